"""Our side of the worker: starts it when it is first needed, gives orders, waits, ends it."""

import atexit
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.labeling_function import Progress, no_progress
from snorkel_nb.errors import ExploreError

LOOK_EVERY_S: Final = 0.1
"""Between two looks of one who waits."""

END_S: Final = 2.0
"""How long the worker may take to end by itself."""

BOOT: Final = (
    "import sys\n"
    "root = sys.argv.pop(1)\n"
    "if root not in sys.path: sys.path.insert(0, root)\n"
    "from snorkel_nb.explore.worker.serving import main\n"
    "main()\n"
)
"""The package is found where ours was, and -P keeps files of the user's folder out of the way."""


FOLDER_PREFIX: Final = "snorkel_nb_map_"

LEFT_S: Final = 24 * 3600
"""A folder in which nothing was written for so long belongs to nobody any more."""

ONE_THREAD: Final = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
"""For products of matrices: threads that wait for each other take many times as long when others
work too. The search for neighbours has threads of its own, which do not wait."""


class WorkerDiedError(ExploreError):
    """The worker has ended in the midst of a task."""


class _IdleError(Exception):
    """The worker has ended for want of work, just when there was some."""


class NotWantedError(Exception):
    """What was ordered is not wanted any more."""


class Worker:
    """A process that does one task at a time; started when needed, also after it has ended.

    Args:
        idle_s: when there is nothing to do for so long, the process ends: it takes some 400 MB.
    """

    def __init__(self, idle_s: float = 900.0) -> None:
        self._idle_s = idle_s
        self._is_closed = False
        self._busy = threading.Lock()
        self._process: _Process | None = None
        self._numbers = count(1)

    @property
    def pid(self) -> int | None:
        """Of the process; None when there is none."""
        process = self._process
        return None if process is None else process.popen.pid

    def start(self) -> None:
        """Start the process and let it get ready, while we do something else."""
        if self._busy.acquire(blocking=False):
            try:
                if self._process is None or not self._process.is_alive:
                    self._fresh().order("warm_up", {}, {}, next(self._numbers))
            finally:
                self._busy.release()

    def do(
        self,
        task: str,
        arrays: Mapping[str, npt.NDArray[Any]],
        settings: Mapping[str, Any] | None = None,
        progress: Progress = no_progress,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> dict[str, npt.NDArray[Any]]:
        """The arrays that a task makes; waits for tasks that were ordered before.

        An interrupt, and what `progress` raises, stop the task.

        Args:
            task: one of `tasks.TASKS`.
            arrays: that it reads.
            settings: plain JSON values.
            progress: is told how far it is.
            is_wanted: asked now and then; False stops the task.

        Raises:
            NotWantedError: it was not wanted any more.
            WorkerDiedError: the process has ended, such as for want of memory.
            ExploreError: the task failed; says how.
        """
        with self._turn(is_wanted):
            try:
                return self._ordered(task, arrays, settings or {}, progress, is_wanted)
            except _IdleError:
                return self._ordered(task, arrays, settings or {}, progress, is_wanted)

    def _ordered(
        self,
        task: str,
        arrays: Mapping[str, npt.NDArray[Any]],
        settings: Mapping[str, Any],
        progress: Progress,
        is_wanted: Callable[[], bool],
    ) -> dict[str, npt.NDArray[Any]]:
        process = self._process
        if process is None or not process.is_alive:
            process = self._fresh()
        number = next(self._numbers)
        try:
            process.order(task, arrays, settings, number)
            return self._answer(process, task, number, progress, is_wanted)
        except ExploreError:
            raise
        except OSError as error:
            raise ExploreError(
                f"Files for the map could not be written to {str(process.folder.parent)!r}: "
                f"{error}. Make room there, or name another folder by TMPDIR."
            ) from error
        except BaseException:  # an interrupt, or not wanted: what it does is of no use
            self._end()
            raise
        finally:
            process.forget(number)

    def stop(self) -> None:
        """End the process, and what it does; the next task starts another."""
        self._end()

    def close(self) -> None:
        """End the process for good, as the program ends: threads may still ask for another one."""
        self._is_closed = True
        self._end()

    def forget(self) -> None:
        """In a forked child: let go of our parent's worker without ending it."""
        process, self._process, self._busy = self._process, None, threading.Lock()
        if process is not None:
            process.let_go()

    @contextmanager
    def _turn(self, is_wanted: Callable[[], bool]) -> Iterator[None]:
        # With a timeout, so that an interrupt is heard.
        while not self._busy.acquire(timeout=LOOK_EVERY_S):
            if not is_wanted():
                raise NotWantedError
        try:
            yield
        finally:
            self._busy.release()

    def _answer(
        self,
        process: "_Process",
        task: str,
        number: int,
        progress: Progress,
        is_wanted: Callable[[], bool],
    ) -> dict[str, npt.NDArray[Any]]:
        while True:
            if not is_wanted() or not threading.main_thread().is_alive():
                raise NotWantedError
            try:
                line = process.answers.get(timeout=LOOK_EVERY_S)
            except queue.Empty:
                continue
            if line is None:
                log, code = process.log_end(), process.popen.wait()
                self._end()
                if code == 0:
                    raise _IdleError
                raise WorkerDiedError(
                    f"The process that makes the map has ended in the midst of {task!r} (code "
                    f"{code}{': ' + log if log else ''}). A map of a million rows takes some 2 GB "
                    "of memory; ask again when there is so much."
                )
            said = json.loads(line)
            if said["number"] != number:
                continue  # of a task that got it ready
            if "error" in said:
                raise ExploreError(f"The map could not be made: {task!r} failed. {said['error']}")
            if "arrays" in said:
                return {
                    name: np.load(process.folder / file, allow_pickle=False)
                    for name, file in said["arrays"].items()
                }
            progress(said["done"], said["total"])

    def _fresh(self) -> "_Process":
        self._end()
        if self._is_closed:
            raise NotWantedError
        try:
            self._process = _Process(self._idle_s)
        except OSError as error:
            raise ExploreError(
                f"The process that makes the map, {sys.executable!r}, could not be started: "
                f"{error}. Make sure that this Python can be run, and that there is room for files."
            ) from error
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end()


class _Process:
    """A running worker: pipes, folder, and a thread that hears its answers."""

    def __init__(self, idle_s: float) -> None:
        _remove_left_folders()
        self.folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
        self.answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        try:
            self._begin(idle_s)
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _begin(self, idle_s: float) -> None:
        root = str(Path(__file__).parents[3])
        with (self.folder / "log").open("wb") as log:
            self.popen: subprocess.Popen[str] = subprocess.Popen(
                [sys.executable, "-P", "-c", BOOT, root, str(self.folder), str(idle_s)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, **ONE_THREAD},
                text=True,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C in a terminal is for us
            )
        assert self.popen.stdin is not None
        assert self.popen.stdout is not None
        self._orders: IO[str] = self.popen.stdin
        threading.Thread(
            target=_hear, args=(self.popen, self.answers), daemon=True,
            name="snorkel_nb map answers",
        ).start()  # fmt: skip

    @property
    def is_alive(self) -> bool:
        return self.popen.poll() is None

    def order(
        self,
        task: str,
        arrays: Mapping[str, npt.NDArray[Any]],
        settings: Mapping[str, Any],
        number: int,
    ) -> None:
        files = {}
        for name, array in arrays.items():
            files[name] = f"{number}_order_{name}.npy"
            np.save(self.folder / files[name], array, allow_pickle=False)
        order = {"number": number, "task": task, "arrays": files, "settings": dict(settings)}
        with suppress(BrokenPipeError):  # that it has died is heard when it should answer
            self._orders.write(json.dumps(order) + "\n")
            self._orders.flush()

    def forget(self, number: int) -> None:
        """Remove the files of a task, and the folder when the process has ended meanwhile."""
        for file in self.folder.glob(f"{number}_*.npy"):
            with suppress(OSError):  # gone with its folder, or open on Windows
                file.unlink()
        if not self.is_alive:
            shutil.rmtree(self.folder, ignore_errors=True)

    def log_end(self) -> str:
        """The last error that it has written to its log; libraries write other things there too."""
        try:
            lines = (self.folder / "log").read_text("utf-8", "replace").splitlines()
        except OSError:
            return ""
        return next((line[:200] for line in reversed(lines) if "Error" in line), "")

    def end(self) -> None:
        self.popen.kill()
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(END_S)
        with suppress(OSError):
            self._orders.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def let_go(self) -> None:
        """Close our copy of the pipe for orders: while one is open, it does not hear of an end."""
        with suppress(OSError, ValueError):
            self._orders.close()


def _remove_left_folders() -> None:
    """Remove folders of workers that were killed together with their parents."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > LEFT_S:
                shutil.rmtree(folder, ignore_errors=True)


def _hear(process: "subprocess.Popen[str]", answers: "queue.SimpleQueue[str | None]") -> None:
    assert process.stdout is not None
    with suppress(ValueError, OSError), process.stdout as pipe:
        for line in pipe:
            answers.put(line)
    answers.put(None)
    process.wait()  # so that it is no zombie, also when it ended for want of work


@cache
def shared_worker() -> Worker:
    """The one worker of this process."""
    worker = Worker()
    atexit.register(worker.close)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=worker.forget)
    return worker
