"""Windows of rows, and whole texts."""

from typing import Any, Final

from snorkel_nb.session.row_order import ROW_SORTS, RowSort
from snorkel_nb.session.session import Session
from snorkel_nb.views.row import text_view
from snorkel_nb.views.rows import rows_view
from snorkel_nb.widgets.answers.arguments import Answer, BadRequestError, Request, read_count


def _rows(session: Session, request: Request) -> dict[str, Any]:
    offset, limit = read_count(request, "offset"), read_count(request, "limit")
    return rows_view(session.selecting.rows, offset, limit, _read_sort(request))


def _read_sort(request: Request) -> RowSort:
    for sort in ROW_SORTS:
        if request.get("sort") == sort:
            return sort
    raise BadRequestError(
        f"The page sent {request.get('sort')!r:.80} as sort; it is one of {list(ROW_SORTS)}."
    )


def _text(session: Session, request: Request) -> dict[str, Any]:
    return text_view(session.state, read_count(request, "row"))


QUESTIONS: Final[dict[str, Answer]] = {"rows": _rows, "text": _text}
