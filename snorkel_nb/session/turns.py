"""Takes turns with the cells that run while Python works in the background."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

TURN_S: Final = 1e-4
"""Seconds after which a thread that holds the interpreter gives it to one that asks."""

_changing = threading.Lock()
_entered: list[float] = []
"""The interval before each entry that is not left yet."""


@contextmanager
def short_turns() -> Iterator[None]:
    """Let other threads have the interpreter soon, in the whole program, until it is left.

    Python's own 5 ms are waited for anew after each call that lets go of the interpreter, such as
    most of polars: a cell of 200 small calls took 170 times as long beside a voting LF, and takes
    about 4 times as long with these turns. The LF itself is not slower.
    """
    with _changing:
        _entered.append(sys.getswitchinterval())
        sys.setswitchinterval(min(TURN_S, _entered[0]))
    try:
        yield
    finally:
        with _changing:
            interval = _entered.pop()
            if not _entered:
                sys.setswitchinterval(interval)
