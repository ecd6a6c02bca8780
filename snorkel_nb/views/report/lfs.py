"""The LFs in the report: numbers, code, conflicts and near-duplicates."""

from math import sqrt
from typing import Any, Final

from snorkel_nb.session.moment import Moment
from snorkel_nb.session.state import RegisteredLF
from snorkel_nb.views.class_mark import class_mark
from snorkel_nb.views.header import interval_view
from snorkel_nb.views.lf_cell import counted, percent
from snorkel_nb.views.lf_line import LFLine, lf_lines
from snorkel_nb.views.markup import Markup, element, join
from snorkel_nb.views.matrix import matrix_view
from snorkel_nb.views.report.tables import NONE, rate, table

MATRIX_LFS: Final = 40
MAX_PAIRS: Final = 40
MAX_SOURCE: Final = 4_000
"""Characters of an LF's code: a list of keywords can be a megabyte."""

MAX_POLARITY: Final = 4

HEADS: Final = (
    *("LF", "Class", "Kind", "Votes", "Coverage", "Overlaps", "Conflicts"),
    *("Est. accuracy", "Precision on gold", "Failed rows", "Seconds"),
)


def lfs_section(now: Moment) -> Markup:
    """A line for each LF; one that is off has no overlaps and conflicts."""
    classes = now.state.dataset.label_set.names
    lines = [_line(lf, classes) for lf in lf_lines(now.state, now.results)]
    if not lines:
        return element("p", "There are no LFs.", class_="dim")
    return table(HEADS, lines, 3)


def code_section(now: Moment) -> Markup:
    """The code of each LF, as it was written."""
    return join(*(_code(entry) for entry in now.state.lfs))


def matrix_section(now: Moment) -> Markup:
    """All pairs in a matrix, or the pairs with the most conflicts, and near-duplicates."""
    view = matrix_view(now)
    names = {entry.number: entry.name for entry in now.state.enabled}
    if len(view["lfs"]) < 2:
        return element("p", "It takes two LFs that are on.", class_="dim")
    pairs = _matrix(view, names) if len(view["lfs"]) <= MATRIX_LFS else _pairs(view, names)
    return join(pairs, _duplicates(view, names))


def _line(lf: LFLine, classes: tuple[str, ...]) -> list[object]:
    entry, is_on = lf.entry, lf.entry.is_enabled
    marks = [class_mark(label, classes[label]) for label in lf.polarity[:MAX_POLARITY]]
    n_more = len(lf.polarity) - len(marks)
    off = None if is_on else element("span", " off", class_="dim")
    return [
        join(_name(lf.number, lf.name), off),
        join(*(join(mark, " ") for mark in marks), f"and {n_more:,} more" if n_more else None),
        f"{entry.lf.kind}, version {entry.version}",
        f"{lf.n_votes:,}",
        percent(lf.coverage),
        percent(lf.overlaps) if is_on else NONE,
        percent(lf.conflicts) if is_on else NONE,
        rate(lf.standing.accuracy if lf.standing else None, with_n=False),
        rate(interval_view(lf.precision)),
        f"{len(lf.failures):,}",
        f"{entry.column.duration_s:,.2f}",
    ]


def _name(number: int, name: str) -> Markup:
    dim = element("span", f"{number} ", class_="dim")
    return join(dim, element("code", element("bdi", name)))


def _code(entry: RegisteredLF) -> Markup:
    source = entry.lf.source
    n_more = len(source) - MAX_SOURCE
    more = f"and {counted(n_more, 'more character')}" if n_more > 0 else None
    return join(
        element("h3", _name(entry.number, entry.name)),
        element("pre", source[:MAX_SOURCE]),
        element("p", more, class_="dim") if more else None,
    )


def _matrix(view: dict[str, Any], names: dict[int, str]) -> Markup:
    conflicts, overlaps, numbers = view["conflicts"], view["overlaps"], view["lfs"]
    most = max((n for line in conflicts for n in line), default=0) or 1

    def cell(row: int, column: int) -> Markup:
        if row == column:
            return element("td", class_="self")
        if column < row:
            return element("td", f"{overlaps[row][column]:,}", class_="below")
        n_rows = conflicts[column][row]
        return element("td", f"{n_rows:,}", style=f"--n:{sqrt(n_rows / most):.2f}")

    heads = [element("th", number, scope="col", class_="num") for number in numbers]
    lines = [
        element(
            "tr",
            element("th", _name(number, names[number]), scope="row"),
            *(cell(i, j) for j in range(len(numbers))),
        )
        for i, number in enumerate(numbers)
    ]
    head = element("tr", element("th", "LF", scope="col"), *heads)
    cells = element("table", element("thead", head), element("tbody", *lines), class_="matrix")
    said = "Above the diagonal the rows on which two LFs conflict, below it those where both vote."
    return join(element("p", said, class_="dim"), element("div", cells, class_="scroll"))


def _pairs(view: dict[str, Any], names: dict[int, str]) -> Markup:
    conflicts, overlaps, numbers = view["conflicts"], view["overlaps"], view["lfs"]
    pairs = [(n, i, j) for j, line in enumerate(conflicts) for i, n in enumerate(line) if n]
    lines = [
        (
            _name(numbers[i], names[numbers[i]]),
            _name(numbers[j], names[numbers[j]]),
            f"{n:,}",
            f"{overlaps[j][i]:,}",
        )
        for n, i, j in sorted(pairs, key=lambda pair: -pair[0])[:MAX_PAIRS]
    ]
    caption = f"The {len(lines)} of {len(pairs):,} pairs with the most rows in conflict."
    return table(("LF", "and", "Conflicts", "Overlaps"), lines, 2, caption)


def _duplicates(view: dict[str, Any], names: dict[int, str]) -> Markup | None:
    pairs = view["duplicates"][:MAX_PAIRS]
    if not pairs:
        return element("p", "No two LFs are near-duplicates.", class_="dim")
    lines = [
        (
            _name(pair["first"], names[pair["first"]]),
            _name(pair["second"], names[pair["second"]]),
            percent(pair["agreement"]),
        )
        for pair in pairs
    ]
    caption = (
        f"{len(lines)} of {counted(view['n_duplicates'], 'near-duplicate pair')}: how much of the "
        "rows where either votes they vote alike on."
    )
    return table(("LF", "and", "Alike"), lines, 2, caption)
