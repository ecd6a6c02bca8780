"""The vectors of a session's rows: made in the background, continued when rows are appended."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from snorkel_nb.core.dataset import Dataset
from snorkel_nb.embeddings.choice import choose_embedder
from snorkel_nb.embeddings.embedder import Embedder
from snorkel_nb.embeddings.embedding import Embedding
from snorkel_nb.embeddings.making import embed_rows, known_embedding
from snorkel_nb.errors import SnorkelNBError
from snorkel_nb.session.change import Activity, Change, Facet, Listeners, logger
from snorkel_nb.session.mapping.embedding_work import EmbeddingWork
from snorkel_nb.session.turns import short_turns
from snorkel_nb.session.work import Status, stop_at_exit

TOLD_EVERY_S: Final = 0.2
"""Between two words on the progress."""

LOOK_EVERY_S: Final = 0.1
"""Between two looks of one who waits."""


class _StoppedError(BaseException):
    """Leaves work that was cancelled."""


class Embedded:
    """Holds the embedding of the present rows. It decides no label, so it is no part of the state.

    One thread makes vectors, without the session's lock, one embedding at a time: who asks for
    another one cancels the first. When rows are appended meanwhile or later, their vectors are made
    and added.

    Args:
        dataset: gives the present rows.
        tell: tells those who wait of the work.
    """

    def __init__(
        self, dataset: Callable[[], Dataset], tell: Callable[[Activity | None], None]
    ) -> None:
        self._dataset = dataset
        self._tell = tell
        self._changing = threading.Lock()
        self._embedder: Embedder | None = None
        self._last: Embedding | None = None
        self._work: EmbeddingWork | None = None
        self._worker: threading.Thread | None = None
        self.listeners: Listeners[EmbeddingWork] = Listeners()
        """Told when work begins, goes on or is over; from the thread that does it."""
        stop_at_exit(self)

    @property
    def embedding(self) -> Embedding | None:
        """Of the present rows; None when it is not made, or not made yet. Does not wait."""
        with self._changing:
            embedder = self._embedder
        return known_embedding(embedder.fingerprint(), self._dataset()) if embedder else None

    @property
    def embedder(self) -> Embedder | None:
        """Makes the vectors of the present rows and of further ones; None before the first."""
        return self._embedder

    @property
    def pending(self) -> EmbeddingWork | None:
        """The work that is not over."""
        work = self._work
        return work if work is not None and not work.is_over else None

    def start(self, how: Any, columns: Sequence[str] | None) -> EmbeddingWork:
        """Begin to embed all rows; see `choose_embedder`.

        Raises:
            EmbeddingError: that is no way to embed them; what was under way goes on.
        """
        embedder = choose_embedder(how, self._dataset(), columns)
        return self._start(embedder)

    def settled(self) -> Embedding | None:
        """The embedding of the present rows, when nothing is under way any more.

        Raises:
            SnorkelNBError: rows that were appended could not be embedded.
        """
        if threading.current_thread() is self._worker:
            return self.embedding
        while True:
            with self._changing:
                work, last = self.pending, self._work
            if work is None:
                break
            self.await_(work)
        embedding = self.embedding
        if embedding is None and self._embedder is not None and last and last.error is not None:
            raise last.error
        return embedding

    def await_(self, work: EmbeddingWork) -> None:
        """Until some work is over; tells of its progress meanwhile."""
        is_told = False
        work.is_awaited = True
        try:
            while not work.wait(LOOK_EVERY_S):
                is_told = True
                self._tell(_activity(work))
        finally:
            work.is_awaited = False
            if is_told:
                self._tell(None)

    def cancel(self) -> bool:
        """Stop what is under way; the embedding stays as it was. Whether there was something."""
        work = self.pending
        return work is not None and work.cancel()

    def on_change(self, change: Change) -> None:
        """Embed the rows that are there now, where the session has an embedding."""
        if Facet.DATASET not in change.facets or self._embedder is None or self.pending:
            return  # what is under way looks at its end whether the rows are others
        if self.embedding is None:
            self._start(self._embedder)

    def stop(self, deadline_s: float) -> None:
        """Give up all, and wait for the thread until a moment of the monotonic clock."""
        worker, self._embedder = self._worker, None
        self.cancel()
        if worker is not None:
            worker.join(max(0.0, deadline_s - time.monotonic()))

    def _start(self, embedder: Embedder) -> EmbeddingWork:
        name = embedder.fingerprint()
        with self._changing:
            earlier = self.pending
            if earlier is not None and earlier.embedder.fingerprint() == name:
                return earlier
            work = self._begin(embedder)
        if earlier is not None:
            earlier.cancel()
        return work

    def _begin(self, embedder: Embedder) -> EmbeddingWork:
        """Work in a new thread, which waits for the one before it; under the lock."""
        work = EmbeddingWork(embedder, len(self._dataset()), self._on_cancel)
        # A daemon: the end of the program asks it to stop, and does not wait for ever.
        worker = threading.Thread(
            target=self._run, args=(work, self._worker), name="snorkel_nb embedding", daemon=True
        )
        self._work, self._worker = work, worker
        worker.start()
        return work

    def _on_cancel(self, work: EmbeddingWork) -> None:
        self.listeners.tell(work)
        with self._changing:
            self._catch_up(work)

    def _catch_up(self, over: EmbeddingWork) -> None:
        """Embed rows that were appended while another way was tried in vain; under the lock."""
        embedder = self._embedder
        if embedder is None or embedder is over.embedder or self.pending:
            return
        if known_embedding(embedder.fingerprint(), self._dataset()) is None:
            self._begin(embedder)

    def _run(self, work: EmbeddingWork, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()
        if work.begin():
            self.listeners.tell(work)
            with short_turns():
                work.context.run(self._embed, work)

    def _embed(self, work: EmbeddingWork) -> None:
        progress = _Progress(work, self._tell, self.listeners)
        try:
            earlier = self._last
            while not work.is_over:
                dataset = self._dataset()
                work.n_rows = len(dataset)
                earlier = embed_rows(work.embedder, dataset, progress, earlier)
                self._put(work, dataset, earlier)
        except _StoppedError:
            return
        except BaseException as error:  # noqa: BLE001  # whoever asked is told
            if not threading.main_thread().is_alive():
                return  # the program ends
            if not isinstance(error, SnorkelNBError) and not work.is_awaited:
                logger.exception("The rows could not be embedded with %s", work.name)
            with self._changing:
                if work.fail(error):
                    self._catch_up(work)
        finally:
            progress.end()
        if work.status is not Status.CANCELLED:  # of that they were told
            self.listeners.tell(work)

    def _put(self, work: EmbeddingWork, dataset: Dataset, embedding: Embedding) -> None:
        """Make it the session's, unless the rows are others by now, or the work was cancelled."""
        with self._changing:
            if self._dataset() is dataset and work.finish(embedding):
                self._embedder, self._last = work.embedder, embedding


class _Progress:
    """Tells of the progress now and then, and stops when it should."""

    def __init__(
        self,
        work: EmbeddingWork,
        tell: Callable[[Activity | None], None],
        listeners: Listeners[EmbeddingWork],
    ) -> None:
        self._work = work
        self._tell = tell
        self._listeners = listeners
        self._next_s = time.monotonic() + TOLD_EVERY_S
        self._is_told = False

    def __call__(self, done: int, _total: int) -> None:
        if self._work.is_over or not threading.main_thread().is_alive():
            raise _StoppedError
        self._work.n_done = done
        now = time.monotonic()
        if now >= self._next_s:
            self._next_s = now + TOLD_EVERY_S
            self._listeners.tell(self._work)
            if not self._work.is_awaited:
                self._is_told = True
                self._tell(_activity(self._work))

    def end(self) -> None:
        """Take back what was said to those who do not wait."""
        if self._is_told:
            self._tell(None)


def _activity(work: EmbeddingWork) -> Activity:
    return Activity(f"embedding with {work.name}", work.n_done, work.n_rows)
