"""Tables of the report."""

from collections.abc import Iterable, Sequence
from typing import Any

from snorkel_nb.views.lf_cell import interval
from snorkel_nb.views.markup import Markup, element, join

NONE = "\N{EN DASH}"


def table(
    heads: Sequence[str],
    lines: Iterable[Sequence[object]],
    n_words: int,
    caption: str | None = None,
) -> Markup:
    """A table that scrolls by itself where the page is too narrow.

    Args:
        heads: of the columns.
        lines: cells that are Markup, or become text.
        n_words: columns of words; those after them hold numbers. The first one heads its line.
        caption: what it shows, above it.
    """

    def cell(tag: str, i: int, value: object, scope: str | None = None) -> Markup:
        shown = value if isinstance(value, Markup) else element("bdi", value)
        return element(tag, shown, scope=scope, class_=None if i < n_words else "num")

    head = [cell("th", i, name, "col") for i, name in enumerate(heads)]
    body = [
        element(
            "tr",
            *(
                cell("td" if i else "th", i, value, None if i else "row")
                for i, value in enumerate(line)
            ),
        )
        for line in lines
    ]
    shown = element(
        "div",
        element(
            "table",
            element("thead", element("tr", *head)),
            element("tbody", *body),
        ),
        class_="scroll",
    )
    return join(element("p", caption, class_="dim") if caption else None, shown)


def rate(estimate: dict[str, Any] | None, *, with_n: bool = True) -> str:
    """A share with its interval, and how many it was counted on."""
    if estimate is None:
        return NONE
    return interval(estimate) + (f" of {estimate['n']:,}" if with_n else "")
