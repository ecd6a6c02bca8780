"""Every notebook runs from top to bottom, and is committed without what it put out."""

import re
from pathlib import Path

import nbformat
import polars as pl
import pytest

from notebooks.run import summary
from tests.notebooks.conftest import FOLDER

NAMES = sorted(path.name for path in FOLDER.glob("*.ipynb"))
QUICKSTART = "01_quickstart.ipynb"


def outputs(folder: Path, name: str) -> nbformat.NotebookNode:
    return nbformat.read(folder / name, as_version=4)


def test_there_is_a_quickstart():
    assert QUICKSTART in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_without_an_error_or_a_warning(executed, name):
    notebook = outputs(executed(name), name)

    shown = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    assert [out for out in shown if out.output_type == "error"] == []
    assert [out.text for out in shown if out.get("name") == "stderr"] == []
    assert all(c.execution_count for c in notebook.cells if c.cell_type == "code")


@pytest.mark.parametrize("name", NAMES)
def test_a_run_stores_no_state_of_widgets(executed, name):
    assert "widgets" not in outputs(executed(name), name).metadata


@pytest.mark.parametrize("name", NAMES)
def test_a_committed_notebook_has_no_outputs_counts_or_widgets(name):
    notebook = nbformat.read(FOLDER / name, as_version=4)

    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in code if cell.outputs] == []
    assert {cell.execution_count for cell in code} == {None}
    assert "widgets" not in notebook.metadata


def test_the_quickstart_sums_up_plausible_numbers(executed):
    text = summary(outputs(executed(QUICKSTART), QUICKSTART))

    facts = dict(re.split(r"  +", line, maxsplit=1) for line in text.splitlines())
    assert facts["rows"].startswith("5,574, labeled by 5 LFs")
    coverage, conflict = map(float, re.findall(r"([\d.]+)%", facts["coverage"]))
    assert 70 < coverage < 95
    assert 0 < conflict < 5
    assert float(facts["majority vote"].partition("%")[0]) > 90
    assert float(facts["label model"].partition("%")[0]) > 90


def test_the_quickstart_writes_as_many_labels_as_it_says(executed):
    folder = executed(QUICKSTART)
    [exported] = [
        out.data["text/plain"]
        for cell in outputs(folder, QUICKSTART).cells
        if cell.source.startswith("%snorkel export")
        for out in cell.outputs
    ]

    labeled = pl.read_parquet(folder / "labeled.parquet")

    n_labels = int(re.search(r"([\d,]+) with a label", exported)[1].replace(",", ""))
    assert len(labeled) == 5574
    assert labeled["label"].is_not_null().sum() == n_labels
    assert set(labeled["label"].drop_nulls().unique()) == {"HAM", "SPAM"}
    assert labeled.filter(~pl.col("is_covered"))["label"].null_count() == (
        (~labeled["is_covered"]).sum()
    )


def test_the_quickstart_tells_what_an_edit_did(executed):
    notebook = outputs(executed(QUICKSTART), QUICKSTART)

    lines = [
        out.data["text/plain"]
        for cell in notebook.cells
        if cell.source.startswith("%%lf")
        for out in cell.outputs
    ]

    assert len(lines) >= 6
    [edit] = [line for line in lines if " v2 " in line]
    assert re.search(r"\+0 −[\d,]+ ⇄0", edit)
    assert "labels changed" in edit
