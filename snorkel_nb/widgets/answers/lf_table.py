"""The switches of the LF table, and what each LF is there for."""

from typing import Final

from snorkel_nb.session.session import Session
from snorkel_nb.views.leave_one_out import leave_one_out_view
from snorkel_nb.widgets.answers.arguments import Answer, Deed, Request, read_flag, read_text


def _toggle(session: Session, request: Request) -> None:
    name, is_enabled = read_text(request, "name"), read_flag(request, "enabled")
    switch = session.enable if is_enabled else session.disable
    switch(name)


QUESTIONS: Final[dict[str, Answer]] = {
    "leave_one_out": lambda session, _request: leave_one_out_view(session.now),
}
DEEDS: Final[dict[str, Deed]] = {
    "toggle": _toggle,
    "cancel": lambda session, request: session.cancel(read_text(request, "name")),
}
