"""Contrast of text (4.5:1) and marks (3:1) as painted, in the stock theme of each host."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.panel_page import PanelPage
from tests.browser.sample import sample_evaluations, sample_view
from tests.browser.themes import THEMES

CONTRAST_JS = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_marks_can_be_told_from_what_they_stand_on(panel: PanelPage, theme: str) -> None:
    view = sample_view()
    classes = [{"name": f"class_{i}", "n_labels": 10} for i in range(8)]
    view["header"]["classes"] = classes
    view["header"]["model"]["fell_back"] = True
    for index, lf in enumerate(view["lf_table"]["lfs"]):
        lf.update(polarity=[index % 8], votes_by_class={index % 8: 1})
    view["lf_table"]["lfs"][2]["polarity"] = list(range(8))
    view["lf_table"]["lfs"][0]["note"] = "stale: the last edit failed"
    panel.open(
        view,
        theme=theme,
        fate={"undo": {"error": "nothing to undo"}},
        evaluations=sample_evaluations(),
    )
    expect(panel.get("panel")).to_have_attribute("data-theme", theme.split("-")[1])
    panel.get("undo").click()
    expect(panel.get("banner")).to_be_visible()
    panel.get("remarks-toggle").click()
    panel.lf("known_sender").click()  # its badge and bar stand on a selected row
    expect(panel.get("rows-range")).to_contain_text("40")

    text = panel.page.evaluate(f"{CONTRAST_JS}; textContrasts()")
    marks = panel.page.evaluate(f"{CONTRAST_JS}; markContrasts()")

    assert len(text) > 200
    assert len(marks) > 100
    assert [found for found in text if found["contrast"] < 4.5] == []
    assert [found for found in marks if found["contrast"] < 3] == []


def test_the_panel_follows_a_change_of_theme(panel: PanelPage) -> None:
    panel.open(theme="jupyter-light")
    expect(panel.get("panel")).to_have_attribute("data-theme", "light")

    panel.page.add_style_tag(content=THEMES["jupyter-dark"])
    panel.page.evaluate("document.body.dataset.jpThemeLight = 'false'")

    expect(panel.get("panel")).to_have_attribute("data-theme", "dark")


def test_reduced_motion_and_forced_sizes_leave_targets_of_24_px(panel: PanelPage) -> None:
    panel.page.emulate_media(reduced_motion="reduce")
    panel.open(evaluations=sample_evaluations())
    expect(panel.get("row").first).to_be_visible()

    small = panel.page.evaluate("""() =>
      [...document.querySelectorAll(".snb button, .snb input")]
        .map((element) => [element.textContent, element.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.width < 22 || box.height < 22))
        .map(([text, box]) => `${text} ${box.width} x ${box.height}`)""")

    assert small == []
