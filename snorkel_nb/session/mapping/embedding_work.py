"""Vectors of the rows that are being made."""

import contextvars
import threading
from collections.abc import Callable

from snorkel_nb.embeddings.embedder import Embedder
from snorkel_nb.embeddings.embedding import Embedding
from snorkel_nb.errors import SessionError
from snorkel_nb.session.evaluation import Status


class EmbeddingCancelledError(SessionError):
    """There is no result: the work was cancelled."""


class EmbeddingWork:
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
        self.embedder = embedder
        self.n_rows = n_rows
        self.n_done = 0
        self.context = contextvars.copy_context()
        """Where it was asked for: what a user's function prints belongs to that cell."""
        self.is_awaited = False
        """Whether one who waits tells of the progress."""
        self._on_cancel = on_cancel
        self._status = Status.QUEUED
        self._changing = threading.Lock()
        self._over = threading.Event()
        self._embedding: Embedding | None = None
        self._error: BaseException | None = None

    def __repr__(self) -> str:
        share = f", {self.share:.0%} of {self.n_rows:,} rows" if not self.is_over else ""
        return f"<Embedding with {self.name}: {self.status.value}{share}>"

    @property
    def name(self) -> str:
        """Of the embedder."""
        return self.embedder.name

    @property
    def status(self) -> Status:
        """Where it stands."""
        return self._status

    @property
    def is_over(self) -> bool:
        """Whether it has come to an end, of whatever kind."""
        return self._over.is_set()

    @property
    def error(self) -> BaseException | None:
        """Why it failed."""
        return self._error

    @property
    def share(self) -> float:
        """Share of the rows that have vectors."""
        return self.n_done / self.n_rows if self.n_rows else 1.0

    def result(self, timeout_s: float | None = None) -> Embedding:
        """Wait for all rows; Ctrl-C ends the waiting, not the work.

        Args:
            timeout_s: seconds to wait at most.

        Raises:
            EmbeddingCancelledError: it was cancelled, or another one was asked for.
            TimeoutError: it is not over yet.
            SnorkelNBError: the rows cannot be embedded so.
        """
        if not self._over.wait(timeout_s):
            raise TimeoutError(f"{self!r} is not over after {timeout_s} s.")
        if self._error is not None:
            raise self._error
        if self._embedding is None:
            raise EmbeddingCancelledError(f"Embedding with {self.name} was cancelled.")
        return self._embedding

    def wait(self, timeout_s: float) -> bool:
        """Whether it is over, or is so within some seconds."""
        return self._over.wait(timeout_s)

    def cancel(self) -> bool:
        """Stop it; the session stays as it is.

        Returns:
            Whether it was stopped; not when it was over.
        """
        is_stopped = self._end(Status.CANCELLED)
        if is_stopped:
            self._on_cancel(self)
        return is_stopped

    # -- for the one who embeds ------------------------------------------------------------------

    def begin(self) -> bool:
        """Say that the work begins; False when it was cancelled before."""
        with self._changing:
            if not self._over.is_set():
                self._status = Status.RUNNING
            return not self._over.is_set()

    def finish(self, embedding: Embedding) -> bool:
        """Say that the vectors are there; False when it was cancelled before."""
        self.n_done = len(embedding)
        return self._end(Status.DONE, embedding=embedding)

    def fail(self, error: BaseException) -> bool:
        """Say that there will be no vectors; False when it was cancelled before."""
        return self._end(Status.FAILED, error=error)

    def _end(
        self,
        status: Status,
        embedding: Embedding | None = None,
        error: BaseException | None = None,
    ) -> bool:
        with self._changing:
            if self._over.is_set():
                return False
            self._status, self._embedding, self._error = status, embedding, error
            self._over.set()
            return True
