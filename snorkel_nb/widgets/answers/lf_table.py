"""What the LF table changes, and what it asks for after it is drawn."""

from typing import Any, Final

from snorkel_nb.session.selection import entry_with
from snorkel_nb.session.session import Session
from snorkel_nb.views.leave_one_out import leave_one_out_view
from snorkel_nb.views.lf_details import lf_details_view
from snorkel_nb.views.lf_extras import lf_extras_view, votes_in_selection
from snorkel_nb.views.lf_recorded import recorded_cell_view, recorded_with
from snorkel_nb.widgets.answers.arguments import (
    Answer,
    Deed,
    Request,
    read_count,
    read_flag,
    read_text,
)


def _toggle(session: Session, request: Request) -> None:
    name, is_enabled = read_text(request, "name"), read_flag(request, "enabled")
    switch = session.enable if is_enabled else session.disable
    switch(name)


def _details(session: Session, request: Request) -> dict[str, Any]:
    return lf_details_view(session.now, read_count(request, "lf"))


def _rename(session: Session, request: Request) -> None:
    session.rename(_name(session, request), read_text(request, "name"))


def _drop(session: Session, request: Request) -> None:
    session.drop(_name(session, request))


def _forget(session: Session, request: Request) -> None:
    session.forget(recorded_with(session.state, read_count(request, "lf")).name)


def _recorded_cell(session: Session, request: Request) -> dict[str, Any]:
    return recorded_cell_view(session.state, read_count(request, "lf"))


def _name(session: Session, request: Request) -> str:
    """Of the LF whose number the page sent: another page may have renamed it meanwhile."""
    return entry_with(session.state, read_count(request, "lf")).name


QUESTIONS: Final[dict[str, Answer]] = {
    "leave_one_out": lambda session, _request: leave_one_out_view(session.now),
    "lf_extras": lambda session, _request: lf_extras_view(session.now),
    "votes_in_selection": lambda session, _request: votes_in_selection(session.selecting.rows),
    "lf_details": _details,
    "recorded_cell": _recorded_cell,
}
DEEDS: Final[dict[str, Deed]] = {
    "toggle": _toggle,
    "rename": _rename,
    "drop": _drop,
    "forget": _forget,
    "cancel": lambda session, request: session.cancel(read_text(request, "name")),
}
