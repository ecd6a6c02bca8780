"""How long one edit takes, beside Snorkel and a floor: `python -m tests.bench.edit`.

An edit replaces one LF's votes. Counted is all that follows: packing them, the LF table, the fit
and every posterior. Snorkel does the same from its label matrix: LFAnalysis, fit and predict_proba,
with the number of threads that suits it best. The floor is the time in which the packed votes can
be read twice, once to count and once to label, and the posteriors written, as fast as numpy reads
memory here with as many threads. The table is followed by curves in rows, LFs and classes, and by
what a processor that is busy otherwise costs.
"""

import argparse
import contextlib
import io
import multiprocessing
import os
import platform
import time
import tracemalloc
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from snorkel_nb.analysis.statistics import count_votes
from snorkel_nb.core.arrays import IntArray, VoteArray, vote_dtype
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import PackedVotes
from snorkel_nb.kernels.threads import n_threads
from snorkel_nb.kernels.warm_up import wait_for_kernels
from snorkel_nb.label_models.trust import fit_trusted
from snorkel_nb.label_models.vote_totals import VoteTotals

SIZES: Final = (
    (10_000, 50, 2),
    (100_000, 100, 2),
    (1_000_000, 100, 2),
    (1_000_000, 100, 5),
    (10_000_000, 50, 2),
)
MANY_CLASSES: Final = (
    (100_000, 250, 75, 3),
    (10_000, 250, 75, 75),
    (100_000, 1200, 56, 1),
    (100_000, 15, 1461, 1461),
    (300_000, 15, 1461, 1461),
)
"""Rows, LFs, classes, and classes of each LF; the last three are those that Snorkel's users had."""

SNORKEL_CELLS: Final = 500_000_000
"""Larger label matrices than this are not given to Snorkel, whose one-hot matrix is 16 times it."""


def random_columns(n_rows: int, n_lfs: int, cardinality: int) -> Iterator[VoteArray]:
    """Votes of LFs that are right 55 to 95 times in 100 and vote on 5 to 30 % of the rows."""
    rng = np.random.default_rng(7)
    dtype = vote_dtype(cardinality)
    truth = rng.integers(0, cardinality, n_rows, dtype)
    for _ in range(n_lfs):
        guesses = rng.integers(0, cardinality, n_rows, dtype)
        votes = np.where(rng.random(n_rows, np.float32) < rng.uniform(0.55, 0.95), truth, guesses)
        votes[rng.random(n_rows, np.float32) >= rng.uniform(0.05, 0.3)] = ABSTAIN
        yield votes


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


def read_gb_per_s() -> float:
    """How fast numpy reads memory that is in no cache, with as many threads as the kernels use."""
    words = np.ones(32_000_000, np.uint64)
    parts = np.array_split(words, n_threads())
    with ThreadPoolExecutor(len(parts)) as pool:
        fastest, _ = seconds(lambda: list(pool.map(np.sum, parts)), 5)
    return words.nbytes / fastest / 1e9


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


def column_of_few(votes: VoteArray, cardinality: int, n_classes: int) -> VoteArray:
    """The votes for some of the classes, drawn anew for each column; the others abstain."""
    own = np.random.default_rng(votes[:64].astype(np.int64) + 1).permutation(cardinality)
    return np.where(np.isin(votes, own[:n_classes]), votes, np.int16(ABSTAIN))


class Edits:
    """A label matrix of which the first column is replaced again and again.

    Args:
        n_rows: number of rows.
        n_lfs: number of LFs.
        cardinality: number of classes.
        n_classes: that each LF votes for.
    """

    def __init__(
        self, n_rows: int, n_lfs: int, cardinality: int, n_classes: int | None = None
    ) -> None:
        self.size = f"{n_rows:>10,} x {n_lfs}, {cardinality}"
        self.cardinality = cardinality
        columns = random_columns(n_rows, n_lfs, cardinality)
        if n_classes is not None:
            columns = (column_of_few(votes, cardinality, n_classes) for votes in columns)
        self.votes = next(columns)
        self.packed = [PackedVotes.of(self.votes), *map(PackedVotes.of, columns)]

    def edit(self) -> None:
        edit(self.packed, self.votes, self.cardinality)

    def n_bytes(self) -> int:
        """Of the packed votes."""
        return sum(column.words.nbytes for column in self.packed)

    def floor_s(self, gb_per_s: float) -> float:
        written = 4 * self.cardinality * len(self.votes)
        return (2 * self.n_bytes() + written) / gb_per_s / 1e9

    def label_matrix(self) -> IntArray:
        return np.stack([column.unpack() for column in self.packed], axis=1).astype(np.int64)


def measure(edits: Edits, gb_per_s: float, *, with_snorkel: bool) -> str:
    """One line of the table."""
    first, _ = seconds(edits.edit, 1)
    fastest, median = seconds(edits.edit, 15)
    floor = edits.floor_s(gb_per_s)
    line = f"{edits.size}{1e3 * first:9.1f}{1e3 * fastest:8.1f}{1e3 * median:8.1f}"
    line += f"{1e3 * floor:8.2f}{median / floor:7.0f}x"
    line += f"{edits.n_bytes() / 2**20:8.0f}{peak_mib(edits.edit):8.0f}"
    if with_snorkel and len(edits.votes) * len(edits.packed) < SNORKEL_CELLS:
        theirs, threads = best_snorkel(edits.label_matrix(), edits.cardinality)
        line += f"{1e3 * theirs:15,.0f} ({threads}){theirs / median:8,.0f}x"
    return line


def curve(sizes: Sequence[tuple[int, int, int]]) -> str:
    """Median times of some sizes, in one line."""
    cells = []
    for n_rows, n_lfs, cardinality in sizes:
        edits = Edits(n_rows, n_lfs, cardinality)
        edits.edit()
        _, median = seconds(edits.edit, 7)
        cells.append(f"{n_rows / 1e6:g} M x {n_lfs}, {cardinality}: {1e3 * median:.1f}")
    return "   ".join(cells)


@contextlib.contextmanager
def one_busy_core() -> Iterator[None]:
    """Another process that counts for as long as the block takes."""
    busy = multiprocessing.get_context("spawn").Process(target=_spin, daemon=True)
    busy.start()
    time.sleep(1.0)  # until it has started
    try:
        yield
    finally:
        busy.terminate()
        busy.join()


def _spin() -> None:
    while True:
        pass


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.edit", description=__doc__)
    parser.add_argument("--max-rows", type=int, default=10_000_000, help="leave out larger tables")
    parser.add_argument("--no-snorkel", action="store_true", help="ours and the floor only")
    parser.add_argument("--no-curves", action="store_true", help="the table only")
    chosen = parser.parse_args(arguments)

    wait_for_kernels()
    gb_per_s = read_gb_per_s()
    print(f"{platform.machine()}, {n_threads()} threads, load {os.getloadavg()[0]:.1f}, ", end="")
    print(f"memory is read at {gb_per_s:.0f} GB/s; times in ms, memory in MiB")
    print(
        f"{'rows x LFs, classes':>18}{'first':>9}{'min':>8}{'median':>8}{'floor':>8}{'ratio':>8}"
        f"{'bits':>8}{'extra':>8}{'Snorkel (threads)':>19}{'ratio':>9}"
    )
    for size in SIZES:
        if size[0] <= chosen.max_rows:
            line = measure(Edits(*size), gb_per_s, with_snorkel=not chosen.no_snorkel)
            print(line, flush=True)
    if chosen.no_curves:
        return
    n_rows = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
    print("rows:   ", curve([(n, 50, 2) for n in n_rows if n <= chosen.max_rows]), flush=True)
    print("LFs:    ", curve([(300_000, m, 2) for m in (10, 30, 100, 300)]), flush=True)
    print("classes:", curve([(300_000, 30, k) for k in (2, 4, 8, 16, 32)]), flush=True)
    for size in MANY_CLASSES:
        edits = Edits(*size)
        _, median = seconds(edits.edit, 3)
        n_lines = sum(len(column.labels) for column in edits.packed)
        print(
            f"{edits.size}: {n_lines:,} lines, {edits.n_bytes() / 2**20:.0f} MiB of bits, ", end=""
        )
        print(f"{1e3 * median:,.0f} ms, {peak_mib(edits.edit):,.0f} MiB extra", flush=True)
    edits = Edits(1_000_000, 100, 2)
    edits.edit()
    _, quiet = seconds(edits.edit, 15)
    with one_busy_core():
        _, beside = seconds(edits.edit, 31)
    print(f"1 M x 100, 2 with one core busy: {1e3 * beside:.1f}, {beside / quiet:.1f}x as long")


if __name__ == "__main__":
    main()
