"""Runs notebooks without a browser, and prints what they sum up.

    python notebooks/run.py 01_quickstart.ipynb

The notebook file stays as it is; what its cells write lands beside it. At the end stands what the
cells tagged "summary" printed.
"""

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).parent
CELL_LIMIT_S = 600


def run(path: Path) -> nbformat.NotebookNode:
    """The notebook with its outputs; says on stderr which cell is running.

    Raises:
        CellExecutionError: a cell failed; those below it did not run.
    """
    notebook = nbformat.read(path, as_version=4)
    n_cells = sum(cell.cell_type == "code" for cell in notebook.cells)
    n_started = 0

    def say(cell: nbformat.NotebookNode, **_: Any) -> None:
        nonlocal n_started
        n_started += 1
        first_line = cell.source.partition("\n")[0]
        print(f"  cell {n_started:>2} of {n_cells}: {first_line:.80}", file=sys.stderr)

    client = NotebookClient(
        notebook,
        timeout=CELL_LIMIT_S,
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # less a warning about its transport
        resources={"metadata": {"path": str(path.parent)}},
        store_widget_state=False,  # it would hold the panel's whole script
        on_cell_execute=say,
    )
    client.execute(env=os.environ | {"SNORKEL_NB_STORE": "0"})  # each run begins anew
    return notebook


def summary(notebook: nbformat.NotebookNode) -> str:
    """What the cells tagged "summary" printed."""
    cells = [cell for cell in notebook.cells if "summary" in cell.metadata.get("tags", [])]
    outputs = [out for cell in cells for out in cell.outputs if out.output_type == "stream"]
    return "".join(out.text for out in outputs).rstrip()


def main(names: list[str]) -> int:
    """Run notebooks one after the other; 1 when a cell fails, else 0."""
    for name in names:
        path, begun = HERE / name, time.time()
        print(f"running {name} ...", file=sys.stderr)
        try:
            notebook = run(path)
        except CellExecutionError as error:
            print(f"{name} stopped at a cell that failed:\n{error}", file=sys.stderr)
            return 1
        print(summary(notebook))
        for written in sorted(path.parent.glob("*.parquet")):
            if written.stat().st_mtime >= begun:
                print(f"written        {_from_here(written)}")
    return 0


def _from_here(path: Path) -> Path:
    """As a person in the present folder would call it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Run notebooks and print what they sum up.")
    parser.add_argument("notebooks", nargs="+", help="file names in this folder, or paths")
    sys.exit(main(parser.parse_args().notebooks))
