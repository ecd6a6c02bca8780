"""How rows become vectors."""

from typing import Protocol

from snorkel_nb.core.arrays import SmallFloatArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.labeling_function import Progress


class Embedder(Protocol):
    """Makes a vector of each row; one class for each way."""

    @property
    def name(self) -> str:
        """For people, such as "wordllama"."""

    def fingerprint(self) -> str:
        """A name of all that decides the vectors, beside the row itself."""

    def embed(self, dataset: Dataset, start: int, progress: Progress) -> SmallFloatArray:
        """(n_rows - start, d) float32 of the rows from `start` on, see `Embedding.vectors`."""
