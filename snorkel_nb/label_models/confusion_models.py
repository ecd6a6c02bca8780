"""Label models that learn a confusion: how each LF votes on the rows of each class.

They stand beside the default to be compared with. Each learns in its own file; here they are given
the form that all label models have. None of them allows for duplicates.
"""

from dataclasses import dataclass

from snorkel_nb.core.arrays import FloatArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.label_models.confusion import Confusion
from snorkel_nb.label_models.dawid_skene import fit_dawid_skene
from snorkel_nb.label_models.fitted import Fitted, convergence
from snorkel_nb.label_models.knowledge import Knowledge
from snorkel_nb.label_models.matching import fit_matching
from snorkel_nb.label_models.triplets import fit_triplets
from snorkel_nb.label_models.vote_totals import VoteTotals
from snorkel_nb.label_models.weighted_vote import WeightedVote


@dataclass(frozen=True)
class DawidSkeneModel:
    """Expectation-maximisation of confusions, with priors; takes gold into account row by row."""

    def fit(
        self,
        label_matrix: LabelMatrix,
        class_balance: FloatArray | None = None,
        totals: VoteTotals | None = None,
        knowledge: Knowledge | None = None,
    ) -> Fitted:
        """See `LabelModelSettings.fit`; what is known of the LFs' accuracies is not used."""
        knowledge = knowledge or Knowledge.nothing(label_matrix, class_balance)
        confusion = fit_dawid_skene(label_matrix, knowledge.class_balance, knowledge.gold)
        return _fitted("dawid_skene", confusion, label_matrix, totals, knowledge)


@dataclass(frozen=True)
class TripletModel:
    """Accuracies in closed form, from the agreements of three LFs at a time."""

    def fit(
        self,
        label_matrix: LabelMatrix,
        class_balance: FloatArray | None = None,
        totals: VoteTotals | None = None,
        knowledge: Knowledge | None = None,
    ) -> Fitted:
        """See `LabelModelSettings.fit`; what is known of the LFs' accuracies is not used."""
        knowledge = knowledge or Knowledge.nothing(label_matrix, class_balance)
        confusion = fit_triplets(label_matrix, knowledge.class_balance)
        return _fitted("triplets", confusion, label_matrix, totals, knowledge)


@dataclass(frozen=True)
class MatchingModel:
    """Snorkel's own objective, for comparison: rates that reproduce how lines go together."""

    def fit(
        self,
        label_matrix: LabelMatrix,
        class_balance: FloatArray | None = None,
        totals: VoteTotals | None = None,
        knowledge: Knowledge | None = None,
    ) -> Fitted:
        """See `LabelModelSettings.fit`; what is known of the LFs' accuracies is not used."""
        knowledge = knowledge or Knowledge.nothing(label_matrix, class_balance)
        confusion = fit_matching(label_matrix, knowledge.class_balance)
        return _fitted("matching", confusion, label_matrix, totals, knowledge)


def _fitted(
    name: str,
    confusion: Confusion,
    label_matrix: LabelMatrix,
    totals: VoteTotals | None,
    knowledge: Knowledge,
) -> Fitted:
    vote = WeightedVote(confusion.log_weights(), confusion.class_balance)
    return Fitted.of(
        name,
        vote.overridden_by(knowledge.is_overriding),
        totals or VoteTotals.of(label_matrix),
        (convergence(confusion.n_rounds, confusion.has_converged),),
        {},
    )
