"""What an expression of a function's body stands for, on all rows at once.

A null in `Column.expr` means "ask the function": it raises on this row, or polars may differ from
Python there. It spreads through all that is computed from it, as an exception would, and stops
where Python would not have looked at it. So `a and b` is null where `a` is, whatever `b` is.
"""

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import reduce
from itertools import chain, groupby
from typing import Any, Final, TypeAlias

import polars as pl

from snorkel_nb.labeling.vectorised.lower_search import LowerSearch

PLAIN_TYPES: Final = frozenset({type(None), bool, int, float, str})
"""Types of constants that are computed with; no subclass, which may do anything."""

NEEDLES_A_PATTERN: Final = 500
"""Longer lists are split: a compiled pattern has a limited size."""

COLLECTIONS: Final = frozenset({tuple, list, set, frozenset, dict})
"""Types of constants that are searched and looped over."""


class NotRecognisedError(Exception):
    """The body holds something that only Python itself can run."""


class Kind(Enum):
    """What Python would hold: one type on all rows."""

    TEXT = auto()
    INT = auto()
    FLOAT = auto()
    BOOL = auto()
    WORDS = auto()  # a text that was split at white space; `expr` is the text
    MATCH = auto()  # a match or None; `expr` says whether there is one


@dataclass(frozen=True)
class Constant:
    """The same Python value on all rows."""

    value: Any


@dataclass(frozen=True)
class Column:
    """One value a row.

    Args:
        expr: null means "ask the function".
        kind: what Python would hold.
        may_be_none: a null means None instead, as in a column of the user's.
        search: how a BOOL was found, if it was by looking for texts.
        lower_of: the TEXT that this is the `lower()` of.
    """

    expr: pl.Expr
    kind: Kind
    may_be_none: bool = False
    search: "Search | None" = None
    lower_of: pl.Expr | None = None


@dataclass(frozen=True)
class Search:
    """Whether any of some texts stands in another, so that several can be looked for at once.

    Args:
        text: TEXT.
        needles: at least one.
    """

    text: Column
    needles: tuple[str, ...]

    def found(self) -> Column:
        """A truth on each row."""
        first, *others = self.needles
        before, text = self.text.lower_of, self.text.expr
        if before is not None and all(map(LowerSearch.can_find, self.needles)):
            found = LowerSearch(self.needles).found_in(before)
        elif others:
            patterns = [pl.escape_regex(needle) for needle in self.needles]
            groups = range(0, len(patterns), NEEDLES_A_PATTERN)
            parts = ("|".join(patterns[low : low + NEEDLES_A_PATTERN]) for low in groups)
            found = reduce(operator.or_, (text.str.contains(part) for part in parts))
        else:
            found = text.str.contains(first, literal=True)
        return Column(found, Kind.BOOL, search=self)


_KIND_OF_CONSTANT: Final = {
    str: (Kind.TEXT, pl.String()),
    bool: (Kind.BOOL, pl.Boolean()),
    int: (Kind.INT, pl.Int64()),
    float: (Kind.FLOAT, pl.Float64()),
}


class TheRow(Enum):
    """The function's argument."""

    THE_ROW = auto()


Value: TypeAlias = Constant | Column | TheRow
Truth: TypeAlias = Constant | Column
"""A Constant bool, or a Column of kind BOOL that is never None."""


def as_column(value: Value) -> Column:
    """The value as a column; a constant is repeated on all rows.

    Raises:
        NotRecognisedError: no column can hold it.
    """
    if isinstance(value, Column):
        return value
    if isinstance(value, Constant) and type(value.value) in _KIND_OF_CONSTANT:
        kind, dtype = _KIND_OF_CONSTANT[type(value.value)]
        try:
            return Column(pl.lit(value.value, dtype), kind)
        except (OverflowError, UnicodeError):  # beyond 64 bits; half of a surrogate pair
            raise NotRecognisedError from None
    raise NotRecognisedError


def truth_of(value: Value) -> Truth:
    """What `bool(value)` is."""
    if isinstance(value, Constant):
        if type(value.value) not in PLAIN_TYPES | COLLECTIONS:
            raise NotRecognisedError
        return Constant(bool(value.value))
    if not isinstance(value, Column):
        raise NotRecognisedError
    expr = value.expr
    if value.kind is Kind.TEXT:
        expr = expr != ""
    elif value.kind in (Kind.INT, Kind.FLOAT):
        expr = expr != 0
    elif value.kind is Kind.WORDS:
        raise NotRecognisedError
    elif not value.may_be_none:
        return Column(expr, Kind.BOOL, search=value.search)
    return Column(expr.fill_null(value=False) if value.may_be_none else expr, Kind.BOOL)


def negated(truth: Truth) -> Truth:
    """Python's `not`."""
    if isinstance(truth, Constant):
        return Constant(not truth.value)
    return Column(~truth.expr, Kind.BOOL)


def choose(test: pl.Expr, then: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
    """`then if test else otherwise`; null where the test is."""
    return pl.when(test).then(then).when(~test).then(otherwise)


def any_of(truths: Iterable[Truth]) -> Truth:
    """Python's `or` of truths: what stands behind the first True is not looked at."""
    result: Truth = Constant(value=False)
    for truth in reversed(_with_joint_searches(truths)):
        if isinstance(truth, Constant):
            result = truth if truth.value else result
        elif isinstance(result, Constant) and not result.value:
            result = truth
        else:
            result = Column(choose(truth.expr, pl.lit(value=True), _expr(result)), Kind.BOOL)
    return result


def all_of(truths: Iterable[Truth]) -> Truth:
    """Python's `and` of truths: what stands behind the first False is not looked at."""
    result: Truth = Constant(value=True)
    for truth in reversed(list(truths)):
        if isinstance(truth, Constant):
            result = result if truth.value else truth
        elif isinstance(result, Constant) and result.value:
            result = truth
        else:
            result = Column(choose(truth.expr, _expr(result), pl.lit(value=False)), Kind.BOOL)
    return result


def _with_joint_searches(truths: Iterable[Truth]) -> list[Truth]:
    """The same, where neighbours that search one text are one search."""
    joint: list[Truth] = []
    for _, group in groupby(enumerate(truths), key=lambda place: _searched(*place)):
        neighbours = [truth for _, truth in group]
        searches = [t.search for t in neighbours if isinstance(t, Column) and t.search]
        if len(searches) > 1:
            needles = chain.from_iterable(search.needles for search in searches)
            neighbours = [Search(searches[0].text, tuple(needles)).found()]
        joint += neighbours
    return joint


def _searched(place: int, truth: Truth) -> bytes | int:
    """The text that is searched; its own place for a truth that is no search."""
    search = truth.search if isinstance(truth, Column) else None
    return search.text.expr.meta.serialize() if search else place


def _expr(truth: Truth) -> pl.Expr:
    return pl.lit(truth.value) if isinstance(truth, Constant) else truth.expr
