"""Answers what a page asks: exactly one reply to each request, also when it fails.

A request is `{v, id, kind, ...}`; the reply carries its id, the revision of the session, and either
`ok: true` and a result, or `ok: false` and a sentence for the banner. All pages of a panel hear all
replies, so each counts its ids from a random number. A page that hears nothing sends the same
request again, so a deed that was done is remembered and not done twice. Arrays of a result travel
beside the reply, as buffers of the same message.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from snorkel_nb.errors import SnorkelNBError
from snorkel_nb.session.session import Session
from snorkel_nb.widgets.answers import (
    candidates,
    distribution,
    gold,
    history,
    lf_table,
    matrix,
    rows,
    selection,
    trial,
)
from snorkel_nb.widgets.answers import map as map_region
from snorkel_nb.widgets.answers.arguments import Answer, BadRequestError, Deed, WithArrays

WIRE_VERSION: Final = 1
REMEMBERED: Final = 1000
"""Replies to deeds that are kept for a page that asks again."""

logger = logging.getLogger("snorkel_nb")


QUESTIONS: Final[dict[str, Answer]] = {
    **history.QUESTIONS,
    **rows.QUESTIONS,
    **lf_table.QUESTIONS,
    **matrix.QUESTIONS,
    **distribution.QUESTIONS,
    **trial.QUESTIONS,
    **map_region.QUESTIONS,
    **candidates.QUESTIONS,
}
DEEDS: Final[dict[str, Deed]] = {
    **lf_table.DEEDS,
    **history.DEEDS,
    **selection.DEEDS,
    **gold.DEEDS,
    **trial.DEEDS,
    **map_region.DEEDS,
    **candidates.DEEDS,
}


@dataclass(frozen=True, eq=False)
class Reply:
    """What goes back to the page.

    Args:
        message: JSON.
        buffers: the bytes of the result's arrays.
    """

    message: dict[str, Any]
    buffers: tuple[memoryview, ...] = ()


class RequestHandler:
    """Answers the requests about one session.

    Args:
        session: what is asked about and changed.
        state: gives all that the traits of the panel hold, for a page that has missed some of it.
    """

    def __init__(self, session: Session, state: Callable[[], dict[str, Any]]) -> None:
        self._session = session
        self._state = state
        self._done: OrderedDict[str, Reply] = OrderedDict()
        self._one_deed = threading.Lock()

    def reply(self, request: Any) -> Reply:
        """The one reply to a request, whatever it is."""
        if not self._is_deed(request):
            return self._answer(request)
        key = str(request.get("id"))
        with self._one_deed:  # the page may ask again while the deed still waits for a running cell
            if key not in self._done:
                self._done[key] = self._answer(request)
                if len(self._done) > REMEMBERED:
                    self._done.popitem(last=False)
            return self._done[key]

    def _is_deed(self, request: Any) -> bool:
        kind = request.get("kind") if isinstance(request, Mapping) else None
        return isinstance(kind, str) and kind in DEEDS

    def _answer(self, request: Any) -> Reply:
        known = request if isinstance(request, Mapping) else {}
        head = {"v": WIRE_VERSION, "id": known.get("id")}
        buffers: tuple[memoryview, ...] = ()
        try:
            result = self._result(request)
            if isinstance(result, WithArrays):
                buffers = tuple(as_bytes(array) for array in result.arrays)
                result = result.result
            reply = {"ok": True, "result": result}
        except SnorkelNBError as error:
            reply = {"ok": False, "error": str(error)}
        except Exception as error:
            logger.exception("A request of the panel failed: %s", _kind(request))
            reply = {"ok": False, "error": f"This is a bug of snorkel_nb: {error!r:.300}"}
        return Reply(head | reply | {"revision": self._session.revision}, buffers)

    def _result(self, request: Any) -> dict[str, Any] | WithArrays:
        kind = _kind(request)
        if request.get("v") != WIRE_VERSION:
            raise BadRequestError(
                f"The page speaks version {request.get('v')!r:.40}, the kernel {WIRE_VERSION}. "
                "Reload the page, or restart the kernel after an update."
            )
        if kind == "ready":
            return self._state()
        if kind in QUESTIONS:
            return QUESTIONS[kind](self._session, request)
        if kind in DEEDS:
            DEEDS[kind](self._session, request)
            return {}
        raise BadRequestError(
            f"The page asked for {kind!r:.80}, which the kernel does not know. "
            "Reload the page, or restart the kernel after an update."
        )


def as_bytes(array: NDArray[Any]) -> memoryview:
    """An array as the page reads it: little-endian and in C order; copied only where it is not."""
    wanted = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    return wanted.reshape(-1).view(np.uint8).data


def _kind(request: Any) -> str:
    if not isinstance(request, Mapping) or not isinstance(request.get("kind"), str):
        raise BadRequestError("The page sent something that is no request.")
    kind: str = request["kind"]
    return kind
