"""The selection that all regions share."""

from typing import Final

from snorkel_nb.session.session import Session
from snorkel_nb.views.selection import read_parts
from snorkel_nb.widgets.answers.arguments import Deed, Request


def _select(session: Session, request: Request) -> None:
    present = session.selecting.rows.selection
    session.selecting.choose(read_parts(request.get("parts"), present))


DEEDS: Final[dict[str, Deed]] = {"select": _select}
