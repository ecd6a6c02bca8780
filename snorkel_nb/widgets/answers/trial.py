"""Rules that are tried while they are typed; nothing of them is run as code."""

from typing import Any, Final

from snorkel_nb.errors import SnorkelNBError
from snorkel_nb.session.rule import Rule
from snorkel_nb.session.selection import Selection, TheseRows
from snorkel_nb.session.session import Session
from snorkel_nb.views.trial import read_rule, trial_view
from snorkel_nb.widgets.answers.arguments import (
    Answer,
    BadRequestError,
    Deed,
    Request,
    read_flag,
)

MAX_WORDS: Final = 60
"""Characters of a rule that its chip shows."""


def _rule(session: Session, request: Request) -> Rule:
    rule = read_rule(request, session.classes)
    if rule is None:
        raise BadRequestError("The page sent a rule that is none; see `RuleArgs`.")
    return rule


def _try(session: Session, request: Request) -> dict[str, Any]:
    rule, is_exact = _rule(session, request), read_flag(request, "exact")
    try:
        tried = session.trying.on_all(rule) if is_exact else session.trying.on_sample(rule)
    except SnorkelNBError as error:  # it is being typed: what is wrong so far is no alarm
        return {"trial": None, "fault": str(error)}
    return {"trial": None if tried is None else trial_view(tried), "fault": None}


def _cell(session: Session, request: Request) -> dict[str, Any]:
    source, name = session.trying.cell(_rule(session, request))
    return {"source": source, "name": name}


def _select(session: Session, request: Request) -> None:
    rule = _rule(session, request)
    positions, is_exact = session.trying.hits(rule)
    where = "" if is_exact else " in the sample"
    text = " ".join(rule.text[: 2 * MAX_WORDS].split())[:MAX_WORDS]
    session.selecting.choose(Selection.of(TheseRows(positions, f"hits of {text}{where}")))


QUESTIONS: Final[dict[str, Answer]] = {"try_rule": _try, "rule_cell": _cell}
DEEDS: Final[dict[str, Deed]] = {"select_hits": _select}
