"""Candidate LFs: what is offered for a cluster or the selection, and what becomes of it."""

from dataclasses import dataclass
from itertools import count
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np

from snorkel_nb.core.arrays import BoolArray
from snorkel_nb.errors import SessionError
from snorkel_nb.session.selection import Selection, TheseRows
from snorkel_nb.session.session import Session
from snorkel_nb.session.suggestions.suggestion import Suggestion, Suggestions
from snorkel_nb.views.candidates import candidate_view, candidates_view
from snorkel_nb.widgets.answers.arguments import Answer, Deed, Request, read_count

N_CANDIDATES: Final = 5
KEPT: Final = 4
"""Offers of one session, which pages may still show."""


@dataclass(frozen=True, eq=False)
class Offer:
    """What was suggested in a session: a page asks about it after its list.

    Args:
        number: names it; no two have the same.
        suggestions: best first.
        is_inside: (n_rows,) the rows that they were made for.
    """

    number: int
    suggestions: Suggestions
    is_inside: BoolArray


_OFFERS: Final[WeakKeyDictionary[Session, list[Offer]]] = WeakKeyDictionary()
_NUMBERS: Final = count(1)


def _suggest(session: Session, request: Request) -> dict[str, Any]:
    label = None if request.get("label") is None else read_count(request, "label")
    is_inside = np.zeros(len(session.dataset), np.bool_)
    if request.get("cluster") is None:
        group = None  # the selection
        is_inside[session.selecting.rows.positions] = True
    else:
        number = read_count(request, "cluster")
        group = session.suggesting.cluster(number)
        if group is None:
            raise SessionError(f"There is no cluster {number} any more. Choose one of the list.")
        is_inside[group.positions] = True
    now = session.now
    suggestions = session.suggest(group, label, N_CANDIDATES)
    offer = Offer(next(_NUMBERS), suggestions, is_inside)
    # A page that waited long asks again, and then has the list of the first answer.
    _OFFERS[session] = [*_OFFERS.get(session, ()), offer][-KEPT:]
    return candidates_view(suggestions, offer.number, now)


def _candidate(session: Session, request: Request) -> dict[str, Any]:
    offer, suggestion = _read(session, request)
    return candidate_view(suggestion, offer.is_inside, session.now)


def _select(session: Session, request: Request) -> None:
    offer, suggestion = _read(session, request)
    # Its name may hold a word of the rows, and the chip is a trait, which is saved.
    words = f"hits of candidate {offer.number}.{read_count(request, 'place') + 1}"
    session.selecting.choose(Selection.of(TheseRows(suggestion.hits, words)))


def _read(session: Session, request: Request) -> tuple[Offer, Suggestion]:
    number, place = read_count(request, "offer"), read_count(request, "place")
    offer = next((o for o in _OFFERS.get(session, ()) if o.number == number), None)
    if offer is None:
        raise SessionError("Something else was suggested since. Ask for suggestions again.")
    if place >= len(offer.suggestions):
        raise SessionError(f"There is no suggestion {place} among {len(offer.suggestions)}.")
    return offer, offer.suggestions[place]


QUESTIONS: Final[dict[str, Answer]] = {"suggest": _suggest, "candidate": _candidate}
DEEDS: Final[dict[str, Deed]] = {"select_candidate": _select}
