"""Gold as arrays bring it: Snorkel's Y."""

import numpy as np
import numpy.typing as npt
import polars as pl

from snorkel_nb.core.arrays import VoteArray, read_only, vote_dtype
from snorkel_nb.core.gold import read_gold
from snorkel_nb.core.label_set import ABSTAIN, MAX_CARDINALITY, LabelSet
from snorkel_nb.errors import LabelError


def read_gold_labels(Y: npt.ArrayLike, n_rows: int, label_set: LabelSet | None) -> VoteArray:
    """Class numbers of gold labels.

    Args:
        Y: (n,) or (n, 1) class numbers, or names when there is a label set; -1, None or NaN where
            unknown.
        n_rows: how many there must be.
        label_set: the classes; any class number is accepted when None.

    Returns:
        (n,) ABSTAIN where unknown; read-only.

    Raises:
        LabelError: another length, or something that is no class number; names the row.
        DatasetError: a label that is not in the label set; names the row.
    """
    array = np.asarray(Y).ravel()
    if len(array) != n_rows:
        raise LabelError(f"Y has {len(array)} labels, and L has {n_rows} rows. Give one per row.")
    if array.dtype == object:
        values = [None if value != value else value for value in array]  # noqa: PLR0124  # NaN
        labels = pl.Series("Y", values, strict=False)
    else:
        labels = pl.Series("Y", array)
    return _read_numbers(labels) if label_set is None else read_gold(labels, n_rows, label_set)


def _read_numbers(labels: pl.Series) -> VoteArray:
    if not (labels.dtype.is_numeric() or labels.dtype in (pl.Boolean, pl.Null)):
        example = labels.drop_nulls()[0]
        raise LabelError(
            f"Y holds {example!r:.60}, and the classes have no names here. Give class numbers, or "
            "the names in order: classes=[...]."
        )
    numbers = labels.cast(pl.Float64).fill_null(ABSTAIN).fill_nan(ABSTAIN).to_numpy()
    wrong = (numbers != np.floor(numbers)) | (numbers < ABSTAIN) | (numbers >= MAX_CARDINALITY)
    if wrong.any():
        row = int(wrong.argmax())
        raise LabelError(
            f"Y says {labels[row]} on row {row}. Gold is a class number from 0, or -1, None or NaN "
            "where it is unknown."
        )
    return read_only(numbers.astype(vote_dtype(int(numbers.max(initial=0)) + 1)))
