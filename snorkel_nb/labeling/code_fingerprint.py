"""A name of what a function does: its code and the values that it reads.

Covered: byte code, constants, defaults, closures, the globals it reads (numbers, texts, containers,
compiled patterns, arrays, tables, instances of the user's classes), the functions and classes of the
user that it calls, and attributes it reads from the user's modules. Of installed packages only the
name and version count. Files, clocks, networks and the inside of foreign objects are invisible; an
LF that reads these is voted again by `session.rerun(name)`.
"""

import builtins
import dis
import functools
import importlib.metadata
import re
import sys
import sysconfig
import types
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from snorkel_nb.core.fingerprint import fingerprint, fingerprint_array, fingerprint_frame

_PLAIN: Final = (type(None), bool, int, float, complex, str, bytes, type(Ellipsis), range, slice)
_INSTALLED: Final = tuple(
    str(Path(sysconfig.get_path(key)).resolve()) for key in ("stdlib", "platstdlib", "purelib", "platlib")
)


def fingerprint_code(*values: object) -> str:
    """A name of functions and values, as they are now."""
    walk = _Walk()
    return fingerprint(*(walk.name(value) for value in values))


class _Walk:
    """One pass over a graph of values; what was met before is named by its number."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}
        self._kept: list[object] = []  # ids stay unique only while the objects live

    def name(self, value: object) -> str:
        if isinstance(value, Enum):
            return f"enum {type(value).__qualname__}.{value.name}={value.value!r}"
        if isinstance(value, _PLAIN):
            return f"{type(value).__name__} {value!r}"
        if id(value) in self._seen:
            return f"seen {self._seen[id(value)]}"
        self._seen[id(value)] = len(self._seen)
        self._kept.append(value)
        return fingerprint(type(value).__qualname__, *self._parts(value))

    def _parts(self, value: Any) -> Iterator[str]:
        if isinstance(value, types.CodeType):
            yield from self._code(value)
        elif isinstance(value, types.FunctionType):
            yield from self._function(value)
        elif isinstance(value, types.ModuleType):
            yield _module_name(value)
        elif isinstance(value, (staticmethod, classmethod, property)):
            yield from map(self.name, (getattr(value, a, None) for a in ("__func__", "fget", "fset")))
        elif isinstance(value, types.MethodType):
            yield from map(self.name, (value.__func__, value.__self__))
        elif isinstance(value, functools.partial):
            yield from map(self.name, (value.func, value.args, value.keywords))
        elif isinstance(value, type):
            yield from self._class(value)
        elif isinstance(value, re.Pattern):
            yield from (repr(value.pattern), str(value.flags))
        elif isinstance(value, np.ndarray) and value.dtype != object:
            yield fingerprint_array(value)
        elif isinstance(value, Mapping):
            yield from (self.name(item) for pair in value.items() for item in pair)
        elif isinstance(value, (set, frozenset)):
            # Each item on its own: the order of a set differs from one process to the next.
            yield from sorted(fingerprint_code(item) for item in value)
        elif isinstance(value, (list, tuple)):
            yield from map(self.name, value)
        elif (frame := _as_frame(value)) is not None:
            yield fingerprint_frame(frame)
        elif hasattr(value, "__wrapped__"):  # functools.cache and others that keep the function
            yield self.name(value.__wrapped__)
        else:
            yield from self._object(value)

    def _code(self, code: types.CodeType) -> Iterator[str]:
        yield from (code.co_code.hex(), " ".join(code.co_names), str(code.co_argcount), str(code.co_flags))
        yield from map(self.name, code.co_consts)

    def _function(self, function: types.FunctionType) -> Iterator[str]:
        if _is_installed(function.__module__):
            yield f"{_installed_name(function.__module__)} {function.__qualname__}"
            return
        yield from self._code(function.__code__)
        yield from map(self.name, (function.__defaults__, function.__kwdefaults__))
        for cell in function.__closure__ or ():
            try:
                yield self.name(cell.cell_contents)
            except ValueError:  # not filled yet: a function that names itself
                yield "empty cell"
        yield from self._globals(function.__code__, function.__globals__)

    def _globals(self, code: types.CodeType, namespace: dict[str, Any]) -> Iterator[str]:
        reads = list(dis.get_instructions(code))
        for read, following in zip(reads, [*reads[1:], None], strict=True):
            if read.opname not in ("LOAD_GLOBAL", "LOAD_NAME"):
                continue
            name = read.argval
            if name not in namespace:
                yield f"{name} builtin" if hasattr(builtins, name) else f"{name} missing"
                continue
            value = namespace[name]
            yield f"{name} {self.name(value)}"
            if isinstance(value, types.ModuleType) and not _is_installed(value.__name__):
                attribute = following.argval if following and "ATTR" in following.opname else None
                if isinstance(attribute, str):
                    yield f".{attribute} {self.name(getattr(value, attribute, None))}"
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                yield from self._globals(constant, namespace)

    def _class(self, cls: type) -> Iterator[str]:
        yield cls.__qualname__
        if _is_installed(cls.__module__):
            yield _installed_name(cls.__module__)
            return
        yield from map(self.name, cls.__bases__)
        for attribute, value in sorted(vars(cls).items()):
            if attribute not in ("__dict__", "__weakref__", "__module__", "__doc__", "__annotations__"):
                yield f"{attribute} {self.name(value)}"

    def _object(self, value: object) -> Iterator[str]:
        yield self.name(type(value))
        if not _is_installed(type(value).__module__):
            yield self.name(getattr(value, "__dict__", None))


def _as_frame(value: Any) -> pl.DataFrame | None:
    if isinstance(value, pl.Series):
        return value.to_frame()
    if isinstance(value, pl.DataFrame):
        return value
    if type(value).__module__.startswith("pandas.") and hasattr(value, "to_dict"):
        try:
            return pl.DataFrame({"values": [repr(value.to_dict())]})
        except (TypeError, ValueError):
            return None
    return None


@functools.cache
def _is_installed(module: str | None) -> bool:
    """Whether a module belongs to Python or to an installed package, rather than to the user."""
    if module is None or module == "__main__":
        return False
    loaded = sys.modules.get(module)
    file = getattr(loaded, "__file__", None)
    if file is None:
        return module.partition(".")[0] in sys.stdlib_module_names or loaded is not None
    path = str(Path(file).resolve())
    return any(path.startswith(folder) for folder in _INSTALLED) or module.startswith("snorkel_nb.")


def _module_name(module: types.ModuleType) -> str:
    name = module.__name__
    return _installed_name(name) if _is_installed(name) else f"module {name}"


@functools.cache
def _installed_name(module: str) -> str:
    package = module.partition(".")[0]
    try:
        return f"{module} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        return f"{module} {sys.version_info[:2]}"
