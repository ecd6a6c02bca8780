"""The panel from 500 to 1,600 px: regions side by side, stacked, or behind tabs."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.panel_page import PanelPage
from tests.browser.sample import sample_evaluations, sample_view


@pytest.mark.parametrize("width", [500, 560, 899, 900, 1000, 1180, 1400, 1600])
def test_nothing_sticks_out_at_any_width(panel: PanelPage, width: int) -> None:
    panel.open(width=width, evaluations=sample_evaluations())
    expect(panel.get("lf-row").first).to_be_attached()

    overflowing = panel.page.evaluate("""() => {
      const frame = document.querySelector(".snb-frame").getBoundingClientRect();
      const scrollers = [...document.querySelectorAll(
        ".snb-scroll, .snb-evaluations, .snb-body, .snb-head",
      )];
      const wide = scrollers.filter((element) => element.scrollWidth > element.clientWidth + 1);
      const parts = [...document.querySelectorAll(".snb-frame :is(button, input, td, th, p, dd)")];
      const out = parts.filter((part) => part.getBoundingClientRect().right > frame.right + 1);
      return [...wide, ...out].map((element) => element.className || element.tagName);
    }""")

    assert overflowing == []


@pytest.mark.parametrize("width", [900, 1400])
def test_wide_panels_show_the_table_over_the_rows_and_one_region_beside_them(
    panel: PanelPage, width: int
) -> None:
    panel.open(width=width)

    table, rows = panel.get("lf-table"), panel.get("rows")
    first, charts = (panel.page.get_by_role("tab", name=name) for name in ("Map", "Charts"))

    expect(panel.page.get_by_role("tab")).to_have_text(
        ["Map", "Matrix", "Charts", "Try", "History"]
    )
    assert box(table)["x"] == box(rows)["x"]
    assert box(table)["y"] + box(table)["height"] <= box(rows)["y"]
    assert box(panel.page.locator(".snb-lf-table"))["width"] <= box(first)["x"] + 1
    expect(panel.page.locator(".snb-map")).to_be_visible()
    charts.click()
    expect(panel.page.locator(".snb-map")).to_be_hidden()
    expect(panel.page.locator(".snb-charts")).to_be_visible()
    expect(rows).to_be_visible()


def test_a_panel_that_is_dragged_tall_shows_all_regions(panel: PanelPage) -> None:
    panel.open(width=1400, height=1400)

    panel.page.locator(".snb-frame").evaluate("frame => { frame.style.height = '1200px'; }")

    expect(panel.page.get_by_role("tablist")).to_be_hidden()
    regions = panel.page.locator(".snb-region")
    expect(regions).to_have_count(7)
    for region in regions.all():
        expect(region).to_be_visible()
        assert box(region)["height"] > 150


def test_narrow_panels_have_a_tab_for_each_region(panel: PanelPage) -> None:
    panel.open(width=560)
    expect(panel.get("lf-table")).to_be_visible()
    expect(panel.get("rows")).to_be_hidden()

    panel.page.get_by_role("tab", name="LFs").focus()
    panel.page.keyboard.press("ArrowRight")

    expect(panel.get("rows")).to_be_visible()
    expect(panel.get("lf-table")).to_be_hidden()
    assert panel.focused() == "Rows"
    panel.page.get_by_role("tab", name="LFs").click()
    expect(panel.get("rows")).to_be_hidden()


def test_selecting_an_lf_in_a_narrow_panel_opens_its_rows(panel: PanelPage) -> None:
    panel.open(width=560)

    panel.lf("has_link").click()

    expect(panel.get("rows-range")).to_contain_text("of 100")
    expect(panel.get("rows")).to_be_visible()
    assert panel.focused() == "Rows"


@pytest.mark.parametrize(
    ("width", "hidden"),
    [
        (500, {"number", "kind", "overlaps", "accuracy", "effect"}),
        (560, {"number", "kind", "overlaps", "effect"}),
        (660, {"number", "overlaps", "effect"}),
        (740, {"overlaps"}),
        (900, {"number", "kind", "overlaps", "accuracy", "effect"}),
        (1180, {"number", "overlaps", "effect"}),
        (1400, set()),
    ],
)
def test_columns_that_change_a_decision_least_give_way_to_names(
    panel: PanelPage, width: int, hidden: set[str]
) -> None:
    panel.open(width=width)
    keys = [
        *["on", "number", "kind", "name", "class", "coverage"],
        *["overlaps", "conflicts", "accuracy", "precision", "effect", "failures"],
    ]

    assert {key for key in keys if not panel.get(f"sort-{key}").is_visible()} == hidden

    names = panel.page.locator(".snb-lfs tbody th .snb-cut")
    shown = names.evaluate_all("all => all.filter((each) => each.scrollWidth <= each.clientWidth)")
    # In narrow ones the longest name is cut, in the narrowest also names with a mark.
    assert len(shown) >= (11 if width > 500 else 8)
    legend = panel.page.get_by_text("Effect: labels that change without the LF", exact=True)
    expect(legend).to_be_visible(visible="effect" not in hidden)


@pytest.mark.parametrize("width", [500, 560, 700, 1400])
def test_without_gold_the_estimate_takes_the_room_of_the_precision(
    panel: PanelPage, width: int
) -> None:
    view = sample_view()
    view["header"]["gold"] = None
    for lf in view["lf_table"]["lfs"]:
        lf["precision"] = None

    panel.open(view, width=width)

    whisker = panel.lf("prize_words").locator(".snb-col-accuracy svg")
    expect(whisker).to_be_visible()
    expect(panel.get("sort-precision")).to_be_hidden()
    expect(panel.page.get_by_text("no gold on any vote, so no precision")).to_be_visible()


def test_the_handle_sets_the_height_by_mouse_and_by_key(panel: PanelPage) -> None:
    panel.open(width=1400)
    frame, grip = panel.page.locator(".snb-frame"), panel.get("grip")
    at = box(grip)
    panel.page.mouse.move(at["x"] + 5, at["y"] + 5)
    panel.page.mouse.down()
    panel.page.mouse.move(at["x"] + 5, at["y"] + 65)
    panel.page.mouse.up()
    panel.page.mouse.move(at["x"] + 5, at["y"] + 200)
    assert box(frame)["height"] == 820

    grip.press("ArrowUp")

    assert box(frame)["height"] == 792
    expect(grip).to_have_attribute("aria-valuenow", "792")


def test_the_panel_works_inside_a_shadow_root(panel: PanelPage) -> None:
    panel.open(width=560)

    panel.page.evaluate("""async () => {
      const host = document.createElement("div");
      document.body.append(host);
      const shadow = host.attachShadow({ mode: "open" });
      const style = document.createElement("style");
      style.textContent = await (await fetch("/static/panel.css")).text();
      const el = document.createElement("div");
      shadow.append(style, el);
      window.unmount();
      window.panel.render({ model: window.model, el });
    }""")

    expect(panel.get("lf-row")).to_have_count(12)
    panel.lf("has_link").click()
    expect(panel.get("rows-range")).to_contain_text("of 100")
    assert panel.get("panel").get_attribute("data-theme") == "light"


def box(locator: Locator) -> dict[str, float]:
    bounds = locator.bounding_box()
    assert bounds is not None
    return {name: bounds[name] for name in ("x", "y", "width", "height")}
