"""Where candidates are drafted: some rows, their terms, and what is believed of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray, SmallFloatArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.explore.belief import Belief
from snorkel_nb.explore.expected_precision import Evidence
from snorkel_nb.explore.term_index import TermIndex

WORTH_OUTSIDE: Final = 0.4
"""What a hit outside of the group counts, where one inside is 1."""


@dataclass(frozen=True, eq=False)
class Ground:
    """Rows for which an LF of one class is wanted.

    Args:
        dataset: the rows, perhaps a sample of all.
        positions: (n,) of them among all rows, ascending.
        terms: of their texts; None where rows have no text.
        is_inside: (n,) the group that it is wanted for.
        belief: of the rows, before there is such an LF.
        label: class number.
    """

    dataset: Dataset
    positions: IntArray
    terms: TermIndex | None
    is_inside: BoolArray
    belief: Belief
    label: int

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def class_name(self) -> str:
        """Of the label."""
        return self.dataset.label_set.names[self.label]

    @cached_property
    def evidence(self) -> Evidence:
        """For the class."""
        return Evidence.of(self.belief, self.label)

    @cached_property
    def worth(self) -> FloatArray:
        """(n,) what a right vote would add on each row: most where there is no label yet."""
        belief = self.belief
        doubt = 1 - belief.probabilities[:, self.label]
        need = np.where(belief.is_covered, 0.05 + 0.6 * doubt, 1.0)
        return np.where(self.is_inside, 1.0, WORTH_OUTSIDE) * need

    @cached_property
    def weights(self) -> SmallFloatArray:
        """(n, 9): the columns of the evidence, and the worth; what is summed over hits."""
        return np.column_stack([self.evidence.columns, self.worth]).astype(np.float32)

    def scores(self, sums: FloatArray) -> FloatArray:
        """(...,) rows that are expected to be gained by an LF worth having.

        Args:
            sums: (..., 9) of `weights` over the hits.
        """
        scores: FloatArray = sums[..., -1] * self.evidence.chances_good(sums[..., :-1])
        return scores

    def sums(self, hits: BoolArray) -> FloatArray:
        """(m, 9) of (m, n) hits."""
        sums: FloatArray = (hits.astype(np.float32) @ self.weights).astype(np.float64)
        return sums
