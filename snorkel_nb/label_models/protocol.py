"""What every label model can do: settings that fit, and the frozen result of a fit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from snorkel_nb.core.agreement import Agreement
from snorkel_nb.core.arrays import FloatArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.posteriors import Posteriors
from snorkel_nb.label_models.knowledge import Knowledge
from snorkel_nb.label_models.vote_totals import VoteTotals
from snorkel_nb.label_models.weighted_vote import WeightedVote


@dataclass(frozen=True)
class Diagnostic:
    """One thing to know about a fit.

    Args:
        kind: a short name that code can compare, such as "not_converged".
        sentence: the same for people, one plain sentence.
        lf: name of the LF that it is about; the sentence then begins with "LF" and that name. None
            where it is about several, or none.
    """

    kind: str
    sentence: str
    lf: str | None = None


class FittedLabelModel(Protocol):
    """What was learned from one label matrix; frozen."""

    @property
    def name(self) -> str:
        """Which model this is, as `fit_trusted` takes it."""

    @property
    def settings(self) -> Mapping[str, float]:
        """What it was fitted with, as plain values for a record."""

    @property
    def accuracies(self) -> FloatArray:
        """(m,) share of each LF's votes that the model holds right; NaN for an LF without votes."""

    @property
    def accuracies_by_class(self) -> FloatArray:
        """(m, k) the same of its votes for each class."""

    @property
    def vote(self) -> WeightedVote:
        """What a vote adds to the score of its class: all that the labels follow from."""

    @property
    def class_balance(self) -> FloatArray:
        """(k,) probability of each class before any vote is seen; sums to 1."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What to know about the fit."""

    @property
    def agreement(self) -> Agreement | None:
        """Of its labels with majority vote, on what it was fitted on; None when not counted."""

    def posteriors(self, label_matrix: LabelMatrix) -> Posteriors:
        """Probabilities of the classes of each row of a matrix of the same LFs.

        Raises:
            LabelModelError: the matrix has other LFs or classes than the one that was fitted.
        """


class LabelModelSettings(Protocol):
    """How to fit a label model; frozen."""

    def fit(
        self,
        label_matrix: LabelMatrix,
        class_balance: FloatArray | None = None,
        totals: VoteTotals | None = None,
        knowledge: Knowledge | None = None,
    ) -> FittedLabelModel:
        """Learn from votes, and what is known beside them.

        Args:
            label_matrix: n rows by m LFs; either may be 0.
            class_balance: (k,) positive, sums to 1; None when it is not known.
            totals: of the matrix, where they have been counted already.
            knowledge: what else is given; goes before `class_balance`.
        """
