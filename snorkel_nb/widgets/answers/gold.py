"""Gold labels by keyboard, and the rows to label next."""

from typing import Final

from snorkel_nb.session.label_queue import QUEUE_KINDS, QueuedRows
from snorkel_nb.session.selection import Selection
from snorkel_nb.session.session import Session
from snorkel_nb.session.typed_label import TypedLabel
from snorkel_nb.widgets.answers.arguments import (
    BadRequestError,
    Deed,
    Request,
    read_count,
    read_flag,
    read_text,
)


def _annotate(session: Session, request: Request) -> None:
    typed = TypedLabel(
        read_count(request, "row"),
        None if request.get("label") is None else read_count(request, "label"),
        read_flag(request, "sampled"),
        read_text(request, "source"),
        read_count(request, "order"),
        read_count(request, "n_rows"),
        read_text(request, "data"),
    )
    session.type_label(typed)


def _queue(session: Session, request: Request) -> None:
    how = request.get("how")
    if how is None:
        parts = session.selecting.rows.selection.parts
        rest = tuple(part for part in parts if not isinstance(part, QueuedRows))
        session.selecting.choose(Selection(rest))
        return
    if how not in QUEUE_KINDS:
        raise BadRequestError(f"The page asked for the queue {how!r:.80}; see `QueueKind`.")
    session.next_to_label(read_count(request, "n"), how, show=True)


DEEDS: Final[dict[str, Deed]] = {"annotate": _annotate, "queue": _queue}
