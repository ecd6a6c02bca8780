"""Calls of builtins, of `re`, and of methods."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from snorkel_nb.labeling.vectorised.numbers import as_number
from snorkel_nb.labeling.vectorised.patterns import matches
from snorkel_nb.labeling.vectorised.scope import pattern_of
from snorkel_nb.labeling.vectorised.texts import length, method_of_text
from snorkel_nb.labeling.vectorised.values import (
    COLLECTIONS,
    PLAIN_TYPES,
    Column,
    Constant,
    Kind,
    NotRecognisedError,
    Value,
    truth_of,
)

_OF_RE: Final = ("search", "match", "fullmatch")

_OF_CONSTANT_TEXT: Final = frozenset(
    {
        "lower", "upper", "casefold", "title", "capitalize", "strip", "lstrip", "rstrip",
        "replace", "split", "startswith", "endswith", "removeprefix", "removesuffix",
    }
)  # fmt: skip


def function_call(function: Any, arguments: Sequence[Value], keywords: Mapping[str, Any]) -> Value:
    """What a call of a function gives on each row.

    Args:
        function: a constant of the body.
        arguments: given by place.
        keywords: constants given by name.

    Raises:
        NotRecognisedError: it is not one of those that are known here.
    """
    for method in _OF_RE:
        if function is getattr(re, method):
            return _call_of_re(method, arguments, keywords)
    if keywords:
        raise NotRecognisedError
    match arguments:
        case [argument] if function is bool:
            return truth_of(argument)
        case [Column(expr, Kind.TEXT)] if function is str:
            return Column(expr, Kind.TEXT)
        case [Column() as number] if function is int and number.kind in (Kind.INT, Kind.BOOL):
            return Column(as_number(number).expr, Kind.INT)
        case [Column() as column] if function is len:
            return length(column)
        case [Constant(value)] if function is len and type(value) in COLLECTIONS | {str}:
            return Constant(len(value))
        case [Column(expr, Kind.TEXT, may_be_none=True), Constant(kind)] if (
            function is isinstance and kind is str
        ):
            return Column(expr.is_not_null(), Kind.BOOL)
    raise NotRecognisedError


def method_call(
    owner: Value, method: str, arguments: Sequence[Value], keywords: Mapping[str, Any]
) -> Value:
    """What a call of a method gives on each row.

    Raises:
        NotRecognisedError: it is not one of those that are known here.
    """
    if keywords:
        raise NotRecognisedError
    match owner:
        case Constant(re.Pattern() as pattern) if method in _OF_RE and len(arguments) == 1:
            return _match(pattern_of(pattern), method, arguments[0])
        case Constant(str(text)) if method in _OF_CONSTANT_TEXT:
            return _called_by_python(text, method, _constants(arguments))
        case Column(text, Kind.TEXT):
            return method_of_text(text, method, _constants(arguments))
    raise NotRecognisedError


def _call_of_re(method: str, arguments: Sequence[Value], keywords: Mapping[str, Any]) -> Value:
    """`re.search(pattern, text, flags)`."""
    if len(arguments) not in (2, 3) or not keywords.keys() <= {"flags"}:
        raise NotRecognisedError
    flags = [*_constants(arguments[2:]), *keywords.values()]
    [pattern] = _constants(arguments[:1])
    return _match(pattern_of(pattern, *flags), method, arguments[1])


def _match(pattern: re.Pattern[str], method: str, text: Value) -> Column:
    match text:
        case Column(expr, Kind.TEXT):
            return Column(matches(pattern, method, expr), Kind.MATCH)
    raise NotRecognisedError


def _constants(arguments: Sequence[Value]) -> list[Any]:
    if not all(isinstance(argument, Constant) for argument in arguments):
        raise NotRecognisedError
    return [argument.value for argument in arguments if isinstance(argument, Constant)]


def _called_by_python(text: str, method: str, arguments: Sequence[Any]) -> Constant:
    if type(text) is not str or any(type(a) not in PLAIN_TYPES for a in arguments):
        raise NotRecognisedError
    try:
        return Constant(getattr(text, method)(*arguments))
    except (TypeError, ValueError):
        raise NotRecognisedError from None
