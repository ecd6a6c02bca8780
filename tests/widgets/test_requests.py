import json
import threading
import time

import numpy as np
import pytest

import snorkel_nb as snb
from snorkel_nb.label_models.leave_one_out import leave_one_out
from snorkel_nb.widgets import requests
from snorkel_nb.widgets.answers.arguments import WithArrays
from snorkel_nb.widgets.requests import QUESTIONS, REMEMBERED, RequestHandler
from tests.session.comments import COMMENTS, labeled_comments, open_comments


def request(kind, request_id=1, **args):
    return {"v": 1, "id": request_id, "kind": kind, **args}


def test_a_page_of_rows_is_given_with_the_revision_it_belongs_to(page):
    session = labeled_comments()

    session.select(lf="loves")

    result = page.ask(session.panel(), "rows", offset=1, limit=2, sort="index")["result"]

    assert (result["offset"], result["n_total"]) == (1, 3)
    assert result["revision"] == session.revision
    assert [row["text"] for row in result["rows"]] == [COMMENTS["text"][i] for i in (3, 5)]


def test_the_whole_text_is_given(page):
    result = page.ask(labeled_comments().panel(), "text", row=1)["result"]

    assert result == {"row": 1, "text": "love this song", "spans": [[0, 4, 2]]}


def test_what_each_lf_is_there_for_is_counted_when_a_page_asks_and_once_a_revision(
    page, monkeypatch
):
    counted = []
    monkeypatch.setattr(
        "snorkel_nb.session.moment.leave_one_out",
        lambda *args: counted.append(args) or leave_one_out(*args),
    )
    session = labeled_comments()
    panel = session.panel()
    session.disable("asks")
    assert page.views[-1]["revision"] == session.revision
    assert counted == []

    for _ in range(2):
        result = page.ask(panel, "leave_one_out")["result"]

    assert len(counted) == 1
    assert result["revision"] == page.views[-1]["revision"]
    assert [lf["number"] for lf in result["lfs"]] == [2, 3]


def test_a_page_that_is_ready_gets_all_that_the_traits_hold(page):
    session = labeled_comments()
    panel = session.panel()
    session.select(lf="loves")

    reply = page.ask(panel, "ready")

    assert (reply["ok"], reply["revision"]) == (True, session.revision)
    names = ("view", "selection", "evaluations", "busy", "map")
    traits = {name: getattr(panel, name) for name in names}
    assert reply["result"] == json.loads(json.dumps(traits))
    assert reply["result"]["selection"]["n_rows"] == 3


def test_each_reply_says_how_new_the_session_is(page):
    session = labeled_comments()
    panel = session.panel()

    before = page.ask(panel, "rows", offset=0, limit=1, sort="index")
    session.disable("asks")
    after = page.ask(panel, "rows", offset=0, limit=-1, sort="index")

    assert (before["ok"], after["ok"]) == (True, False)
    assert after["revision"] == session.revision == before["revision"] + 1


def test_a_toggle_in_the_page_updates_session_and_view(page):
    session = labeled_comments()
    panel = session.panel()

    reply = page.ask(panel, "toggle", name="loves", enabled=False)

    assert (reply["ok"], reply["result"]) == (True, {})
    assert not session.state.get("loves").is_enabled
    assert page.views[-1]["lf_table"]["lfs"]["off"] == [2]
    page.ask(panel, "toggle", name="loves", enabled=True)
    assert session.state.get("loves").is_enabled


def test_rename_and_drop_in_the_page_are_of_the_lf_with_that_number(page):
    session = labeled_comments()
    panel = session.panel()
    session.rename("loves", "adores")  # meanwhile, elsewhere

    assert page.ask(panel, "rename", lf=2, name="likes")["ok"]
    assert page.ask(panel, "drop", lf=1)["ok"]

    assert [(lf.number, lf.name) for lf in session.lfs] == [(2, "likes"), (3, "links")]
    assert page.views[-1]["steps"] == {"undo": "drop asks", "redo": None}
    taken = page.ask(panel, "rename", lf=2, name="links")
    assert not taken["ok"]
    assert "is there" in taken["error"]
    gone = page.ask(panel, "drop", lf=1)
    assert "no LF 1" in gone["error"]


def test_a_recorded_lf_gives_its_cell_and_can_be_forgotten_in_the_page(page, tmp_path):
    path = tmp_path / "store.db"
    open_comments(store=path).add(snb.keyword_lf("asks", "SPAM", ["subscribe"]))
    session = open_comments(store=path)
    panel = session.panel()

    assert "subscribe" in page.ask(panel, "recorded_cell", lf=1)["result"]["source"]
    assert page.ask(panel, "forget", lf=1)["ok"]

    assert session.recorded == ()
    assert page.views[-1]["lf_table"]["recorded"] == []


def test_undo_and_redo_in_the_page_move_the_session(page):
    session = labeled_comments()
    panel = session.panel()

    assert page.ask(panel, "undo")["ok"]
    assert [entry.name for entry in session.lfs] == ["asks", "loves"]
    assert page.ask(panel, "redo")["ok"]
    assert len(session.lfs) == 3
    failed = page.ask(panel, "redo")
    assert not failed["ok"]
    assert "nothing to redo" in failed["error"]


JUNK = [
    None,
    [],
    "rows",
    7,
    {},
    {"v": 1},
    {"v": 1, "id": 1},
    {"v": 1, "id": 1, "kind": None},
    {"v": 1, "id": 1, "kind": ["rows"]},
    {"v": 1, "id": 1, "kind": {"toggle": 1}},
    request("fly"),
    request("__init__"),
    request("rows") | {"v": 2},
    request("rows") | {"v": None},
    request("rows") | {"v": "1" * 10_000},
    request("toggle", name="asks", enabled=False) | {"v": 2},
    request("undo") | {"v": 2},
    request("rows"),
    request("select"),
    request("select", parts={}),
    request("select", parts=[None]),
    request("select", parts=[{"kind": "nothing"}]),
    request("select", parts=[{"kind": "lf", "lf": "asks", "label": None, "gold": None}]),
    request("select", parts=[{"kind": "lf", "lf": 1, "label": -1, "gold": None}]),
    request("select", parts=[{"kind": "pair", "first": 1, "second": 2, "relation": "love"}]),
    request("select", parts=[{"kind": "label", "label": None, "low": 0.5, "high": 2}]),
    request("select", parts=[{"kind": "label", "label": None, "low": [], "high": 1}]),
    request("select", parts=[{"kind": "status", "status": ["gold"]}]),
    request("select", parts=[{"kind": "search", "text": ""}]),
    request("select", parts=[{"kind": "rows"}]),
    request("rows", offset=0, limit=5, sort="beauty"),
    request("rows", offset=-1, limit=5, sort="index"),
    request("rows", offset=0, limit=-5, sort="index"),
    request("rows", offset=0.5, limit=5, sort="index"),
    request("rows", offset="0", limit=5, sort="index"),
    request("rows", offset=True, limit=5, sort="index"),
    request("rows", offset=None, limit=5, sort="index"),
    request("text"),
    request("text", row=-1),
    request("text", row=6),
    request("text", row=10**30),
    request("text", row=[0]),
    request("toggle"),
    request("toggle", name="nobody", enabled=True),
    request("toggle", name=None, enabled=False),
    request("toggle", name=["asks"], enabled=False),
    request("toggle", name="asks"),
    request("toggle", name="asks", enabled="no"),
    request("toggle", name="asks", enabled=None),
]


@pytest.mark.parametrize("content", JUNK, ids=lambda content: repr(content)[:60])
def test_junk_gets_exactly_one_reply_that_says_what_is_wrong_and_changes_nothing(page, content):
    session = labeled_comments()
    panel, before = session.panel(), session.now

    page.send(panel, content)

    [reply] = page.replies
    known = content if isinstance(content, dict) else {}
    assert reply.keys() == {"v", "id", "ok", "error", "revision"}
    assert reply["id"] == known.get("id")
    assert reply["ok"] is False
    assert "bug" not in reply["error"]
    assert 10 < len(reply["error"]) < 400
    assert session.now is before


@pytest.mark.parametrize("request_id", [0, -1, 10**30, "a", None, 1.5, [1], {"a": 1}], ids=repr)
def test_any_id_comes_back_as_it_was(page, request_id):
    panel = labeled_comments().panel()

    for kind in ("ready", "undo"):
        page.send(panel, request(kind, request_id))

    assert [reply["id"] for reply in page.replies] == [request_id] * 2
    assert all(reply["ok"] for reply in page.replies)


def test_a_huge_offset_or_limit_is_an_ordinary_page(page):
    panel = labeled_comments().panel()

    for lf in (None, "loves"):
        panel._session.select(lf=lf)
        assert page.ask(panel, "rows", offset=10**30, limit=5, sort="index")["result"]["rows"] == []
        assert page.ask(panel, "rows", offset=0, limit=10**30, sort="index")["ok"]


def test_a_bug_of_ours_is_a_reply_and_is_logged(page, monkeypatch, caplog):
    panel = labeled_comments().panel()
    monkeypatch.setattr(requests, "QUESTIONS", {"rows": lambda _session, _request: 1 / 0})

    reply = page.ask(panel, "rows")

    assert not reply["ok"]
    assert "bug of snorkel_nb: ZeroDivisionError" in reply["error"]
    assert "ZeroDivisionError" in caplog.text


def test_a_deed_that_is_asked_for_again_is_done_once_and_answered_again(page):
    session = labeled_comments()
    panel = session.panel()

    for _ in range(3):
        page.send(panel, request("undo", request_id=7))

    assert [reply["ok"] for reply in page.replies] == [True] * 3
    assert len(session.lfs) == 2


def test_a_deed_that_failed_is_not_done_when_it_is_asked_for_again(page):
    session = labeled_comments()
    panel = session.panel()

    page.send(panel, request("redo", request_id=7))
    session.undo()
    page.send(panel, request("redo", request_id=7))

    assert [reply["ok"] for reply in page.replies] == [False, False]
    assert len(session.lfs) == 2


def test_a_question_that_is_asked_again_is_answered_anew(page):
    session = labeled_comments()
    panel = session.panel()
    ask = request("rows", request_id=7, offset=0, limit=1, sort="index")

    page.send(panel, ask)
    session.disable("asks")
    page.send(panel, ask)

    assert [len(reply["result"]["rows"][0]["votes"]) for reply in page.replies] == [1, 0]


def test_only_the_last_deeds_are_remembered():
    handler = RequestHandler(labeled_comments(), dict)

    for i in range(REMEMBERED + 5):
        handler.reply(request("toggle", request_id=i, name="asks", enabled=True))

    assert len(handler._done) == REMEMBERED


def test_while_a_cell_votes_rows_are_answered_and_a_repeated_undo_waits_and_is_done_once():
    session = labeled_comments()
    handler = RequestHandler(session, dict)
    voting, go_on = threading.Event(), threading.Event()

    class Waits:
        name = "waits"

        def __call__(self, x):
            voting.set()
            assert go_on.wait(timeout=10)
            return 0

    replies = []
    cell = threading.Thread(target=lambda: session.add(Waits()))
    cell.start()
    assert voting.wait(timeout=10)
    pages = [
        threading.Thread(target=lambda: replies.append(handler.reply(request("undo")).message))
        for _ in "ab"
    ]
    for thread in pages:
        thread.start()

    rows = handler.reply(request("rows", 2, offset=0, limit=50, sort="index")).message
    assert (rows["result"]["n_total"], rows["result"]["revision"]) == (6, 3)
    time.sleep(0.05)
    assert replies == []

    go_on.set()
    for thread in (cell, *pages):
        thread.join(timeout=10)

    assert [reply["ok"] for reply in replies] == [True, True]
    assert [entry.name for entry in session.lfs] == ["asks", "loves", "links"]  # waits is undone
    assert json.dumps(replies)


def test_arrays_go_beside_the_reply_little_endian_and_in_order(page, monkeypatch):
    arrays = (
        np.array([[1, 2], [3, 4]], ">u2").T,
        np.zeros((0, 2), np.uint16),
        np.array([7], np.uint8),
    )
    monkeypatch.setitem(QUESTIONS, "history", lambda *_: WithArrays({"revision": 1}, arrays))
    panel = labeled_comments().panel()

    first, again = (page.ask(panel, "history") for _ in range(2))

    assert first["result"] == again["result"] == {"revision": 1}
    assert page.buffers[-1] == page.buffers[-2] == [b"\1\0\3\0\2\0\4\0", b"", b"\7"]


def test_a_reply_without_arrays_has_no_buffers(page):
    panel = labeled_comments().panel()

    page.ask(panel, "matrix", within_selection=False)
    page.ask(panel, "undo")
    page.ask(panel, "nothing such")

    assert page.buffers == [[], [], []]
