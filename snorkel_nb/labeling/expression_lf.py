"""LFs that are one expression over a row: looked at, never run as code that someone typed."""

import ast
import time
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import vote_dtype
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.fingerprint import fingerprint
from snorkel_nb.core.label_set import ABSTAIN, Label, LabelSet
from snorkel_nb.core.labeling_function import LabelingFunction, Progress, Span
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.errors import LabelingFunctionError
from snorkel_nb.labeling.answer import AnswerReader
from snorkel_nb.labeling.row import Row
from snorkel_nb.labeling.row_loop import RowLoop
from snorkel_nb.labeling.vectorised.body import (
    VectorisedBody,
    vectorised_expression,
)
from snorkel_nb.labeling.vectorised.scope import KNOWN_NAMES

BATCH_ROWS: Final = 131_072
"""Rows between two looks at the interrupt."""

OPEN_ROWS: Final = 2_048
"""The same for rows that Python answers one by one."""

MAX_CHARACTERS: Final = 20_000
"""A longer expression was not typed by hand; reading it would take seconds."""

EXAMPLE: Final = '"http" in x.text and len(x.text) < 80'


class NotRecognisedExpressionError(LabelingFunctionError):
    """The expression is Python, but only running it would tell what it says."""

    def __init__(self, message: str, node: ast.expr) -> None:
        super().__init__(message)
        self.node = node


@dataclass(frozen=True)
class ExpressionVoter:
    """Votes as a function of `x` would that returns the expression.

    polars answers for most rows. Where it may differ from Python (a null, a letter whose other
    case Unicode and polars see differently), Python computes the expression on that row: what was
    recognised has no side effects. Only patterns are left alone there, since `re` has no time
    limit: such rows abstain and count as failures.

    Args:
        label: what True stands for.
        source: the expression, written from its tree.
    """

    label: Label
    source: str

    def vote(
        self, dataset: Dataset, start: int, label_set: LabelSet, progress: Progress
    ) -> VoteColumn:
        """Votes on the rows from `start` on; see `core.labeling_function.Voter`."""
        begin = time.perf_counter()
        reader = AnswerReader(self.label, label_set)
        body = self._body(reader, dataset.frame.schema)
        loop = RowLoop(self._call, reader, dataset, None)
        n_rows = len(dataset) - start
        votes = np.full(n_rows, ABSTAIN, vote_dtype(label_set.cardinality))
        for low in range(0, n_rows, BATCH_ROWS):
            progress(low, n_rows)
            rows = dataset.frame.slice(start + low, BATCH_ROWS)
            part = votes[low : low + BATCH_ROWS]
            part[:], is_open = body.vote(rows)
            open_rows = np.flatnonzero(is_open)
            for first in range(0, len(open_rows), OPEN_ROWS):
                progress(low, n_rows)
                some = open_rows[first : first + OPEN_ROWS]
                part[some] = loop.vote(rows[some], (start + low + some).tolist())
        progress(n_rows, n_rows)
        duration_s = time.perf_counter() - begin
        return VoteColumn(self.fingerprint(), votes, loop.failures(), duration_s)

    def vote_on(self, row: Any) -> Any:
        """What the expression is on one row."""
        return self._call(row)

    def spans(self, dataset: Dataset, position: int) -> list[Span]:
        """Where texts stand that the expression looks for with `in`; in any case."""
        if dataset.roles.text is None:
            return []
        text = (dataset.texts()[position] or "").lower()
        if len(text) != len(dataset.texts()[position] or ""):  # a letter whose lower case is two
            return []
        return sorted(span for word in _looked_for(self._node) for span in _places(word, text))

    def fingerprint(self) -> str:
        """A name of label and expression."""
        return fingerprint("expression", str(self.label), self.source)

    @cached_property
    def _node(self) -> ast.expr:
        return ast.parse(self.source, mode="eval").body

    @cached_property
    def _call(self) -> Any:
        if any(isinstance(node, ast.Name) and node.id == "re" for node in ast.walk(self._node)):
            return _leave_to_the_cell
        names = {**KNOWN_NAMES, "__builtins__": {}}
        return eval(f"lambda x: {self.source}", names)  # only what `expression_lf` has recognised

    def _body(self, reader: AnswerReader, schema: Mapping[str, pl.DataType]) -> VectorisedBody:
        body = vectorised_expression(self._node, reader, schema)
        if body is None:  # the columns are others than those that it was recognised for
            raise LabelingFunctionError(f"The expression {self.source!r:.200} cannot be computed.")
        return body


def expression_lf(name: str, label: Label, typed: str, dataset: Dataset) -> LabelingFunction:
    """An LF from an expression over the row `x`; nothing of it is run.

    Args:
        name: unique in a session.
        label: the class that True stands for; the expression may also give class names itself.
        typed: such as EXAMPLE. What is no truth is taken for one, as in `bool(...)`.
        dataset: whose columns it reads.

    Raises:
        NotRecognisedExpressionError: it is Python, but not of the kind that is recognised.
        LabelingFunctionError: it is no Python expression, or names no column.
    """
    node = read_expression(typed)
    _check_columns(node, dataset)
    reader, schema = AnswerReader(label, dataset.label_set), dataset.frame.schema
    as_truth = ast.Call(ast.Name("bool", ast.Load()), [node], [])
    for candidate in (node, as_truth):
        if vectorised_expression(candidate, reader, schema) is not None:
            voter = ExpressionVoter(label, ast.unparse(candidate))
            return LabelingFunction(
                name=name,
                kind="expression",
                label=label,
                source=voter.source,
                fingerprint=voter.fingerprint(),
                parameters={},
                voter=voter,
            )
    raise NotRecognisedExpressionError(
        "Only running Python would tell what this says, and typing runs nothing. Put it into a "
        f"cell and run that. What is tried here are searches, comparisons and logic over the "
        f"columns of x, such as {EXAMPLE}.",
        node,
    )


def read_expression(typed: str) -> ast.expr:
    """The syntax tree of an expression.

    Raises:
        LabelingFunctionError: it is none.
    """
    if len(typed) > MAX_CHARACTERS:
        raise LabelingFunctionError(
            f"The expression has {len(typed):,} characters; up to {MAX_CHARACTERS:,} are read."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "is" with a literal, and the like: it is being typed
            return ast.parse(typed.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        # ValueError: NUL, or half of a surrogate pair. The parser calls deep nesting MemoryError.
        why = error.msg if isinstance(error, SyntaxError) else "it cannot be read"
        raise LabelingFunctionError(
            f"No Python expression yet: {why}. One over the row x is accepted, such as {EXAMPLE}."
        ) from None


def _check_columns(node: ast.expr, dataset: Dataset) -> None:
    if not any(isinstance(part, ast.Name) and part.id == "x" for part in ast.walk(node)):
        raise LabelingFunctionError(
            f"The expression does not look at the row x, so it says the same everywhere. One such "
            f"as {EXAMPLE} is accepted."
        )
    for part in ast.walk(node):
        match part:
            case ast.Attribute(ast.Name("x"), name) | ast.Subscript(
                ast.Name("x"), ast.Constant(str(name))
            ):
                if name not in dataset.columns and not hasattr(Row, name):
                    raise LabelingFunctionError(
                        f"x has no column {name!r:.80}. The columns are {dataset.columns!r:.300}."
                    )


def _looked_for(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        match part:
            case ast.Compare(ast.Constant(str(word)), [ast.In()]) if word:
                yield word.lower()


def _places(word: str, text: str) -> Iterator[Span]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + len(word))


def _leave_to_the_cell(_row: object) -> None:
    raise ValueError("only Python can tell here, and a pattern of Python has no time limit")
