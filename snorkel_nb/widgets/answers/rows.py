"""Pages of rows, and whole texts."""

from typing import Any, Final

from snorkel_nb.session.session import Session
from snorkel_nb.views.rows import rows_view, text_view
from snorkel_nb.widgets.answers.arguments import Answer, Request, read_count


def _rows(session: Session, request: Request) -> dict[str, Any]:
    rows = session.selecting.rows
    page = rows_view(rows, read_count(request, "offset"), read_count(request, "limit"))
    return page | {"revision": rows.now.revision}


def _text(session: Session, request: Request) -> dict[str, Any]:
    return text_view(session.state, read_count(request, "row"))


QUESTIONS: Final[dict[str, Answer]] = {"rows": _rows, "text": _text}
