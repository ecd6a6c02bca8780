"""How long a report, the summary and the charts take: `python -m tests.bench.report`.

Of a session that is there already: what the panel has counted before is counted. The first report
also reads all rows once for the fingerprint of the data.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import snorkel_nb as snb
from snorkel_nb.views.summary import summary_text, summary_view
from snorkel_nb.views.summary_page import summary_html
from tests.bench.edit import random_columns


def session_of(n_rows: int, n_lfs: int) -> snb.Session:
    """Votes at random for two classes, and gold on every hundredth row."""
    gold = [str(i // 100 % 2) if i % 100 == 0 else None for i in range(n_rows)]
    table = {"text": [f"row {i}" for i in range(n_rows)], "gold": gold}
    session = snb.Session(table, classes=2, gold="gold")
    for j, votes in enumerate(random_columns(n_rows, n_lfs, 2)):
        session.add(snb.vote_lf(f"lf_{j}", np.asarray(votes)))
    return session


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.report", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--lfs", type=int, default=100)
    chosen = parser.parse_args(arguments)
    session = session_of(chosen.rows, chosen.lfs)
    print(f"{chosen.rows:,} rows x {chosen.lfs} LFs")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        _measure("report, the first", lambda: session.report(path))
        _measure("report, again", lambda: session.report(path))
        print(f"  {path.stat().st_size / 1024:.0f} KB")
    view = summary_view(session.now)
    _measure("summary", lambda: summary_view(session.now))
    print(f"  {len(summary_html(view)) / 1024:.1f} KB as HTML, {len(summary_text(view)):,} as text")
    session.plots.classes()  # altair is imported
    for chart in ("lfs", "matrix", "confidence", "calibration", "classes", "history"):
        _measure(f"plots.{chart}", getattr(session.plots, chart))


def _measure(what: str, call: Callable[[], Any]) -> None:
    start = time.perf_counter()
    call()
    print(f"{what:>20} {1e3 * (time.perf_counter() - start):8.0f} ms")


if __name__ == "__main__":
    main()
