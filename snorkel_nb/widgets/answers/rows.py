"""Windows of rows; and of one row the whole text, the details and the images."""

from typing import Any, Final

from snorkel_nb.session.row_order import ROW_SORTS, RowSort
from snorkel_nb.session.session import Session
from snorkel_nb.views.cells.image_columns import image_view
from snorkel_nb.views.row import details_view, text_view
from snorkel_nb.views.rows import rows_view
from snorkel_nb.widgets.answers.arguments import (
    Answer,
    BadRequestError,
    Request,
    read_count,
    read_text,
)


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


def _details(session: Session, request: Request) -> dict[str, Any]:
    return details_view(session.now, read_count(request, "row"))


def _image(session: Session, request: Request) -> dict[str, Any]:
    row = read_count(request, "row")
    return image_view(session.state.dataset, read_text(request, "column"), row)


QUESTIONS: Final[dict[str, Answer]] = {
    "rows": _rows,
    "text": _text,
    "details": _details,
    "image": _image,
}
