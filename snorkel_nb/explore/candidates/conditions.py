"""What can be asked of a row beside its words: of its columns, and of how long its text is."""

from dataclasses import dataclass
from math import floor, log10
from typing import Final

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import BoolArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.labeling.cell_text import column_of_row

SHARES: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Of the rows, below which a number is a bound."""

MAX_VALUES: Final = 60
"""Of a column of strings whose values are asked for one by one."""

MAX_VALUE: Final = 60
"""Characters of such a value."""

MAX_CONDITIONS: Final = 300

MIN_ROWS: Final = 5


@dataclass(frozen=True, eq=False)
class Condition:
    """One comparison.

    Args:
        source: as an expression over the row `x`.
        words: for a name.
        hits: (n,) where it holds.
    """

    source: str
    words: tuple[str, ...]
    hits: BoolArray


def column_conditions(dataset: Dataset) -> list[Condition]:
    """Conditions on columns that play no role, and on the length of the text.

    Gold, ids and splits are not looked at: an LF that read them would know the answer.
    """
    kept = set(dataset.roles.named().values())
    found: list[Condition] = []
    text = dataset.roles.text
    if text is not None:
        lengths = dataset.texts().fill_null("").str.len_chars()
        value = f"len({text_of_row(dataset)})"
        found += _numbers(value, "characters", lengths, is_nullable=False)
    for name in dataset.columns:
        column = dataset.frame[name]
        if name in kept or not name.isprintable():
            continue
        value = column_of_row(name)
        if column.dtype == pl.Boolean:
            holds = column.fill_null(value=False).to_numpy()
            found += _kept([Condition(value, (name,), holds)])
        elif column.dtype.is_numeric():
            found += _numbers(value, name, column, is_nullable=column.null_count() > 0)
        elif column.dtype in (pl.String, pl.Categorical, pl.Enum):
            found += _values(value, name, column.cast(pl.String))
    return found[:MAX_CONDITIONS]


def text_of_row(dataset: Dataset) -> str:
    """The text of the row `x` as an expression; empty where it is missing."""
    value = column_of_row(dataset.roles.text or "text")
    return f'({value} or "")' if dataset.texts().null_count() else value


def _numbers(value: str, name: str, column: pl.Series, *, is_nullable: bool) -> list[Condition]:
    known = column.drop_nulls()
    if column.dtype.is_float():
        known = known.filter(known.is_finite())
    distinct = known.unique().sort()
    if len(distinct) < 2:
        return []
    guard = f"{value} is not None and " if is_nullable else ""
    if len(distinct) == 2:  # such as one-hot columns
        bounds = [float(distinct[0])]
    else:
        bounds = [
            _rounded(float(known.quantile(share) or 0), float(distinct[-1] - distinct[0]))
            for share in SHARES
        ]
    found = []
    for bound in dict.fromkeys(bounds):
        number = repr(int(bound)) if bound == int(bound) else repr(bound)
        above = (column > bound).fill_null(value=False)
        if column.dtype.is_float():  # polars takes NaN for larger than all numbers
            above &= column.is_not_nan().fill_null(value=False)
        below = (column <= bound).fill_null(value=False)
        found.append(Condition(f"{guard}{value} > {number}", (name, "above"), above.to_numpy()))
        found.append(Condition(f"{guard}{value} <= {number}", (name, "below"), below.to_numpy()))
    return _kept(found)


def _values(value: str, name: str, column: pl.Series) -> list[Condition]:
    counts = column.drop_nulls().value_counts(sort=True).head(MAX_VALUES + 1)
    if counts.height > MAX_VALUES:
        return []
    return _kept(
        [
            Condition(
                f"{value} == {one!r}",
                (name, one),
                (column == one).fill_null(value=False).to_numpy(),
            )
            for one in counts[column.name].to_list()
            if one.isprintable() and len(one) <= MAX_VALUE
        ]
    )


def _kept(conditions: list[Condition]) -> list[Condition]:
    """Those that hold on some rows and not on others."""
    return [
        condition
        for condition in conditions
        if MIN_ROWS <= np.count_nonzero(condition.hits) <= len(condition.hits) - MIN_ROWS
    ]


def _rounded(bound: float, spread: float) -> float:
    """A bound that is read easily: to a hundredth of the spread, about."""
    digits = 2 - floor(log10(spread)) if spread > 0 else 0
    return round(bound, max(digits, 0))
