"""Gold: the labels that are known, as a column of the user's data says them."""

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import VoteArray, read_only, vote_dtype
from snorkel_nb.core.label_set import ABSTAIN, LabelSet
from snorkel_nb.errors import DatasetError


def read_gold(column: pl.Series | None, n_rows: int, label_set: LabelSet) -> VoteArray:
    """Class numbers of a gold column.

    Args:
        column: class names, class numbers, or booleans when there are two classes (False is the
            first). Null, NaN, an empty string and -1 mean unknown. None: nothing is known.
        n_rows: the length of the answer.
        label_set: what gold may hold.

    Returns:
        (n_rows,) int8 or int16, ABSTAIN where unknown; read-only.

    Raises:
        DatasetError: names the column, the first row and the value outside the classes.
    """
    dtype = vote_dtype(label_set.cardinality)
    if column is None or n_rows == 0:
        return read_only(np.full(n_rows, ABSTAIN, dtype))
    if column.dtype == pl.Boolean:
        return read_only(_from_booleans(column, label_set).astype(dtype))
    values = column.cast(pl.String) if column.dtype in (pl.Categorical, pl.Enum) else column
    distinct = values.unique(maintain_order=True)
    numbers = [_gold_number(value, column, label_set) for value in distinct.to_list()]
    replaced = values.replace_strict(
        distinct, pl.Series(numbers, dtype=pl.Int16), return_dtype=pl.Int16
    )
    return read_only(replaced.to_numpy().astype(dtype))


def _from_booleans(column: pl.Series, label_set: LabelSet) -> VoteArray:
    if label_set.cardinality != 2:
        raise DatasetError(
            f"gold is column {column.name!r} of booleans, but there are {label_set.cardinality} "
            f"classes. {label_set.accepted} Turn the column into these."
        )
    return column.cast(pl.Int8).fill_null(ABSTAIN).to_numpy()


def _gold_number(value: object, column: pl.Series, label_set: LabelSet) -> int:
    if value is None or value in ("", ABSTAIN) or value != value:  # noqa: PLR0124  # NaN
        return ABSTAIN
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    number = label_set.find(whole)
    if number is None:
        row = column.to_list().index(value)
        raise DatasetError(
            f"gold is column {column.name!r}, and row {row} says {value!r:.60}. "
            f"{label_set.accepted} Null means unknown. Add the class, or mend the column."
        )
    return number
