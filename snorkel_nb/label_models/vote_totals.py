"""What the fit of a label model needs to know about the votes, counted once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray
from snorkel_nb.core.label_matrix import LabelMatrix


@dataclass(frozen=True, eq=False)
class VoteTotals:
    """Counts of one label matrix.

    Args:
        n_votes: (n,) LFs that vote on each row.
        is_conflicting: (n,) whether two votes on the row differ.
        by_class: (m, k) votes of each LF for each class.
        n_overlaps: (m,) rows where the LF votes and another does too.
    """

    n_votes: npt.NDArray[np.int32]
    is_conflicting: BoolArray
    by_class: IntArray
    n_overlaps: IntArray

    @classmethod
    def of(cls, label_matrix: LabelMatrix) -> "VoteTotals":
        """Count a label matrix; linear in its size."""
        from snorkel_nb.kernels import vote_counts  # noqa: PLC0415  # numba is slow to import

        columns = label_matrix.columns
        n_votes, is_conflicting = vote_counts.count_row_votes(columns)
        by_class, n_overlaps, _ = vote_counts.count_lf_votes(
            columns, n_votes, is_conflicting, label_matrix.cardinality
        )
        return cls(n_votes, is_conflicting, by_class, n_overlaps)

    @cached_property
    def by_lf(self) -> IntArray:
        """(m,) votes of each LF for any class."""
        by_lf: IntArray = self.by_class.sum(axis=1)
        return by_lf

    @cached_property
    def n_covered(self) -> int:
        """Rows with at least one vote."""
        return int(np.count_nonzero(self.n_votes))

    @cached_property
    def n_overlapping_lfs(self) -> int:
        """LFs that share at least one row with another LF."""
        return int(np.count_nonzero(self.n_overlaps))

    @cached_property
    def is_choosing(self) -> BoolArray:
        """(m,) LFs that vote for more than one class: only their votes tell how common each is."""
        is_choosing: BoolArray = np.count_nonzero(self.by_class, axis=1) > 1
        return is_choosing

    def choosing_shares(self, label_matrix: LabelMatrix) -> FloatArray:
        """(n,) share of each row's votes that come from LFs that vote for more than one class."""
        from snorkel_nb.kernels import vote_counts  # noqa: PLC0415  # numba is slow to import

        if not self.is_choosing.any():
            return np.zeros(len(self.n_votes))
        if self.is_choosing.all():
            return (self.n_votes > 0).astype(np.float64)
        n_choosing, _ = vote_counts.count_row_votes(label_matrix.columns[self.is_choosing])
        shares: FloatArray = n_choosing / np.maximum(self.n_votes, 1)
        return shares

    def accuracies(self, n_correct: FloatArray) -> FloatArray:
        """(m,) share of right votes, NaN without votes, of (m, k) right votes by class."""
        n_votes = np.where(self.by_lf > 0, self.by_lf, np.nan)
        accuracies: FloatArray = np.minimum(n_correct.sum(axis=1) / n_votes, 1.0)
        return accuracies
