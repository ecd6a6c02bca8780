"""Which label model is wanted, and what it takes as given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from snorkel_nb.core.arrays import FloatArray, VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.label_models.knowledge import Knowledge, KnownAccuracy


@dataclass(frozen=True, eq=False)
class ModelChoice:
    """Which label model is wanted; LFs are known by their numbers, which outlive their names.

    Args:
        model: "auto", "majority" or a learned model's name.
        class_balance: (k,) positive, sums to 1; None to learn it.
        takes_balance_from_gold: the balance is that of the gold labels.
        uses_gold: gold labels take part in the fit.
        accuracies: what is known of LFs, by number.
        overriding: numbers of LFs whose votes always hold.
    """

    model: str = "auto"
    class_balance: FloatArray | None = None
    takes_balance_from_gold: bool = False
    uses_gold: bool = False
    accuracies: Mapping[int, KnownAccuracy] = field(default_factory=dict)
    overriding: frozenset[int] = frozenset()

    @property
    def depends_on_gold(self) -> bool:
        """Whether another gold label may change what is learned."""
        return self.uses_gold or self.takes_balance_from_gold

    def knowledge(
        self, label_matrix: LabelMatrix, numbers: Sequence[int], gold: VoteArray
    ) -> Knowledge:
        """What the fit of a label matrix takes as given.

        Args:
            label_matrix: of the LFs that are on.
            numbers: of these LFs.
            gold: (n,) known labels, ABSTAIN where unknown.
        """
        names = dict(zip(numbers, label_matrix.lf_names, strict=True))
        balance = self.class_balance
        if self.takes_balance_from_gold:
            balance = balance_of_gold(gold, label_matrix.cardinality)
        return Knowledge.of(
            label_matrix,
            balance,
            gold=gold if self.uses_gold else None,
            accuracies={names[i]: a for i, a in self.accuracies.items() if i in names},
            overriding=[names[i] for i in sorted(self.overriding) if i in names],
        )


def balance_of_gold(gold: VoteArray, cardinality: int) -> FloatArray:
    """(k,) shares of the classes among gold labels, each counted once more than it is there."""
    sizes = np.bincount(gold[gold != ABSTAIN], minlength=cardinality) + 1.0
    shares: FloatArray = sizes / sizes.sum()
    return shares
