"""The charts on a real session."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

import snorkel_nb as snb
from tests.browser.live_panel import LivePanel
from tests.session.comments import labeled_comments, random_session

CONTRAST_JS = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


def shown(live: LivePanel) -> None:
    """Bring the charts into view."""
    live.get("tab-charts").click()
    expect(live.get("class-table")).to_be_visible()


def bars(live: LivePanel) -> Locator:
    return live.get("histogram").locator("button:not(.snb-hist-all)")


def simulated() -> snb.Session:
    return random_session(np.random.default_rng(7), 2_000, 6, 3)


def test_a_bar_selects_the_rows_that_it_counts(live):
    session = simulated()
    live.show(session)
    shown(live)

    n_bars = bars(live).count()
    assert n_bars > 3
    for i in range(0, n_bars, 2):
        label = bars(live).nth(i).get_attribute("aria-label") or ""
        bars(live).nth(i).click()
        expect(bars(live).nth(i)).to_have_attribute("aria-pressed", "true")
        expect(live.get("selection-count")).not_to_have_text("counting")
        n_rows = (live.get("selection-count").text_content() or "").removesuffix("s")
        assert f": {n_rows}" in label, label


def test_above_a_bar_a_click_takes_all_of_its_classes(live):
    session = simulated()
    live.show(session)
    shown(live)
    whole = live.get("histogram").locator(".snb-hist-all").last
    label = whole.get_attribute("aria-label") or ""

    whole.click()

    expect(live.get("selection-part")).to_have_text("labelany .95 to 1.00×")
    expect(live.get("selection-count")).not_to_have_text("counting")
    n_rows = len(session.selection)
    assert f": {n_rows} row" in label.replace("\u2009", "")


def test_of_a_selection_each_bar_outlines_its_part(live):
    session = simulated()
    live.show(session)
    shown(live)
    expect(live.get("histogram").locator("i:visible")).not_to_have_count(0)  # of the axis
    assert live.get("histogram").locator("button > i").count() == 0

    session.select(status="wrong")
    live.flush()

    expect(live.get("histogram").locator("button > i").first).to_be_visible()
    labels = bars(live).evaluate_all("all => all.map((each) => each.ariaLabel)")
    n_selected = sum(
        int(label.split(", ")[-1].split()[0].replace("\u2009", "")) for label in labels
    )
    assert n_selected == len(session.selection) > 50
    live.get("clear-selection").click()
    expect(live.get("histogram").locator("button > i")).to_have_count(0)


def test_states_of_rows_are_counted_and_can_be_selected(live):
    session = labeled_comments()
    live.show(session)
    shown(live)

    expect(live.get("statuses").locator("button")).to_have_text(
        [
            "1 uncovered",
            "1 in conflict",
            "2 no label, 1 of them tied",
            "0 failed",
            "1 no gold",
            "1 wrong against gold",
        ]
    )
    live.get("statuses").get_by_text("wrong against gold").click()
    expect(live.get("selection-count")).to_have_text("1 row")
    assert session.selection.tolist() == [5]
    live.get("statuses").get_by_text("no label").click()
    assert session.selection.tolist() == [3, 4]


def test_a_class_selects_its_labels_and_keeps_the_focus(live):
    session = labeled_comments()
    live.show(session)
    shown(live)
    spam = live.get("class-table").get_by_role("button", name="SPAM")

    spam.focus()
    live.page.keyboard.press("Enter")

    expect(live.get("selection-count")).to_have_text("2 rows")
    expect(spam).to_be_focused()
    expect(spam).to_have_attribute("aria-pressed", "true")
    assert session.selection.tolist() == [0, 2]


def test_bars_are_reached_and_chosen_by_keyboard(live):
    session = simulated()
    live.show(session)
    shown(live)
    stop = live.get("histogram").locator('[tabindex="0"]')
    expect(stop).to_have_count(1)

    stop.focus()
    live.page.keyboard.press("ArrowLeft")
    live.page.keyboard.press("ArrowUp")
    focused = live.page.locator(":focus")
    label = focused.get_attribute("aria-label")
    live.page.keyboard.press("Enter")

    expect(live.get("selection-part")).to_have_count(1)
    expect(live.page.locator(":focus")).to_have_attribute("aria-pressed", "true")
    shown_label = live.page.locator(":focus").get_attribute("aria-label") or ""
    assert label is not None
    assert shown_label.startswith(label)


def test_gold_moves_the_calibration_and_without_it_a_sentence_stands_there(live):
    session = labeled_comments(gold=None)
    live.show(session)
    shown(live)
    expect(live.get("calibration")).to_contain_text("No row has a label and gold")
    expect(live.get("calibration").locator("svg")).to_have_count(0)

    session.annotate([0, 1], "SPAM")  # labels SPAM and HAM
    live.flush()

    expect(live.get("calibration-gap")).to_contain_text("on 2 gold rows with a label")
    expect(live.get("calibration").locator("svg")).to_be_visible()
    expect(live.get("class-table").locator("tfoot")).to_contain_text("All4")
    expect(live.get("class-table").locator("tfoot")).to_contain_text(".50")


def test_the_table_of_the_counts_adds_up_to_the_labels(live):
    session = simulated()
    live.show(session)
    shown(live)

    live.page.get_by_text("These counts as a table").click()

    rows = live.page.locator(".snb-hist tbody tr").all_inner_texts()
    numbers = [[int(n.replace("\u2009", "")) for n in row.split("\t")[1:]] for row in rows]
    assert all(sum(row[:-1]) == row[-1] for row in numbers)
    assert sum(row[-1] for row in numbers) == session.results.n_labels


@pytest.mark.parametrize("theme", ["jupyter-light", "jupyter-dark", "vscode-light", "plain-dark"])
def test_words_and_marks_of_the_charts_can_be_told_from_the_page(live, theme):
    session = simulated()
    session.select(status="wrong")
    live.show(session, theme=theme, height=1400)
    shown(live)
    expect(live.page.locator("[aria-busy]")).to_have_count(0)

    text = live.page.evaluate(f"{CONTRAST_JS}; textContrasts()")
    marks = live.page.evaluate(f"""{CONTRAST_JS};
      [...document.querySelectorAll(".snb-hist-stack > button")].map((bar) => {{
        const ground = painted(backdrop(bar.parentElement));
        return ratio(painted([[getComputedStyle(bar).backgroundColor, 1]]), ground);
      }})""")

    assert [found for found in text if found["contrast"] < 4.5] == []
    assert len(marks) > 5
    assert min(marks) >= 3


@pytest.mark.parametrize("width", [500, 1400])
def test_the_charts_fit_the_panel_and_what_can_be_clicked_is_large_enough(live, width):
    live.show(simulated(), width=width)
    shown(live)

    page = "document.documentElement"
    assert live.page.evaluate(f"{page}.scrollWidth <= {page}.clientWidth")
    body = live.page.locator(".snb-charts-body")
    assert body.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    # A part of a bar may be thin; the whole of each bar, and each class in the table, is not.
    small = live.page.evaluate("""() =>
      [...document.querySelectorAll(".snb-charts :is(.snb-hist-bin, .snb-chart-pick)")]
        .map((element) => element.getBoundingClientRect())
        .filter(({ width, height }) => width < 24 || height < 24).length""")
    assert small == 0


def test_a_thousand_classes_leave_the_charts_readable(live):
    votes = np.minimum(np.random.default_rng(7).geometric(0.02, 3_000), 999)
    session = snb.Session({"text": ["x"] * 3_000}, classes=1_000)
    session.add(snb.vote_lf("many", votes))
    live.show(session)
    shown(live)

    expect(live.get("class-table").locator("tbody tr")).to_have_count(9)
    expect(live.get("class-table")).to_contain_text("992 other classes")
    live.get("tab-matrix").click()
    expect(live.get("matrix")).to_contain_text("+992 more")
