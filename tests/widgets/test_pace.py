"""What is wanted often is sent seldom, and the last state always."""

import contextlib
import threading
import time

from snorkel_nb.widgets.pace import BURST, Pace

INTERVAL_S = 0.02


def test_single_sends_go_at_once_on_the_thread_that_wants_them():
    threads = []
    pace = Pace(lambda: threads.append(threading.current_thread()), INTERVAL_S)

    for n in range(1, BURST + 1):
        pace.want()
        assert len(threads) == n

    assert set(threads) == {threading.current_thread()}


def test_many_sends_are_few_and_the_last_state_is_sent():
    state, sent = [0], []
    pace = Pace(lambda: sent.append(state[0]), INTERVAL_S)
    began_s = time.monotonic()

    for state[0] in range(1, 3_001):
        pace.want()
    while sent[-1] != 3_000 and time.monotonic() < began_s + 5:
        time.sleep(INTERVAL_S / 4)

    assert sent[-1] == 3_000
    assert len(sent) <= BURST + 1 + (time.monotonic() - began_s) / INTERVAL_S


def test_after_a_pause_it_sends_at_once_again():
    sent = []
    pace = Pace(lambda: sent.append(None), INTERVAL_S)
    for _ in range(50):
        pace.want()
    time.sleep(3 * INTERVAL_S)
    n_before = len(sent)

    pace.want()

    assert len(sent) == n_before + 1


def test_nothing_is_sent_after_the_stop():
    sent = []
    pace = Pace(lambda: sent.append(None), INTERVAL_S)
    for _ in range(50):
        pace.want()
    pace.stop()
    n_before = len(sent)

    time.sleep(3 * INTERVAL_S)

    assert len(sent) == n_before


def test_it_is_never_sent_by_two_threads_at_once():
    inside, most = [], []

    def send():
        inside.append(None)
        most.append(len(inside))
        time.sleep(INTERVAL_S / 10)
        inside.pop()

    pace = Pace(send, INTERVAL_S / 10)
    threads = [threading.Thread(target=lambda: [pace.want() for _ in range(200)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pace.stop()

    assert set(most) == {1}


def test_a_send_that_fails_is_tried_again_when_it_is_wanted_again():
    calls = []

    def send():
        calls.append(None)
        if len(calls) == 1:
            raise KeyboardInterrupt

    pace = Pace(send, INTERVAL_S)

    with contextlib.suppress(KeyboardInterrupt):
        pace.want()
    pace.want()

    assert len(calls) == 2
