"""The conflict matrix, of all rows or of those that are selected."""

from typing import Any, Final

from snorkel_nb.session.session import Session
from snorkel_nb.views.matrix import matrix_view
from snorkel_nb.widgets.answers.arguments import Answer, Request, read_flag


def _matrix(session: Session, request: Request) -> dict[str, Any]:
    rows = session.selecting.rows
    return matrix_view(rows.now, rows if read_flag(request, "within_selection") else None)


QUESTIONS: Final[dict[str, Answer]] = {"matrix": _matrix}
