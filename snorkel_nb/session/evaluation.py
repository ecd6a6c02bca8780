"""The vote of one LF on all rows, made in the background."""

import time
from collections.abc import Callable

from snorkel_nb.analysis.lf_estimate import LFEstimate
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.errors import SessionError, SnorkelNBError
from snorkel_nb.session.lf_report import LFReport
from snorkel_nb.session.state import SessionState
from snorkel_nb.session.work import Work


class EvaluationCancelledError(SessionError):
    """There is no result: the evaluation was cancelled."""


class Evaluation(Work[LFReport]):
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
        super().__init__(n_rows, on_cancel)
        self.lf = lf
        self.estimate = estimate
        self.asked_in = asked_in
        self._full_s = full_s
        self._is_told = False

    @classmethod
    def finished(cls, report: LFReport) -> "Evaluation":
        """One that needed no background."""
        n_rows = len(report.dataset)
        made = cls(report.entry.lf, None, 0.0, n_rows, None, lambda _: None)
        made.finish(report)
        return made

    @property
    def name(self) -> str:
        """Of the LF."""
        return self.lf.name

    @property
    def task(self) -> str:
        """See Work."""
        return f"The evaluation of LF {self.name!r}"

    @property
    def is_untold(self) -> bool:
        """Whether it failed, and nobody was told so by an exception."""
        return self._error is not None and not self._is_told

    @property
    def report(self) -> LFReport | None:
        """What the LF does and did, once all rows are voted on."""
        return self._result

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
        if self.wait(timeout_s) and self._error is not None:
            self.mark_told()
        return self._awaited(timeout_s, EvaluationCancelledError)

    def mark_told(self) -> None:
        """Say that its failure was told by an exception."""
        self._is_told = True


def error_text(error: BaseException | None) -> str:
    """An evaluation's error as a sentence that holds nothing of a row."""
    if isinstance(error, SnorkelNBError):
        return str(error)
    return f"It ended with {type(error).__name__}; the traceback is in the log."
