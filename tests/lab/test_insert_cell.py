"""A rule that was tried in the panel becomes a cell of the notebook, and an LF when that runs."""

from playwright.sync_api import expect

from tests.lab.conftest import OpenNotebook
from tests.lab.test_main_loop import OPEN

CELLS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
    .map((cell) => cell.getSource())"""


def test_the_cell_stands_below_the_panel_and_runs_only_when_it_is_run(notebook: OpenNotebook):
    page = notebook(*OPEN, "print('the last cell')")
    for cell in range(3):
        page.run(cell)
    panel = page.page.locator(".snb")
    panel.get_by_test_id("tab-try").click()
    panel.get_by_test_id("rule").fill("prize, it's")
    expect(panel.get_by_test_id("trial")).to_contain_text("2 rows")

    panel.get_by_test_id("insert-cell").click()

    expect(panel.get_by_test_id("rule-message")).to_contain_text("has_prize_it stands in a new")
    cells = page.page.evaluate(CELLS)
    assert cells[3] == "%%lf SPAM --kind keywords --name has_prize_it\nprize\nit's"
    assert cells[4] == "print('the last cell')"
    expect(panel.get_by_test_id("lf-row")).to_have_count(0)
    page.run(3)
    expect(panel.get_by_test_id("lf-row")).to_have_count(1)
    expect(panel.get_by_test_id("lf-row")).to_contain_text("has_prize_it")
