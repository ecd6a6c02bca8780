"""Calls a function on rows, one after the other, and keeps what failed."""

import functools
import inspect
import linecache
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import polars as pl

from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.failure import FailureRecorder, Failures, LFFailure
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.labeling.answer import AnswerReader, NotAVoteError
from snorkel_nb.labeling.row import Row, RowColumns

_OUR_FOLDER: Final = str(Path(__file__).parents[1])


class RowLoop:
    """Asks a function for its votes.

    Args:
        call: what is called with a row.
        reader: turns what it returns into votes.
        dataset: whose rows they are.
        written: the user's own function, whose file and lines a failure names.
    """

    def __init__(
        self, call: Callable[[Any], Any], reader: AnswerReader, dataset: Dataset, written: Any
    ) -> None:
        self._call = call
        self._reader = reader
        self._dataset = dataset
        self._written = written
        self._recorder = FailureRecorder()
        self._first: LFFailure | None = None

    def vote(self, rows: pl.DataFrame, positions: Sequence[int]) -> list[int]:
        """The votes on some rows; ABSTAIN where the function fails.

        Args:
            rows: of the dataset.
            positions: where each of them stands in it, perhaps followed by those of later rows;
                ascending, also from call to call.
        """
        votes = [ABSTAIN] * rows.height
        columns, call, read = RowColumns(rows), self._call, self._reader.vote
        for i, position in enumerate(positions[: rows.height]):
            try:
                votes[i] = read(call(Row(columns, i)))
            except (Exception, SystemExit) as error:  # noqa: BLE001  # an LF that raises is data
                self._add(error, position)
        return votes

    def failures(self) -> Failures:
        """On which rows it failed so far, and why."""
        return self._recorder.failures(self._first)

    def _add(self, error: BaseException, position: int) -> None:
        row_id = self._dataset.row_id(position)
        if isinstance(error, NotAVoteError):
            failure = LFFailure(position, row_id, str(error))
        elif self._first is None:
            failure = _described(error, position, row_id, _file_of(self._written))
        else:
            failure = LFFailure(position, row_id, _reason(error))
        self._first = self._first or failure
        self._recorder.add(position, failure.reason)


def _described(error: BaseException, position: int, row_id: Any, file: str | None) -> LFFailure:
    """A failure with the user's own frames."""
    called = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in called if not frame.filename.startswith(_OUR_FOLDER)]
    own = [i for i, frame in enumerate(frames) if frame.filename == file]
    shown = traceback.StackSummary.from_list(frames[own[0] :] if own else frames)
    text = "".join([*shown.format(), *traceback.format_exception_only(error)])
    if not own:
        return LFFailure(position, row_id, _reason(error), traceback=text)
    last = frames[own[-1]]
    code = (last.line or linecache.getline(last.filename, last.lineno or 0)).strip()
    return LFFailure(position, row_id, _reason(error), last.lineno, code, text)


def _file_of(function: Any) -> str | None:
    """The file, or the cell, that an LF's own code is in; None for code without one."""
    while isinstance(function, functools.partial):
        function = function.func
    function = inspect.unwrap(function)
    code = getattr(function, "__code__", None) or getattr(type(function).__call__, "__code__", None)
    return code.co_filename if code else None


def _reason(error: BaseException) -> str:
    """The exception's type and the first line of its message, if it can say one."""
    with suppress(Exception):
        lines = str(error).strip().splitlines()
        if lines:
            return f"{type(error).__name__}: {lines[0][:200]}"
    return type(error).__name__
