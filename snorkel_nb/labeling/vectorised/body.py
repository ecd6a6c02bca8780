"""The votes of a function's whole body as one expression of polars."""

import ast
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import BoolArray, VoteArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.labeling.answer import AnswerReader, NotAVoteError
from snorkel_nb.labeling.vectorised.expressions import Expressions, Names
from snorkel_nb.labeling.vectorised.plan import Parts, Plan
from snorkel_nb.labeling.vectorised.scope import Constants, KnownNames, Scope, arguments_of
from snorkel_nb.labeling.vectorised.source import syntax_of
from snorkel_nb.labeling.vectorised.values import (
    PLAIN_TYPES,
    Column,
    Constant,
    Kind,
    NotRecognisedError,
    TheRow,
    Value,
    choose,
)

_VOTE: Final = pl.Int16()


@dataclass(frozen=True)
class VectorisedBody:
    """What a function votes, without calling it.

    Args:
        votes: Int16; null on rows that the function itself must be asked about.
    """

    votes: Plan

    def vote(self, rows: pl.DataFrame) -> tuple[VoteArray, BoolArray]:
        """The votes, and on which rows they are still to be asked for; ABSTAIN stands there.

        Returns:
            (n_rows,) int16 and (n_rows,) bool.
        """
        try:
            votes = self.votes.run(rows)
        except pl.exceptions.PolarsError:
            return np.full(rows.height, ABSTAIN, np.int16), np.ones(rows.height, dtype=bool)
        return votes.fill_null(ABSTAIN).to_numpy(), votes.is_null().to_numpy()


def vectorised(
    function: object,
    resources: Mapping[str, Any],
    reader: AnswerReader,
    schema: Mapping[str, pl.DataType],
) -> VectorisedBody | None:
    """The function as an expression, or None when it is not recognised.

    Args:
        function: what is called with a row.
        resources: keyword arguments of every call.
        reader: turns what it returns into votes.
        schema: names and types of the columns.
    """
    if type(function) is not types.FunctionType:
        return None
    try:
        node = syntax_of(function)
        names = arguments_of(function, resources)
    except NotRecognisedError:
        return None
    steps = node.body if isinstance(node, ast.FunctionDef) else [ast.Return(node.body)]
    return _recognised(steps, Scope(function), names, reader, schema)


def vectorised_expression(
    node: ast.expr, reader: AnswerReader, schema: Mapping[str, pl.DataType]
) -> VectorisedBody | None:
    """What a function of `x` that returns the expression votes; None when it is not recognised.

    The expression is only looked at, never run, and it can name nothing but KNOWN_NAMES.
    """
    names = {"x": TheRow.THE_ROW}
    return _recognised([ast.Return(node)], KnownNames(), names, reader, schema)


def _recognised(
    steps: Sequence[ast.stmt],
    scope: Constants,
    names: Names,
    reader: AnswerReader,
    schema: Mapping[str, pl.DataType],
) -> VectorisedBody | None:
    try:
        parts = Parts()
        body = _Body(Expressions(scope, schema, parts), reader)
        plan = parts.plan(body.votes(_steps(steps), names))
    except (NotRecognisedError, RecursionError, UnicodeError):  # half of a surrogate pair
        return None
    # Without a column there is nothing to gain: the answer is the same everywhere.
    return VectorisedBody(plan) if plan.columns else None


@dataclass(frozen=True)
class _Bind:
    """A name gets a value: one turn of a loop begins."""

    name: str
    value: Constant


_Steps: TypeAlias = "tuple[ast.stmt | _Bind, _Steps] | None"
"""What is still to be run: the first step, and those after it."""


def _steps(first: Sequence[ast.stmt | _Bind], then: _Steps = None) -> _Steps:
    for step in reversed(first):
        then = (step, then)
    return then


class _Body:
    def __init__(self, expressions: Expressions, reader: AnswerReader) -> None:
        self._expressions = expressions
        self._reader = reader

    def votes(self, steps: _Steps, names: Names) -> pl.Expr:
        """The votes from here to the end of the function."""
        if steps is None:
            return self._vote(None)
        step, then = steps
        match step:
            case _Bind(name, item):
                return self.votes(then, {**names, name: item})
            case ast.Return(None):
                return self._vote(None)
            case ast.Return(ast.expr() as node):
                return self._answer(node, names)
            case ast.Pass() | ast.Expr(ast.Constant()):
                return self.votes(then, names)
            case ast.Assign([ast.Name(name)], node):
                return self._assign(name, self._expressions.value(node, names), then, names)
            case ast.AnnAssign(ast.Name(name), _, ast.expr() as node, 1):
                return self._assign(name, self._expressions.value(node, names), then, names)
            case ast.AugAssign(ast.Name(name) as target, op, node):
                old = self._expressions.value(ast.Name(target.id, ast.Load()), names)
                new = self._expressions.computed(
                    type(op), old, self._expressions.value(node, names)
                )
                return self._assign(name, new, then, names)
            case ast.If(test, body, otherwise):
                truth = self._expressions.truth(test, names)
                if isinstance(truth, Constant):
                    return self.votes(_steps(body if truth.value else otherwise, then), names)
                ways = (self.votes(_steps(way, then), names) for way in (body, otherwise))
                return choose(truth.expr, *ways)
            case ast.For(ast.Name(name), node, body, []):
                turns: list[ast.stmt | _Bind] = []
                for item in self._expressions.items(node, names):
                    turns += [_Bind(name, item), *body]
                return self.votes(_steps(turns, then), names)
        raise NotRecognisedError

    def _assign(self, name: str, value: Value, then: _Steps, names: Names) -> pl.Expr:
        votes = self.votes(then, {**names, name: value})
        if isinstance(value, Column) and not value.may_be_none:
            # Python computes it here, and fails here, whether or not it is looked at later.
            computed = value.expr if value.lower_of is None else value.lower_of
            return pl.when(computed.is_not_null()).then(votes)
        return votes

    def _answer(self, node: ast.expr, names: Names) -> pl.Expr:
        """What `return node` votes."""
        expressions = self._expressions
        match node:
            case ast.IfExp(test, then, otherwise):
                return self._choose(test, then, otherwise, names)
            case ast.BoolOp(op, [*firsts, last]) if len(firsts) > 1:
                return self._answer(
                    ast.BoolOp(op, [firsts[0], ast.BoolOp(op, [*firsts[1:], last])]), names
                )
            case ast.BoolOp(ast.And(), [first, second]):
                return self._choose(first, second, first, names)
            case ast.BoolOp(ast.Or(), [first, second]):
                return self._choose(first, first, second, names)
        value = expressions.value(node, names)
        match value:
            case Constant(answer):
                return self._vote(answer)
            case Column(expr, Kind.BOOL, may_be_none):
                votes = choose(expr, self._vote(answer=True), self._vote(answer=False))
                none = self._vote(None)
                return pl.when(expr.is_null()).then(none).otherwise(votes) if may_be_none else votes
        raise NotRecognisedError

    def _choose(self, test: ast.expr, then: ast.expr, other: ast.expr, names: Names) -> pl.Expr:
        truth = self._expressions.truth(test, names)
        if isinstance(truth, Constant):
            return self._answer(then if truth.value else other, names)
        return choose(truth.expr, self._answer(then, names), self._answer(other, names))

    def _vote(self, answer: Any) -> pl.Expr:
        if type(answer) not in PLAIN_TYPES and not isinstance(answer, Enum):
            raise NotRecognisedError
        try:
            return pl.lit(self._reader.vote(answer), _VOTE)
        except NotAVoteError:  # the function's answer goes into the message
            return pl.lit(None, _VOTE)
