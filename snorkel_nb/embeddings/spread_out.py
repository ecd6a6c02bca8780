"""A sample that is spread out evenly over the rows."""

import numpy as np

from snorkel_nb.core.arrays import IntArray


def spread_out(n_rows: int, n_wanted: int) -> IntArray:
    """Positions, ascending, of at most so many rows, at equal distances; no two are the same."""
    if n_rows <= n_wanted:
        return np.arange(n_rows)
    return np.arange(n_wanted) * n_rows // n_wanted
