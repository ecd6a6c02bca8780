"""The block under a `%%lf` cell: what the LF does, what the edit did, rows, and failures."""

from typing import Any

from snorkel_nb.magics.output import output
from snorkel_nb.session.lf_report import LFReport
from snorkel_nb.views.class_mark import class_colour, class_mark
from snorkel_nb.views.lf_cell import (
    counted,
    lf_cell_line,
    lf_cell_view,
    model_sentences,
    percent,
    probability,
)
from snorkel_nb.views.markup import Markup, element, join


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
        same = "Nothing was voted again: code, label and values are as they were."
        return output(_head(view), element("p", same, class_="snb-dim"))
    columns = element("div", _numbers(view), _changes(view), class_="snb-cols")
    return output(
        _head(view), columns, _oddities(view), _failure(view), _foot(view), _by_model(view)
    )


def _head(view: dict[str, Any]) -> Markup:
    version, was = view["version"], view["version_before"]
    if view["is_unchanged"]:
        shown = f"version {version}, unchanged"
    else:
        shown = "new" if was is None else f"version {version}, was {was}"
    classes = [class_mark(c["label"], c["name"]) for c in view["classes"]]
    if view["n_other_classes"]:
        classes.append(element("span", f"and {view['n_other_classes']:,} more", class_="snb-dim"))
    if not classes:
        classes = [element("bdi", view["declared"] or "no votes", class_="snb-dim")]
    off = element("span", "off: its votes do not count", class_="snb-off")
    timing = f"{1000 * view['duration_s']:,.0f} ms, revision {view['revision']}"
    return element(
        "div",
        element("code", element("bdi", view["name"])),
        *classes,
        element("span", shown, class_="snb-dim"),
        None if view["is_enabled"] else off,
        element("span", _failed(view["n_failures"]), timing, class_="snb-right snb-dim"),
        class_="snb-head",
    )


def _failed(n_failures: int) -> Markup:
    if not n_failures:
        return join("no failures, ")
    sign = element("span", "\N{BLACK UP-POINTING TRIANGLE} ", aria_hidden="true")
    return element("span", sign, f"failed on {counted(n_failures, 'row')}", class_="snb-badge")


def _numbers(view: dict[str, Any]) -> Markup:
    was, partner = view["coverage_before"], view["partner"]
    other = partner and join(element("code", element("bdi", partner[0])), f" {partner[1]:,}")
    rows = [
        ("Votes", f"{view['n_votes']:,}", _vote_bar(view)),
        ("Coverage", percent(view["coverage"]), None if was is None else f"was {percent(was)}"),
        ("Overlaps", percent(view["overlaps"]), None),
        ("Conflicts", percent(view["conflicts"]), other),
        *([("Est. acc.", *_estimated(view["estimated"]))] if view["estimated"] else []),
        ("Precision", *_precision(view["precision"])),
    ]
    lines = [
        element(
            "tr",
            element("th", name, scope="row"),
            element("td", value, class_="snb-num"),
            element("td", note, class_="snb-dim"),
        )
        for name, value, note in rows
    ]
    return element("table", *lines)


def _precision(found: dict[str, Any] | None) -> tuple[str, Markup]:
    if found is None:
        return "\N{EN DASH}", join("no gold on its votes")
    return _with_interval(found, f" on {found['n']:,} gold")


def _estimated(found: dict[str, Any]) -> tuple[str, Markup]:
    return _with_interval(found, " by the model")


def _with_interval(found: dict[str, Any], source: str) -> tuple[str, Markup]:
    low, high = 100 * found["low"], 100 * found["high"]
    whisker = element(
        "span",
        element("i", style=f"left:{low:.1f}%;width:{high - low:.1f}%"),
        element("b", style=f"left:{100 * found['value']:.1f}%"),
        class_="snb-whisker",
        aria_hidden="true",
    )
    text = f"[{probability(found['low'])}, {probability(found['high'])}]{source}"
    return probability(found["value"]), join(whisker, text)


def _vote_bar(view: dict[str, Any]) -> Markup:
    total = view["n_rows"] or 1
    parts = [
        element("i", class_=class_colour(c["label"]), style=f"width:{100 * c['n'] / total:.2f}%")
        for c in view["classes"]
    ]
    if view["n_other_votes"]:
        parts.append(element("i", style=f"width:{100 * view['n_other_votes'] / total:.2f}%"))
    return element("span", *parts, class_="snb-bar", aria_hidden="true")


def _changes(view: dict[str, Any]) -> Markup:
    """The vote diff of an edit, or what a new LF stands for; then rows that show it."""
    if view["version_before"] is not None:
        counts = [
            (f"+{view['gained']:,}", "gained"),
            (f"\N{MINUS SIGN}{view['lost']:,}", "lost"),
            (f"{view['flipped']:,}", "flipped"),
        ]
    else:
        by_class = view["classes"] if len(view["classes"]) > 1 else []
        counts = [
            *((f"{c['n']:,}", c["name"]) for c in by_class),
            (f"{view['n_alone']:,}", "alone"),
            (f"{view['n_contradicted']:,}", "contradicted"),
        ]
    diff = [element("span", element("b", n), " ", element("bdi", word)) for n, word in counts]
    lines = [
        element(
            "tr",
            element("td", element("bdi", example["row"]), class_="snb-dim snb-num"),
            element("td", example["why"], class_="snb-dim"),
            element("td", element("bdi", _marked(example)), class_="snb-text"),
        )
        for example in view["examples"]
    ]
    return element("div", element("div", *diff, class_="snb-gap"), element("table", *lines))


def _marked(example: dict[str, Any]) -> Markup:
    """The example's text with its matches marked; overlapping matches become one."""
    text, position, parts = example["text"], 0, []
    for start, end in example["spans"]:
        if end > position:
            parts.append(join(text[position : max(start, position)]))
            mark = text[max(start, position) : end]
            parts.append(element("mark", mark, class_=class_colour(example["label"])))
            position = end
    before = "\N{HORIZONTAL ELLIPSIS}" if example["is_cut_before"] else None
    after = "\N{HORIZONTAL ELLIPSIS}" if example["is_cut_after"] else None
    return join(before, *parts, text[position:], after)


def _failure(view: dict[str, Any]) -> Markup | None:
    failure, n_failures = view["failure"], view["n_failures"]
    if not failure:
        return None
    summary = element(
        "summary",
        element("bdi", failure["reason"], class_="snb-bad"),
        " ",
        element("code", "first on ", element("bdi", failure["where"]), class_="snb-dim"),
    )
    trace = element("pre", failure["traceback"]) if failure["traceback"] else None
    where = "this row" if n_failures == 1 else f"these {n_failures:,} rows"
    abstains = element("p", f"It abstains on {where}.", class_="snb-dim")
    return element("details", summary, trace, abstains)


def _oddities(view: dict[str, Any]) -> Markup | None:
    """What is odd about this LF; the head has its name."""
    if not view["oddities"]:
        return None
    sign = element("span", "\N{BLACK UP-POINTING TRIANGLE} ", aria_hidden="true")
    lines = [
        element("p", sign, element("bdi", f"{text[:1].upper()}{text[1:]}."), class_="snb-warn")
        for text in view["oddities"]
    ]
    return join(*lines)


def _by_model(view: dict[str, Any]) -> Markup | None:
    sentences = model_sentences(view)
    if not sentences:
        return None
    kind = "snb-warn" if view["is_warned"] else "snb-dim"
    return element("p", element("bdi", " ".join(sentences)), class_=kind)


def _foot(view: dict[str, Any]) -> Markup:
    moves = ", ".join(
        f"{m['n']:,} {m['before'] or 'none'} \N{RIGHTWARDS ARROW} {m['after'] or 'none'}"
        for m in view["moves"]
    )
    changed = f"{counted(view['n_moved'], 'label')} changed"
    sentences = [f"{changed}: {moves}." if moves else f"{changed}."]
    now, was = view["accuracy"], view["accuracy_before"]
    if now:
        before = f", was {probability(was['value'])}" if was else ""
        sentences.append(f"Accuracy on gold {probability(now['value'])}{before}.")
    sentences += [f"It {note}." for note in view["notes"]]
    return element("p", " ".join(sentences), class_="snb-dim")
