"""Python's comparisons: by value, by place in an order, by identity with None, by membership."""

import ast
from collections.abc import Callable
from typing import Any, Final

import polars as pl

from snorkel_nb.labeling.vectorised.numbers import COMPARISONS, as_number, compared
from snorkel_nb.labeling.vectorised.texts import is_word_of
from snorkel_nb.labeling.vectorised.values import (
    COLLECTIONS,
    PLAIN_TYPES,
    Column,
    Constant,
    Kind,
    NotRecognisedError,
    Search,
    Truth,
    Value,
    any_of,
    as_column,
    negated,
)

MAX_EQUALS: Final = 100
"""Numbers of several types that one is compared with, each by itself."""

_HUGE: Final = 2**63

_OF_CONSTANTS: Final[dict[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    **COMPARISONS,
    ast.In: lambda item, among: item in among,
}

_NEGATED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.NotIn: ast.In,
    ast.IsNot: ast.Is,
    ast.NotEq: ast.Eq,
}


def comparison(op: type[ast.cmpop], left: Value, right: Value) -> Truth:
    """What a comparison of two values says.

    Raises:
        NotRecognisedError: it cannot be said in polars, or Python would refuse it on all rows.
    """
    if op in _NEGATED:
        return negated(comparison(_NEGATED[op], left, right))
    if isinstance(right, Constant) and right.value is None and op in (ast.Is, ast.Eq):
        return _is_none(left)
    if isinstance(left, Constant) and isinstance(right, Constant):
        return _compared_by_python(op, left.value, right.value)
    if op is ast.In:
        return _is_in(left, right)
    if op is ast.Is:
        raise NotRecognisedError
    a, b = as_column(left), as_column(right)
    if op is ast.Eq:
        return _equal(a, b)
    return Column(_compared(op, a, b), Kind.BOOL)


def _is_none(value: Value) -> Truth:
    match value:
        case Constant(constant):
            return Constant(constant is None)
        case Column(expr, Kind.MATCH):
            return Column(~expr, Kind.BOOL)
        case Column(expr, may_be_none=True):
            return Column(expr.is_null(), Kind.BOOL)
        case Column(expr):
            return Column(pl.when(expr.is_not_null()).then(pl.lit(value=False)), Kind.BOOL)
    return Constant(value=False)


def _equal(left: Column, right: Column) -> Column:
    """None equals None and nothing else."""
    equal = _compared(ast.Eq, left, right)
    none_of_left, none_of_right = left.expr.is_null(), right.expr.is_null()
    match left.may_be_none, right.may_be_none:
        case True, True:
            equal = pl.when(none_of_left | none_of_right).then(
                none_of_left & none_of_right
            ).otherwise(equal)  # fmt: skip
        case True, False:
            equal = (
                pl.when(none_of_left & ~none_of_right).then(pl.lit(value=False)).otherwise(equal)
            )
        case False, True:
            equal = (
                pl.when(none_of_right & ~none_of_left).then(pl.lit(value=False)).otherwise(equal)
            )
    return Column(equal, Kind.BOOL)


def _compared(op: type[ast.cmpop], left: Column, right: Column) -> pl.Expr:
    if left.kind is right.kind is Kind.TEXT:
        return COMPARISONS[op](left.expr, right.expr)  # type: ignore[no-any-return]  # an Expr
    return compared(op, as_number(left), as_number(right))


def _is_in(left: Value, right: Value) -> Truth:
    match left, right:
        case Constant(str(needle)), Column(kind=Kind.TEXT) as text:
            return Search(text, (needle,)).found()
        case Constant(str(word)), Column(text, Kind.WORDS):
            return Column(is_word_of(word, text), Kind.BOOL)
        case Column(kind=Kind.TEXT) as needle, Column(kind=Kind.TEXT) | Constant(str()):
            found = as_column(right).expr.str.contains(needle.expr, literal=True)
            return Column(pl.when(needle.expr.is_not_null()).then(found), Kind.BOOL)
        case Column() as item, Constant(among) if type(among) in COLLECTIONS:
            return _is_among(item, list(among))
    raise NotRecognisedError


def _is_among(item: Column, among: list[Any]) -> Truth:
    """Whether it equals one of some constants, which may be many."""
    if any(type(value) not in PLAIN_TYPES for value in among):
        raise NotRecognisedError
    if item.kind is Kind.TEXT:
        found = item.expr.is_in(pl.Series([v for v in among if type(v) is str], dtype=pl.String))
        if item.may_be_none:
            found = found.fill_null(value=None in among)
        return Column(found, Kind.BOOL)
    if item.kind is Kind.INT and all(type(v) is int and -_HUGE <= v < _HUGE for v in among):
        found = item.expr.is_in(pl.Series(among, dtype=pl.Int64))
        return Column(found.fill_null(value=False) if item.may_be_none else found, Kind.BOOL)
    if len(among) > MAX_EQUALS:
        raise NotRecognisedError
    return any_of([comparison(ast.Eq, item, Constant(value)) for value in among])


def _compared_by_python(op: type[ast.cmpop], left: Any, right: Any) -> Constant:
    is_plain = type(left) in PLAIN_TYPES and type(right) in PLAIN_TYPES | COLLECTIONS
    if op not in _OF_CONSTANTS or not is_plain:
        raise NotRecognisedError
    try:
        return Constant(bool(_OF_CONSTANTS[op](left, right)))
    except TypeError:
        raise NotRecognisedError from None
