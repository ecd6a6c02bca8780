"""How long the kernel counts for the matrix and the charts: `python -m tests.bench.panel_answers`.

The matrix of all rows is counted at first for all pairs, and after an edit for one LF. Of a
selection all pairs are counted anew.
"""

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

import snorkel_nb as snb
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.kernels.threads import n_threads
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.selection import SelectedRows, Selection, TheseRows
from snorkel_nb.views.distribution import distribution_view
from snorkel_nb.views.matrix import matrix_view
from tests.bench.edit import random_columns

SIZES: Final = ((100_000, 100, 2), (1_000_000, 100, 2), (1_000_000, 200, 2), (1_000_000, 100, 5))


def measure(n_rows: int, n_lfs: int, cardinality: int, repeats: int) -> None:
    """Print one line for each answer."""
    rng = np.random.default_rng(7)
    gold = np.where(rng.random(n_rows) < 0.001, rng.integers(0, cardinality, n_rows), ABSTAIN)
    table = {"n": np.arange(n_rows), "gold": gold}
    session = snb.Session(table, classes=cardinality, gold="gold")
    columns = list(random_columns(n_rows, n_lfs, cardinality))
    for j, votes in enumerate(columns[:-1]):
        session.add(snb.vote_lf(f"lf_{j}", votes))
    matrix_view(session.now)
    session.add(snb.vote_lf("last", columns[-1]))
    size = f"{n_rows:>10,} x {n_lfs}, {cardinality}"

    def fresh(name: str) -> Moment:
        """The present moment, without what was counted for it."""
        now = session.now
        results = now.results
        if name == "first":
            object.__setattr__(results, "pairs_before", None)
        vars(results).pop("pairs", None)
        vars(results.posteriors).pop("confidence", None)
        return now

    def rows(share: float) -> SelectedRows:
        picked = TheseRows(np.flatnonzero(rng.random(n_rows) < share))
        return SelectedRows.at(Selection.of(picked), session.now)

    half, few = rows(0.5), rows(0.001)
    half.mask, few.mask  # noqa: B018  # a selection is counted when it is chosen
    answers: dict[str, Callable[[], Any]] = {
        "matrix, after an edit": lambda: matrix_view(fresh("edit")),
        "matrix, half of the rows": lambda: matrix_view(session.now, half),
        "matrix, one row in 1,000": lambda: matrix_view(session.now, few),
        "charts": lambda: distribution_view(fresh("charts")),
        "charts, confidence known": lambda: distribution_view(session.now),
        "charts, half of the rows": lambda: distribution_view(session.now, half),
        "matrix, at first": lambda: matrix_view(fresh("first")),
    }
    for name, answer in answers.items():
        times = []
        for _ in range(repeats + 1):
            start = time.perf_counter()
            found = answer()
            times.append(1e3 * (time.perf_counter() - start))
        n_bytes = len(json.dumps(found))
        line = f"{size:>20}  {name:<26}{min(times[1:]):9.1f}{np.median(times[1:]):9.1f}"
        print(f"{line}{n_bytes:12,}", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.panel_answers")
    parser.add_argument("--max-rows", type=int, default=1_000_000, help="leave out larger tables")
    parser.add_argument("--repeats", type=int, default=7, help="calls of each, after the first")
    chosen = parser.parse_args(arguments)

    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {n_threads()} threads, load {load:.1f}; ms, gold on 1 in 1,000")
    print(f"{'rows x LFs, classes':>20}{'':>28}{'min':>9}{'median':>9}{'JSON bytes':>12}")
    for n_rows, n_lfs, cardinality in SIZES:
        if n_rows <= chosen.max_rows:
            measure(n_rows, n_lfs, cardinality, chosen.repeats)


if __name__ == "__main__":
    main()
