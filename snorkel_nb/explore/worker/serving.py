"""The worker's side: reads orders, does the tasks, answers."""

import json
import os
import shutil
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import numpy as np

from snorkel_nb.explore.worker.tasks import TASKS, Task

NICE: Final = 10
"""So much lower is its priority than that of the kernel."""

TOLD_EVERY_S: Final = 0.1
"""Between two words on the progress."""


def serve(
    orders: Iterable[str],
    answer: Callable[[str], None],
    folder: Path,
    tasks: Mapping[str, Task] = TASKS,
) -> None:
    """Do one order after the other, until there are no more.

    Args:
        orders: lines of JSON: number, task, arrays (names to files in the folder), settings.
        answer: takes lines of JSON: number, and either done and total, or arrays, or error.
        folder: where files of answers go.
        tasks: what can be ordered.
    """
    for line in orders:
        order = json.loads(line)
        number = order["number"]
        progress = _Progress(number, answer)
        try:
            arrays = {
                name: np.load(folder / file, allow_pickle=False, mmap_mode="r")
                for name, file in order["arrays"].items()
            }
            made = tasks[order["task"]](arrays, order["settings"], progress)
            files = {}
            for name, array in made.items():
                files[name] = f"{number}_answer_{name}.npy"
                np.save(folder / files[name], array, allow_pickle=False)
        except Exception as error:  # noqa: BLE001  # whatever it is, our side is to hear of it
            answer(json.dumps({"number": number, "error": f"{type(error).__name__}: {error}"}))
        else:
            answer(json.dumps({"number": number, "arrays": files}))


class _Progress:
    def __init__(self, number: int, answer: Callable[[str], None]) -> None:
        self._number = number
        self._answer = answer
        self._next_s = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now >= self._next_s or done == total:
            self._next_s = now + TOLD_EVERY_S
            told = {"number": self._number, "done": int(done), "total": int(total)}
            self._answer(json.dumps(told))


def main() -> None:
    """Serve what comes from standard input until it is closed, or nothing came for long.

    The command line names the folder for files, and how many seconds are long.
    """
    folder, idle_s = Path(sys.argv[1]), float(sys.argv[2])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # what libraries print goes to the log
    warnings.simplefilter("ignore")
    if hasattr(os, "nice"):
        os.nice(NICE)

    def answer(line: str) -> None:
        answers.write(line + "\n")
        answers.flush()

    serve(_orders(folder, idle_s), answer, folder)


def _orders(folder: Path, idle_s: float) -> Iterable[str]:
    """Lines of standard input, read in a thread: its end ends the process in the midst of a task.

    It comes also when our side is killed, and then nobody else tidies the folder.
    """
    waiting: list[str] = []
    changed = threading.Condition()

    def read() -> None:
        for line in sys.stdin:
            with changed:
                waiting.append(line)
                changed.notify()
        end()

    def end() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        with changed:
            if not changed.wait_for(lambda: bool(waiting), idle_s):
                end()
            line = waiting.pop(0)
        yield line
