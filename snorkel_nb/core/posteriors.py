"""How probable each class is on each row, and the label that follows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from snorkel_nb.core.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    VoteArray,
    read_only,
    vote_dtype,
)
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelModelError

TiePolicy: TypeAlias = Literal["abstain", "random", "true-random"]

TIE_TOLERANCE = 1e-5
"""Probabilities this close to the largest are tied with it, as in Snorkel."""


@dataclass(frozen=True, eq=False)
class Posteriors:
    """Probabilities of the classes by row.

    Args:
        probabilities: (n, k) float64, rows sum to 1; read-only. A row without votes holds the class
            balance, which is no evidence about that row.
        is_covered: (n,) whether any LF that is on voted on the row; read-only.
    """

    probabilities: FloatArray
    is_covered: BoolArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "probabilities", read_only(self.probabilities))
        object.__setattr__(self, "is_covered", read_only(self.is_covered))

    @cached_property
    def confidence(self) -> FloatArray:
        """(n,) the largest probability of each row; NaN where the row is uncovered."""
        return read_only(np.where(self.is_covered, self.probabilities.max(axis=1), np.nan))

    def labels(self, tie_policy: TiePolicy = "abstain") -> VoteArray:
        """(n,) the most probable class; ABSTAIN where a row is uncovered, whatever the balance.

        Args:
            tie_policy: "abstain" leaves tied rows without a label; "random" picks by the row's
                position, the same each time; "true-random" draws.

        Raises:
            LabelModelError: another tie policy.
        """
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


def _lots(positions: IntArray) -> FloatArray:
    """A number in 0..1 for each position, the same whatever other rows there are (splitmix64)."""
    z = (positions.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    lots: FloatArray = (z >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return lots
