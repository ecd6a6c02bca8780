"""How probable each class is on each row, and the label that follows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, VoteArray, read_only, vote_dtype
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
    n_rows, cardinality = probabilities.shape
    labels = probabilities.argmax(axis=1).astype(vote_dtype(cardinality))
    tied = probabilities >= probabilities.max(axis=1, keepdims=True) - TIE_TOLERANCE
    for row in np.flatnonzero(tied.sum(axis=1) > 1):
        if tie_policy == "abstain":
            labels[row] = ABSTAIN
        else:
            candidates = np.flatnonzero(tied[row])
            seed = [int(row), n_rows] if tie_policy == "random" else None
            labels[row] = np.random.default_rng(seed).choice(candidates)
    return labels
