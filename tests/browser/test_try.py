"""Trying a rule while it is typed, on a real session."""

import re

import pytest
from playwright.sync_api import expect

import snorkel_nb as snb
from tests.browser.test_hostile_text import HOSTILE
from tests.session.comments import labeled_comments


def open_try(live, session, **options):
    live.show(session, **options)
    live.get("tab-try").click()


def test_a_rule_is_tried_while_it_is_typed_and_its_hits_are_selected(live):
    session = labeled_comments()
    open_try(live, session)
    expect(live.get("insert-cell")).to_be_disabled()

    live.get("rule").fill("first, subscribe")

    expect(live.get("trial-extent")).to_have_text(re.compile(r"on all 6 rows, \d+ ms"))
    expect(live.get("trial")).to_contain_text("Coverage50.0 % 3 rows")
    expect(live.get("trial")).to_contain_text("New1 uncovered")
    expect(live.get("trial")).to_contain_text("Conflicts1 with LFs")
    expect(live.get("trial")).to_contain_text("Precision.50 [.09, .91] on 2 gold")
    expect(live.get("trial-moves")).to_contain_text("none → SPAM 2")
    expect(live.get("trial-example")).to_have_count(3)
    expect(live.page.locator(".snb-examples mark").first).to_have_text("subscribe")
    live.get("show-hits").click()
    expect(live.get("row")).to_have_count(3)
    assert session.selection.tolist() == [0, 3, 4]
    assert len(session.lfs) == 3  # nothing was added


def test_an_unfinished_rule_keeps_the_last_numbers_dimmed_and_says_quietly_what_is_accepted(live):
    open_try(live, labeled_comments())
    live.get("rule-regex").click()
    live.get("rule").fill("love")
    expect(live.get("trial")).to_contain_text("3 rows")

    live.get("rule").press_sequentially("(")

    expect(live.get("rule-message")).to_contain_text("cannot be read")
    expect(live.get("trial")).to_contain_text("3 rows")
    expect(live.get("trial")).to_have_class(re.compile("is-old"))
    expect(live.get("banner")).to_be_hidden()
    live.get("rule").press_sequentially("d|d)")
    expect(live.get("trial")).not_to_have_class(re.compile("is-old"))


def test_an_expression_that_only_python_could_run_is_not_run_and_its_cell_is_offered(live):
    open_try(live, labeled_comments())
    live.get("rule-expression").click()

    live.get("rule").fill("print(x.text) or __import__('os').getpid() == 1")

    expect(live.get("rule-message")).to_contain_text("typing runs nothing")
    live.page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }"
    )
    live.get("insert-cell").click()
    expect(live.get("cell-source")).to_have_value(
        "%%lf SPAM\ndef has_os(x):\n    return print(x.text) or __import__('os').getpid() == 1"
    )


def test_where_no_cell_can_be_inserted_the_source_goes_to_the_clipboard(live):
    open_try(live, labeled_comments())
    live.page.evaluate(
        "() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }"
    )
    live.get("rule").fill("it's, {{x}}")

    live.get("insert-cell").click()

    expect(live.get("rule-message")).to_contain_text("is in the clipboard")
    assert live.page.evaluate("window.copied") == (
        "%%lf SPAM --kind keywords --name has_it\nit's\n{{x}}"
    )


def test_the_numbers_follow_the_session(live):
    session = labeled_comments()
    open_try(live, session)
    live.get("rule").fill("first")
    expect(live.get("trial")).to_contain_text("New1 uncovered")

    session.add(snb.keyword_lf("firsts", "HAM", ["first"]))
    live.flush()

    expect(live.get("trial")).to_contain_text("New0 uncovered")
    expect(live.get("trial")).to_contain_text("Conflicts1")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_in_rule_rows_and_class_is_only_ever_text(live, text):
    name = "".join(c if c.isprintable() else "?" for c in text)
    session = snb.Session(
        {"text": [f"word {text}", text], "gold": [name, None]}, classes=["HAM", name], gold="gold"
    )
    open_try(live, session)

    live.get("rule").fill("word")
    expect(live.get("trial-example")).to_have_count(1)
    assert text.replace("\r", "")[:60] in live.get("trial-example").text_content()
    live.get("rule").fill(text)
    live.get("show-hits").click()
    live.get("copy-cell").click()

    assert live.page.evaluate("window.pwned") is None
    assert live.page.locator(".snb :is(img, script, style, iframe, a, [onload])").count() == 0
