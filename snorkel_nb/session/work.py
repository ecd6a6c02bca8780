"""Work on all rows that goes on in the background: how far it is, how it ends, what comes of it."""

import atexit
import contextvars
import threading
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import Enum
from typing import Any, Final, Generic, Protocol, TypeVar

from snorkel_nb.errors import SessionError

EXIT_S: Final = 2.0
"""How long the end of the program waits for work to stop."""

Result = TypeVar("Result")


class Status(Enum):
    """Where work stands; the last three are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Work(ABC, Generic[Result]):
    """Work that somebody asked for; it ends once, in whatever way.

    Args:
        n_rows: rows in all.
        on_cancel: called once when it is cancelled, with the work.
    """

    def __init__(self, n_rows: int, on_cancel: Callable[[Any], None]) -> None:
        self.n_rows = n_rows
        self.n_done = 0
        self.context = contextvars.copy_context()
        """Where it was asked for: what a user's function prints belongs to that cell."""
        self._on_cancel = on_cancel
        self._begin_s: float | None = None
        self._status = Status.QUEUED
        self._changing = threading.Lock()
        self._over = threading.Event()
        self._is_claimed = False
        self._result: Result | None = None
        self._error: BaseException | None = None

    def __repr__(self) -> str:
        share = f", {self.share:.0%} of {self.n_rows:,} rows" if not self.is_over else ""
        return f"<{self.task}: {self.status.value}{share}>"

    @property
    @abstractmethod
    def name(self) -> str:
        """Of what is done."""

    @property
    @abstractmethod
    def task(self) -> str:
        """What is done, in words."""

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
        """Share of the rows that are done."""
        return self.n_done / self.n_rows if self.n_rows else 1.0

    def wait(self, timeout_s: float | None) -> bool:
        """Whether it is over, or is so within some seconds; None waits for as long as it takes."""
        return self._over.wait(timeout_s)

    def cancel(self) -> bool:
        """Stop it; the session stays as it is.

        Returns:
            Whether it was stopped; not when it was over, or what came of it is being put in.
        """
        is_stopped = self._end(Status.CANCELLED)
        if is_stopped:
            self._on_cancel(self)
        return is_stopped

    # -- for the one who does it -----------------------------------------------------------------

    def begin(self) -> bool:
        """Say that it begins; False when it was cancelled before."""
        with self._changing:
            if self._over.is_set():
                return False
            self._status, self._begin_s = Status.RUNNING, time.monotonic()
            return True

    def claim(self) -> bool:
        """Say that what came of it is about to be put in; False when it was cancelled before."""
        with self._changing:
            self._is_claimed = not self._over.is_set()
            return self._is_claimed

    def finish(self, result: Result) -> bool:
        """Say what came of it; False when it was cancelled before."""
        return self._end(Status.DONE, result=result)

    def fail(self, error: BaseException) -> bool:
        """Say that nothing will come of it; False when it was cancelled before."""
        return self._end(Status.FAILED, error=error)

    # -- inside ----------------------------------------------------------------------------------

    def _awaited(self, timeout_s: float | None, cancelled: type[SessionError]) -> Result:
        """What came of it, when it is over."""
        if not self._over.wait(timeout_s):
            raise TimeoutError(f"{self!r} is not over after {timeout_s} s.")
        if self._error is not None:
            raise self._error
        if self._result is None:
            raise cancelled(f"{self.task} was cancelled.")
        return self._result

    def _end(
        self, status: Status, result: Result | None = None, error: BaseException | None = None
    ) -> bool:
        with self._changing:
            if self._over.is_set() or (status is Status.CANCELLED and self._is_claimed):
                return False
            if status is Status.DONE:
                self.n_done = self.n_rows
            self._status, self._result, self._error = status, result, error
            self._over.set()
            return True


class _Stopped(Protocol):
    def stop(self, deadline_s: float) -> None:
        """Stop the work, and wait for its thread until a moment of the monotonic clock."""


_running: "weakref.WeakSet[Any]" = weakref.WeakSet()


def stop_at_exit(worker: _Stopped) -> None:
    """Have `worker.stop` called when the program ends: no thread may be in compiled code then."""
    _running.add(worker)


@atexit.register
def _stop_all() -> None:
    deadline = time.monotonic() + EXIT_S
    for worker in list(_running):
        worker.stop(deadline)
