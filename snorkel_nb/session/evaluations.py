"""The queue of LFs that are voted on in the background, one full pass at a time."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

import numpy as np

from snorkel_nb.analysis.lf_estimate import LFEstimate
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.embeddings.similarity_lf import SimilarityVoter
from snorkel_nb.errors import SessionError, SnorkelNBError
from snorkel_nb.labeling.vote_lf import GivenVoter
from snorkel_nb.session.change import Activity, Listeners
from snorkel_nb.session.evaluation import Evaluation, error_text
from snorkel_nb.session.lf_report import LFReport
from snorkel_nb.session.sample import Sample, Trial, try_lf
from snorkel_nb.session.state import SessionState
from snorkel_nb.session.turns import short_turns
from snorkel_nb.session.work import stop_at_exit

QUICK_S: Final = 0.2
"""An LF that needs no longer for all rows votes on them at once."""

MIN_ROWS: Final = 1_000
"""Fewer rows are always voted on at once: a sample of them would tell little."""

TOLD_EVERY_S: Final = 0.2
"""Between two words on the progress."""

LOOK_EVERY_S: Final = 0.1
"""Between two looks of one who waits."""

GIVE_WAY_S: Final = 1.0
"""How long a full pass gives way to a sample, at most."""

logger = logging.getLogger("snorkel_nb")


class _StoppedError(BaseException):
    """Leaves the vote of an evaluation that was cancelled."""


class Evaluations:
    """Votes LFs on all rows, in the order in which they were asked for, in a thread of its own.

    It votes without the session's lock, so that the session can be used meanwhile, and takes it to
    put the votes in. When the rows are others by then, it votes again.

    Args:
        lock: of the session.
        state: gives what it knows.
        commit: puts votes into it, under the lock.
        tell: tells those who wait of the work.
    """

    def __init__(
        self,
        lock: threading.RLock,
        state: Callable[[], SessionState],
        commit: Callable[[LabelingFunction, VoteColumn], LFReport],
        tell: Callable[[Activity | None], None],
    ) -> None:
        self._lock = threading.Condition(lock)
        self._state = state
        self._commit = commit
        self._tell = tell
        self._queue: list[Evaluation] = []
        self._changing = threading.Lock()
        self._worker: threading.Thread | None = None
        self._may_run = threading.Event()
        self._may_run.set()
        self._failed: dict[str, Evaluation] = {}
        self._sample: Sample | None = None
        self.listeners: Listeners[Evaluation] = Listeners()
        stop_at_exit(self)

    @property
    def pending(self) -> tuple[Evaluation, ...]:
        """Those that are not over, in their order."""
        with self._changing:
            return tuple(evaluation for evaluation in self._queue if not evaluation.is_over)

    def find(self, name: str) -> Evaluation | None:
        """The one that is pending for an LF of that name."""
        return next((e for e in self.pending if e.name == name), None)

    def sample(self, dataset: Dataset) -> Sample:
        """The fixed random sample of some rows; the same object as long as they are the same."""
        sample = self._sample
        if sample is None or sample.dataset is not dataset:
            sample = self._sample = Sample(dataset)
        return sample

    def start(self, lf: LabelingFunction) -> Evaluation | None:
        """Vote on a sample and queue the rest; called under the session's lock.

        The one that is pending for an LF of this name is cancelled, once the sample is voted on;
        when it is of the very same LF, it is given.

        Returns:
            None when the LF is so quick that it is not worth it.

        Raises:
            SnorkelNBError: it cannot vote on such rows.
        """
        earlier = self.find(lf.name)
        if earlier is not None and earlier.lf == lf:
            return earlier
        state = self._state()
        trial = self._try(lf, state)
        if trial is None:
            return None
        self.cancel(lf.name)
        estimate = _estimate(trial, lf.name, state)
        evaluation = Evaluation(lf, estimate, trial.full_s, estimate.n_rows, state, self._on_cancel)
        with self._changing:
            self._queue.append(evaluation)
            if self._worker is None or not self._worker.is_alive():
                # A daemon: the end of the program asks it to stop, and does not wait for ever.
                self._worker = threading.Thread(
                    target=self._work, name="snorkel_nb evaluation", daemon=True
                )
                self._worker.start()
        self.listeners.tell(evaluation)
        return evaluation

    def cancel(self, name: str) -> bool:
        """Stop the one of that name, if there is one; an earlier failure of it is forgotten."""
        self._failed.pop(name, None)
        found = self.find(name)
        return found is not None and found.cancel()

    def stop(self, deadline_s: float) -> None:
        """Cancel all, and wait for the thread until a moment of the monotonic clock."""
        worker = self._worker
        for evaluation in self.pending:
            evaluation.cancel()
        if worker is not None:
            worker.join(max(0.0, deadline_s - time.monotonic()))

    def wait(self) -> None:
        """Until nothing is pending; at once when a listener asks, who is told of a change.

        Raises:
            SessionError: one failed, and nobody was told so far by an exception.
        """
        if self._is_lock_mine() or threading.current_thread() is self._worker:
            return
        is_told = False
        try:
            while pending := self.pending:
                if not pending[0].wait(LOOK_EVERY_S):
                    is_told = True
                    self._tell(_activity(pending))
        finally:
            if is_told:
                self._tell(None)
        failed, self._failed = self._failed, {}
        for evaluation in failed.values():
            if evaluation.is_untold:
                raise _missing(evaluation)

    def _is_lock_mine(self) -> bool:
        """Whether the calling thread has the session's lock, as a listener has."""
        try:
            self._lock.notify(0)
        except RuntimeError:
            return False
        return True

    def _try(self, lf: LabelingFunction, state: SessionState) -> Trial | None:
        dataset = state.dataset
        # Given votes and vectors belong to positions, and cost nothing.
        is_given = isinstance(lf.voter, GivenVoter) or (
            isinstance(lf.voter, SimilarityVoter) and lf.voter.is_at_hand(dataset)
        )
        if len(dataset) < MIN_ROWS or is_given:
            return None
        self._may_run.clear()
        try:
            return try_lf(lf, self.sample(dataset), state.gold, QUICK_S)
        finally:
            self._may_run.set()

    def _on_cancel(self, evaluation: Evaluation) -> None:
        self._forget(evaluation)
        self.listeners.tell(evaluation)

    def _work(self) -> None:
        """Evaluate until the queue is empty."""
        while True:
            with self._changing:
                if not self._queue:
                    self._worker = None
                    return
                evaluation = self._queue[0]
            if evaluation.begin():
                with short_turns():
                    evaluation.context.copy().run(self._evaluate, evaluation)
            self._forget(evaluation)

    def _evaluate(self, evaluation: Evaluation) -> None:
        try:
            while not self._is_voted(evaluation):
                pass
        except _StoppedError:
            return
        except BaseException as error:
            if not threading.main_thread().is_alive():
                return  # the program ends, and with it the threads that count votes
            # Also what ends a program: here it would end a thread, and nobody would hear of it.
            if not isinstance(error, SnorkelNBError):
                logger.exception("LF %r could not vote on all rows", evaluation.name)
            evaluation.fail(error)
            self._failed[evaluation.name] = evaluation
        self._forget(evaluation)
        self.listeners.tell(evaluation)

    def _is_voted(self, evaluation: Evaluation) -> bool:
        """Vote on the rows that are there now; False when there are others afterwards."""
        dataset, lf = self._state().dataset, evaluation.lf
        evaluation.n_rows = len(dataset)
        progress = _Progress(evaluation, self._may_run, self.listeners)
        column = lf.voter.vote(dataset, 0, dataset.label_set, progress)
        with self._lock:
            if self._state().dataset is not dataset:
                return False
            if not evaluation.claim():
                raise _StoppedError
            evaluation.finish(self._commit(lf, column))
        return True

    def _forget(self, evaluation: Evaluation) -> None:
        with self._changing:
            if evaluation in self._queue:
                self._queue.remove(evaluation)


class _Progress:
    """Tells of the progress now and then, stops when it should, and lets others run."""

    def __init__(
        self, evaluation: Evaluation, may_run: threading.Event, listeners: Listeners[Evaluation]
    ) -> None:
        self._evaluation = evaluation
        self._may_run = may_run
        self._listeners = listeners
        self._next_s = 0.0

    def __call__(self, done: int, _total: int) -> None:
        if self._evaluation.is_over or not threading.main_thread().is_alive():
            raise _StoppedError
        self._may_run.wait(GIVE_WAY_S)
        self._evaluation.n_done = done
        now = time.monotonic()
        if now >= self._next_s:
            self._next_s = now + TOLD_EVERY_S
            self._listeners.tell(self._evaluation)


def _estimate(trial: Trial, name: str, state: SessionState) -> LFEstimate:
    """What an LF will do beside the others that are on."""
    old = state.find(name) or state.find_recorded(name)
    is_off = old is not None and not old.is_enabled
    others = [entry.column.votes for entry in state.enabled if entry.name != name]
    n_gold = int(np.count_nonzero(state.gold != ABSTAIN))
    return trial.estimate(None if is_off else others, state.gold, n_gold)


def _missing(evaluation: Evaluation) -> SessionError:
    evaluation.mark_told()
    return SessionError(
        f"LF {evaluation.name!r} could not vote on all rows, so its votes are missing. "
        f"{error_text(evaluation.error)} Mend its cell and run it again, or do this again to go on "
        "without it."
    )


def _activity(pending: tuple[Evaluation, ...]) -> Activity:
    first = pending[0]
    more = f" and {len(pending) - 1} more" if len(pending) > 1 else ""
    return Activity(f"waiting for {first.name}{more}", first.n_done, first.n_rows)
