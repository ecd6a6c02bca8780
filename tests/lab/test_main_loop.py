"""The main loop as a user meets it: real JupyterLab, real kernel, real panel, real file."""

import json
import re

import polars as pl
from playwright.sync_api import expect

from tests.lab.conftest import OpenNotebook
from tests.lab.lab_server import LabServer

ROWS = """
rows = [
    {"text": "claim your prize now", "gold": "SPAM"},
    {"text": "prize draw, call now", "gold": "SPAM"},
    {"text": "see you at home <img src=x onerror=alert(1)>", "gold": "HAM"},
    {"text": "call me when you are home", "gold": None},
    {"text": "ok", "gold": None},
]
"""
OPEN = (
    f"%load_ext snorkel_nb{ROWS}",
    "%snorkel open rows --text text --classes HAM SPAM --gold gold",
    "%snorkel panel",
)
PRIZE = "%%lf SPAM --kind keywords --name prize\nprize"
CALLS = '%%lf SPAM\ndef calls(x):\n    return "call" in x.text'
HOME = '%%lf HAM\ndef home(x):\n    return "home" in x.text'


def test_a_cell_that_runs_updates_the_open_panel(notebook: OpenNotebook):
    page = notebook(*OPEN, PRIZE, CALLS, HOME)
    for cell in range(4):
        page.run(cell)
    panel = page.page.locator(".snb")
    expect(panel.get_by_test_id("lf-row")).to_have_count(1)

    page.run(4)
    page.run(5)

    expect(panel.get_by_test_id("lf-row")).to_have_count(3)
    assert "home new HAM: 2 votes" in page.page.evaluate(
        """() => JSON.stringify(window.jupyterapp.shell.currentWidget.content.model.toJSON()
            .cells[5].outputs)"""
    )


def test_the_rows_of_an_lf_show_its_matches_and_run_nothing(notebook: OpenNotebook):
    page = notebook(*OPEN, PRIZE, HOME)
    page.page.on("dialog", lambda _dialog: page.problems.append("a dialog opened"))
    for cell in range(5):
        page.run(cell)
    panel = page.page.locator(".snb")

    panel.get_by_test_id("lf-row").filter(has_text="prize").click()

    expect(panel.get_by_test_id("row")).to_have_count(2)
    expect(panel.locator("mark").first).to_contain_text("prize")

    panel.get_by_test_id("lf-row").filter(has_text="home").click()

    expect(panel.get_by_test_id("row").first).to_contain_text("<img src=x onerror=alert(1)>")
    assert panel.locator("img").count() == 0


def test_switching_an_lf_in_the_panel_changes_the_session(notebook: OpenNotebook):
    page = notebook(*OPEN, PRIZE, CALLS, "print(session.label_matrix.lf_names, session.revision)")
    for cell in range(5):
        page.run(cell)
    panel = page.page.locator(".snb")
    switch = panel.get_by_role("switch").first

    switch.click()
    expect(panel).to_contain_text("2, 1 on")
    page.run(5)

    assert "('calls',) 3" in page.output(5)
    expect(switch).to_have_attribute("aria-checked", "false")


def test_a_reloaded_page_shows_the_panel_again(notebook: OpenNotebook):
    page = notebook(*OPEN, PRIZE)
    for cell in range(4):
        page.run(cell)
    page.save()

    page.page.reload()

    expect(page.page.locator(".snb").get_by_test_id("lf-row")).to_have_count(1, timeout=30_000)


def test_the_saved_notebook_holds_no_row_text_of_the_panel(
    notebook: OpenNotebook, lab: LabServer, request
):
    page = notebook(*OPEN, PRIZE)
    for cell in range(4):
        page.run(cell)
    expect(page.page.locator(".snb").get_by_test_id("row").first).to_contain_text("prize")

    saved = page.save()

    panel_output = json.dumps(saved["cells"][2]["outputs"])
    assert "claim your prize" not in panel_output
    assert "claim your prize" not in json.dumps(saved["metadata"])
    assert "Session of rows, revision 0" in panel_output


def test_an_error_in_a_cell_shows_the_line_that_the_user_typed(notebook: OpenNotebook):
    page = notebook(*OPEN[:2], CALLS, CALLS.replace('"call" in', "1 +* 2 in"))
    for cell in range(4):
        page.run(cell)

    shown = page.output(3)

    assert "line 3" in shown
    assert "SyntaxError" in shown
    assert "'calls' stays at version 1 with 2 votes" in shown


def test_the_exported_file_holds_the_labels_that_the_panel_counts(
    notebook: OpenNotebook, lab: LabServer
):
    page = notebook(*OPEN, PRIZE, CALLS, HOME, "%snorkel export labeled.parquet --votes")
    for cell in range(7):
        page.run(cell)

    labeled = pl.read_parquet(lab.work / "labeled.parquet")

    assert labeled["label"].to_list()[:2] == ["SPAM", "SPAM"]
    assert labeled["is_covered"].to_list() == [True, True, True, True, False]
    assert labeled["label"].to_list()[-1] is None
    n_spam = (labeled["label"] == "SPAM").sum()
    expect(page.page.get_by_test_id("readings")).to_contain_text(re.compile(rf"SPAM\s*{n_spam}"))
