"""Work in a process of its own, which is stopped when it has used its share of processor time."""

import contextlib
import io
import math
import multiprocessing
import os
import resource
import signal
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final, Generic, TypeVar

T = TypeVar("T")

QUICK_S: Final = 2.0
"""Work that took less is done again and its faster time taken: the first also loads code."""

WAIT_FACTOR: Final = 10
"""How many times the limit to wait by the clock, for work that waits or shares its processor."""

THREAD_SETTINGS: Final = (
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"),
    "SNORKEL_NB_THREADS",
)


@dataclass(frozen=True, eq=False)
class Outcome(Generic[T]):
    """What came of the work.

    Args:
        result: None when there is none.
        cpu_s: seconds of processor time that it took.
        failure: why there is no result, in a few words; empty when there is one.
        is_over_limit: whether that is the time.
    """

    result: T | None
    cpu_s: float
    failure: str = ""
    is_over_limit: bool = False


def prepare(imports: Sequence[str]) -> None:
    """Before the first work: what it will import is imported once and not counted to it.

    Each process has one thread, so that seconds can be compared.

    Args:
        imports: modules; one that fails to import is left to the work that wants it.
    """
    os.environ.update(dict.fromkeys(THREAD_SETTINGS, "1"))
    multiprocessing.get_context("forkserver").set_forkserver_preload(list(imports))


def run_limited(work: Callable[..., T], *arguments: object, limit_s: float) -> Outcome[T]:
    """What comes of `work(*arguments)`.

    Args:
        work: a function of a module, or a partial of one.
        *arguments: what it takes; copied into the process.
        limit_s: seconds of processor time.
    """
    processes = multiprocessing.get_context("forkserver")
    receiver, sender = processes.Pipe(duplex=False)
    process = processes.Process(target=_work, args=(sender, work, arguments, limit_s), daemon=True)
    process.start()
    sender.close()
    try:
        # By the clock: who is past this waits for something that does not come.
        if not receiver.poll(WAIT_FACTOR * limit_s):
            return Outcome(None, limit_s, f"> {WAIT_FACTOR * limit_s:g} s by the clock", True)
        outcome: Outcome[T] = receiver.recv()
    except EOFError:
        process.join()
        if process.exitcode == -signal.SIGXCPU:
            return Outcome(None, limit_s, f"> {limit_s:g} s", True)
        return Outcome(None, math.nan, f"its process ended with exit code {process.exitcode}")
    finally:
        process.kill()
        process.join()
    return outcome


def _work(
    sender: Connection, work: Callable[..., T], arguments: tuple[object, ...], limit_s: float
) -> None:
    """Sends an Outcome, or is ended by SIGXCPU."""

    def limit() -> None:
        at = math.ceil(time.process_time() + limit_s)
        resource.setrlimit(resource.RLIMIT_CPU, (at, resource.getrlimit(resource.RLIMIT_CPU)[1]))

    def timed() -> tuple[T, float]:
        start = time.process_time()
        return work(*arguments), time.process_time() - start

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # SIGXCPU leaves no core file behind
    limit()
    start = time.process_time()
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            result, cpu_s = timed()
            if cpu_s < QUICK_S:
                limit()
                cpu_s = min(cpu_s, timed()[1])
        outcome = Outcome(result, cpu_s)
    except Exception as error:  # noqa: BLE001  # whatever goes wrong is the result, and is shown
        message = str(error).strip().partition("\n")[0]
        failed_s = time.process_time() - start
        outcome = Outcome(None, failed_s, f"{type(error).__name__}: {message}")
    sender.send(outcome)
