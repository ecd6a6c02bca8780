"""The charts of labels, confidence and gold."""

from typing import Any, Final

from snorkel_nb.session.session import Session
from snorkel_nb.views.distribution import distribution_view
from snorkel_nb.widgets.answers.arguments import Answer, Request


def _distribution(session: Session, _request: Request) -> dict[str, Any]:
    rows = session.selecting.rows
    return distribution_view(rows.now, rows)


QUESTIONS: Final[dict[str, Answer]] = {"distribution": _distribution}
