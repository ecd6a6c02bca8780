"""Answers what a page asks: exactly one reply to each request, also when it fails.

A request is `{v, id, page, kind, ...}`; the reply carries the same id and page, and either
`ok: true` and a result, or `ok: false` and a sentence for the banner. All pages of a panel hear all
replies, and each counts its own ids, hence the page's own name. A page that hears nothing sends the
same request again, so a deed that was done is remembered and not done twice.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final

from snorkel_nb.errors import SnorkelNBError
from snorkel_nb.session.session import Session
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
        self._done: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()
        self._questions: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "ready": lambda _request: {},
            "rows": self._rows,
            "text": self._text,
        }
        self._deeds: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "toggle": self._toggle,
            "undo": lambda _request: self._drop_result(self._session.undo()),
            "redo": lambda _request: self._drop_result(self._session.redo()),
        }

    def reply(self, request: Any) -> dict[str, Any]:
        """The one reply to a request, whatever it is."""
        known = request if isinstance(request, Mapping) else {}
        head = {"v": WIRE_VERSION, "id": known.get("id"), "page": known.get("page")}
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
                f"The page speaks version {request.get('v')!r}, the kernel {WIRE_VERSION}. Reload "
                "the page, or restart the kernel after an update."
            )
        if kind in self._questions:
            return self._questions[kind](request)
        if kind in self._deeds:
            return self._once(request, self._deeds[kind])
        known = sorted([*self._questions, *self._deeds])
        raise BadRequestError(f"The page asked for {kind!r:.80}; the kernel knows {known}.")

    def _once(
        self, request: Mapping[str, Any], deed: Callable[[Mapping[str, Any]], None]
    ) -> dict[str, Any]:
        key = (str(request.get("page", "")), str(request.get("id")))
        if key not in self._done:
            deed(request)
            self._done[key] = {}
            if len(self._done) > REMEMBERED:
                self._done.popitem(last=False)
        return self._done[key]

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
        switch = self._session.enable if request.get("enabled") else self._session.disable
        switch(str(request.get("name")))

    @staticmethod
    def _drop_result(_result: object) -> None:
        """A deed gives nothing; the new state arrives through the view."""


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
