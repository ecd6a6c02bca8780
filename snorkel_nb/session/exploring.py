"""The map of a session: vectors, layout and clusters, kept up to date in the background."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from snorkel_nb.core.labeling_function import Progress
from snorkel_nb.embeddings.embedding import Embedding
from snorkel_nb.errors import SessionError, SnorkelNBError
from snorkel_nb.explore.cluster import Cluster, Clustering, Kind
from snorkel_nb.explore.layout import Layout
from snorkel_nb.explore.worker.client import NotWantedError, Worker, shared_worker
from snorkel_nb.session.change import Activity, Listeners
from snorkel_nb.session.clusterings import Clusterings, Group
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.picturing import Picturing
from snorkel_nb.session.selection import entry_with

LOOK_EVERY_S: Final = 0.1
"""Between two looks of one who waits."""

REST_S: Final = 1.0
"""Clusters are looked for again when nothing was changed for so long."""

KINDS: Final[tuple[Kind, ...]] = ("all", "uncovered", "conflicts", "errors", "unsure", "votes")

logger = logging.getLogger("snorkel_nb")


class Exploring:
    """Holds the map. It decides no label, so it is no part of the state and its history.

    What shows the map asks for `layout` and `known_clusters`, which never wait: what is missing is
    made in a thread and a process of its own, and the listeners are told. What gives the map out
    asks for `clusters`, which waits until all is as it will be.

    Args:
        now: gives the present moment.
        embedding: gives the vectors of the present rows; None while there are none.
        embed: makes them, and waits for that.
        activities: are told of work that somebody waits for.
        worker: gives the process that computes.
    """

    def __init__(
        self,
        now: Callable[[], Moment],
        embedding: Callable[[], Embedding | None] = lambda: None,
        embed: Callable[[], Embedding] | None = None,
        activities: Listeners[Activity | None] | None = None,
        worker: Callable[[], Worker] = shared_worker,
    ) -> None:
        self._now = now
        self._vectors = embedding
        self._embed = embed
        self._activities: Listeners[Activity | None] = activities or Listeners()
        self._worker = worker
        self._picturing = Picturing(worker)
        self._clusterings = Clusterings(self._picturing, worker)
        self._making = threading.RLock()
        self._changing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._looked_at: dict[Group, None] = {}
        self._status: Activity | None = None
        self._error: str | None = None
        self._failed_on: tuple[object, ...] | None = None
        self.listeners: Listeners[None] = Listeners()
        """Told when the picture, clusters, the status or the error is another."""

    # -- what there is, at once ------------------------------------------------------------------

    @property
    def embedding(self) -> Embedding | None:
        """Of the present rows; None before `Session.embed`."""
        return self._vectors()

    @property
    def layout(self) -> Layout | None:
        """The best picture so far; None before there are vectors of the present rows."""
        embedding, layout = self.embedding, self._picturing.layout
        if embedding is None:
            return None
        if not self._picturing.is_of(embedding):
            self.refresh()
            # Rows have come or gone: until the others are placed, there is no picture of these.
            return layout if layout is not None and len(layout.xy) == len(embedding) else None
        return layout

    @property
    def status(self) -> Activity | None:
        """What is being made, and how far it is; None when nothing is."""
        return self._status

    @property
    def error(self) -> str | None:
        """Why the last thing could not be made; None when it could."""
        return self._error

    def known_clusters(self, kind: Kind, lf: int | None = None) -> Clustering | None:
        """The clusters that were found last, counted as they are now; never waits.

        None where none were found yet. They are looked for in the background, now and after each
        change, until `forget` says that nobody looks at them any more.
        """
        group, now = _group(kind, lf), self._now()
        if kind == "votes":
            entry_with(now.state, lf or 0)
        self._looked_at[group] = None
        self.refresh()
        return self._clusterings.known(group, now)

    def cluster(self, number: int, now: Moment | None = None) -> Cluster | None:
        """The cluster of that number, of any kind that was looked for; or None.

        Args:
            number: its name.
            now: with its rows and counts of this moment; None: the present one.
        """
        return self._clusterings.cluster(number, now or self._now())

    def forget(self, kind: Kind, lf: int | None = None) -> None:
        """Look for these clusters no more; `known_clusters` begins again."""
        self._looked_at.pop(_group(kind, lf), None)

    # -- making it -------------------------------------------------------------------------------

    def start(self) -> None:
        """Get the process ready, such as while vectors are being made."""
        self._worker().start()

    def refresh(self) -> None:
        """Make in the background what is missing for the present moment, if anything is."""
        with self._changing:
            if self._thread is not None and self._thread.is_alive():
                return
            if self._next() is None:
                return
            self._thread = threading.Thread(target=self._work, name="snorkel_nb map", daemon=True)
            self._thread.start()

    def lay_out_again(self) -> None:
        """Make a new layout in the background, from the one that is there."""
        self._picturing.want_anew()
        self.refresh()

    def wait(self) -> Layout:
        """The final layout; made while the caller waits.

        Raises:
            SessionError: there are no vectors of the rows, and no way to make them.
            ExploreError: it could not be made.
        """
        with self._alone():
            self._bring_layout()
        layout = self._picturing.layout
        assert layout is not None
        return layout

    def clusters(self, kind: Kind = "all", lf: int | None = None) -> Clustering:
        """The clusters of some rows; what is missing is made while the caller waits.

        Args:
            kind: which rows.
            lf: number of an LF, for the kind "votes".

        Raises:
            SessionError: there is no such kind or LF, or no way to make vectors of the rows.
            ExploreError: they could not be found.
        """
        group = _group(kind, lf)
        if kind == "votes":
            entry_with(self._now().state, lf or 0)
        with self._alone():
            self._bring_layout()
            now = self._now()
            self._bring_doubts(now, _always)
            if not self._clusterings.is_current(group, now):
                self._bring_clusters(group, now, _always)
            known = self._clusterings.known(group, now)
        assert known is not None
        return known

    # -- inside ----------------------------------------------------------------------------------

    def _bring_layout(self) -> None:
        embedding = self.embedding
        if embedding is None:
            if self._embed is None:
                raise SessionError(
                    "There are no vectors of the rows. Make them by session.embed()."
                )
            self.start()
            embedding = self._embed()
        if not self._picturing.is_of(embedding):
            self._picturing.take(embedding)
            self.listeners.tell(None)
        if not self._picturing.is_final:
            with self._reported("laying out the map") as progress:
                self._picturing.finish(progress, _always)
            self.listeners.tell(None)

    def _bring_doubts(self, now: Moment, is_wanted: Callable[[], bool]) -> None:
        embedding = self.embedding
        if embedding is None or self._clusterings.has_doubts_of(now):
            return
        with self._reported("looking for doubtful labels") as progress:
            self._clusterings.doubt(embedding, now, progress, is_wanted)

    def _bring_clusters(self, group: Group, now: Moment, is_wanted: Callable[[], bool]) -> None:
        with self._reported("looking for clusters") as progress:
            self._clusterings.find(group, now, progress, is_wanted)
        self.listeners.tell(None)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # With a timeout, so that an interrupt is heard.
        while not self._making.acquire(timeout=LOOK_EVERY_S):
            if self._status is not None:
                self._activities.tell(self._status)
        try:
            yield
        finally:
            self._making.release()
            self._activities.tell(None)

    @contextmanager
    def _reported(self, task: str) -> Iterator[Progress]:
        is_waited_for = threading.current_thread() is not self._thread

        def progress(done: int, total: int) -> None:
            self._status = Activity(task, done, total)
            self.listeners.tell(None)
            if is_waited_for:
                self._activities.tell(self._status)

        progress(0, 100)
        try:
            yield progress
            self._error = None
        finally:
            self._status = None
            self.listeners.tell(None)

    # -- the thread ------------------------------------------------------------------------------

    def _work(self) -> None:
        """Make what is missing, one thing after the other."""
        while True:
            with self._changing:
                work = self._next()
                if work is None:
                    self._thread = None
                    return
            try:
                with self._making:
                    work()
            except NotWantedError:
                if not threading.main_thread().is_alive():
                    return
            except SnorkelNBError as error:
                self._fail(str(error))
            except Exception as error:
                logger.exception("The map could not be made")
                self._fail(f"{type(error).__name__}: {error}")

    def _fail(self, words: str) -> None:
        """Remember what went wrong; it is tried again when something has changed."""
        self._error, self._failed_on = words, self._situation()
        self.listeners.tell(None)

    def _situation(self) -> tuple[object, ...]:
        return (self._now().revision, id(self.embedding), tuple(self._looked_at))

    def _next(self) -> Callable[[], None] | None:
        """What is to be made next."""
        embedding, picturing = self.embedding, self._picturing
        if embedding is None or self._failed_on == self._situation():
            return None
        if not picturing.is_of(embedding):
            return lambda: self._take(embedding)
        if not picturing.is_final:
            return lambda: self._finish(embedding)
        now = self._now()
        if len(now.state.dataset) != len(embedding):
            return None
        for group in list(self._looked_at):
            if group[0] == "votes" and not _is_there(group, now):
                self._looked_at.pop(group, None)
            elif not self._clusterings.is_current(group, now):
                return lambda group=group: self._find(group)  # type: ignore[misc]
        return None

    def _take(self, embedding: Embedding) -> None:
        self.start()
        self._picturing.take(embedding)
        self.listeners.tell(None)

    def _finish(self, embedding: Embedding) -> None:
        with self._reported("laying out the map") as progress:
            self._picturing.finish(progress, lambda: self.embedding is embedding)
        self.listeners.tell(None)

    def _find(self, group: Group) -> None:
        now = self._now()
        while True:  # edits often come one after another
            time.sleep(REST_S if self._clusterings.known(group, now) is not None else 0)
            later = self._now()
            if later is now:
                break
            now = later

        def is_wanted() -> bool:
            return self._now().results.posteriors is now.results.posteriors

        self._bring_doubts(now, is_wanted)
        if not self._clusterings.is_current(group, now):
            self._bring_clusters(group, now, is_wanted)


def _always() -> bool:
    return True


def _group(kind: Kind, lf: int | None) -> Group:
    if kind not in KINDS:
        raise SessionError(f"kind is {kind!r:.80}. It is one of {list(KINDS)}.")
    if (kind == "votes") != (lf is not None):
        raise SessionError("Clusters of the kind 'votes' are those of one LF: name it by lf=...")
    return kind, lf


def _is_there(group: Group, now: Moment) -> bool:
    return any(entry.number == group[1] for entry in now.state.lfs)
