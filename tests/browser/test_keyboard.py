"""The order of tabs: from the cell above into the panel, through it, and out below and back."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.busy_session import busy_session
from tests.browser.live_panel import LivePanel
from tests.session.comments import labeled_comments
from tests.session.mapped import StubExploring

MOST_STOPS = 60
"""Tab stops of the whole panel: LFs, rows and cells of the matrix are one each."""

ASKED = {"map": "cluster", "history": "step", "charts": "class-table", "matrix": "matrix"}

STOP = """() => {
  const stop = document.activeElement;
  const style = getComputedStyle(stop);
  const hasOutline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  // The list of rows has a border that stands over them.
  const hasBorder = style.borderTopWidth === "2px" && style.borderTopColor !== "rgba(0, 0, 0, 0)";
  const box = stop.getBoundingClientRect();
  return {
    isIn: stop.closest(".snb") !== null,
    name: stop.dataset.testid ?? stop.className ?? stop.tagName,
    isMarked: hasOutline || hasBorder,
    isInView: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


@pytest.fixture
def shown(live: LivePanel) -> LivePanel:
    """The panel between two fields, as between the cells of a notebook."""
    session = busy_session()
    n_rows = len(session.dataset)
    StubExploring(session, np.arange(n_rows) % 40, np.random.default_rng(7).random((n_rows, 2)))
    live.show(session)
    expect(live.get("row").first).to_be_visible()
    live.page.evaluate("""() => {
      for (const [where, id] of [["afterbegin", "above"], ["beforeend", "below"]]) {
        document.body.insertAdjacentHTML(where, `<textarea id="${id}" rows="1"></textarea>`);
      }
      document.getElementById("above").focus();
    }""")
    return live


def stops(live: LivePanel, key: str) -> Iterator[dict[str, Any]]:
    """What has the focus after each press of the key, until it has left the panel."""
    for _ in range(3 * MOST_STOPS):
        live.page.keyboard.press(key)
        stop = live.page.evaluate(STOP)
        if not stop["isIn"]:
            return
        yield stop
    pytest.fail(f"{key} does not leave the panel")


@pytest.mark.parametrize("side", ["map", "matrix", "charts", "try", "history"])
def test_tab_goes_through_the_panel_and_out_at_both_ends(shown: LivePanel, side: str) -> None:
    shown.get(f"tab-{side}").click()
    if side in ASKED:  # a region that comes late has more stops than one that is awaited
        expect(shown.get(ASKED[side]).first).to_be_visible()
    shown.page.locator("#above").focus()

    forth = list(stops(shown, "Tab"))

    expect(shown.page.locator("#below")).to_be_focused()
    assert 10 < len(forth) <= MOST_STOPS
    assert [stop["name"] for stop in forth if not stop["isMarked"]] == []
    assert [stop["name"] for stop in forth if not stop["isInView"]] == []
    back = list(stops(shown, "Shift+Tab"))
    expect(shown.page.locator("#above")).to_be_focused()
    assert len(back) == len(forth)


def tab_to(live: LivePanel, name: str) -> None:
    """Press Tab until the stop of that name has the focus."""
    for stop in stops(live, "Tab"):
        if stop["name"] == name:
            return
    pytest.fail(f"Tab does not come to {name}")


def test_an_lf_is_found_selected_and_its_rows_are_labelled_without_a_mouse(live: LivePanel) -> None:
    session = labeled_comments()
    live.show(session)
    expect(live.get("row").first).to_be_visible()
    keys = live.page.keyboard

    tab_to(live, "lf-filter")
    keys.type("loves")
    expect(live.get("lf-row")).to_have_count(1)
    tab_to(live, "lf-row")
    keys.press("Enter")
    expect(live.get("selection-count")).to_have_text("3 rows")
    keys.press("Space")
    expect(live.lf("loves").get_by_role("switch")).to_have_attribute("aria-checked", "false")
    keys.press("Space")
    tab_to(live, "rows")
    expect(live.get("keys-state")).to_have_text("Keys: on")
    before = session.gold.tolist()
    keys.press("2")
    keys.press("2")
    keys.press("z")
    expect(live.get("gold-state")).to_have_text("saved")
    assert session.gold.tolist() == [*before[:1], 1, *before[2:]]
    keys.press("Enter")
    expect(live.get("why")).to_be_visible()
    keys.press("/")
    keys.type("song")
    expect(live.get("selection-part")).to_have_count(2)
    expect(live.get("selection-count")).to_have_text("1 row")
    assert session.selection.tolist() == [1]
    keys.press("Escape")

    live.page.wait_for_function("() => document.activeElement.closest('.snb') === null")
