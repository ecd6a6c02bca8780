"""Shows long work below the running cell."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import DisplayHandle

from snorkel_nb.core.labeling_function import Progress
from snorkel_nb.session.change import Activity
from snorkel_nb.session.session import Session
from snorkel_nb.views.markup import element

FIRST_AFTER_S: Final = 0.5
EVERY_S: Final = 0.2
WIDTH: Final = 79
"""Of the line in a terminal; a longer one would wrap, and could not be wiped."""


@contextmanager
def shown_progress(shell: InteractiveShell, session: Session) -> Iterator[None]:
    """Show what the session is doing, once it takes longer than a moment; nothing stays behind."""
    line = _ProgressLine(is_notebook=hasattr(shell, "kernel"))
    unsubscribe = session.subscribe_activity(line.show)
    try:
        yield
    finally:
        unsubscribe()
        line.clear()


@contextmanager
def shown_work(shell: InteractiveShell, task: str) -> Iterator[Progress]:
    """Show how far some work is that belongs to no session, likewise.

    Args:
        shell: where.
        task: what is done, in words.
    """
    line = _ProgressLine(is_notebook=hasattr(shell, "kernel"))
    try:
        yield lambda done, total: line.say(f"{task}: {done / max(total, 1):.0%}")
    finally:
        line.clear()


class _ProgressLine:
    def __init__(self, *, is_notebook: bool) -> None:
        self._is_notebook = is_notebook
        self._handle: DisplayHandle | None = None
        self._next = time.monotonic() + FIRST_AFTER_S
        self._is_shown = False

    def show(self, activity: Activity | None) -> None:
        if activity is None:
            self.clear()  # what is printed next would stand behind it
            return
        share = activity.done / activity.total if activity.total else 1.0
        self.say(f"{activity.task}: {share:.0%} of {activity.total:,} rows")

    def say(self, text: str) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY_S
            self._write(text)
            self._is_shown = True

    def clear(self) -> None:
        if self._is_shown:
            self._write("")
            self._is_shown = False

    def _write(self, text: str) -> None:
        if not self._is_notebook:
            sys.stderr.write(f"\r{text:<{WIDTH}.{WIDTH}}" + ("" if text else "\r"))
            sys.stderr.flush()
            return
        # Of the two a notebook shows HTML, which takes up no line when it is empty.
        data: dict[str, Any] = {"text/plain": text, "text/html": element("small", text)}
        if self._handle is None:
            self._handle = DisplayHandle()
            self._handle.display(data, raw=True)
        else:
            self._handle.update(data, raw=True)
