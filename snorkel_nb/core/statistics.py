"""Counts of votes that the views and the label models need."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from snorkel_nb.core.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    RowCountArray,
    VoteArray,
    read_only,
)


@dataclass(frozen=True, eq=False)
class Statistics:
    """Votes, overlaps and conflicts of one label matrix, as Snorkel counts them; arrays read-only.

    A row *overlaps* when at least two LFs vote on it, and *conflicts* when two of its votes differ.
    An LF's conflicts are the conflicting rows it votes on. Where three LFs vote, two against one,
    that is a conflict of all three.

    Args:
        votes_by_class: (m, k) votes of each LF for each class.
        n_overlaps: (m,) rows where the LF votes and another does too.
        n_conflicts: (m,) rows where the LF votes and two votes of any LFs differ.
        n_votes: (n,) number of LFs that vote on each row.
        majority: (n,) the class with most votes, ABSTAIN where there is none or a tie.
        is_conflicting: (n,) whether two votes on the row differ.
    """

    votes_by_class: IntArray
    n_overlaps: IntArray
    n_conflicts: IntArray
    n_votes: RowCountArray
    majority: VoteArray
    is_conflicting: BoolArray

    def __post_init__(self) -> None:
        for name, array in list(vars(self).items()):
            object.__setattr__(self, name, read_only(array))

    @property
    def n_rows(self) -> int:
        """Number of rows, n."""
        return len(self.n_votes)

    @cached_property
    def n_covered(self) -> int:
        """Rows with at least one vote."""
        return int(np.count_nonzero(self.n_votes))

    @cached_property
    def n_overlapping(self) -> int:
        """Rows with at least two votes."""
        return int(np.count_nonzero(self.n_votes > 1))

    @cached_property
    def n_conflicting(self) -> int:
        """Rows with two different votes."""
        return int(np.count_nonzero(self.is_conflicting))

    @cached_property
    def votes_by_lf(self) -> IntArray:
        """(m,) votes of each LF for any class."""
        return read_only(self.votes_by_class.sum(axis=1))

    @property
    def coverage(self) -> FloatArray:
        """(m,) share of all rows that the LF votes on; NaN without rows."""
        return self._share_of_rows(self.votes_by_lf)

    @property
    def overlaps(self) -> FloatArray:
        """(m,) share of all rows where the LF overlaps with another; NaN without rows."""
        return self._share_of_rows(self.n_overlaps)

    @property
    def conflicts(self) -> FloatArray:
        """(m,) share of all rows where the LF takes part in a conflict; NaN without rows."""
        return self._share_of_rows(self.n_conflicts)

    @property
    def polarity(self) -> list[list[int]]:
        """For each LF the classes it has voted for, ascending."""
        return [np.flatnonzero(votes).tolist() for votes in self.votes_by_class]

    def _share_of_rows(self, counts: IntArray) -> FloatArray:
        return counts / (self.n_rows or np.nan)
