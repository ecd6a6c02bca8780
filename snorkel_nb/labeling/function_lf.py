"""LFs that are Python functions: vectorised where that is sure, else run row by row."""

import inspect
import textwrap
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np

from snorkel_nb.core.arrays import vote_dtype
from snorkel_nb.core.code_fingerprint import fingerprint_code
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.label_set import ABSTAIN, Label, LabelSet
from snorkel_nb.core.labeling_function import LabelingFunction, Progress, Span
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.errors import LabelingFunctionError
from snorkel_nb.labeling.answer import AnswerReader
from snorkel_nb.labeling.row import mutable_copy
from snorkel_nb.labeling.row_loop import RowLoop
from snorkel_nb.labeling.vectorised.body import VectorisedBody, vectorised
from snorkel_nb.labeling.vectorised.trust import agrees

BATCH_ROWS = 4096
"""Rows between two looks at the interrupt, at most; columns become lists by this many."""

FIRST_BATCH_ROWS: Final = 64
"""Rows before the first look; a batch is twice the one before while that is quick."""

QUICK_S: Final = 0.02
"""Seconds after which the next batch is no longer: one can be stopped, and others get a turn."""

VECTORISED_ROWS: Final = 4 * BATCH_ROWS
"""Fewer rows are voted on faster than it can be known whether a function is vectorised rightly."""

VECTORISED_BATCH_ROWS: Final = 524_288
"""Rows between two looks at the interrupt when the function is vectorised: under a second."""

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
        """Votes on the rows from `start` on; see `core.labeling_function.Voter`.

        On many rows a function that `labeling.vectorised` recognises is not called on each.
        """
        begin = time.perf_counter()
        reader = AnswerReader(self.label, label_set)
        n_rows = len(dataset) - start
        votes = np.full(n_rows, ABSTAIN, vote_dtype(label_set.cardinality))
        loop = self._loop(reader, dataset)
        body = self._vectorised(reader, dataset, start) if n_rows >= VECTORISED_ROWS else None
        low, batch_rows = 0, VECTORISED_BATCH_ROWS if body else FIRST_BATCH_ROWS
        while low < n_rows:
            progress(low, n_rows)
            first, begin_batch = start + low, time.perf_counter()
            rows = dataset.frame.slice(first, batch_rows)
            part = votes[low : low + batch_rows]
            low += rows.height
            if body is None:
                part[:] = loop.vote(rows, range(first, len(dataset)))
                batch_rows = _next_batch_rows(batch_rows, time.perf_counter() - begin_batch)
                continue
            part[:], is_open = body.vote(rows)
            open_rows = np.flatnonzero(is_open)
            part[open_rows] = loop.vote(rows[open_rows], (first + open_rows).tolist())
        progress(n_rows, n_rows)
        duration_s = time.perf_counter() - begin
        return VoteColumn(self.fingerprint(), votes, loop.failures(), duration_s)

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

    def _loop(self, reader: AnswerReader, dataset: Dataset) -> RowLoop:
        is_plain = not (self.pre or self.resources or self.is_mutable_row)
        call = self.function if is_plain else self.vote_on
        return RowLoop(call, reader, dataset, self.reads[0] if self.reads else self.function)

    def _vectorised(
        self, reader: AnswerReader, dataset: Dataset, start: int
    ) -> VectorisedBody | None:
        """The function as an expression over columns, if there is one that can be trusted."""
        if self.pre or self.is_mutable_row:
            return None
        body = vectorised(self.function, self.resources, reader, dataset.frame.schema)
        if body and agrees(body, self._loop(reader, dataset), dataset, start):
            return body
        return None


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


def _next_batch_rows(rows: int, took_s: float) -> int:
    """Twice as many rows after a quick batch, half as many after a slow one."""
    if took_s > 2 * QUICK_S:
        return max(1, rows // 2)
    return rows if took_s > QUICK_S else min(BATCH_ROWS, 2 * rows)


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
