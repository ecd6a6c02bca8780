"""What undo and redo would do, in a few words."""

from typing import Any, Final

from snorkel_nb.session.history import History, Step

MAX_CHARACTERS: Final = 80
"""Of the words; the name of an LF may be longer."""


def steps_view(history: History) -> dict[str, Any]:
    """Words, or None where there is nothing to do; `StepsView` in `history/wire.ts`."""
    return {"undo": _words(history.undoes), "redo": _words(history.redoes)}


def _words(step: Step | None) -> str | None:
    if step is None:
        return None
    words = step.description
    return words if len(words) <= MAX_CHARACTERS else words[: MAX_CHARACTERS - 1] + "…"
