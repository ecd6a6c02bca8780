"""The LF table of the panel."""

from collections.abc import Sequence
from typing import Any, Final

from snorkel_nb.session.results import Results
from snorkel_nb.session.state import SessionState
from snorkel_nb.views.failure import failure_kind, failures_view
from snorkel_nb.views.header import interval_view
from snorkel_nb.views.lf_line import LFLine, lf_lines
from snorkel_nb.views.lf_recorded import recorded_view
from snorkel_nb.views.lf_standing import accuracy_wire, lf_standings, oddities_wire

MAX_CLASSES: Final = 12
"""Of one LF whose votes are sent by class; nobody tells more apart in a bar."""

MAX_MESSAGES: Final = 20
"""First failures that are sent with their place; others only by their kind. All are in the details
of an LF, which are asked for."""


def lf_table_view(state: SessionState, results: Results) -> dict[str, Any]:
    """Plain values for the table; `LfTableWire` in `lf_table/wire.ts`."""
    numbers = [entry.number for entry in state.enabled]
    standings = lf_standings(results.fit.verdict)
    return {
        "lfs": lf_columns(lf_lines(state, results)),
        "oddities": oddities_wire(standings.values(), numbers),
        "recorded": recorded_view(state),
    }


def lf_columns(lines: Sequence[LFLine]) -> dict[str, Any]:
    """A list a column: with a dict an LF, the names of the fields would be most of what is saved.

    Returns:
        `LfColumns` in `lf_table/wire.ts`. What few LFs have is listed with their numbers.
    """
    kinds = list(dict.fromkeys(line.entry.lf.kind for line in lines))
    return {
        "number": [line.number for line in lines],
        "name": [line.name for line in lines],
        "kinds": kinds,
        "kind": [kinds.index(line.entry.lf.kind) for line in lines],
        "off": [line.number for line in lines if not line.entry.is_enabled],
        "votes": [_votes(line) for line in lines],
        "many_classes": [
            [line.number, len(line.polarity), line.n_votes]
            for line in lines
            if len(line.polarity) > MAX_CLASSES
        ],
        "n_overlaps": [line.n_overlaps for line in lines],
        "n_conflicts": [line.n_conflicts for line in lines],
        "accuracy": [accuracy_wire(line.standing) for line in lines],
        "precision": [_precision(line) for line in lines],
        "failures": _failures(lines),
        "notes": _notes(lines),
    }


def _votes(line: LFLine) -> list[int]:
    """Class, votes, class, votes: the largest ones, by class."""
    votes = list(line.votes_by_class.items())
    if len(votes) > MAX_CLASSES:
        votes = sorted(sorted(votes, key=lambda pair: -pair[1])[:MAX_CLASSES])
    return [number for pair in votes for number in pair]


def _precision(line: LFLine) -> list[float] | None:
    found = interval_view(line.precision)
    return None if found is None else list(found.values())


def _failures(lines: Sequence[LFLine]) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for line in lines:
        shown, first = failures_view(line.failures), line.failures.first
        if shown is None or first is None:
            continue
        words = shown["message"] if len(found) < MAX_MESSAGES else failure_kind(first)
        found.append((line.number, shown["n"], words))
    return found


def _notes(lines: Sequence[LFLine]) -> list[tuple[str, list[int]]]:
    """Each note with the numbers of the LFs that it is about: many may be stale at once."""
    found: dict[str, list[int]] = {}
    for line in lines:
        for note in line.notes:
            found.setdefault(note, []).append(line.number)
    return list(found.items())
