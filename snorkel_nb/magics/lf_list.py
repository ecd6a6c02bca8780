"""What `%lf` shows: one line an LF."""

from typing import Any

from snorkel_nb.label_models.verdict import Verdict
from snorkel_nb.magics.output import output
from snorkel_nb.session.session import Session
from snorkel_nb.store.recorded import RecordedLF
from snorkel_nb.views.evaluations import evaluations_view, percent_interval, progress_text
from snorkel_nb.views.header import interval_view
from snorkel_nb.views.lf_cell import interval, percent, printable
from snorkel_nb.views.lf_line import LFLine, lf_lines
from snorkel_nb.views.lf_standing import oddities
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
        pending = evaluations_view(session.evaluations, now.state)["pending"]
        self._lines = [
            *(_line(line, classes, verdict) for line in lf_lines(now.state, now.results)),
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


def _line(line: LFLine, classes: tuple[str, ...], verdict: Verdict) -> tuple[str, ...]:
    is_on, standing = line.entry.is_enabled, line.standing
    precision = interval_view(line.precision)
    notes = [*(oddities(standing, verdict) if standing else ()), *line.notes]
    return (
        str(line.number),
        "on" if is_on else "off",
        line.name,
        "/".join(classes[label] for label in line.polarity) or "none",
        line.entry.lf.kind,
        percent(line.coverage),
        percent(line.overlaps) if is_on else "",
        percent(line.conflicts) if is_on else "",
        interval(standing.accuracy) if standing and standing.accuracy else "",
        interval(precision) if precision else "no gold",
        f"{len(line.failures):,}",
        "; ".join(notes),
    )
