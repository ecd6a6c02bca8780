"""What an edit changed: votes gained, lost and flipped by one LF, and labels moved by them."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import IntArray, VoteArray
from snorkel_nb.core.label_set import ABSTAIN

MAX_COUNTED_PAIRS: Final = 1 << 16
"""Of classes; where there are more, looking for those that occur beats a counter for each."""


@dataclass(frozen=True, eq=False)
class VoteDiff:
    """Rows on which two versions of a column differ, each list ascending.

    Args:
        gained: abstained before, votes now.
        lost: voted before, abstains now.
        flipped: votes for another class now.
    """

    gained: IntArray
    lost: IntArray
    flipped: IntArray

    @classmethod
    def between(cls, before: VoteArray | None, after: VoteArray) -> "VoteDiff":
        """Compare two versions; None stands for a column that did not exist.

        Args:
            before: (n_rows,) votes of the earlier version, or labels before an edit.
            after: (n_rows,) the later ones.
        """
        if before is None:
            before = np.full_like(after, ABSTAIN)
        had, has = before != ABSTAIN, after != ABSTAIN
        return cls(
            np.flatnonzero(~had & has),
            np.flatnonzero(had & ~has),
            np.flatnonzero(had & has & (before != after)),
        )

    def __len__(self) -> int:
        return len(self.gained) + len(self.lost) + len(self.flipped)


@dataclass(frozen=True)
class LabelMove:
    """How many rows an edit moved from one label to another; ABSTAIN is no label."""

    before: int
    after: int
    n_rows: int


def label_moves(before: VoteArray, after: VoteArray) -> list[LabelMove]:
    """The moves between two labelings of the same rows, largest first.

    Args:
        before: (n_rows,) class numbers, ABSTAIN where a row has no label.
        after: (n_rows,) the same, after the edit.
    """
    changed = np.flatnonzero(before != after)
    old, new = before[changed].astype(np.int64), after[changed].astype(np.int64)
    # A pair as one number, in the order of pairs: sorting pairs takes tens of times longer.
    size = int(new.max(initial=ABSTAIN)) - ABSTAIN + 1
    pairs = (old - ABSTAIN) * size + (new - ABSTAIN)
    if pairs.max(initial=0) < MAX_COUNTED_PAIRS:
        counts = np.bincount(pairs)
        distinct = np.flatnonzero(counts)
        counts = counts[distinct]
    else:
        distinct, counts = np.unique(pairs, return_counts=True)
    moves = zip(distinct // size + ABSTAIN, distinct % size + ABSTAIN, counts, strict=True)
    return sorted((LabelMove(*map(int, move)) for move in moves), key=lambda m: -m.n_rows)
