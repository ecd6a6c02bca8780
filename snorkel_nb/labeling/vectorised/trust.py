"""Whether a vectorised body votes as its function does, seen on a sample of the rows."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.labeling.row_loop import RowLoop
from snorkel_nb.labeling.vectorised.body import VectorisedBody

POOL_ROWS: Final = 32_768
"""Rows, evenly spread, among which the remarkable ones are looked for."""

SPREAD_ROWS: Final = 1_500
"""Rows of the sample that are taken as they come."""

REMARKABLE_ROWS: Final = 100
"""Rows of the sample that are taken from each end of a column's order, and beyond ASCII."""

MAX_OPEN: Final = 0.5
"""Share of rows that may be left to the function; above, the body only adds to the work."""


def agrees(body: VectorisedBody, loop: RowLoop, dataset: Dataset, start: int) -> bool:
    """Whether the body decides most rows of a sample, and each of them as the function does.

    Args:
        body: what is tried.
        loop: calls the function; it is used up.
        dataset: the rows.
        start: the first row that is voted on.
    """
    positions = start + _sample(dataset.frame.slice(start).select(body.votes.columns))
    rows = dataset.frame[positions]
    votes, is_open = body.vote(rows)
    expected = np.array(loop.vote(rows, positions.tolist()))
    failed = np.isin(positions, loop.failures().positions)
    is_wrong = ~is_open & ((votes != expected) | failed)
    return not is_wrong.any() and bool(is_open.mean() < MAX_OPEN)


def _sample(columns: pl.DataFrame) -> IntArray:
    """Positions of rows, ascending: some evenly spread, and the most remarkable in each column."""
    n_rows = columns.height
    pool = np.arange(0, n_rows, max(1, n_rows // POOL_ROWS))
    chosen = [np.linspace(0, n_rows - 1, min(SPREAD_ROWS, n_rows)).astype(np.int64)]
    for column in columns.gather_every(int(pool[1] - pool[0]) if len(pool) > 1 else 1):
        chosen += [pool[order] for order in _orders(column)]
    return np.unique(np.concatenate(chosen))


def _orders(column: pl.Series) -> Iterator[IntArray]:
    """Where the remarkable values of a column stand: its ends, its nulls, what is beyond ASCII."""
    sizes = [column]
    if column.dtype == pl.String:
        n_bytes = column.str.len_bytes()
        sizes = [n_bytes, n_bytes - column.str.len_chars()]
    for size in sizes:
        order = size.arg_sort(nulls_last=True).to_numpy()  # the last are nulls, if there are any
        n_values = len(order) - size.null_count()
        for end in (0, n_values - REMARKABLE_ROWS, n_values):
            yield order[max(0, end) :][:REMARKABLE_ROWS]
