"""Cells whose LF is voted on in the background; `test_kernel.py` has a real kernel."""

import threading
from collections.abc import Iterator

import pytest

from tests.magics.live_shell import LiveShell

LIMIT_S = 20
SLOW = """%%lf SPAM
def slow(x):
    if threading.current_thread() is not threading.main_thread():
        go_on.wait(20)
    return x.n % 10 == 0
"""


@pytest.fixture
def many(empty: LiveShell, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveShell]:
    """2,000 rows in a shell that looks like a kernel's, where nothing is quick."""
    monkeypatch.setattr("snorkel_nb.session.evaluations.QUICK_S", 1e-9)
    empty.shell.kernel = object()
    empty["rows"] = {"n": list(range(2_000))}
    empty["threading"], empty["go_on"] = threading, threading.Event()
    empty.value("%snorkel open rows --classes HAM SPAM")
    yield empty
    empty["session"].cancel()
    empty["go_on"].set()


def test_a_terminal_waits_for_all_rows(many):
    del many.shell.kernel
    many["go_on"].set()

    assert "slow new SPAM: 200 votes" in many.run(SLOW).text


def test_a_cell_of_a_kernel_shows_an_estimate(many):
    ran = many.run(SLOW)

    assert ran.value is None
    assert "slow, estimated from " in ran.text
    assert many["session"].lfs == ()


def test_lf_lists_it_with_intervals_and_says_that_it_does_not_count_yet(many):
    many.value(SLOW)

    shown = many.shown(many.value("%lf"))

    assert "not yet" in shown["text/plain"]
    assert "estimated from" in shown["text/html"]
    many["go_on"].set()
    many["session"].labels()
    assert "not yet" not in many.shown(many.value("%lf"))["text/plain"]


def test_the_status_names_it(many):
    many.value(SLOW)

    assert "slow, estimated from" in many.run("%snorkel").text


def test_cancel_takes_names_or_all(many):
    many.value(SLOW)
    assert many.run("%lf cancel slow").last_line == "Cancelled. No LF 'slow' was added."
    many.value(SLOW)
    many.value(SLOW.replace("slow", "other"))
    assert many.run("%lf cancel").text.count("Cancelled. ") == 2
    assert many.run("%lf cancel").last_line == "No LF is being evaluated."
    assert "'slow' is not being evaluated" in many.error("%lf cancel slow")


def test_drop_and_undo_reach_it_too(many):
    many.value(SLOW)
    many.value("%lf drop slow")
    assert many["session"].evaluations == ()
    many.value(SLOW)
    assert many.run("%snorkel undo").last_line == "Taken back: the evaluation of slow"


@pytest.mark.parametrize("jedi", [False, True])
def test_the_tab_key_offers_what_can_be_cancelled(many, jedi):
    many.value(SLOW)

    assert "slow" in many.completions("%lf cancel sl", jedi=jedi)
    assert "cancel" in many.completions("%lf can", jedi=jedi)


def test_ctrl_c_during_the_sample_adds_nothing(many):
    told = many.error("%%lf SPAM\ndef slow(x):\n    raise KeyboardInterrupt")

    assert told == "%%lf was interrupted. No LF was added."
    assert many["session"].evaluations == ()


def test_opening_other_data_stops_what_runs_for_the_session_that_is_lost(many):
    many.value(SLOW)
    [evaluation] = many["session"].evaluations

    many.value("%snorkel open rows --classes HAM SPAM")

    assert evaluation.is_over


def test_a_session_that_has_another_name_goes_on(many):
    many.value(SLOW)
    many["mine"] = many["session"]

    many.value("%snorkel open rows --classes HAM SPAM")

    assert len(many["mine"].evaluations) == 1
    many["mine"].cancel()
