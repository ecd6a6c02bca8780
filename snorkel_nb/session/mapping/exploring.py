"""The map of a session: vectors, layout and clusters, kept up to date in the background."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from snorkel_nb.core.arrays import VoteArray
from snorkel_nb.core.labeling_function import Progress
from snorkel_nb.embeddings.embedding import Embedding
from snorkel_nb.errors import SessionError, SnorkelNBError
from snorkel_nb.explore.clusters.cluster import Cluster, Clustering, Kind
from snorkel_nb.explore.layouts.layout import Layout
from snorkel_nb.explore.worker.client import NotWantedError, Worker, shared_worker
from snorkel_nb.session.change import Activity, Listeners, is_waited_for
from snorkel_nb.session.mapping.cluster_rows import why_wrong
from snorkel_nb.session.mapping.clusterings import Clusterings, Group
from snorkel_nb.session.mapping.embedding_work import EmbeddingWork
from snorkel_nb.session.mapping.picturing import Picturing
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.selection import entry_with
from snorkel_nb.session.turns import short_turns

LOOK_EVERY_S: Final = 0.1
"""Between two looks of one who waits."""

REST_S: Final = 1.0
"""Clusters are looked for again when nothing was changed for so long."""

MAX_LOOKED_AT: Final = 3
"""Kinds of clusters that are kept up to date, those asked for last."""

N_TRIES: Final = 5
"""When rows come or go while they are laid out."""

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
        embed: gives them too, but waits for what is under way, and makes them where nothing is.
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
        self._is_shown = False
        self._is_stopped = False
        self._status: Activity | None = None
        self._embedding_status: Activity | None = None
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
        """The best picture so far; it may lack rows that were appended just now."""
        self._is_shown = True
        self.refresh()
        layout = self._picturing.layout
        if layout is None or len(layout.xy) > len(self._now().state.dataset):
            return None  # of rows that were taken back
        return layout

    @property
    def status(self) -> Activity | None:
        """What is being made, and how far it is; None when nothing is."""
        return self._status or self._embedding_status

    @property
    def error(self) -> str | None:
        """Why the last thing could not be made; None when it could."""
        return self._error

    @property
    def is_stopped(self) -> bool:
        """Whether `stop` has said that nothing more is made in the background."""
        return self._is_stopped

    def known_clusters(self, kind: Kind, lf: int | None = None) -> Clustering | None:
        """The clusters that were found last, counted as they are now; never waits.

        None where none were found yet. They are looked for in the background, now and after each
        change, until `forget` says that nobody looks at them any more, or others are looked at.
        """
        group, now = _group(kind, lf), self._now()
        if kind == "votes":
            entry_with(now.state, lf or 0)
        self._looked_at.pop(group, None)
        self._looked_at[group] = None
        for earlier in list(self._looked_at)[:-MAX_LOOKED_AT]:
            self._looked_at.pop(earlier, None)
        self.refresh()
        return self._clusterings.known(group, now)

    def cluster(self, number: int, now: Moment | None = None) -> Cluster | None:
        """The cluster of that number, of any kind that was looked for; or None.

        Args:
            number: its name.
            now: with its rows and counts of this moment; None: the present one.
        """
        return self._clusterings.cluster(number, now or self._now())

    @property
    def better_labels(self) -> VoteArray | None:
        """(n_rows,) what `explore.doubts` says without gold; None before clusters were found."""
        return self._clusterings.better

    def why_wrong(self, position: int) -> str | None:
        """Why the label of a row is taken for an error, in one sentence; None where it is not."""
        now = self._now()
        return why_wrong(now, self._clusterings.better, position)

    def kind_of(self, number: int) -> Kind | None:
        """Of which kind the cluster of that number is; None where there is none."""
        return self._clusterings.kind_of(number)

    def forget(self, kind: Kind, lf: int | None = None) -> None:
        """Look for these clusters no more; `known_clusters` begins again."""
        self._looked_at.pop(_group(kind, lf), None)

    # -- making it -------------------------------------------------------------------------------

    def stop(self) -> bool:
        """Stop what is being made, and make no more in the background; what is there stays.

        `go_on`, `session.embed` and whoever asks for clusters and waits begin again.

        Returns:
            Whether something was being made.
        """
        if self._status is None:
            return False
        self._is_stopped = True
        return True

    def go_on(self) -> None:
        """Make what is missing after all."""
        self._is_stopped = False
        self.refresh()
        self.listeners.tell(None)

    def on_embedding(self, work: EmbeddingWork) -> None:
        """Tell of vectors that are being made, or are there: whoever shows the map asks for it."""
        self._is_stopped = False
        if self._is_shown and not work.is_over and work.n_done:
            self._worker().start()  # they are not in the cache, and neither will the layout be
        task = f"embedding with {work.name}"
        done = Activity(task, work.n_done, work.n_rows)
        self._embedding_status = None if work.is_over else done
        self.listeners.tell(None)

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
            SessionError: there are no vectors of the rows, and no way to make them; or `stop` was
                called meanwhile.
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
            SessionError: there is no such kind or LF, or no way to make vectors of the rows; or
                `stop` was called meanwhile.
            ExploreError: they could not be found.
        """
        group = _group(kind, lf)
        if kind == "votes":
            entry_with(self._now().state, lf or 0)
        with self._alone():
            now = self._bring_layout()
            self._bring_doubts(now, self._goes_on)
            if not self._clusterings.is_current(group, now):
                self._bring_clusters(group, now, self._goes_on)
            known = self._clusterings.known(group, now)
        assert known is not None
        return known

    # -- inside ----------------------------------------------------------------------------------

    def _bring_layout(self) -> Moment:
        """Make the final layout, and give a moment that has its rows."""
        for _ in range(N_TRIES):
            self._bring_layout_once()
            now, layout = self._now(), self._picturing.layout
            if layout is not None and len(layout.xy) == len(now.state.dataset):
                return now
        raise SessionError("The vectors are not those of the present rows. Make them once more.")

    def _bring_layout_once(self) -> None:
        self._is_shown = True
        embedding = self.embedding if self._embed is None else self._embed()
        if embedding is None:
            raise SessionError("There are no vectors of the rows. Make them by session.embed().")
        if not self._picturing.is_of(embedding):
            self._picturing.take(embedding)
            self.listeners.tell(None)
        if not self._picturing.is_final:
            with self._reported("laying out the map") as progress:
                self._picturing.finish(progress, self._goes_on)
            self.listeners.tell(None)

    def _bring_doubts(self, now: Moment, is_wanted: Callable[[], bool]) -> None:
        embedding = self.embedding
        if embedding is None or self._clusterings.has_doubts_of(now):
            return
        with self._reported("looking for doubtful labels") as progress:
            self._clusterings.doubt(embedding, now, progress, is_wanted)
        self.listeners.tell(None)

    def _bring_clusters(self, group: Group, now: Moment, is_wanted: Callable[[], bool]) -> None:
        with self._reported("looking for clusters") as progress:
            self._clusterings.find(group, now, progress, is_wanted)
        self.listeners.tell(None)

    def _goes_on(self) -> bool:
        return not self._is_stopped

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # With a timeout, so that an interrupt is heard.
        while not self._making.acquire(timeout=LOOK_EVERY_S):
            if self._status is not None:
                self._tell(self._status)
        if is_waited_for():  # what the panel asks for by itself does not go on where it was stopped
            self._is_stopped = False
        try:
            yield
        except NotWantedError:
            raise SessionError(
                "The map is not made to the end: that was cancelled, in the panel or by "
                "session.exploring.stop(). Ask again, or go on in the panel."
            ) from None
        finally:
            self._making.release()
            self._tell(None)

    @contextmanager
    def _reported(self, task: str) -> Iterator[Progress]:
        def progress(done: int, total: int) -> None:
            self._status = Activity(task, done, total)
            self.listeners.tell(None)
            self._tell(self._status)

        progress(0, 100)
        try:
            yield progress
            self._error = None
        finally:
            self._status = None
            self.listeners.tell(None)

    def _tell(self, activity: Activity | None) -> None:
        """Tell those who wait for it, if anybody does."""
        if threading.current_thread() is not self._thread and is_waited_for():
            self._activities.tell(activity)

    # -- the thread ------------------------------------------------------------------------------

    def _work(self) -> None:
        """Make what is missing, one thing after the other."""
        while True:
            with self._changing:
                work = self._next()
                if work is None:
                    self._thread = None
                    return
            if work == self._find_next:
                self._rest()
            try:
                with self._making, short_turns():
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
        if self._is_stopped:
            return None
        if not picturing.is_final:
            return lambda: self._finish(embedding)
        now = self._now()
        if len(now.state.dataset) != len(embedding):
            return None
        return None if self._next_group(now) is None else self._find_next

    def _next_group(self, now: Moment) -> Group | None:
        """Clusters that somebody looks at and that may be others by now."""
        for group in list(self._looked_at):
            if group[0] == "votes" and not _is_there(group, now):
                self._looked_at.pop(group, None)
            elif not self._clusterings.is_current(group, now):
                return group
        return None

    def _rest(self) -> None:
        """Wait until nothing was changed for a while, as edits often come one after another.

        Not where there are no clusters to be seen yet.
        """
        now = self._now()
        while (group := self._next_group(now)) is not None:
            if self._clusterings.known(group, now) is None:
                return
            time.sleep(REST_S)
            later = self._now()
            if later is now:
                return
            now = later

    def _take(self, embedding: Embedding) -> None:
        self._picturing.take(embedding)
        self.listeners.tell(None)

    def _finish(self, embedding: Embedding) -> None:
        with self._reported("laying out the map") as progress:
            self._picturing.finish(
                progress, lambda: self.embedding is embedding and not self._is_stopped
            )
        self.listeners.tell(None)

    def _find_next(self) -> None:
        now, layout = self._now(), self._picturing.layout
        group = self._next_group(now)
        if group is None or layout is None or len(layout.xy) != len(now.state.dataset):
            return  # rows have come or gone meanwhile

        def is_wanted() -> bool:
            is_same = self._now().results.posteriors is now.results.posteriors
            return is_same and not self._is_stopped

        if group[0] == "errors" or self._clusterings.known(group, now) is not None:
            self._bring_doubts(now, is_wanted)
        # Where there is nothing to be seen yet, clusters come before what is wrong in them.
        if not self._clusterings.is_found(group, now):
            self._bring_clusters(group, now, is_wanted)
        self._bring_doubts(now, is_wanted)


def _group(kind: Kind, lf: int | None) -> Group:
    if kind not in KINDS:
        raise SessionError(f"kind is {kind!r:.80}. It is one of {list(KINDS)}.")
    if (kind == "votes") != (lf is not None):
        raise SessionError("Clusters of the kind 'votes' are those of one LF: name it by lf=...")
    return kind, lf


def _is_there(group: Group, now: Moment) -> bool:
    return any(entry.number == group[1] for entry in now.state.lfs)
