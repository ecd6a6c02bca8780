"""Counts of votes that the views and the label models need."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from snorkel_nb.core.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    RowCountArray,
    WordArray,
    read_only,
)
from snorkel_nb.core.packed_votes import unpack_rows


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
        most_votes: the largest of these.
        majority: (n,) int16, the class with most votes, ABSTAIN where there is none or a tie.
        n_majority: (k,) how many rows have each class by majority.
        conflicting: (n_words,) a bit for each row, set where two votes on the row differ.
        unanimous: (n_words,) a bit for each row, set where it has two or more votes, all alike.
        n_covered: rows with at least one vote.
        n_overlapping: rows with at least two votes.
        n_conflicting: rows with two different votes.
    """

    votes_by_class: IntArray
    n_overlaps: IntArray
    n_conflicts: IntArray
    n_votes: RowCountArray
    most_votes: int
    majority: RowCountArray
    n_majority: IntArray
    conflicting: WordArray
    unanimous: WordArray
    n_covered: int
    n_overlapping: int
    n_conflicting: int

    def __post_init__(self) -> None:
        for name, value in list(vars(self).items()):
            if isinstance(value, np.ndarray):
                object.__setattr__(self, name, read_only(value))

    @property
    def n_rows(self) -> int:
        """Number of rows, n."""
        return len(self.n_votes)

    @cached_property
    def is_conflicting(self) -> BoolArray:
        """(n,) whether two votes on the row differ."""
        return read_only(unpack_rows(self.conflicting, self.n_rows))

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
