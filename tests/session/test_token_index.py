import threading

import pytest

import snorkel_nb as snb
from snorkel_nb.labeling import token_index as module
from snorkel_nb.labeling.token_index import SWITCH, token_index
from tests.session.comments import open_comments


@pytest.fixture(autouse=True)
def _few_rows_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH, raising=False)
    monkeypatch.setattr(module, "MIN_ROWS", 1)
    monkeypatch.setattr(module, "START_AFTER_S", 0.0)
    monkeypatch.setattr(module, "_most_bytes", lambda _: module.MAX_BYTES)


def wait_for_index() -> None:
    for thread in threading.enumerate():
        if thread.name == "snorkel_nb token index":
            thread.join()


def test_an_opened_session_gets_an_index_that_follows_its_rows() -> None:
    session = open_comments()
    wait_for_index()
    opened = token_index(session.dataset)
    assert opened is not None
    assert opened.n_rows == len(session.dataset)

    session.append({"gold": [None], "text": ["zebra"]})
    wait_for_index()

    extended = token_index(session.dataset)
    assert extended is not None
    assert extended.n_rows == len(session.dataset)
    assert "zebra" in extended.tokens
    session.undo()
    assert session.add(snb.keyword_lf("k", "SPAM", ["zebra"])).entry.column.n_votes == 0
    assert len(session.lfs[0].column) == len(session.dataset)


def test_an_append_that_fails_leaves_the_index_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    session = open_comments()
    wait_for_index()
    session.add(snb.keyword_lf("k", "SPAM", ["subscribe"]))
    before = token_index(session.dataset)
    monkeypatch.setattr(session._timeline, "commit", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        session.append({"gold": [None], "text": ["zebra"]})
    wait_for_index()

    assert token_index(session.dataset) is before
