"""The classes of a session, and what counts as one of them."""

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np

from snorkel_nb.errors import LabelError

ABSTAIN: Final = -1
"""The vote of a labeling function that does not know."""

MAX_CARDINALITY: Final = np.iinfo(np.int16).max

Label: TypeAlias = str | int
"""How a person names a class: by its name, or by its number."""


@dataclass(frozen=True)
class LabelSet:
    """The class names of a session, in order; a class's number is its place.

    When every class name is itself a whole number (star ratings "1".."5"), a number means the
    class of that *name*; there would be two readings otherwise.

    Args:
        names: at least two different names, none of them empty.
    """

    names: tuple[str, ...]
    _numbers: dict[str | int, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_names(self.names)
        numbers: dict[str | int, int] = {name: i for i, name in enumerate(self.names)}
        if self.is_numeric:
            numbers |= {int(name): i for i, name in enumerate(self.names)}
        else:
            numbers |= {i: i for i in range(len(self.names))}
        object.__setattr__(self, "_numbers", numbers)

    @classmethod
    def of(
        cls, classes: "Sequence[str] | Sequence[int] | int | type[Enum] | LabelSet"
    ) -> "LabelSet":
        """Classes as people give them: names, a count, an Enum, or a LabelSet."""
        if isinstance(classes, LabelSet):
            return classes
        if isinstance(classes, type) and issubclass(classes, Enum):
            return cls(tuple(_names_of_enum(classes)))
        if isinstance(classes, str):
            raise LabelError(
                f"classes is the single string {classes!r}. Give a list of at least two class "
                f"names, such as [{classes!r}, 'OTHER']."
            )
        if isinstance(classes, int):
            return cls(tuple(str(i) for i in range(classes)))
        if isinstance(classes, (Set, Mapping)) or not isinstance(classes, Iterable):
            raise LabelError(
                f"classes is a {type(classes).__name__}; the order of classes is their number. "
                "Give a list of names, such as ['HAM', 'SPAM']."
            )
        return cls(tuple(str(name) for name in classes))

    @property
    def cardinality(self) -> int:
        """How many classes there are."""
        return len(self.names)

    @cached_property
    def is_numeric(self) -> bool:
        """Whether every class name is a whole number, so that numbers are read as names."""
        return all(name.isdecimal() and str(int(name)) == name for name in self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def number(self, label: object) -> int:
        """The class number of a name or number.

        Raises:
            LabelError: it is not one of the classes; ABSTAIN is not a class.
        """
        number = self.find(label)
        if number is None:
            raise LabelError(f"{label!r} is not a class. {self.accepted}{self._nearest(label)}")
        return number

    def find(self, label: object) -> int | None:
        """The class number of a name or number, or None when it is neither."""
        if isinstance(label, Enum):  # its name, as `of` reads an Enum; else what it stands for
            named = self._numbers.get(label.name)
            return self.find(label.value) if named is None else named
        if isinstance(label, str):
            return self._numbers.get(str(label))
        if isinstance(label, (bool, np.bool_)):
            return None
        try:
            return self._numbers.get(operator.index(label))  # type: ignore[arg-type]  # any object may come
        except TypeError:
            return None

    @property
    def accepted(self) -> str:
        """One sentence that says what a label may be."""
        shown = ", ".join(repr(name) for name in self.names[:12])
        if len(self.names) > 12:
            shown += f", ... ({len(self.names)} in all)"
        if self.is_numeric:
            return f"Classes are {shown}, as text or number."
        return f"Classes are {shown}, or their numbers 0..{len(self.names) - 1}."

    def _nearest(self, label: object) -> str:
        near = get_close_matches(str(label), self.names, n=1, cutoff=0.6)
        same = [name for name in self.names if name.casefold() == str(label).casefold()]
        suggestion = (same or near)[:1]
        return f" Did you mean {suggestion[0]!r}?" if suggestion else ""


def _names_of_enum(classes: type[Enum]) -> Iterator[str]:
    members = [m for m in classes if m.value != ABSTAIN]
    if all(isinstance(m.value, int) for m in members):
        members.sort(key=lambda m: m.value)
        if [m.value for m in members] != list(range(len(members))):
            raise LabelError(
                f"The values of {classes.__name__} are {[m.value for m in members]}; class numbers "
                f"are 0..{len(members) - 1} (ABSTAIN may be -1). Renumber them, or give the names."
            )
    return (m.name for m in members)


def _check_names(names: tuple[str, ...]) -> None:
    if len(names) < 2:
        raise LabelError(f"classes has {len(names)} name(s): {names}. At least two are needed.")
    if len(names) > MAX_CARDINALITY:
        raise LabelError(
            f"classes has {len(names)} names; at most {MAX_CARDINALITY} are supported."
        )
    seen: set[str] = set()
    for i, name in enumerate(names):
        if not name.strip() or not name.isprintable():
            raise LabelError(
                f"Class {i} is named {name!r:.80}. A class name is one line of visible text."
            )
        if name in seen:
            raise LabelError(f"Class name {name!r} is given twice. Class names must differ.")
        seen.add(name)
        if name in ("ABSTAIN", str(ABSTAIN)):
            raise LabelError(f"{name!r} cannot be a class: it is how a labeling function abstains.")
