"""The changes of a session as a list, and one of them in full."""

from collections.abc import Iterator, Sequence
from difflib import unified_diff
from itertools import islice
from typing import Any, Final

from snorkel_nb.labeling.cell_text import lf_cell
from snorkel_nb.session.history import Step
from snorkel_nb.session.look import Look
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.state import RegisteredLF
from snorkel_nb.views.label import known

MOVES_SHOWN: Final = 12
LFS_SHOWN: Final = 8
"""With their sources; an append changes all LFs, and none of their sources."""

MAX_LINES: Final = 400
"""Of a source that is compared: it takes time with the square of their number."""

MAX_LINE: Final = 300
LINES_SHOWN: Final = 120
CONTEXT_LINES: Final = 3


def history_view(now: Moment) -> dict[str, Any]:
    """The changes, newest first; `HistoryView` in `history/wire.ts`."""
    history = now.history
    steps = [
        {
            "revision": step.revision,
            "time": step.time.timestamp(),
            "change": step.description,
            "n_gained": step.effect.n_gained,
            "n_lost": step.effect.n_lost,
            "n_flipped": step.effect.n_flipped,
            "n_moved": step.effect.n_moved,
            "place": "now" if i == history.place else "undone" if i > history.place else "past",
            "can_look": i > 0,
        }
        for i, step in enumerate(history.steps)
    ]
    return {"revision": now.revision, "steps": steps[::-1]}


def look_view(look: Look) -> dict[str, Any]:
    """One change in full; `LookView` in `history/wire.ts`."""
    sources = [(was, now) for was, now in look.lfs if _cell(was) != _cell(now)]
    return {
        "revision": look.step.revision,
        "n_moved": len(look.positions),
        "moves": [
            {"before": known(m.before), "after": known(m.after), "n": m.n_rows}
            for m in look.moves[:MOVES_SHOWN]
        ],
        "n_other_moves": max(0, len(look.moves) - MOVES_SHOWN),
        "lfs": [_lf(was, now) for was, now in sources[:LFS_SHOWN]],
        "n_other_lfs": max(0, len(sources) - LFS_SHOWN),
    }


def rows_words(step: Step) -> str:
    """What the rows are whose labels a change moved, for the chip of the selection."""
    return f"relabeled by {step.description}"


def _lf(was: RegisteredLF | None, now: RegisteredLF | None) -> dict[str, Any]:
    entry = now or was
    assert entry is not None
    lines = list(_diff(_cell(was).split("\n"), _cell(now).split("\n")))
    return {
        "name": entry.name,
        "lines": lines[:LINES_SHOWN],
        "n_more": max(0, len(lines) - LINES_SHOWN),
    }


def _cell(entry: RegisteredLF | None) -> str:
    """The LF as a cell, in which its class and its settings stand too; "" when it is not there."""
    return "" if entry is None else lf_cell(entry.lf)


def _diff(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Lines that begin with "+", "-", " " or "@"; the sources' lines behind that."""
    if max(len(before), len(after)) > MAX_LINES:
        yield f"@ the first {MAX_LINES} of {len(before):,} and {len(after):,} lines"
    old, new = (
        [_shortened(line) for line in lines[:MAX_LINES] if lines != [""]]
        for lines in (before, after)
    )
    for line in islice(unified_diff(old, new, lineterm="", n=CONTEXT_LINES), 2, None):
        yield f"@{line.strip('@')}" if line.startswith("@@") else line


def _shortened(line: str) -> str:
    """As a person can read it: what could reorder or hide the rest of the line is replaced."""
    line = line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…"
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in line)
