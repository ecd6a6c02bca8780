import json

from tests.session.comments import COMMENTS, labeled_comments


def test_a_page_gets_the_history_and_looks_at_a_change(page):
    session = labeled_comments()
    panel = session.panel()

    history = page.ask(panel, "history")["result"]
    look = page.ask(panel, "look", of=2)["result"]

    assert [step["change"] for step in history["steps"]] == [
        "add links",
        "add loves",
        "add asks",
        "open rows",
    ]
    assert history["revision"] == page.views[-1]["revision"]
    assert (look["n_moved"], look["lfs"][0]["name"]) == (3, "loves")


def test_the_rows_whose_label_a_change_moved_are_selected(page):
    session = labeled_comments()
    panel = session.panel()

    assert page.ask(panel, "select_moved", of=2)["ok"]

    assert session.selection.tolist() == [1, 3, 5]
    assert panel.selection["parts"] == [{"kind": "rows", "words": "relabeled by add loves"}]
    state = {k: v for k, v in panel.get_state().items() if not k.startswith("_")}
    assert COMMENTS["text"][1] not in json.dumps(state)


def test_a_page_restores_a_revision_and_all_pages_see_it(page):
    session = labeled_comments()
    panel = session.panel()

    assert page.ask(panel, "restore", of=1)["ok"]

    assert [entry.name for entry in session.lfs] == ["asks"]
    assert page.views[-1]["lf_table"]["lfs"]["name"] == ["asks"]
    assert page.views[-1]["steps"]["undo"] == "restore revision 1: add asks"


def test_a_revision_that_is_not_kept_is_refused(page):
    panel = labeled_comments().panel()

    for kind in ("look", "restore", "select_moved"):
        reply = page.ask(panel, kind, of=99)
        assert not reply["ok"]
        assert "0..3" in reply["error"]
        assert not page.ask(panel, kind, of="1")["ok"]
