"""The block under a `%%lf` cell: what the panel mock calls the cell output."""

from importlib.resources import files
from typing import Any, Final

from snorkel_nb.magics.markup import Markup, element, join
from snorkel_nb.session.lf_report import LFReport
from snorkel_nb.views.lf_cell import lf_cell_line, lf_cell_view, percent, probability

MARKS: Final = (
    "\N{BLACK CIRCLE}",
    "\N{BLACK SQUARE}",
    "\N{BLACK UP-POINTING TRIANGLE}",
    "\N{BLACK DIAMOND}",
)
"""One shape a class, then the same again; colour never stands alone."""

N_COLOURS: Final = 4


class LFBlock:
    """Shows a report: a block in a notebook, one line without row text elsewhere."""

    def __init__(self, report: LFReport) -> None:
        self.report = report
        self._view = lf_cell_view(report)

    def __repr__(self) -> str:
        return lf_cell_line(self._view)

    def _repr_html_(self) -> str:
        return block_html(self._view)


def block_html(view: dict[str, Any]) -> Markup:
    """The block of `views.lf_cell.lf_cell_view`; everything from data is escaped."""
    if view["is_unchanged"]:
        body: list[Markup | None] = [
            element("p", "Nothing was voted again: code, label and values are as they were.")
        ]
    else:
        body = [
            element("div", _numbers(view), _changes(view), class_="snb-cols"),
            _failure(view),
            _foot(view),
        ]
    style = element("style", Markup(_css()))
    return element("div", style, _head(view), *body, class_="snb-cell")


def _css() -> str:
    return files("snorkel_nb.magics").joinpath("lf_block.css").read_text(encoding="utf-8")


def _head(view: dict[str, Any]) -> Markup:
    was = view["version_before"]
    if view["is_unchanged"]:
        version = f"version {view['version']}, unchanged"
    else:
        version = "new" if was is None else f"version {view['version']}, was {was}"
    classes = [_class_mark(c["label"], c["name"]) for c in view["classes"]] or [
        element("span", view["declared"] or "no votes", class_="snb-dim")
    ]
    off = (
        None
        if view["is_enabled"]
        else element("span", "off: its votes do not count", class_="snb-warn")
    )
    failed = (
        element(
            "span",
            f"\N{BLACK UP-POINTING TRIANGLE} failed on {view['n_failures']:,} rows",
            class_="snb-badge",
        )
        if view["n_failures"]
        else "no failures"
    )
    timing = f"{1000 * view['duration_s']:,.0f} ms, revision {view['revision']}"
    return element(
        "div",
        element("code", view["name"], class_="snb-name"),
        *classes,
        element("span", version, class_="snb-dim"),
        off,
        element("span", failed, " ", timing, class_="snb-right snb-dim"),
        class_="snb-head",
    )


def _numbers(view: dict[str, Any]) -> Markup:
    was = view["coverage_before"]
    partner = view["partner"]
    rows = [
        ("Votes", f"{view['n_votes']:,}", _vote_bar(view)),
        ("Coverage", percent(view["coverage"]), was is not None and f"was {percent(was)}"),
        ("Overlaps", percent(view["overlaps"]), None),
        (
            "Conflicts",
            percent(view["conflicts"]),
            partner and join(element("code", partner[0]), f" {partner[1]:,}"),
        ),
        ("Precision", *_precision(view)),
    ]
    lines = [
        element(
            "tr", element("th", name, scope="row"), element("td", value), element("td", note or "")
        )
        for name, value, note in rows
    ]
    return element("table", *lines)


def _precision(view: dict[str, Any]) -> tuple[str, Markup]:
    found = view["precision"]
    if not found:
        return "\N{EN DASH}", element("span", "no gold on its votes", class_="snb-dim")
    low, high = 100 * found["low"], 100 * found["high"]
    whisker = element(
        "span",
        element("i", style=f"left:{low:.1f}%;width:{high - low:.1f}%"),
        element("b", style=f"left:{100 * found['value']:.1f}%"),
        class_="snb-whisker",
        aria_hidden="true",
    )
    text = f"[{probability(found['low'])}, {probability(found['high'])}] on {found['n']:,} gold"
    return probability(found["value"]), join(whisker, text)


def _vote_bar(view: dict[str, Any]) -> Markup:
    total = view["n_rows"] or 1
    parts = [
        element(
            "i", class_=f"snb-c{c['label'] % N_COLOURS}", style=f"width:{100 * c['n'] / total:.2f}%"
        )
        for c in view["classes"]
    ]
    return element("span", *parts, class_="snb-bar", aria_hidden="true")


def _changes(view: dict[str, Any]) -> Markup:
    counts = [
        (f"+{view['gained']:,}", "gained"),
        (f"\N{MINUS SIGN}{view['lost']:,}", "lost"),
        (f"{view['flipped']:,}", "flipped"),
    ]
    if view["version_before"] is None:
        counts = [
            (f"{view['n_alone']:,}", "alone"),
            (f"{view['n_contradicted']:,}", "contradicted"),
        ]
    diff = [element("span", element("b", n), f" {word}") for n, word in counts]
    lines = [
        element(
            "tr",
            element("td", example["row"], class_="snb-dim snb-num"),
            element("td", example["why"], class_="snb-dim"),
            element("td", _marked(example), class_="snb-text"),
        )
        for example in view["examples"]
    ]
    return element("div", element("p", *diff, class_="snb-diff"), element("table", *lines))


def _marked(example: dict[str, Any]) -> Markup:
    """The example's text with its matches marked; overlapping matches become one."""
    text, position, parts = example["text"], 0, []
    for start, end in example["spans"]:
        if end > position:
            parts.append(join(text[position : max(start, position)]))
            mark = text[max(start, position) : end]
            parts.append(element("mark", mark, class_=f"snb-c{example['label'] % N_COLOURS}"))
            position = end
    before = "\N{HORIZONTAL ELLIPSIS}" if example["is_cut_before"] else None
    after = "\N{HORIZONTAL ELLIPSIS}" if example["is_cut_after"] else None
    return join(before, *parts, text[position:], after)


def _failure(view: dict[str, Any]) -> Markup | None:
    failure = view["failure"]
    if not failure:
        return None
    n = view["n_failures"]
    summary = element(
        "summary",
        element("span", failure["reason"], class_="snb-bad"),
        f" first on {failure['where']}",
    )
    trace = element("pre", failure["traceback"] or failure["reason"])
    abstained = element(
        "p", f"It abstains on {'this row' if n == 1 else f'these {n:,} rows'}.", class_="snb-dim"
    )
    return element("details", summary, trace, abstained)


def _foot(view: dict[str, Any]) -> Markup:
    moves = ", ".join(
        f"{m['n']:,} {m['before'] or 'none'} \N{RIGHTWARDS ARROW} {m['after'] or 'none'}"
        for m in view["moves"]
    )
    sentences = [f"{view['n_moved']:,} labels changed" + (f": {moves}." if moves else ".")]
    now, was = view["accuracy"], view["accuracy_before"]
    if now:
        before = f", was {probability(was['value'])}" if was else ""
        sentences.append(f"Accuracy on gold {probability(now['value'])}{before}.")
    sentences += [f"It {note}." for note in view["notes"]]
    return element("p", " ".join(sentences), class_="snb-foot snb-dim")


def _class_mark(label: int, name: str) -> Markup:
    mark = element(
        "span",
        MARKS[label % len(MARKS)],
        class_=f"snb-mark snb-c{label % N_COLOURS}",
        aria_hidden="true",
    )
    return element("span", mark, " ", name)
