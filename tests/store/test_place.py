import itertools
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from snorkel_nb.store.place import SWITCH, default_paths, notebook_folder


@pytest.fixture(autouse=True)
def switched_on(monkeypatch, tmp_path):
    monkeypatch.delenv(SWITCH, raising=False)
    monkeypatch.chdir(tmp_path)


def test_a_program_is_no_notebook():
    assert notebook_folder() is None


def test_a_kernel_and_marimo_are_notebooks_unless_switched_off(monkeypatch, tmp_path):
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert notebook_folder() == tmp_path

    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    assert notebook_folder() is None

    marimo = SimpleNamespace(running_in_notebook=lambda: True, notebook_dir=lambda: Path("/a"))
    monkeypatch.setitem(sys.modules, "marimo", marimo)
    assert notebook_folder() == Path("/a")

    monkeypatch.setenv(SWITCH, "0")
    assert notebook_folder() is None


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("comments.parquet", "comments.snorkel.db"),
        ("pandas table", "pandas_table.snorkel.db"),
        ("part-*.csv", "part-_.snorkel.db".replace("-_", "-")),
        ("../../etc/passwd", "passwd.snorkel.db"),
        ("...", "rows.snorkel.db"),
        ("x" * 500, "x" * 80 + ".snorkel.db"),
    ],
)
def test_a_file_is_named_after_the_data(name, file, tmp_path):
    assert next(default_paths(tmp_path, name)) == tmp_path / file


def test_namesakes_are_counted(tmp_path):
    names = [path.name for path in itertools.islice(default_paths(tmp_path, "rows"), 3)]

    assert names == ["rows.snorkel.db", "rows-2.snorkel.db", "rows-3.snorkel.db"]
