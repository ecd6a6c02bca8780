"""Label models that learn a confusion: how each LF votes on the rows of each class.

They stand beside the default to be compared with. Each learns in its own file; here they are given
the form that all label models have. None of them allows for duplicates, or uses what is known of
the LFs' accuracies.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from snorkel_nb.core.arrays import FloatArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.label_models.confusion import Confusion
from snorkel_nb.label_models.dawid_skene import fit_dawid_skene
from snorkel_nb.label_models.fitted import Fitted, convergence
from snorkel_nb.label_models.knowledge import Knowledge
from snorkel_nb.label_models.matching import fit_matching
from snorkel_nb.label_models.triplets import fit_triplets
from snorkel_nb.label_models.vote_totals import VoteTotals


@dataclass(frozen=True)
class ConfusionModel:
    """A way to learn a confusion.

    Args:
        name: of the model.
        learn: from the votes, and what is known beside them.
    """

    name: str
    learn: Callable[[LabelMatrix, Knowledge], Confusion]

    def fit(
        self,
        label_matrix: LabelMatrix,
        class_balance: FloatArray | None = None,
        totals: VoteTotals | None = None,
        knowledge: Knowledge | None = None,
    ) -> Fitted:
        """See `LabelModelSettings.fit`."""
        knowledge = knowledge or Knowledge.nothing(label_matrix, class_balance)
        confusion = self.learn(label_matrix, knowledge)
        return Fitted.of(
            self.name,
            confusion.vote.overridden_by(knowledge.is_overriding),
            totals or VoteTotals.of(label_matrix),
            (convergence(confusion.n_rounds, confusion.has_converged),),
            {},
            knowledge,
        )


DAWID_SKENE: Final = ConfusionModel(
    "dawid_skene",
    lambda votes, known: fit_dawid_skene(votes, known.class_balance, known.gold),
)
"""Expectation-maximisation of confusions, with priors; takes gold into account row by row."""

TRIPLETS: Final = ConfusionModel(
    "triplets", lambda votes, known: fit_triplets(votes, known.class_balance)
)
"""Accuracies in closed form, from the agreements of three LFs at a time."""

MATCHING: Final = ConfusionModel(
    "matching", lambda votes, known: fit_matching(votes, known.class_balance)
)
"""Snorkel's own objective, for comparison: rates that reproduce how lines go together."""
