"""What tells others that a session has changed, or is at work."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Flag, auto
from itertools import count
from typing import Generic, TypeAlias, TypeVar

logger = logging.getLogger("snorkel_nb")


class Facet(Flag):
    """Parts of a session that can change."""

    DATASET = auto()
    LFS = auto()
    MODEL = auto()
    GOLD = auto()
    SOURCE = auto()


@dataclass(frozen=True)
class Change:
    """A new state was committed.

    Args:
        revision: of the new state; never repeats, also after undo.
        facets: what is different.
        description: in words, as in the history.
    """

    revision: int
    facets: Facet
    description: str


@dataclass(frozen=True)
class Activity:
    """Work in progress.

    Args:
        task: what is done, in words.
        done: rows done.
        total: rows in all.
    """

    task: str
    done: int
    total: int


Event = TypeVar("Event")
Unsubscribe: TypeAlias = Callable[[], None]


class Listeners(Generic[Event]):
    """Functions that are told of events, in the order in which they subscribed."""

    def __init__(self) -> None:
        self._listeners: dict[int, Callable[[Event], None]] = {}
        self._keys = count()

    def subscribe(self, listener: Callable[[Event], None]) -> Unsubscribe:
        """Call `listener` on each event until the returned function is called."""
        key = next(self._keys)
        self._listeners[key] = listener

        def unsubscribe() -> None:
            self._listeners.pop(key, None)

        return unsubscribe

    def tell(self, event: Event) -> None:
        """Tell all; one that raises is logged, and the others still hear."""
        for listener in list(self._listeners.values()):
            try:
                listener(event)
            except Exception:
                logger.exception("A listener of the session failed on %s", event)


_is_waited_for: ContextVar[bool] = ContextVar("is_waited_for", default=True)


@contextmanager
def nobody_waits() -> Iterator[None]:
    """Work that goes on in the background: inside, no activity is told."""
    token = _is_waited_for.set(False)
    try:
        yield
    finally:
        _is_waited_for.reset(token)


def is_waited_for() -> bool:
    """Whether somebody waits for what this thread does."""
    return _is_waited_for.get()


@contextmanager
def reported(
    listeners: Listeners[Activity | None], task: str
) -> Iterator[Callable[[int, int], None]]:
    """A Progress that tells listeners of the work, and of its end also when it fails."""
    if not is_waited_for():
        yield lambda _done, _total: None
        return
    try:
        yield lambda done, total: listeners.tell(Activity(task, done, total))
    finally:
        listeners.tell(None)
