"""Keeps a server from dropping what the kernel sends: a few messages at once, then ten a second."""

import threading
import time
from collections.abc import Callable
from typing import Final

INTERVAL_S: Final = 0.1
"""Between two messages while more keep coming; a server drops those beyond a rate, for good."""

BURST: Final = 12
"""Messages that may go at once after a pause, so that a single change is never late."""


class Pace:
    """Calls `send` soon after each `want`: at once after a pause, else at the next turn.

    However often it is wanted, the last state is sent: `send` looks at the state when it is called.
    It is called by the thread that wants it or, later, by one of our own; never by two at once.

    Args:
        send: what is paced.
        interval_s: between two calls, after a burst.
    """

    def __init__(self, send: Callable[[], None], interval_s: float = INTERVAL_S) -> None:
        self._send = send
        self._interval_s = interval_s
        self._sending = threading.Lock()
        self._counting = threading.Lock()
        self._tokens = float(BURST)
        self._counted_s = time.monotonic()
        self._timer: threading.Timer | None = None

    def want(self) -> None:
        """Send now, or when it is time."""
        with self._counting:
            if self._timer is not None:
                return  # what it will send is the state of then
            wait_s = self._take_token()
            if wait_s > 0:
                self._timer = threading.Timer(wait_s, self._late)
                self._timer.daemon = True
                self._timer.start()
                return
        self.now()

    def now(self) -> None:
        """Send whatever the pace."""
        with self._sending:
            self._send()

    def stop(self) -> None:
        """Send nothing more that was wanted."""
        with self._counting:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _late(self) -> None:
        with self._counting:
            if self._timer is None:
                return
            self._timer = None
        self.now()

    def _take_token(self) -> float:
        """0 when a message may go, else the seconds until one may, which is then taken."""
        now_s = time.monotonic()
        earned = (now_s - self._counted_s) / self._interval_s
        self._tokens = min(float(BURST), self._tokens + earned) - 1
        self._counted_s = now_s
        return max(0.0, -self._tokens) * self._interval_s
