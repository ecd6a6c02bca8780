import json

from tests.session.comments import COMMENTS, labeled_comments

RULE = {"kind": "keywords", "text": "first, love", "label": 1, "match_case": False}


def test_a_page_tries_a_rule_and_nothing_changes(page):
    session = labeled_comments()
    panel, before = session.panel(), session.now

    result = page.ask(panel, "try_rule", rule=RULE, exact=False)["result"]

    assert result["fault"] is None
    assert result["trial"]["coverage"]["n"] == 4
    assert session.now is before


def test_what_is_wrong_with_a_rule_is_an_answer_and_no_error(page):
    panel = labeled_comments().panel()

    reply = page.ask(panel, "try_rule", rule=RULE | {"kind": "regex", "text": "("}, exact=True)

    assert (reply["ok"], reply["result"]["trial"]) == (True, None)
    assert "cannot be read" in reply["result"]["fault"]


def test_a_page_gets_the_source_of_the_cell(page):
    reply = page.ask(labeled_comments().panel(), "rule_cell", rule=RULE)

    assert reply["result"] == {
        "source": "%%lf SPAM --kind keywords --name has_first_love\nfirst\nlove",
        "name": "has_first_love",
    }


def test_the_hits_are_selected_in_the_place_of_what_was_selected_before(page):
    session = labeled_comments()
    panel = session.panel()
    session.select(lf="links")

    page.ask(panel, "select_hits", rule=RULE)

    assert session.selection.tolist() == [1, 3, 4, 5]
    assert panel.selection["parts"] == [{"kind": "rows", "words": "hits of first, love"}]


def test_a_message_that_holds_no_rule_is_refused(page):
    for kind in ("try_rule", "rule_cell", "select_hits"):
        reply = page.ask(labeled_comments().panel(), kind, rule={"kind": "os.system"}, exact=True)
        assert not reply["ok"]
        assert "RuleArgs" in reply["error"]


def test_row_text_is_in_replies_only(page):
    session = labeled_comments()
    panel = session.panel()
    page.ask(panel, "try_rule", rule=RULE, exact=True)
    page.ask(panel, "select_hits", rule=RULE)

    state = {k: v for k, v in panel.get_state().items() if not k.startswith("_")}

    assert COMMENTS["text"][1] in json.dumps(page.replies)
    assert COMMENTS["text"][1] not in json.dumps(state)
