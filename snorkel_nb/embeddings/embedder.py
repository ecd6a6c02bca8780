"""How rows become vectors."""

from typing import Protocol

import polars as pl

from snorkel_nb.core.arrays import SmallFloatArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.labeling_function import Progress

TEXT = "text"
"""The column of `Embedder.read` where an embedder reads texts."""


class Embedder(Protocol):
    """Makes a vector of each row; one class for each way.

    A row's vector depends on nothing but the row and what the fingerprint covers, so that rows may
    be embedded in any parts, now and later.
    """

    @property
    def name(self) -> str:
        """For people, such as "wordllama"."""

    @property
    def is_kept(self) -> bool:
        """Whether its vectors are worth a file."""

    @property
    def reads_text(self) -> bool:
        """Whether it makes a vector of any text: `read` then gives the one column TEXT."""

    @property
    def batch_rows(self) -> int:
        """How many rows are given to `vectors` at once, at most."""

    def fingerprint(self) -> str:
        """A name of all that decides the vectors, beside the row itself."""

    def read(self, dataset: Dataset) -> pl.DataFrame:
        """What it reads of the rows: only this decides their vectors.

        Raises:
            EmbeddingError: it cannot embed such rows.
        """

    def vectors(self, rows: pl.DataFrame) -> SmallFloatArray:
        """(n, d) float32 of some rows of `read`, see `Embedding.vectors`."""

    def embed(self, dataset: Dataset, start: int, progress: Progress) -> SmallFloatArray:
        """(n_rows - start, d) float32 of the rows from `start` on; keeps and remembers nothing."""
