"""Vectors that exist already: an array, or a column of the data."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from snorkel_nb.core.arrays import SmallFloatArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.fingerprint import fingerprint, fingerprint_array
from snorkel_nb.core.table import missing_column
from snorkel_nb.embeddings.batches import InBatches
from snorkel_nb.embeddings.checked import checked_vectors
from snorkel_nb.embeddings.unit_length import unit_length
from snorkel_nb.errors import EmbeddingError

POSITION = "position"


@dataclass(frozen=True, eq=False)
class ArrayEmbedder(InBatches):
    """Hands out vectors by position, brought to length 1.

    They belong to so many rows: of appended rows there are none.

    Args:
        array: (n_rows, d) float32.
    """

    array: SmallFloatArray
    is_kept = False

    @classmethod
    def of(cls, given: npt.ArrayLike) -> "ArrayEmbedder":
        """One with the vectors of an array, which is copied.

        Raises:
            EmbeddingError: it is no array of vectors of finite numbers.
        """
        return cls(unit_length(checked_vectors(given, None, "The array")))

    @property
    def name(self) -> str:
        """See `Embedder`."""
        return "array"

    def fingerprint(self) -> str:
        """See `Embedder`."""
        return self._fingerprint

    def read(self, dataset: Dataset) -> pl.DataFrame:
        """The positions of the rows."""
        n_vectors, n_rows = len(self.array), len(dataset)
        if n_vectors != n_rows:
            raise EmbeddingError(
                f"The array has {n_vectors:,} vectors, the data {n_rows:,} rows. Give one vector a "
                "row, in the order of the data; after rows were appended pass the array for all "
                "rows again: session.embed(array)."
            )
        return pl.DataFrame({POSITION: np.arange(n_rows)})

    def vectors(self, rows: pl.DataFrame) -> SmallFloatArray:
        """See `Embedder`."""
        taken: SmallFloatArray = self.array[rows[POSITION].to_numpy()]
        return taken

    @cached_property
    def _fingerprint(self) -> str:
        return fingerprint("array", fingerprint_array(self.array))


@dataclass(frozen=True)
class ColumnEmbedder(InBatches):
    """Reads a column of lists of numbers, brought to length 1; null is a vector of zeros.

    Args:
        column: its name.
    """

    column: str
    is_kept = False
    batch_rows = 65_536

    @property
    def name(self) -> str:
        """See `Embedder`."""
        return f"column {self.column}"

    def fingerprint(self) -> str:
        """See `Embedder`."""
        return fingerprint("column", self.column)

    def read(self, dataset: Dataset) -> pl.DataFrame:
        """A column of numbers for each dimension.

        Raises:
            EmbeddingError: the column is not there, or its rows hold no vectors of one length.
        """
        if self.column not in dataset.columns:
            error = missing_column("The embedding", self.column, dataset.columns)
            raise EmbeddingError(str(error))
        column = dataset.frame[self.column]
        if not is_vector_column(column):
            raise EmbeddingError(
                f"The embedding is column {self.column!r}, which holds {column.dtype}. A column of "
                "vectors holds lists or arrays of numbers, all of one length."
            )
        return pl.DataFrame(self._vectors(column, dataset))

    def vectors(self, rows: pl.DataFrame) -> SmallFloatArray:
        """See `Embedder`."""
        return unit_length(rows.to_numpy())

    def _vectors(self, column: pl.Series, dataset: Dataset) -> SmallFloatArray:
        """(n_rows, d) as they stand."""
        n_dimensions = _length(column)
        if isinstance(column.dtype, pl.List):
            lengths = column.list.len()
            other = (lengths != n_dimensions).fill_null(value=False)
            if other.any():
                row = int(other.arg_true()[0])
                raise EmbeddingError(
                    f"Column {self.column!r} holds {lengths[row]} numbers on row "
                    f"{dataset.row_id(row)} and {n_dimensions} on others. A column of vectors "
                    "needs the same number on each row."
                )
        if not n_dimensions:
            raise EmbeddingError(
                f"Column {self.column!r} holds no numbers, so rows have no vectors. Name another "
                "column, or leave it out: session.embed()."
            )
        lists = column.cast(pl.Array(pl.Float32, n_dimensions))
        missing = lists.is_null().to_numpy()
        found = np.zeros((len(column), n_dimensions), np.float32)
        found[~missing] = lists.drop_nulls().to_numpy().reshape(-1, n_dimensions)
        return checked_vectors(found, len(column), f"Column {self.column!r}", dataset.row_id)


def is_vector_column(column: pl.Series) -> bool:
    """Whether it holds lists or arrays of numbers."""
    dtype: Any = column.dtype
    return isinstance(dtype, (pl.List, pl.Array)) and dtype.inner.is_numeric()


def _length(column: pl.Series) -> int:
    """Of the first vector."""
    dtype: Any = column.dtype
    if isinstance(dtype, pl.Array):
        return int(dtype.size)
    lengths = column.list.len().drop_nulls()
    return int(lengths[0]) if len(lengths) else 0
