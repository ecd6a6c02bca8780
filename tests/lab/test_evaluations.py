"""A slow LF as a user meets it: an estimate at once, all rows later, and a button to stop."""

import json
import re

import polars as pl
from playwright.sync_api import expect

from tests.lab.conftest import OpenNotebook
from tests.lab.lab_server import LabServer

N_ROWS = 40_000
ROWS = f"import time\nrows = {{'text': [f'row {{i}}' for i in range({N_ROWS})]}}"
OPEN = (
    f"%load_ext snorkel_nb\n{ROWS}",
    "%snorkel open rows --text text --classes HAM SPAM",
    "%snorkel panel",
)
SLOW = """%%lf SPAM
def slow(x):
    end = time.perf_counter() + {seconds}
    while time.perf_counter() < end:
        pass
    return x.text.endswith({end!r})
"""


def test_a_slow_lf_is_estimated_at_once_then_counted_stopped_and_waited_for(
    notebook: OpenNotebook, lab: LabServer
):
    page = notebook(
        *OPEN,
        SLOW.format(seconds=0.0001, end="7"),
        "print(len(session.lfs), 'LFs')",
        SLOW.format(seconds=0.0001, end="8"),
        "%snorkel export labeled.parquet",
    )
    for cell in range(4):
        page.run(cell)
    panel = page.page.locator(".snb")
    output = page.page.locator(".jp-Notebook .jp-Cell").nth(3).locator(".snb-out")

    # The estimate, in its cell and in the panel, while another cell runs.
    expect(output).to_contain_text("95 % intervals")
    expect(output).to_contain_text("estimate")
    expect(panel.get_by_test_id("evaluation")).to_contain_text("95 % intervals")
    expect(panel.get_by_test_id("lf-row")).to_have_count(0)
    page.run(4)
    assert "0 LFs" in page.output(4)

    # All rows take its place in both, and nobody did anything.
    expect(output).to_contain_text("4,000", timeout=60_000)
    expect(output).to_contain_text("new")
    expect(output).not_to_contain_text("estimate")
    expect(panel.get_by_test_id("lf-row")).to_have_count(1)
    expect(panel.get_by_test_id("evaluations")).to_be_hidden()

    # An edit is stopped with the keyboard; the earlier version stays.
    page.run(5)
    expect(panel.get_by_test_id("evaluation")).to_contain_text("version 1 counts till then")
    cancel = panel.get_by_role("button", name="Cancel the evaluation of slow")
    cancel.focus()
    page.page.keyboard.press("Enter")
    expect(panel.get_by_test_id("evaluations")).to_be_hidden()
    edited = page.page.locator(".jp-Notebook .jp-Cell").nth(5).locator(".snb-out")
    expect(edited).to_contain_text("was cancelled. Version 1 stays in force")
    expect(panel.get_by_test_id("lf-row")).to_have_count(1)

    # An export waits for what was typed before it.
    page.run(5)
    page.run(6)
    expect(edited).to_contain_text("version 2, was 1")
    labeled = pl.read_parquet(lab.work / "labeled.parquet")
    assert labeled.filter(pl.col("label") == "SPAM")["text"].to_list()[:2] == ["row 8", "row 18"]


def test_the_saved_notebook_holds_the_last_state_of_the_output(notebook: OpenNotebook):
    page = notebook(*OPEN, SLOW.format(seconds=0.00003, end="7"))
    for cell in range(4):
        page.run(cell)
    panel = page.page.locator(".snb")
    expect(panel.get_by_test_id("lf-row")).to_have_count(1, timeout=60_000)
    output = page.page.locator(".jp-Notebook .jp-Cell").nth(3).locator(".snb-out")
    expect(output).to_contain_text("4,000")

    [shown] = page.save()["cells"][3]["outputs"]

    assert re.match(r"slow new SPAM: 4,000 votes", "".join(shown["data"]["text/plain"]))
    assert "95 % intervals" not in json.dumps(shown["data"])
