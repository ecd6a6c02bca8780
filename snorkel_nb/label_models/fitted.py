"""What a label model has learned, whichever model it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from snorkel_nb.core.agreement import Agreement
from snorkel_nb.core.arrays import FloatArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.posteriors import Posteriors
from snorkel_nb.label_models.knowledge import Knowledge
from snorkel_nb.label_models.protocol import Diagnostic
from snorkel_nb.label_models.vote_totals import VoteTotals
from snorkel_nb.label_models.weighted_vote import WeightedVote


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fitted label model; see `FittedLabelModel`.

    Args:
        name: of the model.
        vote: what a vote adds to the scores of the classes.
        accuracies: (m,) share of each LF's votes that the model holds right; NaN without votes;
            made read-only.
        accuracies_by_class: (m, k) the same of its votes for each class.
        fitted_on: the votes.
        fitted_posteriors: of these votes.
        agreement: of the labels of these votes with majority vote.
        diagnostics: what to know about the fit.
        settings: those it was fitted with, as plain values.
    """

    name: str
    vote: WeightedVote
    accuracies: FloatArray
    accuracies_by_class: FloatArray
    fitted_on: LabelMatrix = field(repr=False)
    fitted_posteriors: Posteriors = field(repr=False)
    agreement: Agreement
    diagnostics: tuple[Diagnostic, ...]
    settings: Mapping[str, float]

    def __post_init__(self) -> None:
        for name in ("accuracies", "accuracies_by_class"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @classmethod
    def of(
        cls,
        name: str,
        vote: WeightedVote,
        totals: VoteTotals,
        diagnostics: tuple[Diagnostic, ...],
        settings: Mapping[str, float],
        knowledge: Knowledge | None = None,
    ) -> "Fitted":
        """Label the votes that were fitted, and count what is right under these labels.

        An accuracy that is known for certain stays what it is.
        """
        labeled = vote.label(totals.rows_with(vote.voter_shares), totals.statistics)
        accuracies = totals.accuracies(labeled.n_correct)
        if knowledge is not None:
            accuracies = np.where(knowledge.is_locked, knowledge.locked_accuracies, accuracies)
        return cls(
            name,
            vote,
            accuracies,
            totals.accuracies_by_class(labeled.n_correct),
            totals.label_matrix,
            labeled.posteriors,
            labeled.agreement,
            diagnostics,
            settings,
        )

    @property
    def class_balance(self) -> FloatArray:
        """(k,) as given or learned."""
        return self.vote.class_balance

    def posteriors(self, label_matrix: LabelMatrix) -> Posteriors:
        """Probabilities of the classes of each row; see `FittedLabelModel`."""
        if label_matrix is self.fitted_on:
            return self.fitted_posteriors
        return self.vote.posteriors(label_matrix)


def convergence(n_rounds: int, has_converged: bool) -> Diagnostic:
    """Whether a fit has converged, in a sentence."""
    if has_converged:
        return Diagnostic("converged", f"The label model settled after {n_rounds} rounds.")
    return Diagnostic(
        "not_converged",
        f"The label model was still changing when it was stopped after {n_rounds} rounds.",
    )
