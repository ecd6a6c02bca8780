"""The order of tabs: from the cell above into the panel, through it, and out below and back."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.busy_session import busy_session
from tests.browser.live_panel import LivePanel

MOST_STOPS = 60
"""Tab stops of the whole panel: LFs, rows and cells of the matrix are one each."""

ASKED = {"history": "step", "charts": "class-table", "matrix": "matrix"}

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
    live.show(busy_session())
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


@pytest.mark.parametrize("side", ["matrix", "charts", "try", "history"])
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
