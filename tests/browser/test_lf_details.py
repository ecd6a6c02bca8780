"""The details of an LF under its line: what is known of it, rename, drop, on and off."""

import pytest
from playwright.sync_api import expect

import snorkel_nb as snb
from tests.browser.live_panel import LivePanel
from tests.browser.test_hostile_text import HOSTILE
from tests.session.comments import labeled_comments, open_comments


@pytest.fixture
def session() -> snb.Session:
    return labeled_comments()


def open_details(live: LivePanel, name: str) -> None:
    live.lf(name).focus()
    live.page.keyboard.press("ArrowRight")
    expect(live.get("lf-details")).to_contain_text("Version")


def test_details_open_by_button_and_by_key_and_close_again(live: LivePanel, session) -> None:
    live.show(session)
    live.lf("loves").hover()

    live.lf("loves").get_by_test_id("lf-disclose").click()

    expect(live.get("lf-details")).to_contain_text("keywords")
    expect(live.lf("loves")).to_have_attribute("aria-selected", "false")
    expect(live.lf("loves").get_by_test_id("lf-disclose")).to_have_attribute(
        "aria-expanded", "true"
    )
    open_details(live, "asks")
    expect(live.get("lf-details")).to_have_count(1)
    expect(live.get("lf-details").locator("bdi").first).to_have_text("asks")
    live.page.keyboard.press("ArrowLeft")
    expect(live.get("lf-details")).to_have_count(0)


def test_details_hold_source_and_the_first_failure_in_full(live: LivePanel) -> None:
    session = open_comments()

    @session.lf("SPAM")
    def parses(x):
        return int(x.text) > 3

    live.show(session)
    open_details(live, "parses")

    expect(live.get("lf-source")).to_contain_text("return int(x.text) > 3")
    failure = live.get("lf-failure")
    expect(failure).to_contain_text("ValueError: invalid literal for int()")
    expect(live.get("lf-details")).to_contain_text("First failure: row 0")
    expect(live.get("lf-details")).to_contain_text("Version1")


def test_an_lf_that_is_renamed_keeps_its_place_focus_and_selection(
    live: LivePanel, session
) -> None:
    live.show(session)
    live.lf("loves").click()
    expect(live.lf("loves")).to_have_attribute("aria-selected", "true")
    live.lf("loves").focus()

    live.page.keyboard.press("F2")
    live.get("rename-field").fill("adores")
    live.page.keyboard.press("Enter")

    expect(live.lf("adores")).to_be_visible()
    assert live.lf_names() == ["asks", "adores", "links"]
    expect(live.lf("adores")).to_have_attribute("aria-selected", "true")
    expect(live.lf("adores")).to_be_focused()
    assert [lf.name for lf in session.lfs] == ["asks", "adores", "links"]
    expect(live.get("undo")).to_have_text("Undo rename loves to adores")


def test_a_name_that_is_taken_is_refused_beside_the_field_and_escape_leaves_it(
    live: LivePanel, session
) -> None:
    live.show(session)
    live.lf("loves").focus()
    live.page.keyboard.press("F2")
    live.get("rename-field").fill("asks")
    live.page.keyboard.press("Enter")

    expect(live.get("rename-error")).to_contain_text("an LF of that name is there")
    expect(live.get("rename-field")).to_be_focused()
    live.page.keyboard.press("Escape")

    expect(live.get("rename-field")).to_have_count(0)
    expect(live.lf("loves")).to_be_focused()
    assert [lf.name for lf in session.lfs] == ["asks", "loves", "links"]


def test_a_drop_gives_the_focus_to_the_next_line_and_can_be_undone(
    live: LivePanel, session
) -> None:
    live.show(session)
    live.lf("loves").focus()

    live.page.keyboard.press("Delete")

    expect(live.get("lf-row")).to_have_count(2)
    expect(live.lf("links")).to_be_focused()
    undo = live.get("undo")
    expect(undo).to_have_text("Undo drop loves")
    undo.click()
    expect(live.lf("loves")).to_be_visible()
    assert live.lf_names() == ["asks", "loves", "links"]
    expect(live.get("redo")).to_have_text("Redo drop loves")


def test_buttons_of_the_details_switch_and_drop(live: LivePanel, session) -> None:
    live.show(session)
    open_details(live, "asks")

    live.get("lf-toggle").click()

    expect(live.get("lf-toggle")).to_have_text("Switch on")
    expect(live.get("lf-toggle")).to_be_focused()
    assert not session.state.get("asks").is_enabled
    live.get("lf-drop").click()
    expect(live.get("lf-details")).to_have_count(0)
    assert [lf.name for lf in session.lfs] == ["loves", "links"]


def test_details_follow_the_session(live: LivePanel, session) -> None:
    live.show(session)
    open_details(live, "asks")

    session.add(snb.keyword_lf("asks", "SPAM", ["song"]))
    live.flush()

    expect(live.get("lf-details")).to_contain_text("Version2")
    session.drop("asks")
    live.flush()
    expect(live.get("lf-details")).to_have_count(0)


def test_recorded_lfs_stand_below_and_give_their_cell_or_are_forgotten(
    live: LivePanel, tmp_path
) -> None:
    hostile = "<img src=x onerror=window.pwned=1>"
    first = open_comments(store=tmp_path / "store.db")
    first.add(snb.keyword_lf("asks", "SPAM", ["subscribe"]))
    first.add(snb.keyword_lf(hostile, "HAM", ["love"]))
    session = open_comments(store=tmp_path / "store.db")
    live.show(session)
    recorded = live.get("lf-recorded")
    expect(recorded).to_have_count(2)
    expect(recorded.first).to_contain_text("recorded: run its cell again")
    expect(recorded.last).to_contain_text(hostile)

    live.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    recorded.first.get_by_role("button", name="Insert cell of asks").click()

    expect(recorded.first).to_contain_text("in the clipboard")
    copied = live.page.evaluate("navigator.clipboard.readText()")
    assert copied == "%%lf SPAM --kind keywords --name asks\nsubscribe"
    recorded.last.get_by_role("button", name="Forget").click()
    expect(recorded).to_have_count(1)
    session.add(snb.keyword_lf("asks", "SPAM", ["subscribe"]))
    live.flush()
    expect(recorded).to_have_count(0)
    assert live.lf_names() == ["asks"]
    assert live.page.evaluate("window.pwned") is None


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_source_failure_and_name_are_only_ever_text(live: LivePanel, text: str) -> None:
    session = open_comments()

    def raises(x):
        raise ValueError(text)

    name = "".join(c if c.isprintable() else "_" for c in text)
    session.add(snb.labeling_function(name)(raises))
    session.add(snb.keyword_lf("words", "HAM", [name]))
    live.show(session)
    live.lf(name).focus()
    live.page.keyboard.press("ArrowRight")

    expect(live.get("lf-failure")).to_contain_text("ValueError: ")
    expect(live.get("lf-details").locator("bdi").first).to_have_text(name)
    live.page.keyboard.press("F2")
    expect(live.get("rename-field")).to_have_value(name)
    assert live.page.evaluate("window.pwned") is None
    assert live.page.locator(".snb :is(img, script, style, iframe, a)").count() == 0
