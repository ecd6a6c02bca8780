"""A worker in a process of its own: it answers, it can be stopped, and it does not outlive us."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.errors import ExploreError
from snorkel_nb.explore.worker.client import NotWantedError, Worker, WorkerDiedError

ROOT = Path(__file__).parents[3]

STARTS_ONE = """
import sys, time, numpy as np
from snorkel_nb.explore.worker.client import shared_worker
worker = shared_worker()
worker.do("find_clusters", {"xy": np.zeros((3, 2)), "lots": np.zeros(3, np.uint64)})
print(worker.pid, worker._process.folder, flush=True)
time.sleep(float(sys.argv[1]))
"""


@pytest.fixture
def worker():
    worker = Worker()
    yield worker
    worker.stop()


def wait_until(is_so):
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def few(n=3):
    return {"xy": np.zeros((n, 2)), "lots": np.zeros(n, np.uint64)}


def test_it_starts_when_first_needed_and_answers_again_and_again(worker):
    assert worker.pid is None

    first = worker.do("find_clusters", few(3))
    pid = worker.pid
    second = worker.do("find_clusters", few(20))

    assert_array_equal(first["labels"], [-1, -1, -1])
    assert_array_equal(second["labels"], np.zeros(20))
    assert worker.pid == pid
    assert psutil.Process(pid).nice() >= 10
    assert not list(worker._process.folder.glob("*.npy"))


def test_a_task_that_fails_says_so_and_the_process_goes_on(worker):
    worker.do("find_clusters", few())
    pid = worker.pid

    with pytest.raises(ExploreError, match=r"'find_clusters' failed.*KeyError.*lots"):
        worker.do("find_clusters", {"xy": np.zeros((3, 2))})

    assert worker.pid == pid


def test_when_it_is_killed_the_caller_is_told_and_the_next_task_has_another(worker):
    worker.do("find_clusters", few())
    pid, folder = worker.pid, worker._process.folder
    os.kill(pid, signal.SIGSTOP)
    threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()

    with pytest.raises(WorkerDiedError, match=r"has ended.*code -9"):
        worker.do("find_clusters", few())

    assert not folder.exists()
    assert not psutil.pid_exists(pid)  # nor is it a zombie
    assert_array_equal(worker.do("find_clusters", few())["labels"], [-1, -1, -1])
    assert worker.pid != pid


def test_without_work_it_ends_and_the_next_task_has_another():
    worker = Worker(idle_s=0.2)
    worker.do("find_clusters", few())
    pid, folder = worker.pid, worker._process.folder

    wait_until(lambda: not psutil.pid_exists(pid))

    assert not folder.exists()
    assert_array_equal(worker.do("find_clusters", few())["labels"], [-1, -1, -1])
    worker.stop()


def test_what_is_not_wanted_any_more_is_stopped(worker):
    worker.do("find_clusters", few())
    pid = worker.pid
    os.kill(pid, signal.SIGSTOP)
    end = time.monotonic() + 0.3

    with pytest.raises(NotWantedError):
        worker.do("find_clusters", few(), is_wanted=lambda: time.monotonic() < end)

    assert not psutil.pid_exists(pid)


def test_an_interrupt_stops_the_task(worker):
    def interrupt(_done, _total):
        raise KeyboardInterrupt

    points = np.random.default_rng(0).normal(size=(9000, 4)).astype(np.float32)
    arrays = {"points": points, "start": points[:, :2], "lots": np.arange(9000, dtype=np.uint64)}

    with pytest.raises(KeyboardInterrupt):
        worker.do("lay_out", arrays, {"max_direct": 10}, interrupt)

    assert worker.pid is None


def test_tasks_of_several_threads_take_turns(worker):
    found = {}

    def do(n):
        found[n] = worker.do("find_clusters", few(n))["labels"]

    threads = [threading.Thread(target=do, args=(n,)) for n in (5, 6, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {n: len(labels) for n, labels in found.items()} == {5: 5, 6: 6, 7: 7}


@pytest.mark.parametrize("is_killed", [True, False])
def test_it_ends_with_its_parent_and_leaves_nothing(is_killed):
    parent = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", STARTS_ONE, "60" if is_killed else "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    pid, folder = parent.stdout.readline().split()
    if is_killed:
        assert psutil.pid_exists(int(pid))
        parent.kill()
    assert (parent.wait(30) == 0) == (not is_killed)
    parent.stdout.close()

    wait_until(lambda: not psutil.pid_exists(int(pid)) or _is_zombie(int(pid)))
    wait_until(lambda: not Path(folder).exists())


def _is_zombie(pid):
    # Its new parent, outside of this test, may take its time.
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_closed_for_good_it_starts_no_other(worker):
    worker.do("find_clusters", few())
    pid = worker.pid

    worker.close()

    assert not psutil.pid_exists(pid)
    with pytest.raises(NotWantedError):
        worker.do("find_clusters", few())


def test_folders_that_were_left_long_ago_are_removed(worker, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old, new = tmp_path / "snorkel_nb_map_old", tmp_path / "snorkel_nb_map_new"
    for folder in (old, new):
        folder.mkdir()
    os.utime(old, (0, 0))

    worker.do("find_clusters", few())

    assert not old.exists()
    assert new.exists()


def test_where_no_process_can_be_started_it_says_so(worker, monkeypatch):
    monkeypatch.setattr("sys.executable", "/nowhere/python")

    with pytest.raises(ExploreError, match=r"'/nowhere/python', could not be started"):
        worker.do("find_clusters", few())
