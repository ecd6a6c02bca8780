"""The rooms import downwards only, and starting up loads nothing heavy."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

LOAD_THE_EXTENSION = """
import sys
import snorkel_nb
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "snorkel_nb")
assert shell.find_cell_magic("lf") and shell.find_line_magic("snorkel"), "no magics"
heavy = {"altair", "hdbscan", "pandas", "sklearn", "torch", "umap"}
print("loaded:", sorted(heavy & set(sys.modules)))
"""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_import_contracts_of_the_rooms_are_kept():
    lint = run(str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache")

    assert lint.returncode == 0, lint.stdout + lint.stderr
    assert "0 broken" in lint.stdout


def test_import_and_load_ext_load_no_heavy_package():
    start = run(sys.executable, "-W", "error", "-c", LOAD_THE_EXTENSION)

    assert start.returncode == 0, start.stderr
    assert start.stdout.splitlines()[-1] == "loaded: []"
