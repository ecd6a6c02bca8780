"""`notebooks/run.py`, as `make demo` calls it."""

import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

RUN = Path(__file__).parents[2] / "notebooks" / "run.py"


def run_py(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, RUN, path], cwd=path.parent, capture_output=True, text=True, check=False
    )


def write_notebook(path: Path, *cells: nbformat.NotebookNode) -> Path:
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def test_a_run_tells_its_cells_its_summary_and_what_it_wrote(tmp_path):
    (tmp_path / "older.parquet").touch()
    path = write_notebook(
        tmp_path / "good.ipynb",
        new_markdown_cell("# Title"),
        new_code_cell("print('not this')\nopen('labels.parquet', 'w').close()"),
        new_code_cell("print('rows  12')", metadata={"tags": ["summary"]}),
    )
    before = path.read_bytes()

    ran = run_py(path)

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[0] == "rows  12"
    assert "labels.parquet" in ran.stdout
    assert "not this" not in ran.stdout
    assert "cell  1 of 2: print('not this')" in ran.stderr
    assert "cell  2 of 2: print('rows  12')" in ran.stderr
    assert "WARNING" not in ran.stderr
    assert path.read_bytes() == before


def test_a_failing_notebook_ends_with_1_and_shows_the_cell(tmp_path):
    path = write_notebook(
        tmp_path / "bad.ipynb",
        new_code_cell("%load_ext snorkel_nb"),
        new_code_cell("%snorkel status"),
        new_code_cell("print('never')", metadata={"tags": ["summary"]}),
    )

    ran = run_py(path)

    assert ran.returncode == 1
    assert "bad.ipynb stopped" in ran.stderr
    assert "%snorkel status" in ran.stderr
    assert "There is no session yet" in ran.stderr
    assert ran.stdout == ""
