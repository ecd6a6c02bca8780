"""A name of what a function does: its code and the values that it reads.

Covered: byte code, constants, defaults, closures, attributes of the function, the globals it reads
(numbers, texts, containers, compiled patterns, dates, arrays, tables, instances of the user's
classes), the functions, classes and LFs of the user that it calls, and what it may read from the
user's modules. Of installed packages only name and version count. Files, clocks, networks and the
inside of foreign objects such as models are invisible; an LF that reads these is voted again by
`session.rerun(name)`. Another version of Python has other byte code, and so other names.
"""

import dis
import functools
import inspect
import re
import sys
import types
from array import array
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Final

import numpy as np
import polars as pl

from snorkel_nb.core.fingerprint import fingerprint, fingerprint_array, fingerprint_frame
from snorkel_nb.core.installed import installed_name, is_installed, is_installed_file
from snorkel_nb.core.labeling_function import LabelingFunction

_PLAIN: Final = frozenset({type(None), bool, int, float, complex, str, bytes, type(...), range})
"""Types whose repr says all."""

_GLOBAL_READS: Final = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")

_KEPT_BY_WRAPPERS: Final = (
    "__name__", "__self__", "__func__", "__wrapped__", "func", "args", "keywords",
    "fget", "fset", "fdel", "py_func", "pyfunc",
)  # fmt: skip
"""Where bound methods, partials, caches, properties and compiled functions keep what they wrap."""

_OF_THE_DEFINITION: Final = frozenset(
    {
        "__dict__", "__weakref__", "__module__", "__doc__", "__annotations__", "__annotate__",
        "__annotate_func__", "__annotations_cache__", "__firstlineno__", "__static_attributes__",
    }
)  # fmt: skip
"""Attributes of a class that say where and how it was written, not what it does."""


def fingerprint_code(*values: object) -> str:
    """A name of functions and values, as they are now."""
    walk = _Walk()
    names = [walk.name(value) for value in values]
    return fingerprint(*names, *walk.descriptions())


class _Walk:
    """One pass over a graph of values.

    A plain value is named by what it is. Any other gets a number when it is first met, and is
    described once; so cycles end, and a long chain of calls needs no deep recursion.
    """

    def __init__(self) -> None:
        self._values: list[Any] = []  # in order of their numbers; also keeps their ids unique
        self._numbers: dict[int, int] = {}
        self._attributes_read: set[tuple[str, str]] = set()

    def name(self, value: Any) -> str:
        """What stands for a value where it is used."""
        kind = type(value)
        if kind in _PLAIN or (kind in (list, tuple) and _all_plain(value)):
            return f"{kind.__name__} {value!r}"
        if kind in (set, frozenset) and _all_plain(value):
            return f"{kind.__name__} {sorted(map(repr, value))}"
        if kind is dict and _all_plain(value) and _all_plain(value.values()):
            return f"dict {value!r}"
        if kind is re.Pattern:  # equal ones may be one object or several: re keeps a cache
            return f"pattern {value.pattern!r} {value.flags}"
        if id(value) not in self._numbers:
            self._numbers[id(value)] = len(self._values)
            self._values.append(value)
        return f"#{self._numbers[id(value)]}"

    def descriptions(self) -> Iterator[str]:
        """What every numbered value is; the list grows while it is read."""
        for value in self._values:
            yield self.description(value)

    def description(self, value: Any) -> str:
        return fingerprint(type(value).__qualname__, *self._parts(value))

    def _parts(self, value: Any) -> Iterator[str]:
        if isinstance(value, types.FunctionType):
            yield from self._function(value)
        elif isinstance(value, types.CodeType):
            yield from self._code(value)
        elif isinstance(value, types.ModuleType):
            name = value.__name__
            yield installed_name(name) if is_installed(name) else f"module {name}"
        elif isinstance(value, type):
            yield from self._class(value)
        elif isinstance(value, LabelingFunction):
            yield from map(self.name, (value.label, value.voter))
        elif is_dataclass(value) and type(value).__module__.startswith("snorkel_nb."):
            yield from (self.name(getattr(value, field.name)) for field in fields(value))
        else:
            yield self.name(type(value))
            yield from self._content(value)
            yield from self._foreign(value) if _is_foreign(value) else self._attributes(value)

    def _function(self, function: types.FunctionType) -> Iterator[str]:
        code = function.__code__
        if is_installed_file(code.co_filename):
            module = function.__globals__.get("__name__", "")
            yield f"{installed_name(module)} {code.co_qualname}"
            if hasattr(function, "__wrapped__"):
                yield self.name(function.__wrapped__)
                return
        else:
            yield from self._code(code)
            yield from self._reads(code, function.__globals__)
        yield from map(self.name, (function.__defaults__, function.__kwdefaults__, vars(function)))
        for cell in function.__closure__ or ():
            try:
                yield self.name(cell.cell_contents)
            except ValueError:  # not filled yet: a function that names itself
                yield "empty cell"

    def _code(self, code: types.CodeType) -> Iterator[str]:
        n_arguments = code.co_argcount + code.co_kwonlyargcount
        yield from (code.co_code.hex(), code.co_exceptiontable.hex(), str(code.co_flags))
        yield from (" ".join(code.co_names), " ".join(code.co_varnames[:n_arguments]))
        yield from map(self.name, code.co_consts)

    def _reads(self, code: types.CodeType, namespace: Mapping[str, Any]) -> Iterator[str]:
        names = list(dict.fromkeys(_names(code)))
        for instruction in _instructions(code):
            name = instruction.argval
            if instruction.opname in _GLOBAL_READS:
                value = namespace.get(name)
                yield f"{name} {self.name(value) if name in namespace else 'not here'}"
            elif instruction.opname == "IMPORT_NAME":
                value = sys.modules.get(name)
            else:
                continue
            if isinstance(value, types.ModuleType):
                yield from self._module_attributes(value, names)

    def _module_attributes(self, module: types.ModuleType, names: list[str]) -> Iterator[str]:
        """Of the user's modules, all that has a name which the code mentions."""
        if is_installed(module.__name__):
            return
        for name in names:
            if name in vars(module) and (module.__name__, name) not in self._attributes_read:
                self._attributes_read.add((module.__name__, name))
                value = vars(module)[name]
                yield f"{module.__name__}.{name} {self.name(value)}"
                if isinstance(value, types.ModuleType):
                    yield from self._module_attributes(value, names)

    def _class(self, cls: type) -> Iterator[str]:
        yield cls.__qualname__
        if is_installed(cls.__module__):
            yield installed_name(cls.__module__)
            return
        yield from map(self.name, cls.__bases__)
        for attribute, value in sorted(vars(cls).items()):
            if attribute not in _OF_THE_DEFINITION:
                yield f"{attribute} {self.name(value)}"

    def _content(self, value: Any) -> Iterator[str]:
        pandas = sys.modules.get("pandas")
        if isinstance(value, Enum):
            yield from map(self.name, (value.name, value.value))
        elif isinstance(value, Mapping):
            yield from (self.name(item) for pair in value.items() for item in pair)
        elif isinstance(value, (set, frozenset)):
            yield from map(self.name, sorted(value, key=self._place_in_set))
        elif isinstance(value, (list, tuple, deque)):
            yield from map(self.name, value)
        elif isinstance(value, (array, bytearray, memoryview)):
            yield bytes(value).hex()
        elif isinstance(value, np.ndarray):
            is_object = value.dtype == object
            yield self.name(value.tolist()) if is_object else fingerprint_array(value)
        elif isinstance(value, (pl.Series, pl.DataFrame)):
            yield fingerprint_frame(value.to_frame() if isinstance(value, pl.Series) else value)
        elif pandas and isinstance(value, pandas.DataFrame):
            yield from map(self.name, (value.index, value.columns))
            yield from (self.name(value.iloc[:, i].to_numpy()) for i in range(value.shape[1]))
        elif pandas and isinstance(value, pandas.Series):
            yield from map(self.name, (value.index, value.to_numpy()))
        elif pandas and isinstance(value, pandas.Index):
            yield self.name(value.to_numpy())

    def _place_in_set(self, item: Any) -> tuple[str, int]:
        """The order of a set differs between processes; what its items look like does not."""
        return _Walk().description(item), self._numbers.get(id(item), len(self._values))

    def _attributes(self, value: Any) -> Iterator[str]:
        """The state of an instance of the user's class, less what it caches."""
        kind = type(value)
        state = dict(getattr(value, "__dict__", {}))
        for base in kind.__mro__:
            slots = vars(base).get("__slots__", ())
            for slot in (slots,) if isinstance(slots, str) else slots:
                state[slot] = getattr(value, slot, None)
        for attribute, kept in state.items():
            if not isinstance(getattr(kind, attribute, None), functools.cached_property):
                yield f"{attribute} {self.name(kept)}"

    def _foreign(self, value: Any) -> Iterator[str]:
        kept = {}
        for attribute in _KEPT_BY_WRAPPERS:
            # Only what is there: some objects make up an attribute for every name, without end.
            with suppress(Exception):  # a foreign object may do anything when it is asked
                inspect.getattr_static(value, attribute)
                kept[attribute] = getattr(value, attribute)
        yield from (f"{attribute} {self.name(part)}" for attribute, part in kept.items())
        if not kept and _says_its_value(value):
            with suppress(Exception):
                shown = repr(value)
                yield shown if " at 0x" not in shown else "no value"


def _all_plain(values: Iterable[Any]) -> bool:
    return _PLAIN.issuperset(map(type, values))


def _is_foreign(value: object) -> bool:
    is_namespace = isinstance(value, types.SimpleNamespace)
    return is_installed(type(value).__module__) and not is_namespace


def _says_its_value(value: object) -> bool:
    """Whether repr is worth asking: dates, paths, numpy scalars, but neither data nor models."""
    kind = type(value)
    if isinstance(value, Collection) and not isinstance(value, (str, bytes)):
        return False
    by_value = kind.__eq__ is not object.__eq__ and kind.__hash__ not in (None, object.__hash__)
    return by_value or kind.__module__.partition(".")[0] in sys.stdlib_module_names


def _instructions(code: types.CodeType) -> Iterator[dis.Instruction]:
    """Of a function and the functions and comprehensions inside it."""
    yield from dis.get_instructions(code)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _instructions(constant)


def _names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)
