"""Which machine is chosen, and what happens when a GPU fails; no GPU is needed."""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.kernels import backend, vote_counts
from snorkel_nb.kernels.backend import MIN_BITS, SETTING, Gpu

DEVICE: Any = object()


def answer(_device: Any) -> str:
    return "by GPU"


def fail(_device: Any) -> str:
    raise MemoryError("2 GB asked for, 1 GB free")


def opened() -> Gpu:
    """A GPU that is ready, after a first pass that did not wait for it."""
    is_asked = threading.Event()
    gpu = Gpu(lambda: True, lambda: is_asked.wait() and DEVICE)
    assert gpu.run(answer, MIN_BITS) is None
    is_asked.set()
    assert gpu._opening is not None
    gpu._opening.join()
    return gpu


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    monkeypatch.delenv(SETTING, raising=False)
    return lambda value: monkeypatch.setenv(SETTING, value)


@pytest.mark.usefixtures("setting")
def test_a_gpu_is_opened_in_the_background_and_used_for_many_votes_from_then_on() -> None:
    gpu = opened()

    assert gpu.run(answer, MIN_BITS) == "by GPU"
    assert gpu.run(answer, MIN_BITS - 1) is None


@pytest.mark.usefixtures("setting")
def test_nobody_looks_for_a_gpu_while_votes_are_few() -> None:
    def look() -> bool:
        raise AssertionError

    assert Gpu(look, lambda: DEVICE).run(answer, MIN_BITS - 1) is None


def test_0_never_uses_a_gpu_and_1_waits_for_it(setting: Callable[[str], None]) -> None:
    setting("0")
    gpu = Gpu(lambda: True, lambda: DEVICE)
    assert gpu.run(answer, MIN_BITS) is None
    assert gpu._opening is None

    setting("1")
    assert gpu.run(answer, 1) == "by GPU"
    assert gpu.run(answer, 0) is None


@pytest.mark.parametrize(
    "gpu", [Gpu(lambda: False, lambda: DEVICE), Gpu(lambda: True, lambda: None)]
)
def test_where_there_is_none_the_processor_works_and_nothing_is_said(
    gpu: Gpu, setting: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    setting("1")

    assert gpu.run(answer, MIN_BITS) is None
    assert gpu.is_off
    assert not caplog.records


def test_a_gpu_that_cannot_be_opened_is_told_once(
    setting: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    setting("1")

    def break_down() -> Any:
        raise OSError("driver too old")

    gpu = Gpu(lambda: True, break_down)
    assert [gpu.run(answer, MIN_BITS) for _ in range(3)] == [None] * 3

    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "driver too old" in record.getMessage()
    assert f"{SETTING}=0" in record.getMessage()


def test_after_an_error_on_the_gpu_the_processor_does_all(
    setting: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    setting("1")
    gpu = Gpu(lambda: True, lambda: DEVICE)
    assert gpu.run(answer, 1) == "by GPU"

    assert gpu.run(fail, 1) is None
    assert gpu.run(answer, 1) is None

    (record,) = caplog.records
    assert "MemoryError: 2 GB asked for" in record.getMessage()


def test_an_interrupt_is_no_failure_of_the_gpu(setting: Callable[[str], None]) -> None:
    setting("1")
    gpu = Gpu(lambda: True, lambda: DEVICE)

    def interrupted(_device: Any) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gpu.run(interrupted, 1)

    assert gpu.run(answer, 1) == "by GPU"


def test_two_threads_open_it_once_and_use_it_one_after_the_other(
    setting: Callable[[str], None],
) -> None:
    setting("1")
    n_opened, at_once = [], []
    gpu = Gpu(lambda: True, lambda: n_opened.append(1) or DEVICE)

    def work(_device: Any) -> str:
        at_once.append(1)
        assert sum(at_once) == 1
        at_once.append(-1)
        return "by GPU"

    results: list[Any] = []
    threads = [threading.Thread(target=lambda: results.append(gpu.run(work, 1))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (results, len(n_opened)) == (["by GPU"] * 8, 1)


@pytest.mark.usefixtures("setting")
def test_a_fork_leaves_an_opened_gpu_alone() -> None:
    gpu, unused = opened(), Gpu(lambda: True, lambda: DEVICE)

    gpu.forget_in_fork()
    unused.forget_in_fork()

    assert (gpu.is_off, unused.is_off) == (True, False)


def test_a_failing_gpu_changes_no_result(
    setting: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    setting("1")
    monkeypatch.setattr(backend, "gpu", Gpu(lambda: True, lambda: DEVICE))  # it can do nothing
    lines = LabelMatrix.from_array([[0, 1], [1, -1]], 2).lines

    counted = backend.count_votes(lines)

    for name, value in vars(vote_counts.count_votes(lines)).items():
        assert_array_equal(getattr(counted, name), value)
    assert "AttributeError" in caplog.text
    assert np.array_equal(backend.count_row_votes(lines.addresses, lines.no_votes, 2), [2, 1])


def test_the_cuda_target_is_not_imported_where_there_is_nothing_for_it() -> None:
    program = (
        "import sys, numpy as np, snorkel_nb as snb; L = np.zeros((10, 3), int); "
        "snb.LabelModel(2).fit(L); print('numba.cuda' in sys.modules)"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert ended.stdout.split() == ["False"]
