import os
import threading
from itertools import chain

import pytest

from snorkel_nb.kernels.threads import MIN_BLOCKS, SETTING, n_threads, over_blocks


def test_chunks_cover_all_blocks_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "3")

    chunks = over_blocks(lambda first, last: list(range(first, last)), 100)

    assert len(chunks) > 3
    assert list(chain(*chunks)) == list(range(100))


@pytest.mark.parametrize("n_blocks", [0, 1, MIN_BLOCKS - 1])
def test_few_blocks_are_one_chunk(n_blocks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "3")

    assert over_blocks(lambda first, last: (first, last), n_blocks) == [(0, n_blocks)]


@pytest.mark.parametrize("setting", ["", "0", "many"])
def test_without_a_number_every_processor_is_used(
    setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, setting)

    assert 1 <= n_threads() <= (os.cpu_count() or 1)


def test_an_interrupt_waits_for_the_chunk_that_another_thread_has_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(SETTING, "2")
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work(_first: int, _last: int) -> None:
        if threading.current_thread() is threading.main_thread():
            assert begun.wait(10)
            threading.Timer(0.05, may_end.set).start()
            raise KeyboardInterrupt
        begun.set()
        assert may_end.wait(10)
        ended.set()

    with pytest.raises(KeyboardInterrupt):
        over_blocks(work, MIN_BLOCKS)

    assert ended.is_set()


def test_what_another_thread_raises_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "2")
    raised = threading.Event()

    def work(_first: int, _last: int) -> None:
        if threading.current_thread() is threading.main_thread():
            assert raised.wait(10)
        else:
            raised.set()
            raise MemoryError

    with pytest.raises(MemoryError):
        over_blocks(work, MIN_BLOCKS)
