"""Where a new LF would help most: ranked in the background, since it may take a while."""

import logging
import threading
import time
from collections.abc import Sequence
from typing import Final
from weakref import WeakKeyDictionary, ref

from snorkel_nb.errors import SnorkelNBError
from snorkel_nb.session.change import nobody_waits
from snorkel_nb.session.session import Session
from snorkel_nb.session.suggestions.next_clusters import NextCluster

N_NEXT: Final = 3

REST_S: Final = 0.5
"""Clusters are ranked when nothing was changed for so long."""

logger = logging.getLogger("snorkel_nb")


class Ranking:
    """What was ranked last in a session. The listeners of the map are told of another one.

    Args:
        session: whose; not kept alive.
    """

    def __init__(self, session: Session) -> None:
        self._session = ref(session)
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._found: Sequence[NextCluster] = ()
        self._of: tuple[int, str] | None = None

    @classmethod
    def of(cls, session: Session) -> "Ranking":
        """The one of a session."""
        if session not in _RANKINGS:
            _RANKINGS[session] = cls(session)
        return _RANKINGS[session]

    def known(self) -> Sequence[NextCluster]:
        """The last ranking, best first; a newer one is begun where there is none of this state."""
        session = self._session()
        if session is not None:
            with self._starting:
                is_resting = self._thread is None or not self._thread.is_alive()
                is_new = self._of != _state_of(session) and not session.exploring.is_stopped
                if is_resting and is_new:
                    self._thread = threading.Thread(
                        target=self._rank, name="snorkel_nb ranking", daemon=True
                    )
                    self._thread.start()
        return self._found

    def _rank(self) -> None:
        session, of = self._session(), None
        while session is not None and of != _state_of(session):
            of = _state_of(session)
            time.sleep(REST_S)  # edits often come one after another
        if session is None or not threading.main_thread().is_alive():
            return
        try:
            with nobody_waits():
                self._found = list(session.next_clusters(N_NEXT))
        except SnorkelNBError:
            self._found = ()  # there is nothing to rank, or it was stopped
        except Exception:
            self._found = ()
            logger.exception("Clusters could not be ranked")
        self._of = of
        session.exploring.listeners.tell(None)


def _state_of(session: Session) -> tuple[int, str]:
    layout = session.exploring.layout
    return session.revision, "" if layout is None else layout.fingerprint


_RANKINGS: Final[WeakKeyDictionary[Session, Ranking]] = WeakKeyDictionary()
