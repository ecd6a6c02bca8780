"""The data of a chart, and the names of LFs and classes in them."""

import re
from typing import Any, Final

import altair as alt

from snorkel_nb.views.shorten import shorten

LONGEST: Final = 200
"""Characters."""

_OPENS: Final = re.compile(r"<(?=[/!]|script)", re.IGNORECASE)

JOINER: Final = "\N{WORD JOINER}"
"""Invisible, and of no width."""


def inert(name: str) -> str:
    """The name as it looks, but unable to end the script that a chart is written into.

    Altair puts the data into a page's script as they are, where `</script>` ends it. A name is only
    ever a value, never a field, a title or an expression: there it could be read as one.
    """
    return _OPENS.sub(f"<{JOINER}", name)


def class_value(label: int, name: str) -> str:
    """The name of a class; of one that is very long the beginning, told apart by its number."""
    is_short = len(name) <= LONGEST
    return inert(name if is_short else f"{shorten(name, LONGEST)} ({label})")


def chart_of(values: list[dict[str, Any]]) -> alt.Chart:
    """A chart of these lines, which it holds itself."""
    return alt.Chart(alt.InlineData(values=values))
