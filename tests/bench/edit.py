"""How long one edit takes, beside Snorkel and a floor: `python -m tests.bench.edit`.

An edit replaces one LF's votes. Counted is all that follows: packing them, the LF table, the fit
and every posterior. Snorkel does the same from its label matrix: LFAnalysis, fit and predict_proba,
with the number of threads that suits it best. The floor is one pass of numpy over the packed votes.
"""

import argparse
import contextlib
import io
import os
import platform
import time
import tracemalloc
import warnings
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from snorkel_nb.analysis.statistics import count_votes
from snorkel_nb.core.arrays import IntArray, VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import PackedVotes
from snorkel_nb.kernels.threads import n_threads
from snorkel_nb.label_models.trust import fit_trusted
from snorkel_nb.label_models.vote_totals import VoteTotals

SIZES: Final = ((10_000, 50, 2), (100_000, 100, 2), (1_000_000, 100, 2), (1_000_000, 100, 5))


def random_columns(n_rows: int, n_lfs: int, cardinality: int) -> list[VoteArray]:
    """Votes of LFs that are right 55 to 95 times in 100 and vote on 5 to 30 % of the rows."""
    rng = np.random.default_rng(7)
    truth = rng.integers(0, cardinality, n_rows)
    columns = []
    for _ in range(n_lfs):
        guesses = rng.integers(0, cardinality, n_rows)
        votes = np.where(rng.random(n_rows) < rng.uniform(0.55, 0.95), truth, guesses)
        votes[rng.random(n_rows) >= rng.uniform(0.05, 0.3)] = ABSTAIN
        columns.append(votes.astype(np.int8))
    return columns


def edit(packed: list[PackedVotes], votes: VoteArray, cardinality: int) -> None:
    """Replace the first column, and compute everything that follows."""
    packed[0] = PackedVotes.of(votes)
    names = tuple(map(str, range(len(packed))))
    label_matrix = LabelMatrix(tuple(packed), names, cardinality, len(votes))
    statistics = count_votes(label_matrix)
    trusted = fit_trusted(label_matrix, totals=VoteTotals(label_matrix, statistics))
    trusted.posteriors.labels()


def snorkel(L: IntArray, cardinality: int) -> None:
    """What a user of Snorkel runs after an edit."""
    from snorkel.labeling import LFAnalysis
    from snorkel.labeling.model import LabelModel

    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        LFAnalysis(L).lf_summary()
        model = LabelModel(cardinality=cardinality, verbose=False)
        model.fit(L, progress_bar=False, seed=1)
        model.predict_proba(L)


def floor(packed: list[PackedVotes]) -> int:
    """Read every bit once."""
    return sum(int(np.bitwise_count(column.words).sum()) for column in packed)


def seconds(call: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Shortest and median time of some calls."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times), float(np.median(times))


def best_snorkel(L: IntArray, cardinality: int) -> tuple[float, int]:
    """Its shortest time, and the number of torch's threads that gave it."""
    import torch

    times = {}
    for threads in {1, n_threads()}:
        torch.set_num_threads(threads)
        times[threads] = seconds(lambda: snorkel(L, cardinality), 1 if len(L) > 100_000 else 3)[0]
    best = min(times, key=lambda threads: times[threads])
    return times[best], best


def peak_mib(call: Callable[[], object]) -> float:
    """Most memory that a call holds at a time, its result included."""
    tracemalloc.start()
    call()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 2**20


def measure(n_rows: int, n_lfs: int, cardinality: int, *, with_snorkel: bool) -> str:
    """One line of the table."""
    columns = random_columns(n_rows, n_lfs, cardinality)
    packed = [PackedVotes.of(votes) for votes in columns]
    first, _ = seconds(lambda: edit(packed, columns[0], cardinality), 1)
    fastest, median = seconds(lambda: edit(packed, columns[0], cardinality), 15)
    extra = peak_mib(lambda: edit(packed, columns[0], cardinality))
    bits = sum(column.words.nbytes for column in packed) / 2**20
    lowest, _ = seconds(lambda: floor(packed), 5)
    line = f"{n_rows:>10,} x {n_lfs}, {cardinality}"
    line += f"{1e3 * first:9.1f}{1e3 * fastest:8.1f}{1e3 * median:8.1f}{1e3 * lowest:8.1f}"
    line += f"{bits:8.0f}{extra:8.0f}"
    if with_snorkel:
        theirs, threads = best_snorkel(np.stack(columns, axis=1).astype(np.int64), cardinality)
        line += f"{1e3 * theirs:15,.0f} ({threads}){theirs / median:8,.0f}x"
    return line


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.edit", description=__doc__)
    parser.add_argument("--max-rows", type=int, default=1_000_000, help="leave out larger tables")
    parser.add_argument("--no-snorkel", action="store_true", help="ours and the floor only")
    chosen = parser.parse_args(arguments)

    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {n_threads()} threads, load {load:.1f}; ms and MiB")
    print(
        f"{'rows x LFs, classes':>18}{'first':>9}{'min':>8}{'median':>8}{'floor':>8}"
        f"{'bits':>8}{'extra':>8}{'Snorkel (threads)':>19}{'ratio':>9}"
    )
    for n_rows, n_lfs, cardinality in SIZES:
        if n_rows <= chosen.max_rows:
            print(
                measure(n_rows, n_lfs, cardinality, with_snorkel=not chosen.no_snorkel), flush=True
            )


if __name__ == "__main__":
    main()
