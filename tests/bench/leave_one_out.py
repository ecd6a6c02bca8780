"""How long it takes to leave out every LF: `python -m tests.bench.leave_one_out`.

Beside one edit of the same votes, measured in turns with it, so that what else the machine does
meets both. An edit is what `tests.bench.edit` measures.
"""

import argparse
import os
import platform
import time
from collections.abc import Sequence
from typing import Final

import numpy as np

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import PackedVotes
from snorkel_nb.kernels.threads import n_threads
from snorkel_nb.label_models.leave_one_out import leave_one_out
from snorkel_nb.label_models.trust import fit_trusted
from snorkel_nb.label_models.vote_totals import VoteTotals
from tests.bench.edit import edit, random_columns

SIZES: Final = ((100_000, 100, 2), (1_000_000, 100, 2), (1_000_000, 100, 5), (100_000, 100, 75))


def measure(n_rows: int, n_lfs: int, cardinality: int, repeats: int) -> str:
    """One line of the table."""
    columns = list(random_columns(n_rows, n_lfs, cardinality))
    packed = [PackedVotes.of(votes) for votes in columns]
    label_matrix = LabelMatrix(tuple(packed), tuple(map(str, range(n_lfs))), cardinality, n_rows)
    totals = VoteTotals.of(label_matrix)
    trusted = fit_trusted(label_matrix, totals=totals)
    labels, vote = trusted.posteriors.labels(), trusted.chosen.vote
    gold = np.full(n_rows, ABSTAIN, np.int8)
    gold[::100] = 0
    times = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        edit(packed, columns[0], cardinality)
        middle = time.perf_counter()
        leave_one_out(label_matrix.lines, totals.statistics, vote, labels, gold)
        times.append((middle - start, time.perf_counter() - middle))
    one_edit, all_lfs = 1e3 * np.array(times[1:]).T
    line = f"{n_rows:>10,} x {n_lfs}, {cardinality:>2}"
    line += f"{one_edit.min():9.1f}{np.median(one_edit):8.1f}"
    line += f"{all_lfs.min():9.1f}{np.median(all_lfs):8.1f}"
    line += f"{all_lfs.min() / one_edit.min():9.1f}{np.median(all_lfs) / np.median(one_edit):8.1f}"
    return line


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.leave_one_out", description=__doc__
    )
    parser.add_argument("--max-rows", type=int, default=1_000_000, help="leave out larger tables")
    parser.add_argument("--repeats", type=int, default=15, help="calls of each, after the first")
    chosen = parser.parse_args(arguments)

    load = os.getloadavg()[0]
    print(
        f"{platform.machine()}, {n_threads()} threads, load {load:.1f}; ms, with gold on 1 in 100"
    )
    print(f"{'':>20}{'one edit':>17}{'all LFs left out':>17}{'in edits':>17}")
    print(f"{'rows x LFs, classes':>20}" + f"{'min':>9}{'median':>8}" * 3)
    for n_rows, n_lfs, cardinality in SIZES:
        if n_rows <= chosen.max_rows:
            print(measure(n_rows, n_lfs, cardinality, chosen.repeats), flush=True)


if __name__ == "__main__":
    main()
