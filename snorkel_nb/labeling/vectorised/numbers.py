"""Python's arithmetic and comparisons on columns of numbers.

Python's integers have no end, and it compares an integer with a fraction exactly. Rows on which 64
bits may give another result, NaNs and divisions by zero are null: the function itself is asked.
"""

import ast
import operator
from collections.abc import Callable
from typing import Any, Final

import polars as pl

from snorkel_nb.labeling.vectorised.values import (
    Column,
    Kind,
    NotRecognisedError,
    Value,
    as_column,
)

_EXACT: Final = 2**53
"""Up to here every integer is a float, too."""

_FITS: Final = 2.0**62
"""Results that look smaller, computed as floats, have not overflown 64 bits."""

COMPARISONS: Final[dict[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip

ARITHMETIC: Final[dict[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip


def as_number(value: Value) -> Column:
    """A column of Int64 or Float64.

    Raises:
        NotRecognisedError: it is no number.
    """
    column = as_column(value)
    if column.kind is Kind.BOOL:
        return Column(column.expr.cast(pl.Int64), Kind.INT, column.may_be_none)
    if column.kind not in (Kind.INT, Kind.FLOAT):
        raise NotRecognisedError
    return column


def compared(op: type[ast.cmpop], left: Column, right: Column) -> pl.Expr:
    """What a comparison of two numbers says; null where one of them is."""
    if left.kind is right.kind is Kind.INT:
        return COMPARISONS[op](left.expr, right.expr)  # type: ignore[no-any-return]  # an Expr
    is_same = pl.lit(value=True)
    for side in (left, right):
        is_same &= _is_exact(side.expr) if side.kind is Kind.INT else side.expr.is_not_nan()
    floats = (side.expr.cast(pl.Float64) for side in (left, right))
    return pl.when(is_same).then(COMPARISONS[op](*floats))


def computed(op: type[ast.operator], left: Column, right: Column) -> Column:
    """The result of an arithmetic operation on two numbers.

    Raises:
        NotRecognisedError: the operation is none of + - * / // %, or rounds as only Python does.
    """
    if op not in ARITHMETIC:
        raise NotRecognisedError
    calculate, a, b = ARITHMETIC[op], left.expr, right.expr
    are_ints = left.kind is right.kind is Kind.INT
    if op is ast.Div:
        is_same = b != 0
        for side in (left, right):
            is_same &= _is_exact(side.expr) if side.kind is Kind.INT else pl.lit(value=True)
        result = calculate(a.cast(pl.Float64), b.cast(pl.Float64))
        return Column(pl.when(is_same).then(result), Kind.FLOAT)
    if op in (ast.FloorDiv, ast.Mod):
        if not are_ints:
            raise NotRecognisedError
        is_same = _is_exact(a) & _is_exact(b) & (b != 0)
        return Column(pl.when(is_same).then(calculate(a, b)), Kind.INT)
    as_floats = calculate(a.cast(pl.Float64), b.cast(pl.Float64))
    if are_ints:
        fits = as_floats.abs() < _FITS
        return Column(pl.when(fits).then(calculate(a, b)), Kind.INT)
    return Column(as_floats, Kind.FLOAT)


def _is_exact(integers: pl.Expr) -> pl.Expr:
    return integers.is_between(-_EXACT, _EXACT)
