"""What axe-core finds in the panel of a real session: WCAG 2.1, levels A and AA."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.busy_session import busy_session
from tests.browser.live_panel import LivePanel
from tests.session.mapped import mapped_session, suggest_words

AXE = Path(__file__).parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"
TABS = ("map", "matrix", "charts", "try", "history")
RUN = """async () => {
  const { passes, violations } = await axe.run(document.querySelector(".snb"), {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    resultTypes: ["violations", "passes"],
  });
  const bad = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  const where = (node) => `${node.target.join(" ")}: ${node.failureSummary}`;
  return [passes.length, bad.flatMap(({ id, nodes }) =>
    nodes.slice(0, 5).map((node) => `${id} at ${where(node)}`))];
}"""


@pytest.mark.parametrize("theme", ["jupyter-light", "jupyter-dark"])
@pytest.mark.parametrize("width", [500, 1400])
def test_no_rule_of_wcag_is_broken_in_any_region(live: LivePanel, theme: str, width: int) -> None:
    session = busy_session()
    live.show(session, width=width, theme=theme)
    live.page.add_script_tag(path=AXE)
    _open_details_of_lf(live)
    found = _violations(live, "LFs")
    if width < 900:
        live.get("tab-rows").click()
    _open_row(live)
    found += _violations(live, "rows")

    for tab in TABS:
        live.get(f"tab-{tab}").click()
        _fill(live, tab)
        found += _violations(live, tab)

    assert found == [], "\n".join(found)


@pytest.mark.parametrize("theme", ["jupyter-light", "jupyter-dark"])
@pytest.mark.parametrize("width", [500, 1400])
def test_no_rule_of_wcag_is_broken_on_the_map(live: LivePanel, theme: str, width: int) -> None:
    session = mapped_session(200, 4)
    suggest_words(session)
    live.show(session, width=width, theme=theme)
    live.page.add_script_tag(path=AXE)
    if width < 900:
        live.get("tab-map").click()
    live.get("cluster").first.click()
    expect(live.get("suggest-selected")).to_be_visible()
    found = _violations(live, "clusters")

    live.get("suggest").first.click()
    expect(live.get("candidate-source")).to_be_visible()
    found += _violations(live, "candidates")

    assert found == [], "\n".join(found)


def test_axe_would_find_what_is_wrong(live: LivePanel) -> None:
    live.show(busy_session())
    live.page.add_script_tag(path=AXE)
    expect(live.get("row").first).to_be_visible()

    live.get("undo").evaluate("e => { e.textContent = ''; e.removeAttribute('title'); }")
    live.page.locator(".snb-region h3").first.evaluate("e => { e.style.opacity = 0.2; }")

    found = _violations(live, "spoilt")
    assert {line.split()[1] for line in found} == {"button-name", "color-contrast"}


def _open_details_of_lf(live: LivePanel) -> None:
    live.lf("fails_on_parcels").focus()
    live.page.keyboard.press("ArrowRight")
    expect(live.get("lf-details")).to_contain_text("First failure")
    live.lf("numbers").click()
    expect(live.get("selection")).to_contain_text("numbers")
    live.get("remarks-toggle").click()


def _open_row(live: LivePanel) -> None:
    live.get("rows").focus()
    live.page.keyboard.press("1")
    expect(live.get("gold-state")).to_have_text("saved")
    live.flush()
    live.page.keyboard.press("Enter")
    expect(live.get("why").first).to_be_visible()


def _fill(live: LivePanel, tab: str) -> None:
    if tab == "map":
        expect(live.get("make-map")).to_be_visible()
    elif tab == "matrix":
        live.get("matrix").locator('[data-row="4"][data-column="5"]').click()
    elif tab == "charts":
        live.page.locator("details summary").first.click()
        expect(live.get("class-table")).to_be_visible()
    elif tab == "try":
        live.get("rule").fill("parcel, prize")
        expect(live.get("trial-example").first).to_be_visible()
    else:
        live.get("step").first.click()
        expect(live.get("look")).to_be_visible()


def _violations(live: LivePanel, where: str) -> list[str]:
    n_passes, found = live.page.evaluate(RUN)
    assert n_passes > 5
    return [f"{where}: {line}" for line in found]
