"""Runs notebooks without a browser, and prints what they sum up.

    python notebooks/run.py 01_quickstart.ipynb

The notebook file stays as it is. What it writes lands beside it. The output of the cell that is tagged
"summary" is printed at the end.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).parent
CELL_LIMIT_S = 600


def run(path: Path) -> nbformat.NotebookNode:
    """The notebook with its outputs; says on stderr which cell is running."""
    notebook = nbformat.read(path, as_version=4)
    n_cells = sum(cell.cell_type == "code" for cell in notebook.cells)
    started: list[str] = []

    def say(cell: Any, **_: Any) -> None:
        started.append(cell.source)
        first_line = cell.source.splitlines()[0]
        print(f"  cell {len(started):>2} of {n_cells}: {first_line:.80}", file=sys.stderr)

    client = NotebookClient(
        notebook,
        timeout=CELL_LIMIT_S,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        store_widget_state=False,
        on_cell_execute=say,
    )
    client.execute()
    return notebook


def summary(notebook: nbformat.NotebookNode) -> str:
    """What the cells tagged "summary" printed."""
    cells = [c for c in notebook.cells if "summary" in c.metadata.get("tags", [])]
    outputs = [out for cell in cells for out in cell.outputs if out.output_type == "stream"]
    return "".join(out.text for out in outputs).rstrip()


def main() -> int:
    """Run the notebooks that are named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("notebooks", nargs="+", help="file names in this folder")
    for name in parser.parse_args().notebooks:
        path = HERE / name
        print(f"running {name} ...", file=sys.stderr)
        try:
            notebook = run(path)
        except CellExecutionError as error:
            print(f"{name} stopped at a cell:\n{error}", file=sys.stderr)
            return 1
        print(summary(notebook))
        written = HERE / "labeled.parquet"
        if written.is_file():
            print(f"labels in      {written.relative_to(Path.cwd()) if written.is_relative_to(Path.cwd()) else written}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
