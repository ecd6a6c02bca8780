"""Spreads blocks of rows over threads; what comes out does not depend on how many there are."""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from itertools import count
from typing import Final, TypeVar

T = TypeVar("T")

MIN_BLOCKS: Final = 25
"""Below so many, about 100,000 rows, waking a thread costs more than it saves."""

CHUNKS_A_THREAD: Final = 4
"""More than one, so that a core that is busy otherwise gets less of the work."""

MIN_CHUNK_BLOCKS: Final = 6
"""Handing over fewer costs more than it evens out."""

SETTING: Final = "SNORKEL_NB_THREADS"
"""Environment variable: how many threads to use at most. All processors, when it is not set."""


def n_threads() -> int:
    """How many threads to use, by the environment or else by the processors that we may use."""
    wanted = os.environ.get(SETTING, "")
    if wanted.isdigit() and int(wanted) > 0:
        return int(wanted)
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def over_blocks(work: Callable[[int, int], T], n_blocks: int) -> list[T]:
    """What `work(first, last)` gives for chunks of 0..n_blocks, in order.

    The calling thread works too. Each thread takes the next chunk when it is done with one, so a
    processor that is busy otherwise gets less of the work, down to none.

    Args:
        work: lets go of the interpreter while it works; chunks may run at the same time.
        n_blocks: may be 0, which is one empty chunk.
    """
    threads = n_threads() if n_blocks >= MIN_BLOCKS else 1
    if threads == 1:
        return [work(0, n_blocks)]
    n_chunks = min(n_blocks // MIN_CHUNK_BLOCKS, threads * CHUNKS_A_THREAD)
    ends = [i * n_blocks // n_chunks for i in range(n_chunks + 1)]
    results: dict[int, T] = {}
    chunks = count()

    def take_chunks() -> None:
        while (i := next(chunks)) < n_chunks:
            results[i] = work(ends[i], ends[i + 1])

    helpers = [_pool(threads - 1).submit(take_chunks) for _ in range(threads - 1)]
    try:
        take_chunks()
    finally:
        _finish(helpers)
    for helper in helpers:
        if not helper.cancelled():
            helper.result()  # raises what it raised
    return [results[i] for i in range(n_chunks)]


def _finish(helpers: list[Future[None]]) -> None:
    """Wait for those that have begun, whatever interrupts: they read memory that may be freed."""
    interrupt: KeyboardInterrupt | None = None
    for helper in helpers:
        while not (helper.cancel() or helper.done()):
            try:
                wait([helper])
            except KeyboardInterrupt as error:
                interrupt = error
    if interrupt:
        raise interrupt


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="snorkel_nb")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # threads do not survive a fork
