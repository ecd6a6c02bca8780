"""From the map to an LF as a user goes: a cluster, a candidate, its cell, fewer rows left."""

import re

from playwright.sync_api import Locator, expect

from tests.lab.conftest import OpenNotebook

TEXTS = """
import random

words = {
    "SPORT": "goal match team coach season league striker penalty cup stadium referee score",
    "FOOD": "recipe oven butter sugar flour onion garlic soup bake dinner tomato salt",
    "MONEY": "bank shares profit market loan interest dollar tax invest budget stock debt",
}
draw = random.Random(7)
rows = [
    {"text": " ".join(draw.sample(words[topic].split(), 5)) + f" {i}", "gold": topic}
    for i in range(70)
    for topic in words
]
"""
OPEN = (
    f"%load_ext snorkel_nb{TEXTS}",
    "%snorkel open rows --text text --classes SPORT FOOD MONEY",
    "%%lf SPORT --kind keywords --name plays\ngoal\nmatch\nteam\ncoach",
    "%snorkel panel",
)
LIMIT_MS = 150_000
"""The process that lays the map out compiles first."""

CELLS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
    .map((cell) => cell.getSource())"""

HAS_SHRUNK = """([number, before]) => {
    const line = document.querySelector(`tr[data-cluster="${number}"]`);
    return line === null || Number(line.querySelector("td.snb-num").textContent) < before;
}"""


def test_a_click_on_the_worst_cluster_becomes_an_lf_and_the_cluster_shrinks(
    notebook: OpenNotebook,
):
    page = notebook(*OPEN, "print('the last cell')")
    for cell in range(4):
        page.run(cell)
    panel = page.page.locator(".snb")
    panel.get_by_test_id("make-map").click()
    panel.get_by_test_id("map-kind").select_option("uncovered")
    worst = panel.get_by_test_id("cluster").first
    expect(worst).to_be_visible(timeout=LIMIT_MS)
    expect(panel.get_by_test_id("map-work")).to_be_hidden(timeout=LIMIT_MS)
    number, n_rows = worst.get_attribute("data-cluster"), n_of(worst)
    n_before = n_uncovered(panel)

    panel.get_by_test_id("map-label").filter(has_text=re.compile(rf"^{number} ")).click()
    expect(panel.get_by_test_id("selection-part")).to_contain_text(f"cluster {number}")
    panel.get_by_test_id("suggest-selected").click()
    expect(panel.get_by_test_id("candidate").first).to_be_visible(timeout=LIMIT_MS)
    panel.get_by_test_id("candidate-insert").click()

    expect(panel.get_by_test_id("candidates-message")).to_contain_text("stands in a new cell")
    cells = page.page.evaluate(CELLS)
    assert cells[4].startswith("%%lf ")
    assert cells[5] == "print('the last cell')"
    expect(panel.get_by_test_id("lf-row")).to_have_count(1)  # nothing ran yet
    page.run(4)
    expect(panel.get_by_test_id("lf-row")).to_have_count(2)
    assert n_uncovered(panel) < n_before
    page.page.wait_for_function(HAS_SHRUNK, arg=[number, n_rows])
    page.run(5)


def n_of(cluster: Locator) -> int:
    """Rows of a line of the list."""
    return int(cluster.locator("td.snb-num").first.inner_text())


def n_uncovered(panel: Locator) -> int:
    """Rows without a vote, by the header's share of covered ones."""
    text = panel.inner_text()
    covered = float(re.search(r"Covered\s+([\d.]+)", text)[1])
    return round(210 * (1 - covered / 100))
