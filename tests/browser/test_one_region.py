"""A widget that shows one region: that one, selection and banner, and nothing else."""

import pytest
from playwright.sync_api import expect

from tests.browser.live_panel import LivePanel
from tests.session.comments import labeled_comments


@pytest.mark.parametrize("width", [500, 1400])
@pytest.mark.parametrize(
    ("show", "there", "absent"),
    [
        ("table", "lf-table", "rows"),
        ("rows", "rows", "lf-table"),
        ("matrix", "matrix", "rows"),
        ("map", "map-state", "rows"),
    ],
)
def test_one_region_has_the_page_for_itself(
    live: LivePanel, show: str, there: str, absent: str, width: int
) -> None:
    session = labeled_comments()

    live.show(session, getattr(session, show)(), width=width)

    expect(live.get(there)).to_be_visible()
    expect(live.get(absent)).to_have_count(0)
    expect(live.page.get_by_role("tab")).to_have_count(0)
    expect(live.get("header")).to_be_hidden()
    region, frame = (
        live.page.locator(selector).bounding_box() for selector in (".snb-region", ".snb-frame")
    )
    assert region is not None
    assert frame is not None
    assert region["width"] >= frame["width"] - 2
    assert region["height"] >= frame["height"] - 60


def test_a_short_table_alone_is_no_higher_than_its_lines_until_it_is_dragged(
    live: LivePanel,
) -> None:
    session = labeled_comments()
    live.show(session, session.table())
    frame = live.page.locator(".snb-frame")
    assert frame.evaluate("e => e.offsetHeight") < 300

    live.get("grip").focus()
    for _ in range(3):
        live.page.keyboard.press("ArrowDown")

    height = frame.evaluate("e => e.offsetHeight")
    assert height == frame.evaluate("e => parseInt(e.style.height)") > 240


def test_one_region_follows_the_selection_and_says_what_it_is(live: LivePanel) -> None:
    session = labeled_comments()
    live.show(session, session.rows())

    session.select(lf="loves")
    live.flush()

    expect(live.get("row")).to_have_count(3)
    expect(live.get("selection")).to_contain_text("loves")


def test_a_click_in_the_table_alone_selects_rows_in_the_session(live: LivePanel) -> None:
    session = labeled_comments()
    live.show(session, session.table())

    live.lf("asks").click()

    expect(live.get("selection")).to_contain_text("asks")
    assert session.selection.tolist() == [0, 3]


def test_a_region_that_this_page_does_not_know_shows_the_whole_panel(live: LivePanel) -> None:
    session = labeled_comments()
    widget = session.table()
    widget.region = "of a later version"

    live.show(session, widget)

    expect(live.get("header")).to_be_visible()
    expect(live.get("rows")).to_be_visible()
