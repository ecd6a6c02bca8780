"""What is true of the rows that each LF votes on."""

from collections.abc import Sequence

import numpy as np

from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.packed_votes import PackedVotes, VoteLines


def count_gold_by_lf(columns: Sequence[PackedVotes], gold: PackedVotes, k: int) -> IntArray:
    """(m, k) rows that an LF votes on, for whatever class, by their gold label.

    Args:
        columns: m columns of votes.
        gold: of the same rows.
        k: number of classes.
    """
    from snorkel_nb.kernels import backend  # noqa: PLC0415  # numba is slow to import

    lines = VoteLines.of(columns, 0, gold.n_rows)
    n_common = backend.count_common_rows(lines.addresses, gold.addresses, gold.n_rows)
    counts = np.zeros((len(columns), k), np.int64)
    np.add.at(counts, (lines.lfs[:, None], gold.labels), n_common)
    return counts
