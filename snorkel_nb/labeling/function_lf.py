"""LFs that are Python functions, run row by row."""

import functools
import inspect
import linecache
import textwrap
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np

from snorkel_nb.core.arrays import vote_dtype
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.failure import FailureRecorder, LFFailure
from snorkel_nb.core.label_set import ABSTAIN, Label, LabelSet
from snorkel_nb.core.labeling_function import LabelingFunction, Progress, Span
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.errors import LabelingFunctionError
from snorkel_nb.labeling.answer import AnswerReader, NotAVoteError
from snorkel_nb.labeling.code_fingerprint import fingerprint_code
from snorkel_nb.labeling.row import Row, RowColumns, mutable_copy

BATCH_ROWS = 4096
"""Rows between two looks at the clock and the interrupt; columns become lists by this many."""

_OUR_FOLDER: Final = str(Path(__file__).parents[1])

RowFunction: TypeAlias = Callable[..., Any]


@dataclass(frozen=True)
class FunctionVoter:
    """Calls a function on each row.

    Args:
        function: takes a row and returns a label, ABSTAIN or None, or True/False with a label.
        label: what True stands for.
        resources: keyword arguments of every call.
        pre: called on a copy of the row, one after the other; the function gets what the last
            returns.
        is_mutable_row: whether rows may be copied and changed, as Snorkel's preprocessors do.
        reads: what decides the votes when `function` is an object that hides it.
    """

    function: RowFunction
    label: Label | None
    resources: Mapping[str, Any] = field(default_factory=dict)
    pre: tuple[Callable[[Any], Any], ...] = ()
    is_mutable_row: bool = False
    reads: tuple[Any, ...] = ()

    def vote(
        self, dataset: Dataset, start: int, label_set: LabelSet, progress: Progress
    ) -> VoteColumn:
        """Votes on the rows from `start` on; see `core.labeling_function.Voter`."""
        begin = time.perf_counter()
        reader = AnswerReader(self.label, label_set)
        n_rows = len(dataset) - start
        votes = np.full(n_rows, ABSTAIN, vote_dtype(label_set.cardinality))
        recorder, first = FailureRecorder(), None
        is_plain = not (self.pre or self.resources or self.is_mutable_row)
        call, read = self.function if is_plain else self.vote_on, reader.vote
        for low in range(0, n_rows, BATCH_ROWS):
            progress(low, n_rows)
            columns = RowColumns(dataset.frame.slice(start + low, BATCH_ROWS))
            for i in range(columns.batch.height):
                try:
                    votes[low + i] = read(call(Row(columns, i)))
                except (Exception, SystemExit) as error:  # noqa: BLE001  # an LF that raises is data
                    failure = self._failure(error, dataset, start + low + i, describe=first is None)
                    first = first or failure
                    recorder.add(failure.position, failure.reason)
        progress(n_rows, n_rows)
        duration_s = time.perf_counter() - begin
        return VoteColumn(self.fingerprint(), votes, recorder.failures(first), duration_s)

    def vote_on(self, row: Any) -> Any:
        """What the function says of one row."""
        if self.pre or self.is_mutable_row:
            row = mutable_copy(row)
        for preprocess in self.pre:
            row = preprocess(row)
            if row is None:
                raise ValueError("A preprocessor returned None; it must return the row.")
        return self.function(row, **self.resources)

    def spans(self, dataset: Dataset, position: int) -> list[Span]:  # noqa: ARG002  # a Voter
        """Nothing: a function does not say where it looked."""
        return []

    def fingerprint(self) -> str:
        """A name of the code, the values it reads as they are now, and what True stands for."""
        reads = self.reads or (self.function, dict(self.resources), self.pre)
        return fingerprint_code(self.label, *reads)

    def _failure(
        self, error: BaseException, dataset: Dataset, position: int, *, describe: bool
    ) -> LFFailure:
        row_id = dataset.row_id(position)
        if isinstance(error, NotAVoteError):
            return LFFailure(position, row_id, str(error))
        if not describe:
            return LFFailure(position, row_id, _reason(error))
        file = _file_of(self.reads[0] if self.reads else self.function)
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


def function_lf(
    function: RowFunction,
    label: Label | None = None,
    *,
    name: str | None = None,
    source: str | None = None,
    resources: Mapping[str, Any] | None = None,
    pre: Sequence[Callable[[Any], Any]] = (),
) -> LabelingFunction:
    """An LF from a Python function of one row.

    Args:
        function: returns a class name or number, ABSTAIN, None, or True/False when `label` is
            given.
        label: the class that True stands for.
        name: the function's own name when None.
        source: what the user wrote; looked up when None.
        resources: keyword arguments given to every call.
        pre: functions applied to the row before, in order.

    Raises:
        LabelingFunctionError: it cannot be called with one row, or would return no label.
    """
    if name is None:
        name = str(getattr(function, "__name__", type(function).__name__))
    _check_callable(function, name, set(resources or ()))
    voter = FunctionVoter(function, label, dict(resources or {}), tuple(pre))
    return LabelingFunction(
        name=name,
        kind="function",
        label=label,
        source=_source_of(function) if source is None else source,
        fingerprint=voter.fingerprint(),
        parameters={},
        voter=voter,
    )


def labeling_function(
    name: str | None = None,
    resources: Mapping[str, Any] | None = None,
    pre: Sequence[Callable[[Any], Any]] | None = None,
    *,
    label: Label | None = None,
) -> Callable[[RowFunction], LabelingFunction]:
    """A decorator that makes an LF of a function, in Snorkel's call shape.

    Example:
        ```python
        @labeling_function(label="SPAM")
        def has_link(x):
            return "http" in x.text
        ```

    Args:
        name: the function's own name when None.
        resources: keyword arguments given to every call.
        pre: functions applied to the row before, in order.
        label: the class that True stands for.

    Raises:
        LabelingFunctionError: the parentheses are missing.
    """
    if callable(name):
        raise LabelingFunctionError(
            "labeling_function is used without parentheses. Write @labeling_function() above the "
            "function, or @labeling_function(label='...')."
        )
    return lambda function: function_lf(
        function, label, name=name, resources=resources, pre=tuple(pre or ())
    )


def _check_callable(function: RowFunction, name: str, resources: set[str]) -> None:
    if not callable(function):
        raise LabelingFunctionError(
            f"LF {name!r} is a {type(function).__name__}, not a function of one row."
        )
    kinds = (inspect.iscoroutinefunction, inspect.isgeneratorfunction, inspect.isasyncgenfunction)
    called = (function, getattr(type(function), "__call__", None))  # noqa: B004  # to look inside
    if any(is_kind(f) for is_kind in kinds for f in called):
        raise LabelingFunctionError(
            f"LF {name!r} is a coroutine or generator: calling it gives no label. Write a plain "
            "`def` that returns one."
        )
    try:
        inspect.signature(function).bind(object(), **dict.fromkeys(resources))
    except TypeError as error:
        raise LabelingFunctionError(
            f"LF {name!r} cannot be called with one row: {error}. Write `def {name}(x): ...`; give "
            "other arguments a default, or name them in `resources`."
        ) from None
    except ValueError:  # a builtin without a signature; calling it will tell
        return


def _source_of(function: RowFunction) -> str:
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return f"# source not available: {getattr(function, '__qualname__', repr(function))}"


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
