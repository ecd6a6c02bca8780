"""How a row is known again in another process, and in a file that was reordered or has grown."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.dataset import Dataset

NO_PLACE = -1
"""Where an id is the key, it alone counts."""

WHOLE = 2.0**53
"""Floats below it that are whole numbers are written as such: a null makes a column of whole
numbers one of floats in pandas, and its rows stay the same rows."""


@dataclass(frozen=True)
class KeyScheme:
    """What the key of a row is made of.

    Args:
        kind: "id" takes the value of the one column; "content" a hash of the values of all, beside
            which the row's place is kept to tell equal rows apart.
        columns: of the data, sorted; others may come and go.
    """

    kind: Literal["id", "content"]
    columns: tuple[str, ...]

    def fits(self, dataset: Dataset) -> bool:
        """Whether a dataset has the columns."""
        return set(self.columns) <= set(dataset.columns)

    def is_number_of(self, dataset: Dataset) -> bool:
        """Whether it takes whole numbers for ids, as tables of anything have them."""
        return self.kind == "id" and dataset.frame[self.columns[0]].dtype.is_integer()

    def keys(self, frame: pl.DataFrame) -> list[str]:
        """The keys of rows."""
        if self.kind == "id":
            return _texts(frame[self.columns[0]]).to_list()
        return [
            hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
            for text in _row_texts(frame.select(self.columns))
        ]

    def places(self, positions: IntArray) -> list[int]:
        """What is kept beside the keys of rows at some positions."""
        return [NO_PLACE] * len(positions) if self.kind == "id" else positions.tolist()

    def find(
        self, dataset: Dataset, keys: Sequence[str], places: Sequence[int], start: int = 0
    ) -> IntArray:
        """(n,) positions of rows, -1 where a row is not there or it is not clear which it is.

        A row that stands where it stood is the same row. Elsewhere one is only taken for it when no
        other is equal to it.

        Args:
            dataset: where to look; it must have the columns.
            keys: (n,) as `keys` gives them.
            places: (n,) as `places` gives them.
            start: rows before it are not given.
        """
        if self.kind == "id":
            return self._find_ids(dataset.frame[self.columns[0]], keys, start)
        found = np.array(places, np.int64)
        found[(found < start) | (found >= len(dataset))] = -1
        stands = np.flatnonzero(found >= 0).tolist()
        there = self.keys(dataset.frame[found[stands]])
        for i, key in zip(stands, there, strict=True):
            if keys[i] != key:
                found[i] = -1
        missing = np.flatnonzero(found < 0).tolist()
        if not missing or start == len(dataset):
            return found
        wanted = {keys[i] for i in missing}
        positions = self._only_ones(dataset, wanted, start)
        found[missing] = [positions.get(keys[i], -1) for i in missing]
        return found

    @staticmethod
    def _find_ids(ids: pl.Series, keys: Sequence[str], start: int) -> IntArray:
        texts = _texts(ids)
        candidates = texts.is_in(pl.Series(keys, dtype=pl.String).implode()).arg_true().to_list()
        of_key = dict(zip(texts[candidates].to_list(), candidates, strict=True))
        n_times = Counter(texts[candidates].to_list())
        found = [of_key.get(key, -1) if n_times[key] == 1 else -1 for key in keys]
        return np.array([p if p >= start else -1 for p in found], np.int64)

    def _only_ones(self, dataset: Dataset, wanted: set[str], start: int) -> dict[str, int]:
        """Where the wanted rows stand that are there once, from `start` on."""
        found: dict[str, int] = {}
        several: set[str] = set()
        for position, key in enumerate(self.keys(dataset.frame[start:]), start):
            if key in wanted:
                several |= {key} & found.keys()
                found[key] = position
        if found and start:
            several |= found.keys() & set(self.keys(dataset.frame[:start]))
        return {key: position for key, position in found.items() if key not in several}


def scheme_of(dataset: Dataset) -> KeyScheme:
    """The id where there is one; otherwise all that a row says of itself.

    Gold, the split and an embedding are no part of that: they are made anew.
    """
    roles = dataset.roles
    if roles.id is not None:
        return KeyScheme("id", (roles.id,))
    return content_scheme(dataset)


def content_scheme(dataset: Dataset) -> KeyScheme:
    """All that a row says of itself, also where there is an id."""
    roles = dataset.roles
    made = {roles.gold, roles.split, roles.embedding}
    columns = [column for column in dataset.columns if column not in made] or dataset.columns
    return KeyScheme("content", tuple(sorted(columns)))


def _row_texts(frame: pl.DataFrame) -> pl.Series:
    """One text a row, from which each value can be told: null is -, others have their length."""
    columns = []
    for series in frame.iter_columns():
        text = pl.lit(_texts(series))
        columns.append(
            pl.concat_str(text.str.len_bytes().cast(pl.String), pl.lit(":"), text).fill_null("-")
        )
    return frame.select(pl.concat_str(columns).alias("row"))["row"]


def _texts(series: pl.Series) -> pl.Series:
    """Values as text that no version of polars writes in another way."""
    dtype = series.dtype
    if dtype in (pl.String, pl.Categorical, pl.Enum, pl.Boolean, pl.Null) or dtype.is_integer():
        return series.cast(pl.String)
    if dtype.is_float():
        bits = pl.Series(series.fill_null(0.0).to_numpy().astype(np.float64).view(np.int64))
        is_whole = (series.abs() < WHOLE) & (series == series.floor())
        whole = series.cast(pl.Int64, strict=False).cast(pl.String)
        other = "f" + bits.cast(pl.String)
        return whole.zip_with(is_whole.fill_null(value=False), other).set(series.is_null(), None)
    if isinstance(dtype, (pl.Datetime, pl.Duration)):  # pandas has another unit than polars
        return series.dt.cast_time_unit("us").to_physical().cast(pl.String)
    if dtype.is_temporal():
        return series.to_physical().cast(pl.String)
    if dtype == pl.Binary:
        return series.bin.encode("hex")
    return pl.Series([None if v is None else repr(v) for v in series.to_list()], dtype=pl.String)
