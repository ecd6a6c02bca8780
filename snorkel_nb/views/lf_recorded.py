"""LFs that an earlier process has left: known by name, until their cells are run again."""

from typing import Any

from snorkel_nb.errors import SessionError
from snorkel_nb.labeling.cell_text import lf_cell
from snorkel_nb.session.state import SessionState
from snorkel_nb.store.recorded import RecordedLF

WITHOUT_CELL = ("votes",)
"""Kinds whose source says what they were, and not how to make them again."""


def recorded_view(state: SessionState) -> list[tuple[int, str, str, int | None, bool]]:
    """Number, name, kind, class and whether it will count; `RecordedView` in `wire.ts`."""
    find = state.dataset.label_set.find
    return [
        (lf.number, lf.name, lf.kind, None if lf.label is None else find(lf.label), lf.is_enabled)
        for lf in state.recorded
    ]


def recorded_cell_view(state: SessionState, number: int) -> dict[str, Any]:
    """The cell that makes an LF again; `RecordedCell` in `wire.ts`.

    Raises:
        SessionError: it is not recorded, or was no cell.
    """
    lf = recorded_with(state, number)
    if lf.kind in WITHOUT_CELL:
        raise SessionError(
            f"LF {lf.name!r} was made from votes that are not kept. Give them again with vote_lf."
        )
    return {"source": lf_cell(lf)}


def recorded_with(state: SessionState, number: int) -> RecordedLF:
    """The recorded LF of that number.

    Raises:
        SessionError: there is none.
    """
    found = next((lf for lf in state.recorded if lf.number == number), None)
    if found is None:
        raise SessionError(f"LF {number} is not recorded: it was added again, or forgotten.")
    return found
