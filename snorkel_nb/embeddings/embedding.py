"""The vectors of a dataset's rows."""

from dataclasses import dataclass

from snorkel_nb.core.arrays import SmallFloatArray, read_only
from snorkel_nb.embeddings.embedder import Embedder


@dataclass(frozen=True, eq=False)
class Embedding:
    """Rows as points: those that mean the same lie near each other.

    Args:
        vectors: (n_rows, d) float32, read-only, perhaps in a file. Euclidean distance is what
            counts; texts have vectors of length 1, or of length 0 where there is nothing to read.
        embedder: makes those of further rows.
        fingerprint: of rows and embedder.
    """

    vectors: SmallFloatArray
    embedder: Embedder
    fingerprint: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "vectors", read_only(self.vectors))

    def __len__(self) -> int:
        return len(self.vectors)

    @property
    def name(self) -> str:
        """How the vectors were made, for people."""
        return self.embedder.name

    @property
    def n_dimensions(self) -> int:
        """The length of a vector."""
        return int(self.vectors.shape[1])
