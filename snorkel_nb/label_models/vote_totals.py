"""What the fit of a label model needs to know about the votes, counted once."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray, RowCountArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.packed_votes import VoteLines, is_sampled
from snorkel_nb.core.statistics import Statistics
from snorkel_nb.label_models.voters import Voters

if TYPE_CHECKING:
    from snorkel_nb.kernels.spammer_rounds import VotedLines

PARTS: Final = 24
"""Shares of a voter are counted in so many parts, row by row."""


@dataclass(frozen=True, eq=False)
class VotedRows:
    """Rows to learn from, all of them or a sample.

    Args:
        lines: their votes.
        n_votes: (n,) voters on each row: LFs, near-duplicates counted once; 0 only without votes.
        most_votes: the most votes on a row, with all duplicates.
        n_covered: rows with at least one vote.
    """

    lines: VoteLines
    n_votes: RowCountArray
    most_votes: int
    n_covered: int

    @classmethod
    def count(cls, lines: VoteLines, shares: FloatArray) -> "VotedRows":
        """Count the votes on the rows of some lines.

        Args:
            lines: the votes.
            shares: (m,) as how many voters each LF counts.
        """
        from snorkel_nb.kernels import backend  # noqa: PLC0415  # numba is slow to import

        n_votes = backend.count_row_votes(lines.addresses, lines.no_votes, lines.n_rows)
        most_votes, n_covered = int(n_votes.max(initial=0)), int(np.count_nonzero(n_votes))
        return cls(lines, count_voters(lines, n_votes, shares), most_votes, n_covered)

    @cached_property
    def for_rounds(self) -> "VotedLines":
        """The same as the rounds of a fit take it."""
        from snorkel_nb.kernels.spammer_rounds import VotedLines  # noqa: PLC0415  # numba again

        lines = self.lines
        return VotedLines(
            lines.addresses,
            lines.class_starts,
            lines.no_votes,
            lines.n_votes,
            read_only(self.n_votes),
            self.most_votes,
            self.n_covered,
            np.empty((0, lines.cardinality), np.float32),
            read_only(np.empty(0, np.int16)),
            read_only(np.empty(0, np.uint64)),
        )


@dataclass(frozen=True, eq=False)
class VoteTotals:
    """One label matrix and its counts.

    Args:
        label_matrix: the votes.
        statistics: how many there are.
    """

    label_matrix: LabelMatrix
    statistics: Statistics

    @classmethod
    def of(cls, label_matrix: LabelMatrix) -> "VoteTotals":
        """Count a label matrix; linear in its size."""
        from snorkel_nb.kernels import backend  # noqa: PLC0415  # numba is slow to import

        return cls(label_matrix, backend.count_votes(label_matrix.lines))

    @property
    def by_class(self) -> IntArray:
        """(m, k) votes of each LF for each class."""
        return self.statistics.votes_by_class

    @property
    def by_lf(self) -> IntArray:
        """(m,) votes of each LF for any class."""
        return self.statistics.votes_by_lf

    @property
    def n_covered(self) -> int:
        """Rows with at least one vote."""
        return self.statistics.n_covered

    @cached_property
    def n_overlapping_lfs(self) -> int:
        """LFs that share at least one row with another LF."""
        return int(np.count_nonzero(self.statistics.n_overlaps))

    @cached_property
    def is_choosing(self) -> BoolArray:
        """(m,) LFs that vote for more than one class."""
        is_choosing: BoolArray = np.count_nonzero(self.by_class, axis=1) > 1
        return is_choosing

    @cached_property
    def rows(self) -> VotedRows:
        """All rows."""
        return self.rows_with(self.voters.shares)

    def rows_with(self, shares: FloatArray) -> VotedRows:
        """All rows, where LFs count as (m,) shares of a voter."""
        statistics, lines = self.statistics, self.label_matrix.lines
        if "rows" in vars(self) and (shares == self.voters.shares).all():
            return self.rows
        n_voters = count_voters(lines, statistics.n_votes, shares)
        return VotedRows(lines, n_voters, statistics.most_votes, statistics.n_covered)

    @cached_property
    def voters(self) -> Voters:
        """As how many voters the LFs count."""
        return Voters.of(self.label_matrix, self.statistics)

    @cached_property
    def samples(self) -> tuple[VotedRows, ...]:
        """Rows to try on first, few and then more; none where rows are too few to leave any out."""
        if not is_sampled(self.label_matrix.n_rows) or not self.label_matrix.n_lfs:
            return ()
        return tuple(
            VotedRows.count(lines, self.voters.shares) for lines in self.label_matrix.sample_lines
        )

    def accuracies(self, n_correct: FloatArray) -> FloatArray:
        """(m,) share of right votes, NaN without votes, of (m, k) right votes by class."""
        n_votes = np.where(self.by_lf > 0, self.by_lf, np.nan)
        accuracies: FloatArray = np.minimum(n_correct.sum(axis=1) / n_votes, 1.0)
        return accuracies

    def accuracies_by_class(self, n_correct: FloatArray) -> FloatArray:
        """(m, k) the same of the votes for each class."""
        n_votes = np.where(self.by_class > 0, self.by_class, np.nan)
        accuracies: FloatArray = np.minimum(n_correct / n_votes, 1.0)
        return accuracies


def count_voters(lines: VoteLines, n_votes: RowCountArray, shares: FloatArray) -> RowCountArray:
    """(n,) sums of the shares of the LFs that vote on each row, rounded, but 1 where one votes."""
    from snorkel_nb.kernels import backend  # noqa: PLC0415  # numba is slow to import

    parts = np.maximum(np.rint(PARTS * shares), 1).astype(np.int64)[lines.lfs]
    is_shared = parts < PARTS
    if not is_shared.any():
        return n_votes
    repeated = np.repeat(lines.addresses[is_shared], parts[is_shared])
    n_parts = backend.count_row_votes(repeated, lines.no_votes, lines.n_rows)
    n_whole = backend.count_row_votes(lines.addresses[~is_shared], lines.no_votes, lines.n_rows)
    n_voters = n_whole + (n_parts + PARTS // 2) // PARTS
    at_least: RowCountArray = np.maximum(n_voters, np.minimum(n_votes, 1)).astype(np.int16)
    return read_only(at_least)
