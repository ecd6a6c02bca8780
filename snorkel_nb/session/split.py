"""The rows of one part of the data, such as "test"."""

import polars as pl

from snorkel_nb.core.arrays import BoolArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.errors import SessionError


def rows_of_split(dataset: Dataset, split: str) -> BoolArray:
    """(n_rows,) where the column with the split role says `split`.

    Raises:
        SessionError: no column has the split role, or it never says this.
    """
    column = dataset.roles.split
    if column is None:
        raise SessionError(
            f"There is no split {split!r}: no column has the split role. Open with split='...'."
        )
    splits = dataset.frame[column].cast(pl.String)
    rows: BoolArray = (splits == str(split)).fill_null(value=False).to_numpy()
    if not rows.any():
        known = splits.unique(maintain_order=True).to_list()
        raise SessionError(
            f"Column {column!r} has no split {split!r}. Its splits are {known[:20]}."
        )
    return rows
