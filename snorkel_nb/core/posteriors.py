"""How probable each class is on each row, and the label that follows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    SmallFloatArray,
    VoteArray,
    read_only,
    vote_dtype,
)
from snorkel_nb.core.hashes import scrambled
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelModelError

TiePolicy: TypeAlias = Literal["abstain", "random", "true-random"]

TIE_TOLERANCE = 1e-5
"""Probabilities this close to the largest are tied with it, as in Snorkel."""


@dataclass(frozen=True, eq=False)
class Posteriors:
    """Probabilities of the classes by row; arrays are made read-only.

    Args:
        by_class: (k, n) float32, columns sum to 1. A row without votes holds the class balance,
            which is no evidence about that row.
        is_covered: (n,) whether any LF that is on voted on the row.
        best: (n,) the most probable class of each row, ABSTAIN where it is uncovered or tied.
    """

    by_class: SmallFloatArray
    is_covered: BoolArray
    best: VoteArray

    def __post_init__(self) -> None:
        for name in ("by_class", "is_covered", "best"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @classmethod
    def of_rows(cls, probabilities: FloatArray, is_covered: BoolArray) -> "Posteriors":
        """Posteriors of (n, k) probabilities."""
        best = break_ties(probabilities, "abstain")
        best[~is_covered] = ABSTAIN
        return cls(np.ascontiguousarray(probabilities.T, np.float32), is_covered, best)

    @cached_property
    def probabilities(self) -> FloatArray:
        """(n, k) float64, rows sum to 1."""
        probabilities = self.by_class.T.astype(np.float64, order="C")
        probabilities /= self._totals[:, np.newaxis]
        return read_only(probabilities)

    def of_row(self, position: int) -> FloatArray:
        """(k,) the probabilities of one row."""
        row = self.by_class[:, position].astype(np.float64)
        return read_only(row / row.sum())

    @cached_property
    def confidence(self) -> FloatArray:
        """(n,) the largest probability of each row; NaN where the row is uncovered."""
        confidence = self.by_class.max(axis=0) / self._totals
        return read_only(np.where(self.is_covered, confidence, np.nan))

    @cached_property
    def _totals(self) -> FloatArray:
        """(n,) the sum of each row, which is 1 within the precision of float32."""
        totals: FloatArray = self.by_class.sum(axis=0, dtype=np.float64)
        return totals

    def labels(self, tie_policy: TiePolicy = "abstain") -> VoteArray:
        """(n,) the most probable class; ABSTAIN where a row is uncovered, whatever the balance.

        Args:
            tie_policy: "abstain" leaves tied rows without a label; "random" picks by the row's
                position, the same each time; "true-random" draws.

        Raises:
            LabelModelError: another tie policy.
        """
        if tie_policy == "abstain":
            return self.best
        labels = break_ties(self.probabilities, tie_policy)
        labels[~self.is_covered] = ABSTAIN
        return read_only(labels)


def break_ties(probabilities: FloatArray, tie_policy: TiePolicy) -> VoteArray:
    """(n,) the most probable class of each row of (n, k) probabilities; see `Posteriors.labels`."""
    if tie_policy not in ("abstain", "random", "true-random"):
        raise LabelModelError(
            f"tie_policy is {tie_policy!r}. It is 'abstain', 'random' or 'true-random'."
        )
    labels: VoteArray = probabilities.argmax(axis=1).astype(vote_dtype(probabilities.shape[1]))
    is_best = probabilities >= probabilities.max(axis=1, keepdims=True) - TIE_TOLERANCE
    tied = np.flatnonzero(is_best.sum(axis=1) > 1)
    if tie_policy == "abstain":
        labels[tied] = ABSTAIN
        return labels
    lots = _lots(tied) if tie_policy == "random" else np.random.default_rng().random(len(tied))
    n_best = is_best[tied].sum(axis=1)
    nth_best = (lots * n_best).astype(np.int64) + 1
    labels[tied] = (is_best[tied].cumsum(axis=1) == nth_best[:, np.newaxis]).argmax(axis=1)
    return labels


def softmax(scores: npt.NDArray[Any], axis: int = -1) -> npt.NDArray[Any]:
    """Probabilities whose logarithms differ as the scores do, in their type; sums over axis are 1.

    The largest score is taken off first: thousands of votes would underflow to 0.
    """
    powers: npt.NDArray[Any] = scores - scores.max(axis=axis, keepdims=True)
    np.exp(powers, out=powers)
    powers /= powers.sum(axis=axis, keepdims=True)
    return powers


def _lots(positions: IntArray) -> FloatArray:
    """A number in 0..1 for each position, the same whatever other rows there are."""
    lots: FloatArray = (scrambled(positions) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return lots
