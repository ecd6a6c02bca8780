"""Columns of the LF table that are switched on, or are there while something is selected."""

from playwright.sync_api import expect

import snorkel_nb as snb
from tests.browser.live_panel import LivePanel
from tests.browser.panel_page import PanelPage
from tests.session.comments import labeled_comments


def column(page: PanelPage, key: str) -> list[str]:
    return page.page.locator(f"tbody .snb-col-{key}").all_text_contents()


def test_columns_are_switched_on_and_off_and_stay_so(live: LivePanel) -> None:
    session = labeled_comments()
    live.show(session)
    expect(live.get("sort-votes")).to_be_hidden()

    live.get("columns").click()
    live.get("column-votes").check()
    live.get("column-version").check()
    live.get("column-class").uncheck()
    session.add(snb.keyword_lf("songs", "HAM", ["song"]))
    session.add(snb.keyword_lf("songs", "HAM", ["song", "love"]))
    live.flush()

    expect(live.get("sort-votes")).to_be_visible()
    expect(live.get("sort-class")).to_be_hidden()
    expect(live.lf("songs").locator(".snb-col-version")).to_have_text("2")
    assert column(live, "version") == ["1", "1", "1", "2"]
    assert column(live, "votes") == [str(lf.column.n_votes) for lf in session.lfs]
    expect(live.lf("songs").locator(".snb-col-class")).to_be_hidden()


def test_the_menu_works_by_keyboard_and_closes_on_escape_and_outside(panel: PanelPage) -> None:
    panel.open()
    menu = panel.page.get_by_role("group", name="Columns")
    panel.get("columns").focus()

    panel.page.keyboard.press("Enter")

    expect(menu).to_be_visible()
    expect(panel.get("column-number")).to_be_focused()
    panel.page.keyboard.press("ArrowDown")
    panel.page.keyboard.press("Space")
    expect(panel.get("column-kind")).not_to_be_checked()
    expect(panel.get("sort-kind")).to_be_hidden()
    panel.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(panel.get("columns")).to_be_focused()
    panel.get("columns").click()
    expect(menu).to_be_visible()
    panel.page.get_by_text("Labeling functions", exact=True).first.click()
    expect(menu).to_be_hidden()


def test_a_column_that_finds_no_room_is_named_so(panel: PanelPage) -> None:
    panel.open(width=700)

    panel.get("columns").click()

    item = panel.page.locator("label").filter(has=panel.get("column-overlaps"))
    expect(item).to_contain_text("not shown")
    coverage = panel.page.locator("label").filter(has=panel.get("column-coverage"))
    expect(coverage).not_to_contain_text("not shown")


def test_votes_on_the_selected_rows_are_there_while_rows_are_selected(live: LivePanel) -> None:
    session = labeled_comments()
    live.show(session)
    expect(live.get("sort-selection")).to_be_hidden()

    session.select(status="gold")
    live.flush()

    expect(live.get("sort-selection")).to_be_visible()
    mask = session.selecting.rows.mask
    shown = [str(int((lf.column.is_voting & mask).sum())) for lf in session.lfs]
    expect(live.page.locator("tbody .snb-col-selection")).to_have_text(shown)
    tinted = live.page.locator("tr.is-in-selection th .snb-cut").all_text_contents()
    assert tinted == [lf.name for lf, n in zip(session.lfs, shown, strict=True) if n != "0"]
    session.select(lf="loves")
    live.flush()
    expect(live.lf("asks").locator(".snb-col-selection")).not_to_have_text(shown[0])
    session.select()
    live.flush()
    expect(live.get("sort-selection")).to_be_hidden()
    expect(live.page.locator("tr.is-in-selection")).to_have_count(0)


def test_the_history_of_an_lf_says_how_many_votes_it_began_with_and_has(live: LivePanel) -> None:
    session = labeled_comments()
    first = session.state.get("asks").column.n_votes
    session.add(snb.keyword_lf("asks", "SPAM", ["a", "e", "o"]))
    last = session.state.get("asks").column.n_votes
    live.show(session)

    spark = live.lf("asks").locator(".snb-col-history svg")

    expect(spark).to_have_attribute("aria-label", f"votes: {first} at first, {last} now")


def test_a_low_line_can_be_clicked_and_focused_and_no_head_covers_it(panel: PanelPage) -> None:
    panel.open(height=640)
    scroller = panel.page.locator(".snb-lf-table .snb-scroll")

    for name in ["like_family_chat", "prize_words", "short_reply"]:
        panel.lf(name).click()
        expect(panel.lf(name)).to_have_attribute("aria-selected", "true")
    panel.lf("like_family_chat").focus()
    for _ in range(11):
        panel.page.keyboard.press("ArrowUp")

    head = panel.page.locator(".snb-lfs thead th").first.bounding_box()
    line = panel.lf("prize_words").bounding_box()
    assert head is not None
    assert line is not None
    assert line["y"] >= head["y"] + head["height"] - 1
    assert scroller.evaluate("element => element.scrollTop") <= 1


def test_name_and_switch_stay_while_the_table_scrolls_sideways(panel: PanelPage) -> None:
    panel.open(width=1400)
    panel.get("columns").click()
    for key in ["votes", "version", "time"]:
        panel.get(f"column-{key}").check()
    panel.page.keyboard.press("Escape")
    scroller = panel.page.locator(".snb-lf-table .snb-scroll")
    name = panel.lf("has_link").locator("th")
    before = name.bounding_box()

    scroller.evaluate("element => { element.scrollLeft = 1000; }")

    assert scroller.evaluate("element => element.scrollLeft") > 100
    assert before is not None
    after = name.bounding_box()
    assert after is not None
    scroller_box = scroller.bounding_box()
    assert scroller_box is not None
    assert after["x"] == scroller_box["x"] + 42
    expect(panel.get("sort-time")).to_be_in_viewport()
