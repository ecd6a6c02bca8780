"""How labels compare with those by majority vote."""

from dataclasses import dataclass

import numpy as np

from snorkel_nb.core.arrays import IntArray, VoteArray, read_only
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import unpack_rows
from snorkel_nb.core.statistics import Statistics


@dataclass(frozen=True, eq=False)
class Agreement:
    """Labels of the same rows by some model and by majority vote.

    Args:
        n_labels: (k,) rows of each label by the model; made read-only.
        n_both: rows that both label.
        n_same: of these, rows with the same label.
        n_decided: rows with a label by the model that majority vote has none for.
        n_contradicted: rows with another label than the one that two or more LFs all vote for.
    """

    n_labels: IntArray
    n_both: int
    n_same: int
    n_decided: int
    n_contradicted: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_labels", read_only(self.n_labels))

    @classmethod
    def of(cls, labels: VoteArray, statistics: Statistics) -> "Agreement":
        """Compare (n,) labels with the majority; the twin of what a kernel counts on the way."""
        is_labeled, is_decided = labels != ABSTAIN, statistics.majority != ABSTAIN
        is_other = is_labeled & (labels != statistics.majority)
        is_unanimous = unpack_rows(statistics.unanimous, len(labels))
        return cls(
            np.bincount(labels[is_labeled], minlength=len(statistics.n_majority)),
            int(np.count_nonzero(is_labeled & is_decided)),
            int(np.count_nonzero(is_labeled & ~is_other)),
            int(np.count_nonzero(is_labeled & ~is_decided)),
            int(np.count_nonzero(is_other & is_unanimous)),
        )
