"""Undo, redo, and the changes of the past: looked at, and brought back."""

from typing import Final

from snorkel_nb.session.selection import Selection, TheseRows
from snorkel_nb.session.session import Session
from snorkel_nb.views.history import history_view, look_view, rows_words
from snorkel_nb.widgets.answers.arguments import Answer, Deed, Request, read_count


def _select(session: Session, request: Request) -> None:
    look = session.looking.at(read_count(request, "of"))
    rows = TheseRows(look.positions, rows_words(look.step))
    session.selecting.choose(Selection.of(rows))


QUESTIONS: Final[dict[str, Answer]] = {
    "history": lambda session, _request: history_view(session.now),
    "look": lambda session, request: look_view(session.looking.at(read_count(request, "of"))),
}
DEEDS: Final[dict[str, Deed]] = {
    "undo": lambda session, _request: session.undo(),
    "redo": lambda session, _request: session.redo(),
    "restore": lambda session, request: session.restore(read_count(request, "of")),
    "select_moved": _select,
}
