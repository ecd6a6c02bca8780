"""The session on a page without a panel: counts, trust and a table of LFs, but nothing of a row.

Saved notebooks hold this, and show it where no kernel and no widget is: in an exported page, on a
host of code, in a terminal.
"""

from typing import Any, Final

from snorkel_nb.session.moment import Moment
from snorkel_nb.views.header import header_view, interval_view
from snorkel_nb.views.lf_cell import counted, interval, percent, printable
from snorkel_nb.views.lf_line import LFLine, lf_lines
from snorkel_nb.views.shorten import shorten

MAX_LFS: Final = 20
MAX_CLASSES: Final = 12
MAX_REMARKS: Final = 3
NAME_LENGTH: Final = 28
CLASS_LENGTH: Final = 16
SENTENCE_LENGTH: Final = 240
"""A sentence names LFs and classes, and these may be long."""

LF_HEADS: Final = ("LF", "Class", "Coverage", "Overlaps", "Conflicts", "Est. acc.", "Precision")


def summary_view(now: Moment) -> dict[str, Any]:
    """Plain words: `session`, `revision`, `facts` (name, value), `sentences` and `lfs` (lines).

    The most frequent classes and the first LFs stand for all; what is left out is counted.
    """
    header, state = header_view(now), now.state
    classes = state.dataset.label_set.names
    lfs = lf_lines(state, now.results)
    return {
        "session": shorten(header["session"]),
        "revision": now.revision,
        "facts": _facts(header, len(state.recorded)),
        "sentences": _sentences(header["model"]),
        "lfs": [_lf(line, classes) for line in lfs[:MAX_LFS]],
        "n_more_lfs": max(0, len(lfs) - MAX_LFS),
    }


def summary_text(view: dict[str, Any]) -> str:
    """Several lines for terminals and for outputs that show plain text."""
    title = f"Session of {view['session']}, revision {view['revision']}"
    lines = [title, *(f"{name}: {value}" for name, value in view["facts"])]
    lines += view["sentences"]
    if view["lfs"]:
        table = [LF_HEADS, *view["lfs"]]
        widths = [max(len(line[i]) for line in table) for i in range(len(LF_HEADS))]
        lines.append("")
        lines += [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in table
        ]
    if view["n_more_lfs"]:
        lines.append(f"and {counted(view['n_more_lfs'], 'more LF')}")
    return "\n".join(printable(line) for line in lines)


def lfs_words(header: dict[str, Any], n_recorded: int) -> str:
    """How many LFs there are, on, and known by their record only."""
    recorded = f", {n_recorded:,} only recorded" if n_recorded else ""
    return f"{header['n_enabled']:,} of {header['n_lfs']:,} on{recorded}"


def _facts(header: dict[str, Any], n_recorded: int) -> list[tuple[str, str]]:
    n_rows = header["n_rows"]

    def share(n: int) -> str:
        return f"{n:,} ({percent(n / n_rows if n_rows else None)})"

    facts = [
        ("Rows", f"{n_rows:,}, {share(header['n_covered'])} covered"),
        ("LFs", lfs_words(header, n_recorded)),
        ("In conflict", share(header["n_conflicts"])),
        ("Labels", _labels(header["classes"])),
    ]
    if header["gold"] is None:
        return [*facts, ("Gold", "none")]
    model, majority = header["gold"]["model"], header["gold"]["majority"]
    accuracy = f"accuracy {interval(model)}" if model else "none has a label"
    beside = f", majority vote {interval(majority)}" if majority else ""
    return [*facts, ("Gold", f"{header['gold']['n_rows']:,} rows, {accuracy}{beside}")]


def _labels(classes: list[dict[str, Any]]) -> str:
    most = sorted(range(len(classes)), key=lambda i: -classes[i]["n_labels"])[:MAX_CLASSES]
    shown = [
        f"{shorten(classes[i]['name'], CLASS_LENGTH)} {classes[i]['n_labels']:,}"
        for i in sorted(most)
    ]
    n_more = len(classes) - len(shown)
    return ", ".join([*shown, *([f"{n_more:,} more classes"] if n_more else [])])


def _sentences(model: dict[str, Any]) -> list[str]:
    voters = [f"{model['voters']}."] if model["voters"] else []
    said = [model["trust"], *voters, *model["remarks"][:MAX_REMARKS]]
    n_more = model["n_remarks"] - len(model["remarks"][:MAX_REMARKS])
    more = [f"And {counted(n_more, 'more remark')}."] if n_more else []
    return [shorten(sentence, SENTENCE_LENGTH) for sentence in said] + more


def _lf(line: LFLine, classes: tuple[str, ...]) -> tuple[str, ...]:
    polarity = [shorten(classes[label], CLASS_LENGTH) for label in line.polarity[:2]]
    n_more = len(line.polarity) - len(polarity)
    is_on = line.entry.is_enabled
    estimate = line.standing.accuracy if line.standing else None
    precision = interval_view(line.precision)
    return (
        shorten(line.name, NAME_LENGTH) + ("" if is_on else " (off)"),
        "/".join([*polarity, *([f"{n_more} more"] if n_more else [])]) or "none",
        percent(line.coverage),
        percent(line.overlaps) if is_on else "",
        percent(line.conflicts) if is_on else "",
        interval(estimate) if estimate else "",
        interval(precision) if precision else "no gold",
    )
