"""HTML for notebook outputs and reports, built so that text from data can only ever be text."""

import re
from html import escape
from typing import Final

_NO_HTML: Final = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\U0010ffff]")
"""Control characters and halves of surrogate pairs. A sign stands where they were."""


_VOID: Final = frozenset({"meta"})
"""Elements that hold nothing, and are not closed."""


class Markup(str):
    """A string that is HTML already; every other string is escaped."""

    __slots__ = ()


def element(tag: str, *children: object, **attributes: object) -> Markup:
    """One element; children and attribute values that are not Markup are escaped.

    Args:
        tag: its name.
        children: Markup, or anything else, which becomes text; None is left out.
        attributes: `class_` stands for class, and `_` in a name for `-`; None is left out.
    """
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value), quote=True)}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in _VOID:
        return Markup(f"<{tag}{named}>")
    return Markup(f"<{tag}{named}>{join(*children)}</{tag}>")


def join(*children: object) -> Markup:
    """Children one after the other."""
    shown = (c for c in children if c is not None)
    return Markup("".join(c if isinstance(c, Markup) else _text(str(c)) for c in shown))


def _text(text: str) -> str:
    return escape(_NO_HTML.sub("\N{REPLACEMENT CHARACTER}", text), quote=True)
