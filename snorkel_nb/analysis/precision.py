"""How often votes or labels are right where gold is known, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import IntArray, VoteArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import PackedVotes, VoteLines

Z_95 = 1.959963984540054
"""A normal variable is this far from its mean, or farther, one time in twenty."""

FEW_IN: Final = 256
"""Gold on fewer than one row in so many is looked up row by row, which is then several times faster
than to count the bits of whole lines: a person who labels waits for the next precision."""


@dataclass(frozen=True)
class Precision:
    """Correct ones among those that could be checked.

    Args:
        n_correct: equal to gold.
        n: with gold.
    """

    n_correct: int
    n: int

    @property
    def n_incorrect(self) -> int:
        """Different from gold."""
        return self.n - self.n_correct

    @property
    def value(self) -> float:
        """Share of correct ones; NaN when none could be checked."""
        return self.n_correct / self.n if self.n else nan

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval; NaN when none could be checked."""
        return self._wilson_interval()[0]

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval; NaN when none could be checked."""
        return self._wilson_interval()[1]

    @property
    def empirical_accuracy(self) -> float:
        """The value as in Snorkel's "Emp. Acc.": rounded alike, and 0.0 when none was checked."""
        return 0.5 * ((self.n_correct - self.n_incorrect) / self.n + 1) if self.n else 0.0

    def _wilson_interval(self) -> tuple[float, float]:
        """Source: Wilson 1927, without correction for continuity."""
        if not self.n:
            return nan, nan
        center = (self.n_correct + Z_95**2 / 2) / (self.n + Z_95**2)
        variance = self.n_correct * self.n_incorrect / self.n + Z_95**2 / 4
        half_width = Z_95 * sqrt(variance) / (self.n + Z_95**2)
        # The exact interval holds the value and stays within 0..1; rounding may leave it by a bit.
        low, high = center - half_width, center + half_width
        return max(0.0, min(self.value, low)), min(1.0, max(self.value, high))


def lf_precision(votes: VoteArray, gold: VoteArray) -> Precision:
    """How often an LF is right when it votes.

    Args:
        votes: (n,) of one LF; rows without a vote are left out.
        gold: (n,) class numbers; rows where it is unknown (ABSTAIN) are left out.
    """
    is_checked = (votes != ABSTAIN) & (gold != ABSTAIN)
    is_correct = is_checked & (votes == gold)
    return Precision(int(np.count_nonzero(is_correct)), int(np.count_nonzero(is_checked)))


def lf_precisions(columns: Sequence[PackedVotes], gold: VoteArray) -> list[Precision]:
    """`lf_precision` of many LFs at once.

    Args:
        columns: m columns of n votes.
        gold: (n,) class numbers, ABSTAIN where unknown.
    """
    rows = np.flatnonzero(gold != ABSTAIN)
    if len(rows) * FEW_IN < len(gold):
        return [_precision_on(column, rows, gold[rows]) for column in columns]
    from snorkel_nb.kernels import backend  # noqa: PLC0415  # numba is slow to import

    lines, known = VoteLines.of(columns, 0, len(gold)), PackedVotes.of(gold)
    n_common = backend.count_common_rows(lines.addresses, known.addresses, len(gold))
    is_same_class = lines.labels[:, None] == known.labels
    n_correct = lines.by_lf((n_common * is_same_class).sum(axis=1)).tolist()
    n_checked = lines.by_lf(n_common.sum(axis=1)).tolist()
    return list(map(Precision, n_correct, n_checked))


def _precision_on(column: PackedVotes, rows: IntArray, gold: VoteArray) -> Precision:
    """Of one LF on some rows, which all have gold."""
    bits = column.words[:, rows >> 6] >> (rows & 63).astype(np.uint64) & np.uint64(1)
    n_correct = np.count_nonzero(bits.astype(np.bool_) & (column.labels[:, np.newaxis] == gold))
    return Precision(int(n_correct), int(bits.sum()))


def accuracy(labels: VoteArray, gold: VoteArray) -> Precision:
    """How often labels are right; rows without a label or without gold are left out.

    Args:
        labels: (n,) class numbers, ABSTAIN where a row has no label.
        gold: (n,) class numbers, ABSTAIN where unknown.
    """
    return lf_precision(labels, gold)
