"""Answers what a page asks: exactly one reply to each request, also when it fails.

A request is `{v, id, kind, ...}`; the reply carries its id, and either `ok: true` and a result,
or `ok: false` and a sentence for the banner. All pages of a panel hear all replies, so each counts
its ids from a random number. A page that hears nothing sends the same request again, so a deed that
was done is remembered and not done twice.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final

from snorkel_nb.errors import SnorkelNBError
from snorkel_nb.session.session import Session
from snorkel_nb.views.leave_one_out import leave_one_out_view
from snorkel_nb.views.rows import rows_view, text_view

WIRE_VERSION: Final = 1
REMEMBERED: Final = 1000
"""Replies to deeds that are kept for a page that asks again."""

logger = logging.getLogger("snorkel_nb")


class BadRequestError(SnorkelNBError):
    """A message that no page of ours sends."""


class RequestHandler:
    """Answers the requests about one session.

    Args:
        session: what is asked about and changed.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._done: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._one_deed = threading.Lock()
        self._questions: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "ready": lambda _request: {},
            "rows": self._rows,
            "text": self._text,
            "leave_one_out": lambda _request: leave_one_out_view(self._session.now),
        }
        # A deed gives nothing: the new state arrives through the view.
        self._deeds: dict[str, Callable[[Mapping[str, Any]], object]] = {
            "toggle": self._toggle,
            "cancel": self._cancel,
            "undo": lambda _request: self._session.undo(),
            "redo": lambda _request: self._session.redo(),
        }

    def reply(self, request: Any) -> dict[str, Any]:
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
        return isinstance(kind, str) and kind in self._deeds

    def _answer(self, request: Any) -> dict[str, Any]:
        known = request if isinstance(request, Mapping) else {}
        head = {"v": WIRE_VERSION, "id": known.get("id")}
        try:
            return head | {"ok": True, "result": self._result(request)}
        except SnorkelNBError as error:
            return head | {"ok": False, "error": str(error)}
        except Exception as error:
            logger.exception("A request of the panel failed: %s", _kind(request))
            return head | {"ok": False, "error": f"This is a bug of snorkel_nb: {error!r:.300}"}

    def _result(self, request: Any) -> dict[str, Any]:
        kind = _kind(request)
        if request.get("v") != WIRE_VERSION:
            raise BadRequestError(
                f"The page speaks version {request.get('v')!r:.40}, the kernel {WIRE_VERSION}. "
                "Reload the page, or restart the kernel after an update."
            )
        if kind in self._questions:
            return self._questions[kind](request)
        if kind in self._deeds:
            self._deeds[kind](request)
            return {}
        known = sorted([*self._questions, *self._deeds])
        raise BadRequestError(f"The page asked for {kind!r:.80}; the kernel knows {known}.")

    def _rows(self, request: Mapping[str, Any]) -> dict[str, Any]:
        now = self._session.now
        lf_name = request.get("lf")
        page = rows_view(
            now.state,
            now.results,
            None if lf_name is None else str(lf_name),
            _count(request, "offset"),
            _count(request, "limit"),
        )
        return page | {"revision": now.revision}

    def _text(self, request: Mapping[str, Any]) -> dict[str, Any]:
        return text_view(self._session.state, _count(request, "row"))

    def _toggle(self, request: Mapping[str, Any]) -> None:
        name, is_enabled = request.get("name"), request.get("enabled")
        if not isinstance(name, str) or not isinstance(is_enabled, bool):
            raise BadRequestError(
                f"The page sent {name!r:.80} to be switched to {is_enabled!r:.80}; they are a name "
                "and true or false."
            )
        switch = self._session.enable if is_enabled else self._session.disable
        switch(name)

    def _cancel(self, request: Mapping[str, Any]) -> None:
        name = request.get("name")
        if not isinstance(name, str):
            raise BadRequestError(f"The page sent {name!r:.80} to be cancelled; it is a name.")
        self._session.cancel(name)


def _kind(request: Any) -> str:
    if not isinstance(request, Mapping) or not isinstance(request.get("kind"), str):
        raise BadRequestError("The page sent something that is no request.")
    kind: str = request["kind"]
    return kind


def _count(request: Mapping[str, Any], key: str) -> int:
    value = request.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadRequestError(f"The page sent {value!r:.80} as {key}; it is a count from 0.")
    return value
