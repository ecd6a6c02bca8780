"""The vote of one LF on all rows, made in the background."""

import contextvars
import threading
import time
from collections.abc import Callable
from enum import Enum

from snorkel_nb.analysis.lf_estimate import LFEstimate
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.errors import SessionError, SnorkelNBError
from snorkel_nb.session.lf_report import LFReport
from snorkel_nb.session.state import SessionState


class Status(Enum):
    """Where an evaluation stands; the last three are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class EvaluationCancelledError(SessionError):
    """There is no result: the evaluation was cancelled."""


class Evaluation:
    """An LF that is being voted on all rows; what `session.add(lf, wait=False)` gives.

    The session does not know the LF, or knows its earlier version, until all rows are voted on.

    Args:
        lf: the LF.
        estimate: from a sample; None when the LF was so quick that all rows were voted on at once.
        full_s: seconds that all rows will take, as the sample tells.
        n_rows: rows in all.
        asked_in: what the session was when it was asked for.
        on_cancel: called once when it is cancelled.
    """

    def __init__(
        self,
        lf: LabelingFunction,
        estimate: LFEstimate | None,
        full_s: float,
        n_rows: int,
        asked_in: SessionState | None,
        on_cancel: Callable[["Evaluation"], None],
    ) -> None:
        self.lf = lf
        self.estimate = estimate
        self.asked_in = asked_in
        self.n_rows = n_rows
        self.n_done = 0
        self.context = contextvars.copy_context()
        """Where it was asked for: what the LF prints belongs to that cell."""
        self._full_s = full_s
        self._on_cancel = on_cancel
        self._begin_s: float | None = None
        self._status = Status.QUEUED
        self._changing = threading.Lock()
        self._over = threading.Event()
        self._is_claimed = False
        self._is_told = False
        self._report: LFReport | None = None
        self._error: BaseException | None = None

    @classmethod
    def finished(cls, report: LFReport) -> "Evaluation":
        """One that needed no background."""
        n_rows = len(report.dataset)
        made = cls(report.entry.lf, None, 0.0, n_rows, None, lambda _: None)
        made.finish(report)
        return made

    def __repr__(self) -> str:
        share = f", {self.share:.0%} of {self.n_rows:,} rows" if not self.is_over else ""
        return f"<Evaluation of {self.name}: {self.status.value}{share}>"

    @property
    def name(self) -> str:
        """Of the LF."""
        return self.lf.name

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
    def is_untold(self) -> bool:
        """Whether it failed, and nobody was told so by an exception."""
        return self._error is not None and not self._is_told

    @property
    def report(self) -> LFReport | None:
        """What the LF does and did, once all rows are voted on."""
        return self._report

    @property
    def share(self) -> float:
        """Share of the rows that are voted on."""
        return self.n_done / self.n_rows if self.n_rows else 1.0

    @property
    def left_s(self) -> float:
        """Seconds until all rows are voted on, about; those before it in the queue not counted."""
        if self._begin_s is None or not self.n_done:
            return self._full_s
        return (time.monotonic() - self._begin_s) * (self.n_rows - self.n_done) / self.n_done

    def result(self, timeout_s: float | None = None) -> LFReport:
        """Wait for all rows; Ctrl-C ends the waiting, not the evaluation.

        Args:
            timeout_s: seconds to wait at most.

        Raises:
            EvaluationCancelledError: it was cancelled.
            TimeoutError: it is not over yet.
            SnorkelNBError: the LF cannot vote on these rows.
        """
        if not self._over.wait(timeout_s):
            raise TimeoutError(f"{self!r} is not over after {timeout_s} s.")
        if self._error is not None:
            self.mark_told()
            raise self._error
        if self._report is None:
            raise EvaluationCancelledError(f"The evaluation of LF {self.name!r} was cancelled.")
        return self._report

    def cancel(self) -> bool:
        """Stop it; the session stays as it is.

        Returns:
            Whether it was stopped; not when it was over, or its votes are being put in.
        """
        with self._changing:
            if self._is_claimed or self._over.is_set():
                return False
            self._status = Status.CANCELLED
            self._over.set()
        self._on_cancel(self)
        return True

    def wait(self, timeout_s: float) -> bool:
        """Whether it is over, or is so within some seconds."""
        return self._over.wait(timeout_s)

    def mark_told(self) -> None:
        """Say that its failure was told by an exception."""
        self._is_told = True

    # -- for the one who votes -------------------------------------------------------------------

    def begin(self) -> bool:
        """Say that the voting begins; False when it was cancelled before."""
        with self._changing:
            if self._over.is_set():
                return False
            self._status, self._begin_s = Status.RUNNING, time.monotonic()
            return True

    def claim(self) -> bool:
        """Say that the votes are about to be put in; False when it was cancelled before."""
        with self._changing:
            self._is_claimed = not self._over.is_set()
            return self._is_claimed

    def finish(self, report: LFReport) -> None:
        """Say that the votes are in the session."""
        self._report, self.n_done, self._status = report, self.n_rows, Status.DONE
        self._over.set()

    def fail(self, error: BaseException) -> None:
        """Say that there will be no votes; nothing when it was cancelled before."""
        with self._changing:
            if not self._over.is_set():
                self._error, self._status = error, Status.FAILED
                self._over.set()


def error_text(error: BaseException | None) -> str:
    """An evaluation's error as a sentence that holds nothing of a row."""
    if isinstance(error, SnorkelNBError):
        return str(error)
    return f"It ended with {type(error).__name__}; the traceback is in the log."
