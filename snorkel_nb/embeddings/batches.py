"""Rows that are embedded one batch after the other, with progress."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import SmallFloatArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.labeling_function import Progress
from snorkel_nb.embeddings.embedder import TEXT, Embedder

BATCH_ROWS = 1_024


class InBatches(ABC):
    """What embedders have in common that need no more than a way to embed some rows."""

    is_kept: bool = True
    reads_text: bool = False
    batch_rows: int = BATCH_ROWS

    @property
    @abstractmethod
    def name(self) -> str:
        """See `Embedder`."""

    @abstractmethod
    def fingerprint(self) -> str:
        """See `Embedder`."""

    @abstractmethod
    def read(self, dataset: Dataset) -> pl.DataFrame:
        """See `Embedder`."""

    @abstractmethod
    def vectors(self, rows: pl.DataFrame) -> SmallFloatArray:
        """See `Embedder`."""

    def embed(self, dataset: Dataset, start: int, progress: Progress) -> SmallFloatArray:
        """See `Embedder`."""
        return np.concatenate(list(batches(self, self.read(dataset), start, progress)))


class OfTexts(InBatches):
    """What embedders have in common that read the text column alone."""

    reads_text = True

    def read(self, dataset: Dataset) -> pl.DataFrame:
        """The texts."""
        return dataset.texts().alias(TEXT).to_frame()


def batches(
    embedder: Embedder, rows: pl.DataFrame, start: int, progress: Progress
) -> Iterator[SmallFloatArray]:
    """The vectors of rows of `read` from `start` on, in parts; there is one also of no rows."""
    n_rows = len(rows)
    for first in range(start, max(n_rows, start + 1), embedder.batch_rows):
        progress(first, n_rows)
        yield embedder.vectors(rows.slice(first, embedder.batch_rows))
    progress(n_rows, n_rows)
