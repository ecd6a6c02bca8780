"""Expressions of Python as expressions of polars."""

import ast
import re
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

import polars as pl

from snorkel_nb.labeling.row import Row
from snorkel_nb.labeling.vectorised.calls import function_call, method_call
from snorkel_nb.labeling.vectorised.comparisons import comparison
from snorkel_nb.labeling.vectorised.numbers import ARITHMETIC, as_number, computed
from snorkel_nb.labeling.vectorised.plan import Parts
from snorkel_nb.labeling.vectorised.scope import Constants, attribute_of
from snorkel_nb.labeling.vectorised.texts import part_of_text
from snorkel_nb.labeling.vectorised.values import (
    COLLECTIONS,
    PLAIN_TYPES,
    Column,
    Constant,
    Kind,
    NotRecognisedError,
    TheRow,
    Truth,
    Value,
    all_of,
    any_of,
    as_column,
    choose,
    negated,
    truth_of,
)

MAX_STEPS: Final = 5_000
"""Expressions in one body, loops unrolled; a longer one is not worth the plan."""

Names: TypeAlias = Mapping[str, Value]
"""What local names stand for at one place of the body."""


class Expressions:
    """Turns expressions of one body into values.

    Args:
        scope: what the names that are not local stand for.
        schema: names and types of the columns.
        parts: where what is computed gets a name, so that it is computed once.
    """

    def __init__(self, scope: Constants, schema: Mapping[str, pl.DataType], parts: Parts) -> None:
        self._scope = scope
        self._parts = parts
        self._schema = schema
        self._n_steps = 0

    def value(self, node: ast.expr, names: Names) -> Value:
        """What an expression is on all rows.

        Raises:
            NotRecognisedError: it cannot be said in polars.
        """
        self._n_steps += 1
        if self._n_steps > MAX_STEPS:
            raise NotRecognisedError
        value = self._value(node, names)
        return self._kept(value) if isinstance(value, Column) else value

    def truth(self, node: ast.expr, names: Names) -> Truth:
        """Whether an expression counts as true.

        Raises:
            NotRecognisedError: it cannot be said in polars.
        """
        truth = self._truth(node, names)
        return self._kept(truth) if isinstance(truth, Column) else truth

    def _kept(self, column: Column) -> Column:
        return replace(column, expr=self._parts.keep(column.expr))

    def _value(self, node: ast.expr, names: Names) -> Value:
        match node:
            case ast.Constant(value):
                return Constant(value)
            case ast.Name(name):
                return names[name] if name in names else self._scope.constant(name)
            case ast.Tuple(items) | ast.List(items) | ast.Set(items):
                return _collection(node, [self._constant(item, names) for item in items])
            case ast.Attribute(owner, name):
                return self._attribute(self.value(owner, names), name)
            case ast.Subscript(owner, key):
                return self._item(self.value(owner, names), key, names)
            case ast.Compare() | ast.UnaryOp(ast.Not()):
                return self.truth(node, names)
            case ast.BoolOp():
                return self._one_of(node, names)
            case ast.IfExp(test, then, otherwise):
                values = self.value(then, names), self.value(otherwise, names)
                return _chosen(self.truth(test, names), *values)
            case ast.UnaryOp(ast.USub(), operand):
                return self.computed(ast.Sub, Constant(0), self.value(operand, names))
            case ast.BinOp(left, op, right):
                return self.computed(type(op), self.value(left, names), self.value(right, names))
            case ast.Call():
                return self._call(node, names)
        raise NotRecognisedError

    def _truth(self, node: ast.expr, names: Names) -> Truth:
        match node:
            case ast.UnaryOp(ast.Not(), operand):
                return negated(self.truth(operand, names))
            case ast.BoolOp(ast.And(), operands):
                return all_of([self.truth(operand, names) for operand in operands])
            case ast.BoolOp(ast.Or(), operands):
                return any_of([self.truth(operand, names) for operand in operands])
            case ast.Compare(left, ops, others):
                sides = [self.value(side, names) for side in (left, *others)]
                links = zip(ops, sides[:-1], sides[1:], strict=True)
                return all_of([comparison(type(op), a, b) for op, a, b in links])
        return truth_of(self.value(node, names))

    def computed(self, op: type[ast.operator], left: Value, right: Value) -> Value:
        """An arithmetic operation, or two texts one after the other.

        Raises:
            NotRecognisedError: Python alone can do it, or refuses.
        """
        if isinstance(left, Constant) and isinstance(right, Constant):
            return _computed_by_python(op, left.value, right.value)
        columns = as_column(left), as_column(right)
        if op is ast.Add and columns[0].kind is columns[1].kind is Kind.TEXT:
            return self._kept(Column(columns[0].expr + columns[1].expr, Kind.TEXT))
        return self._kept(computed(op, *map(as_number, columns)))

    def items(self, node: ast.expr, names: Names) -> list[Constant]:
        """What a loop over a constant collection goes through.

        Raises:
            NotRecognisedError: it is none.
        """
        collection = self._constant(node, names)
        if type(collection) not in COLLECTIONS | {str, range}:
            raise NotRecognisedError
        return [Constant(item) for item in collection]

    def _attribute(self, owner: Value, name: str) -> Value:
        if isinstance(owner, Constant):
            return attribute_of(owner.value, name)
        if owner is TheRow.THE_ROW and not hasattr(Row, name):
            return self._column(name)
        raise NotRecognisedError

    def _item(self, owner: Value, key: ast.expr, names: Names) -> Value:
        if owner is TheRow.THE_ROW:
            return self._column(self._constant(key, names))
        if isinstance(owner, Column) and owner.kind is Kind.TEXT and isinstance(key, ast.Slice):
            start, stop = (self._constant(e, names) if e else None for e in (key.lower, key.upper))
            if key.step is None:
                return part_of_text(owner.expr, start, stop)
        raise NotRecognisedError

    def _column(self, name: Any) -> Column:
        dtype = self._schema.get(name) if type(name) is str else None
        column = pl.col(name) if dtype is not None else pl.lit(None)
        match dtype:
            case pl.String():
                return Column(column, Kind.TEXT, may_be_none=True)
            case pl.Categorical() | pl.Enum():
                return Column(column.cast(pl.String), Kind.TEXT, may_be_none=True)
            case pl.Boolean():
                return Column(column, Kind.BOOL, may_be_none=True)
            case pl.Float32() | pl.Float64():
                return Column(column.cast(pl.Float64), Kind.FLOAT, may_be_none=True)
            case (
                pl.Int8() | pl.Int16() | pl.Int32() | pl.Int64()
                | pl.UInt8() | pl.UInt16() | pl.UInt32()
            ):  # fmt: skip
                return Column(column.cast(pl.Int64), Kind.INT, may_be_none=True)
        raise NotRecognisedError

    def _one_of(self, node: ast.BoolOp, names: Names) -> Value:
        """`a or b` and `a and b`, which are one of the two, not a truth."""
        *others, result = [self.value(operand, names) for operand in node.values]
        for value in reversed(others):
            pair = (value, result) if isinstance(node.op, ast.Or) else (result, value)
            result = _chosen(truth_of(value), *pair)
        return result

    def _call(self, node: ast.Call, names: Names) -> Value:
        keywords = {str(k.arg): self._constant(k.value, names) for k in node.keywords if k.arg}
        if len(keywords) < len(node.keywords):  # **more
            raise NotRecognisedError
        match node:
            case ast.Call(ast.Attribute(owner_node, name)):
                owner = self.value(owner_node, names)
                if owner is TheRow.THE_ROW and name == "get" and not keywords:
                    return self._get([self._constant(a, names) for a in node.args])
                if not (isinstance(owner, Constant) and type(owner.value) is types.ModuleType):
                    arguments = [self.value(argument, names) for argument in node.args]
                    return method_call(owner, name, arguments, keywords)
        function = self._constant(node.func, names)
        match node.args:
            case [ast.GeneratorExp() | ast.ListComp() as loop] if not keywords:
                return self._over_all(function, loop, names)
        arguments = [self.value(argument, names) for argument in node.args]
        return function_call(function, arguments, keywords)

    def _get(self, arguments: list[Any]) -> Value:
        """`x.get(column)` or `x.get(column, default)`."""
        match arguments:
            case [str(name), *_] if len(arguments) <= 2 and name in self._schema:
                return self._column(name)
            case [str()]:
                return Constant(None)
            case [str(), default]:
                return Constant(default)
        raise NotRecognisedError

    def _over_all(
        self, function: Callable[..., Any], node: ast.GeneratorExp | ast.ListComp, names: Names
    ) -> Value:
        """`any`, `all` or `sum` of an expression, for each item of a constant collection."""
        places = list(self._places(node.generators, names))
        if function is sum:
            total: Value = Constant(0)
            for place in places:
                total = self.computed(ast.Add, total, self.value(node.elt, place))
            return total
        if function is not any and function is not all:
            raise NotRecognisedError
        truths = [self.truth(node.elt, place) for place in places]
        result = any_of(truths) if function is any else all_of(truths)
        columns = [truth.expr for truth in truths if isinstance(truth, Column)]
        if isinstance(node, ast.GeneratorExp) or not columns:
            return result
        # All of a list is computed, and may fail, before the first of it is looked at.
        can_be_made = pl.all_horizontal([expr.is_not_null() for expr in columns])
        return Column(pl.when(can_be_made).then(as_column(result).expr), Kind.BOOL)

    def _places(self, generators: Sequence[ast.comprehension], names: Names) -> Iterator[Names]:
        """Local names in each turn of a comprehension's loops."""
        if not generators:
            yield names
            return
        first, *inner = generators
        if not isinstance(first.target, ast.Name) or first.is_async:
            raise NotRecognisedError
        for item in self.items(first.iter, names):
            turn = {**names, first.target.id: item}
            tests = [self.truth(test, turn) for test in first.ifs]
            if not all(isinstance(test, Constant) for test in tests):
                raise NotRecognisedError
            if all(test.value for test in tests if isinstance(test, Constant)):
                yield from self._places(inner, turn)

    def _constant(self, node: ast.expr, names: Names) -> Any:
        value = self.value(node, names)
        if not isinstance(value, Constant):
            raise NotRecognisedError
        return value.value


def _collection(node: ast.expr, items: list[Any]) -> Constant:
    if any(type(item) not in PLAIN_TYPES for item in items):
        raise NotRecognisedError
    kinds: dict[type[ast.expr], type] = {ast.Tuple: tuple, ast.List: list, ast.Set: set}
    return Constant(kinds[type(node)](items))


def _chosen(test: Truth, then: Value, otherwise: Value) -> Value:
    """`then if test else otherwise`; rows on which it is None are asked."""
    if isinstance(test, Constant):
        return then if test.value else otherwise
    columns = as_column(then), as_column(otherwise)
    if columns[0].kind is not columns[1].kind:
        raise NotRecognisedError
    return Column(choose(test.expr, columns[0].expr, columns[1].expr), columns[0].kind)


def _computed_by_python(op: type[ast.operator], left: Any, right: Any) -> Constant:
    if isinstance(left, re.RegexFlag) and isinstance(right, re.RegexFlag) and op is ast.BitOr:
        return Constant(left | right)
    are_texts = type(left) is type(right) is str and op is ast.Add
    are_numbers = {type(left), type(right)} <= {bool, int, float} and op in ARITHMETIC
    if not (are_texts or are_numbers):
        raise NotRecognisedError
    try:
        return Constant(ARITHMETIC[op](left, right))
    except ArithmeticError:
        raise NotRecognisedError from None
