"""What the scores of classes are made of, and what labels are compared with."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import FloatArray, RowCountArray, SmallFloatArray, WordArray
from snorkel_nb.core.packed_votes import VoteLines

LabelArray: TypeAlias = npt.NDArray[np.int16]
"""One type for any number of classes, so that there is one kernel to compile."""

FINE, MIDDLE, COARSE = 24, 16, 11
"""Binary digits of weights: as exact as floats; for labels of many rows; for counts of many."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a class's score is made of: scale x (log balance + sum of weights) + silence.

    Args:
        lines: the votes. A line may be there for several classes: `label_models.line_weights`.
        weights: (l,) finite, not negative; what a vote of the line adds to the score of its class.
        log_balance: (k,) logarithm of the class balance.
        n_votes: (n,) int16 votes on each row, near-duplicates counted as fewer.
        most_votes: the most votes on a row, with all duplicates.
        steepness: the scale of a row with one vote.
        redundancy: the scale of a row with c votes is steepness / (1 + redundancy (c - 1)).
        weight_bits: binary digits that weights are rounded to, those of the largest.
        silence: (t, k) what it adds to the score of each class that a row has so many votes, or
            more than the last row of the table says; None where that says nothing.
        taken: (l,) what the score of the class that a line votes for loses over the others without
            its vote; NaN where the line is listed for another class. None: its weight.
    """

    lines: VoteLines
    weights: FloatArray
    log_balance: FloatArray
    n_votes: RowCountArray
    most_votes: int
    steepness: float
    redundancy: float
    weight_bits: int = FINE
    silence: FloatArray | None = None
    taken: FloatArray | None = None

    @property
    def heard(self) -> SmallFloatArray:
        """The silence as the kernels take it."""
        if self.silence is None:
            return np.empty((0, len(self.log_balance)), np.float32)
        return self.silence.astype(np.float32)


@dataclass(frozen=True, eq=False)
class Ballot:
    """What labels are compared with, row by row.

    Args:
        majority: (n,) int16 labels by majority vote, ABSTAIN where it ties.
        unanimous: (n_words,) bits of the rows with two or more votes, all for one class.
    """

    majority: LabelArray
    unanimous: WordArray


NO_BALLOT: Final = Ballot(np.empty(0, np.int16), np.empty(0, np.uint64))
