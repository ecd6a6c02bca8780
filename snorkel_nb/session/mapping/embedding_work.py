"""Vectors of the rows that are being made."""

from collections.abc import Callable

from snorkel_nb.embeddings.embedder import Embedder
from snorkel_nb.embeddings.embedding import Embedding
from snorkel_nb.errors import SessionError
from snorkel_nb.session.work import Work


class EmbeddingCancelledError(SessionError):
    """There is no result: the work was cancelled."""


class EmbeddingWork(Work[Embedding]):
    """What `session.embed(wait=False)` gives.

    Until it is done, the session has the embedding that it had.

    Args:
        embedder: makes the vectors.
        n_rows: rows in all.
        on_cancel: called once when it is cancelled.
    """

    def __init__(
        self, embedder: Embedder, n_rows: int, on_cancel: Callable[["EmbeddingWork"], None]
    ) -> None:
        super().__init__(n_rows, on_cancel)
        self.embedder = embedder
        self.is_awaited = False
        """Whether one who waits tells of the progress."""

    @property
    def name(self) -> str:
        """Of the embedder."""
        return self.embedder.name

    @property
    def task(self) -> str:
        """See Work."""
        return f"Embedding with {self.name}"

    def result(self, timeout_s: float | None = None) -> Embedding:
        """Wait for all rows; Ctrl-C ends the waiting, not the work.

        Args:
            timeout_s: seconds to wait at most.

        Raises:
            EmbeddingCancelledError: it was cancelled, or another one was asked for.
            TimeoutError: it is not over yet.
            SnorkelNBError: the rows cannot be embedded so.
        """
        return self._awaited(timeout_s, EmbeddingCancelledError)
