"""Where candidates are drafted: some rows, their terms, and what is believed of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray, SmallFloatArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.embeddings.embedder import Embedder
from snorkel_nb.explore.candidates.belief import Belief
from snorkel_nb.explore.candidates.expected_precision import Evidence
from snorkel_nb.explore.candidates.term_index import TermIndex

WORTH_OUTSIDE: Final = 0.4
"""What a hit outside of the group counts, where one inside is 1."""

REPEATED: Final = 0.02
"""What a vote for the label that a row has already is worth, where one on a row without is 1."""

DISPUTED: Final = 0.6
"""What a vote on a row with another label is worth besides, the more the surer that label is."""


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
        vectors: (n, d) of the rows; None without an embedding.
        embedder: what made them.
    """

    dataset: Dataset
    positions: IntArray
    terms: TermIndex | None
    is_inside: BoolArray
    belief: Belief
    label: int
    vectors: SmallFloatArray | None = None
    embedder: Embedder | None = None

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
    def need(self) -> FloatArray:
        """(n,) 0..1, how much a vote is needed: most where there is none, little where it is known.

        A candidate is judged by the rows that need it: what it adds to words that an LF has already
        may be wrong however right these are. Rows with the label already need it hardly at all, or
        else many such rows outweigh a few new ones.
        """
        of_label = self.belief.probabilities[:, self.label]
        has_label = self.belief.probabilities.argmax(axis=1) == self.label
        of_covered = REPEATED + np.where(has_label, 0.0, DISPUTED * (1 - of_label))
        return np.where(self.belief.is_covered, of_covered, 1.0)

    @cached_property
    def worth(self) -> FloatArray:
        """(n,) what a vote would add; on a row with another label as far as it would be right."""
        likely = np.where(self.belief.is_covered, self.belief.probabilities[:, self.label], 1.0)
        return np.where(self.is_inside, 1.0, WORTH_OUTSIDE) * self.need * likely

    @cached_property
    def weights(self) -> SmallFloatArray:
        """(n, N_SUMS + 1): the columns of the evidence as far as they are needed, and the worth."""
        evidence = self.evidence.columns * self.need[:, np.newaxis]
        return np.column_stack([evidence, self.worth]).astype(np.float32)

    def scores(self, sums: FloatArray) -> FloatArray:
        """(...,) rows that are expected to be gained by an LF worth having.

        Args:
            sums: (..., N_SUMS + 1) of `weights` over the hits.
        """
        scores: FloatArray = sums[..., -1] * self.evidence.chances_worth(sums[..., :-1])
        return scores

    def sums(self, hits: BoolArray) -> FloatArray:
        """(m, N_SUMS + 1) of (m, n) hits."""
        sums: FloatArray = (hits.astype(np.float32) @ self.weights).astype(np.float64)
        return sums
