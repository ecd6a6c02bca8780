"""Rows with the same vector, which share one place on the map."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import IntArray, SmallFloatArray, read_only
from snorkel_nb.core.hashes import HashArray
from snorkel_nb.label_models.softmax_regression import hashes_of

BLOCK_ROWS: Final = 16_384


@dataclass(frozen=True, eq=False)
class Distinct:
    """The different vectors among those of n rows.

    Args:
        hashes: (u,) of the vectors, ascending; equal vectors have equal hashes, different ones but
            for an accident of one in 10,000,000 with a million rows do not.
        first: (u,) the first row with each.
        of_row: (n,) place among the different ones of each row's vector, or -1 where it is zero or
            holds what is no number: there is nothing in it to place the row by.
    """

    hashes: HashArray
    first: IntArray
    of_row: IntArray

    def __post_init__(self) -> None:
        for name, value in list(vars(self).items()):
            object.__setattr__(self, name, read_only(value))

    @classmethod
    def of(cls, vectors: SmallFloatArray) -> "Distinct":
        """Of (n, d) vectors, which may lie in a file."""
        hashes = np.zeros(len(vectors), np.uint64)
        is_placed = np.zeros(len(vectors), np.bool_)
        for start in range(0, len(vectors), BLOCK_ROWS):
            block = np.asarray(vectors[start : start + BLOCK_ROWS], np.float32)
            sizes = np.abs(block).max(axis=1, initial=0)
            is_placed[start : start + len(block)] = np.isfinite(sizes) & (sizes > 0)
            hashes[start : start + len(block)] = hashes_of(block)
        rows = np.flatnonzero(is_placed)
        unique, first, inverse = np.unique(hashes[rows], return_index=True, return_inverse=True)
        of_row = np.full(len(vectors), -1, np.int64)
        of_row[rows] = inverse
        return cls(unique, rows[first], of_row)

    def __len__(self) -> int:
        return len(self.first)

    def to_rows(self, of_distinct: SmallFloatArray) -> SmallFloatArray:
        """(n, ...) what each row has, given (u, ...) what each vector has; NaN without a place."""
        out = np.full((len(self.of_row), *of_distinct.shape[1:]), np.nan, np.float32)
        is_placed = self.of_row >= 0
        out[is_placed] = of_distinct[self.of_row[is_placed]]
        return out
