"""How each LF stands to each of the others, kept up to date while columns and rows change."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from snorkel_nb.core.arrays import IntArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.packed_votes import PackedVotes, joined, n_words, new_lines


@dataclass(frozen=True, eq=False)
class PairCounts:
    """Rows that LFs share, pair by pair; arrays read-only.

    Unlike `Statistics.n_conflicts`, a third LF plays no part here. Lines are those of each LF in
    turn, by ascending class: line i belongs to LF `lfs[i]` and holds its votes for `labels[i]`.

    Args:
        columns: the votes of m LFs.
        lfs: (l,) whose line it is.
        labels: (l,) for which class.
        n_shared: (l, m) rows where the line has a vote and the LF votes for any class.
        n_agreeing: (l, m) rows where the LF votes for the same class.
    """

    columns: tuple[PackedVotes, ...]
    lfs: IntArray
    labels: IntArray
    n_shared: IntArray
    n_agreeing: IntArray

    def __post_init__(self) -> None:
        for name in ("lfs", "labels", "n_shared", "n_agreeing"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @cached_property
    def n_overlaps(self) -> IntArray:
        """(m, m) rows where both LFs vote; on the diagonal, all votes of an LF."""
        return self._by_lf(self.n_shared)

    @cached_property
    def n_agreements(self) -> IntArray:
        """(m, m) rows where both LFs vote for the same class."""
        return self._by_lf(self.n_agreeing)

    @cached_property
    def n_conflicts(self) -> IntArray:
        """(m, m) rows where both LFs vote, for different classes; 0 on the diagonal."""
        return read_only(self.n_overlaps - self.n_agreements)

    def conflicts_by_class(self) -> IntArray:
        """(l, m) rows where the line has a vote and the LF votes for another class."""
        return self.n_shared - self.n_agreeing

    def _by_lf(self, counts: IntArray) -> IntArray:
        sums = np.zeros((len(self.columns), len(self.columns)), np.int64)
        np.add.at(sums, self.lfs, counts)
        return read_only(sums)


def count_pairs(label_matrix: LabelMatrix, before: PairCounts | None = None) -> PairCounts:
    """Count the pairs of a label matrix, as far as they were not counted before.

    Only columns that are new are compared with all others; columns that have grown, on their new
    rows. The result is the same whatever was known before.

    Args:
        label_matrix: n rows by m LFs.
        before: counts of another matrix, such as the one before an edit.
    """
    columns = label_matrix.packed
    update = _Update(columns, label_matrix.n_rows)
    old = () if before is None else before.columns
    place_of = {id(column): place for place, column in enumerate(old)}
    places = [place_of.get(id(column)) for column in columns]
    first_row = label_matrix.n_rows
    if old and all(place is None for place in places):
        places = [place_of.get(id(column.grown_from)) for column in columns]
        first_row = old[0].n_rows
    known = [(j, place) for j, place in enumerate(places) if place is not None]
    if before is None or not known:
        update.count_all()
        return PairCounts(columns, update.lfs, update.labels, update.n_shared, update.n_agreeing)
    update.take(before, known)
    update.add_rows([j for j, _ in known], first_row)
    for j, place in enumerate(places):
        if place is None:
            update.count(j)
    return PairCounts(columns, update.lfs, update.labels, update.n_shared, update.n_agreeing)


class _Update:
    """Fills in the counts of one label matrix."""

    def __init__(self, columns: tuple[PackedVotes, ...], n_rows: int) -> None:
        self.columns = columns
        self.n_rows = n_rows
        self.starts = _first_lines(columns)
        self.labels = joined([column.labels for column in columns])
        self.lfs = np.repeat(np.arange(len(columns)), np.diff(self.starts))
        self.addresses = joined([column.addresses for column in columns], np.uint64)
        self.n_shared = np.zeros((len(self.labels), len(columns)), np.int64)
        self.n_agreeing = np.zeros_like(self.n_shared)

    def take(self, before: PairCounts, known: Sequence[tuple[int, int]]) -> None:
        """Copy the counts of LFs that were there before, as (place now, place before)."""
        starts = _first_lines(before.columns)
        lines, old_lines = [], []
        for j, place in known:
            labels = before.columns[place].labels
            lines.append(self.starts[j] + np.searchsorted(self.columns[j].labels, labels))
            old_lines.append(starts[place] + np.arange(len(labels)))
        lfs, old_lfs = np.array(known).T
        to, of = np.ix_(joined(lines), lfs), np.ix_(joined(old_lines), old_lfs)
        self.n_shared[to], self.n_agreeing[to] = before.n_shared[of], before.n_agreeing[of]

    def add_rows(self, known: Sequence[int], first_row: int) -> None:
        """Compare these LFs with each other from a row on."""
        if first_row == self.n_rows:
            return
        lines = np.isin(self.lfs, known)
        for j in known:
            shared, agreeing, _ = self._compare(j, first_row)
            self.n_shared[lines, j] += shared[lines]
            self.n_agreeing[lines, j] += agreeing[lines]

    def count_all(self) -> None:
        """Compare all LFs with all, several times faster than one by one."""
        from snorkel_nb.kernels import backend  # noqa: PLC0415  # numba is slow to import

        of_any = [_votes_for_any(column) for column in self.columns]
        addresses = joined([line.addresses for line in of_any], np.uint64)
        self.n_shared[:] = backend.count_common_rows(self.addresses, addresses, self.n_rows)
        for label in np.unique(self.labels):
            lines = np.flatnonzero(self.labels == label)
            own = self.addresses[lines]
            common = backend.count_common_rows(own, own, self.n_rows)
            self.n_agreeing[np.ix_(lines, self.lfs[lines])] = common

    def count(self, j: int) -> None:
        """Compare one LF with all."""
        shared, agreeing, own = self._compare(j, 0)
        self.n_shared[:, j], self.n_agreeing[:, j] = shared, agreeing
        lines = slice(self.starts[j], self.starts[j + 1])
        self.n_shared[lines], self.n_agreeing[lines] = own, 0
        for line in range(lines.start, lines.stop):
            same = self.labels == self.labels[line]
            self.n_agreeing[line, self.lfs[same]] = agreeing[same]

    def _compare(self, j: int, first_row: int) -> tuple[IntArray, IntArray, IntArray]:
        from snorkel_nb.kernels import backend  # noqa: PLC0415  # numba is slow to import

        return backend.count_pairs(
            self.addresses, self.starts, self.labels, j, self.n_rows, first_row
        )


def _votes_for_any(column: PackedVotes) -> PackedVotes:
    """One line, where the LF votes for any class."""
    if len(column.labels) == 1:
        return column
    line = new_lines(1, n_words(column.n_rows))
    np.bitwise_or.reduce(column.words, axis=0, out=line[0])
    return PackedVotes(read_only(np.zeros(1, np.int64)), read_only(line), column.n_rows)


def _first_lines(columns: Sequence[PackedVotes]) -> IntArray:
    """(m + 1,) where the lines of each LF begin."""
    return np.cumsum([0, *(len(column.labels) for column in columns)])
