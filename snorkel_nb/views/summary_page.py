"""The summary as a piece of HTML: no script, no style sheet, the host's own colours."""

from typing import Any, Final

from snorkel_nb.views.lf_cell import counted
from snorkel_nb.views.markup import Markup, element, join
from snorkel_nb.views.summary import LF_HEADS

# Inline, and few: hosts that clean a saved output take style sheets away, and some of these too.
FRAME: Final = "font:12px/20px system-ui,sans-serif;color:currentColor;overflow-wrap:anywhere"
TABLE: Final = "border-spacing:8px 0;border:0;margin:4px 0;font-size:12px;color:currentColor"
LFS: Final = f"{TABLE};white-space:nowrap"
CELL: Final = "text-align:left"
NUMBER: Final = "text-align:right"
LINE: Final = "margin:0"


def summary_html(view: dict[str, Any]) -> Markup:
    """Less than 20 KB, whatever the names are; every text from data is escaped."""
    facts = [
        element("tr", element("th", name, scope="row", style=CELL), _cell(value))
        for name, value in view["facts"]
    ]
    rest = f", revision {view['revision']}"
    return element(
        "div",
        element(
            "p", "Session of ", element("b", element("bdi", view["session"])), rest, style=LINE
        ),
        element("table", element("tbody", *facts), style=TABLE),
        *(element("p", element("bdi", text), style=LINE) for text in view["sentences"]),
        _lfs(view) if view["lfs"] else None,
        style=FRAME,
    )


def _lfs(view: dict[str, Any]) -> Markup:
    heads = [
        element("th", name, scope="col", style=CELL if i < 2 else NUMBER)
        for i, name in enumerate(LF_HEADS)
    ]
    lines = [
        element("tr", *(_cell(cell, NUMBER if i > 1 else CELL) for i, cell in enumerate(line)))
        for line in view["lfs"]
    ]
    n_more = view["n_more_lfs"]
    more = element("p", f"and {counted(n_more, 'more LF')}", style=LINE) if n_more else None
    table = element(
        "table",
        element("thead", element("tr", *heads)),
        element("tbody", *lines),
        style=LFS,
    )
    return join(element("div", table, style="overflow-x:auto"), more)


def _cell(text: str, style: str = CELL) -> Markup:
    return element("td", element("bdi", text), style=style)
