"""Majority vote: the label model that needs no fitting, and the yardstick of every other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from snorkel_nb.core.agreement import Agreement
from snorkel_nb.core.arrays import FloatArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.posteriors import Posteriors
from snorkel_nb.label_models.knowledge import Knowledge
from snorkel_nb.label_models.protocol import Diagnostic
from snorkel_nb.label_models.vote_totals import VoteTotals
from snorkel_nb.label_models.weighted_vote import LabeledRows, WeightedVote

ONE_VOTE_DECIDES: Final = 1000.0
"""A steepness at which a class that is one vote behind has probability 0 in floating point."""


@dataclass(frozen=True)
class MajorityVote:
    """Each vote counts the same, as in Snorkel's MajorityLabelVoter."""

    def fit(
        self,
        label_matrix: LabelMatrix,
        class_balance: FloatArray | None = None,  # noqa: ARG002  # part of the protocol
        totals: VoteTotals | None = None,
        knowledge: Knowledge | None = None,  # noqa: ARG002  # likewise
    ) -> "FittedMajorityVote":
        """Count how often each LF is with the majority.

        Args:
            label_matrix: n rows by m LFs.
            class_balance: is not used; a majority has no prior.
            totals: of the matrix, where they have been counted already.
            knowledge: is not used; nobody's vote counts more.
        """
        totals = totals or VoteTotals.of(label_matrix)
        vote = count_votes_alike(label_matrix.n_lfs, label_matrix.cardinality)
        return FittedMajorityVote(vote, totals)


@dataclass(frozen=True, eq=False)
class FittedMajorityVote:
    """Equal probability for the classes with the most votes; a row without votes is uncovered.

    Args:
        vote: one and the same weight for each vote.
        totals: the votes that it was fitted on.
    """

    vote: WeightedVote
    totals: VoteTotals = field(repr=False)
    name: str = "majority"
    diagnostics: tuple[Diagnostic, ...] = ()
    agreement: Agreement | None = None
    settings: Mapping[str, float] = field(default_factory=dict)

    @property
    def accuracies(self) -> FloatArray:
        """(m,) share of each LF's votes that are with the majority; NaN for an LF without votes.

        A tie of t classes counts 1/t. Read-only.
        """
        return read_only(self.totals.accuracies(self._labeled.n_correct))

    @property
    def accuracies_by_class(self) -> FloatArray:
        """(m, k) the same of its votes for each class."""
        return read_only(self.totals.accuracies_by_class(self._labeled.n_correct))

    @property
    def class_balance(self) -> FloatArray:
        """(k,) uniform."""
        return self.vote.class_balance

    def posteriors(self, label_matrix: LabelMatrix) -> Posteriors:
        """Probabilities of the classes of each row; see `FittedLabelModel`."""
        if label_matrix is self.totals.label_matrix:
            return self._labeled.posteriors
        return self.vote.posteriors(label_matrix)

    @cached_property
    def _labeled(self) -> LabeledRows:
        """Only looked at where majority vote is in force: its labels are in the statistics."""
        return self.vote.label(self.totals.rows)


def count_votes_alike(n_lfs: int, cardinality: int) -> WeightedVote:
    """The weighted vote that puts all probability on the classes with the most votes."""
    return WeightedVote(
        np.ones((n_lfs, cardinality)),
        np.full(cardinality, 1 / cardinality),
        steepness=ONE_VOTE_DECIDES,
    )
