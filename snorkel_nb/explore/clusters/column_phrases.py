"""What rows of a table without texts have in common: values of columns, as phrases."""

from typing import Final

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import BoolArray, IntArray
from snorkel_nb.explore.clusters.phrases import MIN_ROWS, Phrases

MAX_COLUMNS: Final = 300
MAX_VALUES: Final = 12
"""Numbers of so few values are named by them; others are low or high."""

MAX_NAMES: Final = 50
"""A column of more different strings says nothing of groups."""

MAX_CHARACTERS: Final = 40


def phrases_of_columns(frame: pl.DataFrame) -> Phrases:
    """Phrases such as "job = clerk" and "age ≥ 52", the highest third of a column.

    Args:
        frame: the rows; columns that are neither strings nor numbers are left out.
    """
    words: list[str] = []
    holders: list[IntArray] = []
    for column in frame.get_columns()[:MAX_COLUMNS]:
        for word, holds in _phrases(column):
            if np.count_nonzero(holds) >= MIN_ROWS:
                words.append(word)
                holders.append(np.flatnonzero(holds))
    sizes = [len(rows) for rows in holders]
    rows = np.concatenate([np.zeros(0, np.int64), *holders])
    columns = np.repeat(np.arange(len(words), dtype=np.int32), sizes)
    by_row = np.argsort(rows, kind="stable")
    starts = np.searchsorted(rows[by_row], np.arange(len(frame) + 1))
    return Phrases(words, starts, columns[by_row], is_text=False)


def _phrases(column: pl.Series) -> list[tuple[str, BoolArray]]:
    """The phrases of a column, and the rows that hold each."""
    if column.dtype in (pl.Categorical, pl.Enum):
        column = column.cast(pl.String)
    is_number = column.dtype.is_numeric()
    if not (is_number or column.dtype in (pl.String, pl.Boolean)):
        return []
    n_values = column.n_unique()
    if n_values <= (MAX_VALUES if is_number else MAX_NAMES):
        values = column.unique().drop_nulls().sort().to_list()
        return [
            (f"{column.name} = {str(value)[:MAX_CHARACTERS]}", _where(column == value))
            for value in values
        ]
    if not is_number:
        return []
    low, high = column.quantile(1 / 3), column.quantile(2 / 3)
    if low is None or high is None or not low < high:
        return []
    return [
        (f"{column.name} ≤ {low:.3g}", _where(column <= low)),
        (f"{column.name} ≥ {high:.3g}", _where(column >= high)),
    ]


def _where(is_so: pl.Series) -> BoolArray:
    rows: BoolArray = is_so.fill_null(value=False).to_numpy().astype(np.bool_)
    return rows
