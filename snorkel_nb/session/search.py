"""Which rows hold some characters, for the search box."""

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import BoolArray
from snorkel_nb.core.dataset import Dataset


def rows_with_text(dataset: Dataset, wanted: str) -> BoolArray:
    """(n_rows,) whose text holds `wanted` in upper or lower case; any column without a text role.

    The characters are taken as they are: none of them is a pattern.
    """
    schema = dataset.frame.schema
    columns = dataset.columns if dataset.roles.text is None else [dataset.roles.text]
    searched = [c for c in columns if not schema[c].is_nested() and schema[c] != pl.Binary]
    if not searched:
        return np.zeros(len(dataset), np.bool_)
    pattern = f"(?i){pl.escape_regex(wanted)}"
    found = [
        pl.col(column).cast(pl.String, strict=False).str.contains(pattern).fill_null(False)
        for column in searched
    ]
    rows: BoolArray = dataset.frame.select(pl.any_horizontal(found)).to_series().to_numpy()
    return rows
