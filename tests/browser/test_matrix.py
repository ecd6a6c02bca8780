"""The conflict matrix on a real session."""

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

import snorkel_nb as snb
from snorkel_nb.core.label_set import ABSTAIN
from tests.browser.live_panel import LivePanel
from tests.browser.test_hostile_text import HOSTILE
from tests.session.comments import labeled_comments
from tests.views.odd_session import odd_session

CONTRAST_JS = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


def cell(live: LivePanel, row: int, column: int) -> Locator:
    return live.get("matrix").locator(f'[data-row="{row}"][data-column="{column}"]')


def shown(live: LivePanel) -> None:
    """Bring the matrix into view."""
    live.get("tab-matrix").click()
    expect(live.get("matrix").locator("button").first).to_be_visible()


def many_lfs(n_lfs: int, n_rows: int = 500) -> snb.Session:
    rng = np.random.default_rng(7)
    session = snb.Session({"text": ["x"] * n_rows}, classes=["A", "B"])
    for j in range(n_lfs):
        votes = np.where(rng.random(n_rows) < 0.1, rng.integers(0, 2, n_rows), ABSTAIN)
        session.add(snb.vote_lf(f"lf_{j + 1}", votes))
    return session


def allowed_classes(text: str) -> list[str]:
    """Two class names with a text, or plain ones where a session refuses it."""
    names = [f"{text}1", f"{text}2"]
    try:
        snb.Session({"text": []}, classes=names)
    except snb.errors.LabelError:
        return ["A", "B"]
    return names


def test_a_cell_selects_its_rows_and_stays_outlined(live):
    session = labeled_comments()
    live.show(session)
    shown(live)

    cell(live, 0, 1).click()

    expect(cell(live, 0, 1)).to_have_attribute("aria-pressed", "true")
    expect(live.get("selection-part")).to_have_text("matrixasks ≠ loves×")
    expect(live.get("selection-count")).to_have_text("1 row")
    assert session.selection.tolist() == [3]
    cell(live, 1, 4).click()
    expect(live.get("selection-part")).to_have_text("LFloves votes SPAM×")
    expect(live.get("selection-count")).to_have_text("0 rows")
    cell(live, 1, 5).click()
    expect(live.get("selection-part")).to_have_text("LFloves, gold HAM×")
    expect(live.get("selection-count")).to_have_text("2 rows")
    assert session.selection.tolist() == [1, 3]
    cell(live, 1, 5).click()
    expect(live.get("selection")).to_be_hidden()


def test_each_cell_that_is_shown_says_how_many_rows_it_selects(live):
    session = odd_session()
    live.show(session)
    shown(live)

    for row, column in [(0, 1), (3, 1), (2, 2), (4, 6), (5, 8), (5, 9)]:
        button = cell(live, row, column)
        button.click()
        expect(live.get("selection-count")).not_to_have_text("counting")
        label = button.get_attribute("aria-label") or ""
        n_rows = (live.get("selection-count").text_content() or "").split()[0]
        assert f" {n_rows} row" in label, label
        assert int(n_rows) == len(session.selection) > 0


def test_a_pair_that_python_selects_is_outlined_in_either_order(live):
    session = labeled_comments()
    live.show(session)
    shown(live)

    session.select(pair=("loves", "asks"), relation="overlap")
    live.flush()

    expect(cell(live, 1, 0)).to_have_attribute("aria-pressed", "true")
    cell(live, 1, 0).click()
    expect(live.get("selection")).to_be_hidden()


def test_arrow_keys_move_over_the_cells_and_enter_selects(live):
    session = labeled_comments()
    live.show(session)
    shown(live)
    live.get("matrix").locator('[tabindex="0"]').focus()

    for key in ("ArrowDown", "ArrowRight", "ArrowUp"):
        live.page.keyboard.press(key)
    expect(cell(live, 0, 1)).to_be_focused()
    expect(live.get("matrix-meaning")).to_have_text("asks and loves differ on 1 row")
    live.page.keyboard.press("Enter")
    expect(live.get("selection-count")).to_have_text("1 row")
    expect(cell(live, 0, 1)).to_be_focused()
    live.page.keyboard.press("Space")
    expect(live.get("selection")).to_be_hidden()
    live.page.keyboard.press("Tab")
    assert not live.page.evaluate("document.activeElement.closest('table.snb-matrix-table')")


def test_agreement_takes_the_place_of_conflicts(live):
    session = odd_session()
    live.show(session)
    shown(live)

    live.page.get_by_role("button", name="Agreement").click()

    expect(cell(live, 3, 4)).to_have_text("100")
    assert "agree on" in (cell(live, 3, 4).get_attribute("aria-label") or "")
    cell(live, 3, 4).click()
    expect(live.get("selection-part")).to_have_text("matrixoriginal = copy×")


def test_near_duplicates_are_marked_and_named(live):
    live.show(odd_session())
    shown(live)

    expect(live.get("matrix-duplicates")).to_have_text(
        "Near-duplicates vote alike: original and copy on 100 %"
    )
    expect(live.get("matrix").locator("td.is-duplicate")).to_have_count(2)


def test_within_a_selection_its_rows_are_counted_until_it_ends(live):
    session = labeled_comments()
    live.show(session)
    shown(live)
    scope = live.page.get_by_role("group", name="Rows that are counted")
    expect(scope).to_be_hidden()
    expect(cell(live, 1, 1)).to_have_text("3")
    session.select([1, 5])
    live.flush()

    scope.get_by_text("Selection").click()

    expect(cell(live, 1, 1)).to_have_text("2")
    expect(cell(live, 0, 1)).to_have_attribute(
        "aria-label", "asks and loves differ on 0 selected rows"
    )
    session.select([5])
    live.flush()
    expect(cell(live, 1, 1)).to_have_text("1")
    live.get("clear-selection").click()
    expect(scope).to_be_hidden()
    expect(cell(live, 1, 1)).to_have_text("3")


def test_an_lf_that_is_switched_off_leaves_the_matrix(live):
    session = labeled_comments()
    live.show(session)
    shown(live)

    session.disable("loves")
    live.flush()

    expect(live.get("matrix-size")).to_have_text("2 on, 1 off left out")
    expect(live.get("matrix").locator("tbody th")).to_have_text(["1asks", "3links"])
    for name in ("asks", "links"):
        session.disable(name)
    live.flush()
    expect(live.get("matrix-message")).to_have_text("No LF is on.")


def test_a_matrix_that_nobody_sees_asks_for_nothing(live):
    session = labeled_comments()
    live.show(session, width=560)
    expect(live.lf("loves")).to_be_visible()
    session.disable("loves")
    live.flush()
    session.enable("loves")
    live.flush()
    live.page.wait_for_timeout(200)
    assert live.sent("matrix") == live.sent("distribution") == []

    shown(live)

    assert len(live.sent("matrix")) == 1
    assert live.sent("distribution") == []


def test_two_hundred_lfs_are_drawn_where_one_looks(live):
    session = many_lfs(200)
    live.show(session)
    shown(live)
    matrix = live.get("matrix")

    assert matrix.locator("button").count() < 2_000
    live.get("matrix").locator('[tabindex="0"]').focus()
    live.page.keyboard.press("Control+End")
    last = cell(live, 199, 201)
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport()
    heads = matrix.locator("tbody th:visible")
    expect(heads.last).to_have_text("200lf_200")
    head, first = heads.last.bounding_box(), last.bounding_box()
    assert head is not None
    assert first is not None
    assert head["x"] < first["x"]
    assert abs(head["y"] - first["y"]) < 3
    live.page.keyboard.press("Control+Home")
    expect(cell(live, 0, 0)).to_be_focused()

    scroller = matrix.locator("..")
    for left, top in ((3_000, 0), (0, 2_000), (6_000, 4_000)):
        scroller.evaluate("(e, [left, top]) => e.scrollTo(left, top)", [left, top])
        column = 3_000 // 32 if left == 3_000 else 0 if left == 0 else 6_000 // 32
        row = {0: 0, 2_000: 2_000 // 24, 4_000: 4_000 // 24}[top]
        expect(cell(live, row + 3, column + 3)).to_be_in_viewport()
        assert matrix.locator("button").count() < 2_000


def test_scrolling_two_hundred_lfs_draws_a_frame_in_time(live):
    live.show(many_lfs(200, n_rows=100))
    shown(live)

    slowest = live.page.evaluate("""async () => {
      const scroller = document.querySelector(".snb-matrix-scroll");
      const times = [];
      for (let i = 0; i < 30; i++) {
        const start = performance.now();
        scroller.scrollTo(150 * i, 100 * i);
        scroller.dispatchEvent(new Event("scroll"));
        times.push(performance.now() - start);
        await new Promise(requestAnimationFrame);
      }
      return Math.max(...times);
    }""")

    print(f"slowest of 30 steps: {slowest:.0f} ms")
    assert slowest < 1_000  # a hang; how long it takes is for the report


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_names_of_lfs_and_classes_are_text(live, text):
    votes = np.arange(60) % 3 - 1
    session = snb.Session(
        {"text": ["x"] * 60, "gold": votes}, classes=allowed_classes(text), gold="gold"
    )
    for i in range(3):
        with suppress(snb.errors.SnorkelNBError):  # a name that is no line of visible text
            session.add(snb.vote_lf(f"{text}{i}"[:80], np.roll(votes, i)))
        session.add(snb.vote_lf(f"plain_{i}", np.roll(votes, i)))
    live.show(session)
    shown(live)
    cell(live, 0, 1).click()
    live.get("tab-charts").click()
    expect(live.get("class-table")).to_be_visible()
    live.get("class-table").locator("button").first.click()

    assert live.page.evaluate("window.pwned") is None
    hostile = ".snb :is(img, script, style, iframe, a, [onload], [onfocus])"
    assert live.page.locator(hostile).count() == 0
    expect(live.get("panel")).to_be_visible()


@pytest.mark.parametrize("theme", ["jupyter-light", "jupyter-dark", "vscode-dark", "plain-light"])
@pytest.mark.parametrize("mode", ["Conflicts", "Agreement"])
def test_numbers_can_be_read_on_the_darkest_cell(live, theme, mode):
    live.show(odd_session(), theme=theme)
    shown(live)
    live.page.get_by_role("button", name=mode, exact=True).click()
    cell(live, 3, 4).click()
    # What is on its way is dimmed.
    expect(live.get("selection-count")).not_to_have_text("counting")
    expect(live.page.locator("[aria-busy]")).to_have_count(0)

    text = live.page.evaluate(f"{CONTRAST_JS}; textContrasts()")

    cells = [found for found in text if found["what"].startswith("BUTTON: ")]
    assert len(cells) > 30
    assert [found for found in text if found["contrast"] < 4.5] == []


@pytest.mark.parametrize("width", [500, 1400])
def test_the_matrix_fits_the_panel_and_its_cells_are_large_enough(live, width):
    session = odd_session()
    session.select(status="covered")
    live.show(session, width=width)
    shown(live)

    page = "document.documentElement"
    assert live.page.evaluate(f"{page}.scrollWidth <= {page}.clientWidth")
    small = live.page.evaluate("""() =>
      [...document.querySelectorAll(".snb-matrix button")]
        .map((element) => element.getBoundingClientRect())
        .filter(({ width, height }) => width > 0 && (width < 24 || height < 22.5)).length""")
    assert small == 0
    header = live.page.locator(".snb-matrix > header")
    assert header.evaluate("(e) => e.scrollWidth <= e.clientWidth")
