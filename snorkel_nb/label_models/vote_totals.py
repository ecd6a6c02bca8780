"""What the fit of a label model needs to know about the votes, counted once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray, RowCountArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.packed_votes import VoteLines, is_sampled
from snorkel_nb.core.statistics import Statistics


@dataclass(frozen=True, eq=False)
class VotedRows:
    """Rows to learn from, all of them or a sample.

    Args:
        lines: their votes.
        n_votes: (n,) LFs that vote on each row.
        n_choosing: (n,) how many of them vote for more than one class.
    """

    lines: VoteLines
    n_votes: RowCountArray
    n_choosing: RowCountArray

    @cached_property
    def n_covered(self) -> int:
        """Rows with at least one vote."""
        return int(np.count_nonzero(self.n_votes))


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
        from snorkel_nb.kernels import vote_counts  # noqa: PLC0415  # numba is slow to import

        return cls(label_matrix, vote_counts.count_votes(label_matrix.lines))

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
        """(m,) LFs that vote for more than one class: only their votes tell how common each is."""
        is_choosing: BoolArray = np.count_nonzero(self.by_class, axis=1) > 1
        return is_choosing

    @cached_property
    def rows(self) -> VotedRows:
        """All rows."""
        return self._voted(self.label_matrix.lines, self.statistics.n_votes)

    @cached_property
    def sample(self) -> VotedRows | None:
        """Rows to try on first; None where there are too few to leave any out."""
        from snorkel_nb.kernels import vote_counts  # noqa: PLC0415  # numba is slow to import

        if not is_sampled(self.label_matrix.n_rows) or not self.label_matrix.n_lfs:
            return None
        lines = self.label_matrix.sample_lines
        return self._voted(lines, vote_counts.count_row_votes(lines.addresses, lines.n_rows))

    def accuracies(self, n_correct: FloatArray) -> FloatArray:
        """(m,) share of right votes, NaN without votes, of (m, k) right votes by class."""
        n_votes = np.where(self.by_lf > 0, self.by_lf, np.nan)
        accuracies: FloatArray = np.minimum(n_correct.sum(axis=1) / n_votes, 1.0)
        return accuracies

    def _voted(self, lines: VoteLines, n_votes: RowCountArray) -> VotedRows:
        from snorkel_nb.kernels import vote_counts  # noqa: PLC0415  # numba is slow to import

        if self.is_choosing.all():
            return VotedRows(lines, n_votes, n_votes)
        choosing = lines.addresses[self.is_choosing[lines.lfs]]
        return VotedRows(lines, n_votes, vote_counts.count_row_votes(choosing, lines.n_rows))
