"""What `%lf` shows: one line an LF."""

from typing import Any

from snorkel_nb.label_models.verdict import Verdict
from snorkel_nb.magics.output import output
from snorkel_nb.session.session import Session
from snorkel_nb.store.recorded import RecordedLF
from snorkel_nb.views.evaluations import evaluations_view, percent_interval, progress_text
from snorkel_nb.views.lf_cell import interval, percent, printable
from snorkel_nb.views.lf_standing import LFStanding, lf_standings, oddities
from snorkel_nb.views.lf_table import lf_table_view
from snorkel_nb.views.markup import Markup, element
from snorkel_nb.views.model_trust import voters_text

NUMBERS = ("#", "Coverage", "Overlaps", "Conflicts", "Est. Acc.", "Precision", "Fails")
HEADS = (
    "#",
    "On",
    "LF",
    "Class",
    "Kind",
    "Coverage",
    "Overlaps",
    "Conflicts",
    "Est. Acc.",
    "Precision",
    "Fails",
    "Note",
)


class LFList:
    """The LFs of a session as they were when this was made."""

    def __init__(self, session: Session) -> None:
        now = session.now
        classes = session.classes
        verdict = now.results.fit.verdict
        view = lf_table_view(now.state, now.results)
        pending = evaluations_view(session.evaluations, now.state)["pending"]
        standings = lf_standings(verdict)
        self._lines = [
            *(_line(lf, classes, standings.get(lf["name"]), verdict) for lf in view["lfs"]),
            *(_pending_line(lf, classes) for lf in pending),
            *map(_recorded_line, now.state.recorded),
        ]
        voters = voters_text(verdict)
        self._sentences = [
            *([f"{voters}."] if voters else []),
            *([verdict.sentence] if verdict.warnings else []),
        ]

    def __repr__(self) -> str:
        if not self._lines:
            return (
                "There are no LFs yet. Write one in a cell that begins with %%lf and a class name."
            )
        table = [HEADS, *self._lines]
        widths = [max(len(line[i]) for line in table) for i in range(len(HEADS))]
        lines = (
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in table
        )
        return "\n".join([*lines, *map(printable, self._sentences)])

    def _repr_html_(self) -> str | None:
        if not self._lines:
            return None
        heads = (element("th", name, scope="col", class_=_side(name)) for name in HEADS)
        rows = [element("tr", *map(_cell, HEADS, line)) for line in self._lines]
        head, body = element("thead", element("tr", *heads)), element("tbody", *rows)
        return output(
            element("div", element("table", head, body, class_="snb-list"), class_="snb-scroll"),
            *(element("p", element("bdi", text), class_="snb-dim") for text in self._sentences),
        )


def _cell(head: str, text: str) -> Markup:
    shown = element("bdi", text)
    return element("td", element("code", shown) if head == "LF" else shown, class_=_side(head))


def _side(head: str) -> str | None:
    """Numbers stand at the right."""
    return "snb-num" if head in NUMBERS else None


def _pending_line(lf: dict[str, Any], classes: tuple[str, ...]) -> tuple[str, ...]:
    """An LF whose numbers are estimates: the intervals say so, and the note."""
    return (
        "",
        "not yet",
        lf["name"],
        "/".join(classes[label] for label in lf["polarity"]) or "none",
        lf["kind"],
        percent_interval(lf["coverage"]),
        percent_interval(lf["overlaps"]) if lf["overlaps"] else "",
        percent_interval(lf["conflicts"]) if lf["conflicts"] else "",
        "",
        interval(lf["precision"]) if lf["precision"] else "no gold",
        f"{lf['failures']['n']:,}" if lf["failures"] else "0",
        f"estimated from {lf['n_sampled']:,} rows; {progress_text(lf)}",
    )


def _recorded_line(lf: RecordedLF) -> tuple[str, ...]:
    """An LF without votes."""
    shown = str(lf.number), "not yet", lf.name, lf.label or "", lf.kind
    note = f"recorded: run its cell again{'' if lf.is_enabled else '; it was off'}"
    return (*shown, *[""] * (len(HEADS) - len(shown) - 1), note)


def _line(
    lf: dict[str, Any], classes: tuple[str, ...], standing: LFStanding | None, verdict: Verdict
) -> tuple[str, ...]:
    notes = [
        *(oddities(standing, verdict) if standing else ()),
        *([lf["note"]] if lf["note"] else ()),
    ]
    return (
        str(lf["number"]),
        "on" if lf["enabled"] else "off",
        lf["name"],
        "/".join(classes[label] for label in lf["polarity"]) or "none",
        lf["kind"],
        percent(lf["coverage"]),
        percent(lf["overlaps"]) if lf["enabled"] else "",
        percent(lf["conflicts"]) if lf["enabled"] else "",
        interval(standing.accuracy) if standing and standing.accuracy else "",
        interval(lf["precision"]) if lf["precision"] else "no gold",
        f"{lf['failures']['n']:,}" if lf["failures"] else "0",
        "; ".join(notes),
    )
