"""What the names in a function's body stand for."""

import re
import types
from collections.abc import Mapping
from enum import Enum
from inspect import Parameter, signature
from typing import Any, Final, Protocol

from snorkel_nb.labeling.vectorised.values import Constant, NotRecognisedError, TheRow, Value

KNOWN_NAMES: Final[Mapping[str, Any]] = {
    "all": all, "any": any, "bool": bool, "int": int, "isinstance": isinstance, "len": len,
    "re": re, "str": str, "sum": sum,
}  # fmt: skip
"""What an expression may name that belongs to no function; none of these has side effects."""


class Constants(Protocol):
    """What the names that a body does not assign stand for."""

    def constant(self, name: str) -> Constant:
        """The value of a name.

        Raises:
            NotRecognisedError: there is none.
        """


class KnownNames:
    """The names of an expression that belongs to no function."""

    def constant(self, name: str) -> Constant:
        """See Constants."""
        if name not in KNOWN_NAMES:
            raise NotRecognisedError
        return Constant(KNOWN_NAMES[name])


class Scope:
    """Closures, globals and builtins of a function, read as constants when they are asked for."""

    def __init__(self, function: types.FunctionType) -> None:
        code = function.__code__
        self._of_the_body = {*code.co_varnames, *code.co_cellvars}
        self._closure = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
        self._globals = function.__globals__
        self._builtins: Mapping[str, Any] = function.__builtins__  # type: ignore[attr-defined,unused-ignore]  # not in every typeshed

    def constant(self, name: str) -> Constant:
        """What a name that the body does not assign stands for.

        Raises:
            NotRecognisedError: nothing yet; Python will say so.
        """
        if name in self._of_the_body:  # assigned on another way through the body
            raise NotRecognisedError
        if name in self._closure:
            try:
                return Constant(self._closure[name].cell_contents)
            except ValueError:  # not filled yet
                raise NotRecognisedError from None
        for names in (self._globals, self._builtins):
            if name in names:
                return Constant(names[name])
        raise NotRecognisedError


def arguments_of(function: types.FunctionType, resources: Mapping[str, Any]) -> dict[str, Value]:
    """What the parameters stand for in a call with one row.

    Raises:
        NotRecognisedError: there is a parameter for any number of arguments.
    """
    row, *others = signature(function, follow_wrapped=False).parameters.values()
    values: dict[str, Value] = {row.name: TheRow.THE_ROW}
    for parameter in (row, *others):
        if parameter.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD):
            raise NotRecognisedError
    for parameter in others:
        values[parameter.name] = Constant(resources.get(parameter.name, parameter.default))
    return values


def attribute_of(constant: Any, name: str) -> Constant:
    """An attribute of a constant, where reading it runs no code.

    Raises:
        NotRecognisedError: it may.
    """
    if type(constant) is types.ModuleType and name in vars(constant):
        return Constant(vars(constant)[name])
    if isinstance(constant, type) and issubclass(constant, Enum) and name in constant.__members__:
        return Constant(constant.__members__[name])
    raise NotRecognisedError


def pattern_of(pattern: object, flags: object = 0) -> re.Pattern[str]:
    """A pattern of texts, as `re.search` would compile it.

    Raises:
        NotRecognisedError: `re` would refuse it, or it is one of bytes.
    """
    try:
        compiled: Any = re.compile(pattern, flags)  # type: ignore[call-overload]  # any object may come
    except Exception:  # noqa: BLE001  # the function raises it, too, on each row
        raise NotRecognisedError from None
    if type(compiled) is not re.Pattern or type(compiled.pattern) is not str:
        raise NotRecognisedError
    return compiled
