"""The history of a real session: look at a change, show its rows, bring a state back."""

import re

import pytest
from playwright.sync_api import expect

import snorkel_nb as snb
from tests.browser.test_hostile_text import HOSTILE
from tests.session.comments import labeled_comments


def open_history(live, session, **options):
    live.show(session, **options)
    live.get("tab-history").click()
    expect(live.get("step").first).to_be_visible()


def step(live, text):
    return live.get("step").filter(has_text=text)


def test_the_changes_stand_newest_first_and_follow_the_session(live):
    session = labeled_comments()
    open_history(live, session)
    expect(live.get("step")).to_have_count(4)
    expect(live.get("step").first).to_contain_text(re.compile(r"3\d\d:\d\dadd links\+11 ⇄now"))
    expect(live.get("history-undo")).to_have_text("Undo add links")
    expect(live.get("history-redo")).to_have_attribute("aria-disabled", "true")

    session.add(snb.keyword_lf("loves", "SPAM", ["love", "first"]))
    live.flush()

    expect(step(live, "edit loves")).to_contain_text(re.compile(r"\+134 ⇄now"))
    live.get("history-undo").click()
    expect(step(live, "add links")).to_have_attribute("aria-current", "true")
    expect(live.get("history-redo")).to_have_text("Redo edit loves")


def test_a_click_looks_at_a_change_and_shows_its_rows(live):
    session = labeled_comments()
    session.add(snb.keyword_lf("loves", "SPAM", ["love", "first"]))
    open_history(live, session)

    step(live, "edit loves").click()

    expect(live.get("look")).to_contain_text("4 labels changed")
    expect(live.get("look")).to_contain_text("HAM → SPAM 2")
    expect(live.get("diff").locator(".snb-ins")).to_contain_text(["+%%lf SPAM", "+first"])
    live.get("show-moved").click()
    expect(live.get("row")).to_have_count(4)
    expect(live.get("selection-part")).to_have_text("rowsrelabeled by edit loves×")
    assert session.selection.tolist() == [1, 3, 4, 5]
    step(live, "edit loves").click()
    expect(live.get("look")).to_be_hidden()


def test_restore_is_a_change_of_its_own_that_can_be_undone(live):
    session = labeled_comments()
    open_history(live, session)

    step(live, "add asks").get_by_test_id("restore").click()

    expect(live.get("step").first).to_contain_text("restore revision 1: add asks")
    expect(live.get("lf-row")).to_have_count(1)
    live.get("history-undo").click()
    expect(live.get("lf-row")).to_have_count(3)
    assert len(session.lfs) == 3


def test_the_keyboard_moves_looks_and_restores(live):
    session = labeled_comments()
    open_history(live, session)
    live.get("step").first.focus()

    live.page.keyboard.press("ArrowDown")
    live.page.keyboard.press("Enter")
    expect(live.get("look")).to_contain_text("3 labels changed")
    expect(step(live, "add loves")).to_have_attribute("aria-expanded", "true")
    live.page.keyboard.press("Tab")
    live.page.keyboard.press("Enter")

    expect(live.get("step").first).to_contain_text("restore revision 2")
    assert [entry.name for entry in session.lfs] == ["asks", "loves"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_names_classes_and_sources_are_only_ever_text(live, text):
    name = "".join(c if c.isprintable() else "?" for c in text)
    session = snb.Session({"text": [text, "plain"]}, classes=["HAM", name])
    session.add(snb.keyword_lf(name, name, [text]))
    session.add(snb.keyword_lf(name, "HAM", [text, "plain"]))
    open_history(live, session)

    live.get("step").first.click()
    expect(live.get("look")).to_be_visible()
    live.get("show-moved").click()

    assert name[:40] in live.get("step").first.text_content()
    assert live.page.evaluate("window.pwned") is None
    assert live.page.locator(".snb :is(img, script, style, iframe, a, [onload])").count() == 0


def test_an_unseen_history_asks_for_nothing(live):
    session = labeled_comments()
    live.show(session)
    for i in range(3):
        session.annotate(i, "HAM")
    live.flush()
    expect(live.get("kernel-state")).to_contain_text("revision 6")

    assert live.sent("history") == []
    live.get("tab-history").click()
    expect(live.get("step")).to_have_count(7)
    assert len(live.sent("history")) == 1
