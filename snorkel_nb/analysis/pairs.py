"""How one LF stands to each of the others."""

from dataclasses import dataclass

from snorkel_nb.core.arrays import IntArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix


@dataclass(frozen=True, eq=False)
class PairCounts:
    """Rows that one LF shares with each LF; arrays read-only.

    Unlike `Statistics.n_conflicts`, a third LF plays no part here.

    Args:
        n_overlaps: (m,) rows where both vote; at the LF itself, all of its votes.
        n_conflicts: (m,) rows where both vote and differ; 0 at the LF itself.
    """

    n_overlaps: IntArray
    n_conflicts: IntArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_overlaps", read_only(self.n_overlaps))
        object.__setattr__(self, "n_conflicts", read_only(self.n_conflicts))


def compare_with_others(label_matrix: LabelMatrix, j: int) -> PairCounts:
    """Compare the LF in column j with every LF of the matrix.

    Raises:
        IndexError: there is no column j.
    """
    from snorkel_nb.kernels import backend  # noqa: PLC0415  # numba is slow to import

    lines, own = label_matrix.lines, label_matrix.packed[j]
    n_common = backend.count_common_rows(lines.addresses, own.addresses, lines.n_rows)
    is_same_class = lines.labels[:, None] == own.labels
    return PairCounts(
        lines.by_lf(n_common.sum(axis=1)), lines.by_lf((n_common * ~is_same_class).sum(axis=1))
    )
