"""The types of the `wire.ts` files, read well enough to check what Python sends against them."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).parents[2] / "js" / "src"
WIRE_TS = SOURCES / "wire.ts"


def wire_source() -> str:
    """All files of the contract: one for what regions share, and one of each region."""
    return "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("wire.ts"))


SCALARS = {
    "string": lambda v: isinstance(v, str),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
}


@dataclass(frozen=True)
class Type:
    """A type: a name, or "union", "array", "tuple" or "object" of others."""

    kind: str
    parts: tuple["Type", ...] = ()
    fields: dict[str, "Type"] = field(default_factory=dict)


class Wire:
    """The named types of the files."""

    def __init__(self, source: str) -> None:
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", source, flags=re.DOTALL)
        declared = re.finditer(r"\b(?:interface (\w+)[^{;]*(?=\{)|type (\w+) =\s)", code)
        self._types = {}
        for match in declared:
            tokens = re.findall(r'"[^"]*"|\w+|[^\w\s]', code[match.end() :])
            self._types[match[1] or match[2]] = _Parser(tokens).union()

    def request(self, kind: str, part: str) -> Type:
        """The "args" or the "result" of a request."""
        return self._requests[kind].fields[part]

    @property
    def kinds(self) -> set[str]:
        """Of requests."""
        return set(self._requests)

    @property
    def _requests(self) -> dict[str, Type]:
        regions = [t for name, t in self._types.items() if name.endswith("Requests")]
        return {kind: request for region in regions for kind, request in region.fields.items()}

    def faults(self, value: Any, expected: Type | str, place: str = "") -> list[str]:
        """Where a value, as it is in JSON, is not of a type: fields missing, extra or wrong."""
        if isinstance(expected, str):
            expected = self._types[expected]
        kind, parts = expected.kind, expected.parts
        if kind in SCALARS:
            return [] if SCALARS[kind](value) else [f"{place} is {value!r:.40}, not a {kind}"]
        if kind.startswith('"'):
            return [] if value == kind[1:-1] else [f"{place} is {value!r:.40}, not {kind}"]
        if kind in self._types:
            return self.faults(value, kind, place)
        if kind == "union":
            found = [self.faults(value, part, place) for part in parts]
            return [] if [] in found else max(found, key=len)
        if kind == "Record":
            return [f for k, v in value.items() for f in self.faults(v, parts[1], f"{place}.{k}")]
        if kind == "object":
            return self._object_faults(value, expected.fields, place)
        if not isinstance(value, list) or (kind == "tuple" and len(value) != len(parts)):
            return [f"{place} is {value!r:.40}, not such a list"]
        items = parts if kind == "tuple" else parts * len(value)
        pairs = enumerate(zip(value, items, strict=True))
        return [f for i, (v, t) in pairs for f in self.faults(v, t, f"{place}[{i}]")]

    def _object_faults(self, value: Any, fields: dict[str, Type], place: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{place} is {value!r:.40}, not an object"]
        faults = [f"{place}.{name} is missing" for name in fields.keys() - value.keys()]
        faults += [f"{place}.{name} is not in wire.ts" for name in value.keys() - fields.keys()]
        for name in fields.keys() & value.keys():
            faults += self.faults(value[name], fields[name], f"{place}.{name}")
        return faults


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = iter(tokens)
        self._next = next(self._tokens)

    def union(self) -> Type:
        if self._next == "|":
            self._take()
        parts = [self._array()]
        while self._next == "|":
            self._take()
            parts.append(self._array())
        return parts[0] if len(parts) == 1 else Type("union", tuple(parts))

    def _array(self) -> Type:
        item = self._primary()
        while self._next == "[":
            self._take()
            if self._take() != "]":  # an indexed type, which nothing that is sent has
                while self._take() != "]":
                    pass
            item = Type("array", (item,))
        return item

    def _primary(self) -> Type:
        token = self._take()
        if token == "{":
            return Type("object", fields=dict(self._members("}")))
        if token == "[":
            return Type("tuple", tuple(member for _, member in self._members("]")))
        if token == "(":
            inner = self.union()
            self._take()
            return inner
        if token == "keyof":
            return self._primary()
        if self._next != "<":
            return Type(token)
        self._take()
        arguments = [self.union()]
        while self._take() == ",":
            arguments.append(self.union())
        return Type(token, tuple(arguments))

    def _members(self, end: str) -> list[tuple[str, Type]]:
        members = []
        while self._next != end:
            name = self._take()
            self._take()  # the colon
            members.append((name, self.union()))
            if self._next in ";,":
                self._take()
        self._take()
        return members

    def _take(self) -> str:
        token, self._next = self._next, next(self._tokens, "")
        return token
