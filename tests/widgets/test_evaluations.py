"""What the page hears of LFs that are voted on in the background."""

import threading
from collections.abc import Iterator

import pytest

import snorkel_nb as snb

LIMIT_S = 20


@pytest.fixture
def go_on() -> Iterator[threading.Event]:
    """Lets the background go on."""
    made = threading.Event()
    yield made
    made.set()


@pytest.fixture
def session(monkeypatch) -> Iterator[snb.Session]:
    monkeypatch.setattr("snorkel_nb.session.evaluations.QUICK_S", 1e-9)
    made = snb.Session({"n": range(2_000)}, classes=["HAM", "SPAM"])
    yield made
    made.cancel()


def slow(go_on: threading.Event, error: type[BaseException] | None = None):
    def vote(x):
        if threading.current_thread() is not threading.main_thread():
            assert go_on.wait(LIMIT_S)
            if error is not None:
                raise error
        return x.n % 10 == 0

    return snb.labeling_function("slow", label="SPAM")(vote)


def test_the_page_hears_of_the_estimate_at_once_and_of_the_end(page, session, go_on):
    panel = session.panel()
    assert panel.evaluations == {"pending": [], "alert": None}

    evaluation = session.add(slow(go_on), wait=False)

    [shown] = page.evaluations[-1]["pending"]
    assert (shown["name"], shown["n_rows"]) == ("slow", 2_000)
    assert page.views[-1]["lf_table"]["lfs"]["name"] == []
    go_on.set()
    evaluation.result(LIMIT_S)
    session.labels()
    for thread in threading.enumerate():
        if thread.name == "snorkel_nb evaluation":
            thread.join(LIMIT_S)
    assert page.evaluations[-1] == {"pending": [], "alert": None}
    assert page.views[-1]["lf_table"]["lfs"]["votes"] == [[1, 200]]


def test_a_panel_that_is_opened_later_shows_what_is_pending(page, session, go_on):
    session.add(slow(go_on), wait=False)

    assert session.panel().evaluations["pending"][0]["name"] == "slow"


def test_the_page_may_cancel(page, session, go_on):
    panel = session.panel()
    evaluation = session.add(slow(go_on), wait=False)

    assert page.ask(panel, "cancel", name="slow")["ok"]

    assert evaluation.is_over
    assert page.evaluations[-1]["pending"] == []
    refused = page.ask(panel, "cancel", name="slow")
    assert (refused["ok"], "'slow' is not being evaluated" in refused["error"]) == (False, True)
    assert "it is a text" in page.ask(panel, "cancel", name=7)["error"]


def test_a_failure_is_an_alert_until_the_next_evaluation_begins(page, session, go_on):
    panel = session.panel()
    go_on.set()
    session.add(slow(go_on, KeyboardInterrupt), wait=False)

    with pytest.raises(snb.errors.SessionError, match="slow"):
        session.labels()
    for thread in threading.enumerate():
        if thread.name == "snorkel_nb evaluation":
            thread.join(LIMIT_S)
    assert "'slow' could not vote on all rows" in panel.evaluations["alert"]["text"]

    go_on.clear()
    session.add(slow(go_on), wait=False)
    assert panel.evaluations["alert"] is None


def test_a_closed_panel_hears_nothing_more(page, session, go_on):
    session.panel().close()
    n_before = len(page.evaluations)

    session.add(slow(go_on), wait=False)

    assert len(page.evaluations) == n_before
