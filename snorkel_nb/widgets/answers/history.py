"""Undo and redo."""

from typing import Final

from snorkel_nb.widgets.answers.arguments import Deed

DEEDS: Final[dict[str, Deed]] = {
    "undo": lambda session, _request: session.undo(),
    "redo": lambda session, _request: session.redo(),
}
