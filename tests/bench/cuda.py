"""How long passes over all rows take on a GPU and on the processor: `python -m tests.bench.cuda`.

Where there is no GPU it says so and ends. The results are compared as well: counts are equal, and
the largest difference of a posterior is printed. The last column is a whole edit as in `edit`.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.packed_votes import PackedVotes
from snorkel_nb.kernels import backend, posteriors, vote_counts
from snorkel_nb.kernels.evidence import COARSE, Ballot, Evidence
from snorkel_nb.kernels.posteriors import MAX_DITHERED
from snorkel_nb.kernels.threads import n_threads
from tests.bench.edit import edit, random_columns, seconds

SIZES: Final = ((100_000, 100, 2), (1_000_000, 100, 2), (1_000_000, 100, 5), (10_000_000, 50, 2))

REPEATS: Final = 9


def gpu_name() -> str:
    from numba import cuda

    name = cuda.get_current_device().name
    return name.decode() if isinstance(name, bytes) else str(name)


def passes(machine: Any, label_matrix: LabelMatrix) -> dict[str, Callable[[], Any]]:
    """The passes of an edit, by the processor's modules or a device."""
    lines = label_matrix.lines
    statistics = vote_counts.count_votes(lines)
    weights = np.random.default_rng(7).uniform(0.5, 3, len(lines.lfs))
    balance = np.log(np.full(label_matrix.cardinality, 1 / label_matrix.cardinality))
    n_votes, most = statistics.n_votes, statistics.most_votes
    evidence = Evidence(lines, weights, balance, n_votes, most, 1.0, 0.2, COARSE)
    ballot = Ballot(statistics.majority, statistics.unanimous)
    own, n_rows = label_matrix.packed[0].addresses, label_matrix.n_rows
    return {
        "counts": lambda: machine.count_votes(lines),
        "pairs": lambda: machine.count_common_rows(lines.addresses, own, n_rows),
        "expect": lambda: machine.expected_counts(evidence, MAX_DITHERED),
        "label": lambda: machine.row_posteriors(evidence, ballot, MAX_DITHERED),
    }


class Processor:
    """The functions of two modules, in one place as a device has them."""

    count_votes = staticmethod(vote_counts.count_votes)
    count_common_rows = staticmethod(vote_counts.count_common_rows)
    expected_counts = staticmethod(posteriors.expected_counts)
    row_posteriors = staticmethod(posteriors.row_posteriors)


def edit_ms(columns: list[Any], cardinality: int, setting: str) -> float:
    """Median time of an edit."""
    os.environ[backend.SETTING] = setting
    packed = [PackedVotes.of(votes) for votes in columns]
    edit(packed, columns[0], cardinality)
    return 1e3 * seconds(lambda: edit(packed, columns[0], cardinality), REPEATS)[1]


def compare(device: Any, n_rows: int, n_lfs: int, cardinality: int) -> None:
    columns = random_columns(n_rows, n_lfs, cardinality)
    label_matrix = LabelMatrix.from_columns(
        [PackedVotes.of(votes) for votes in columns],
        [str(j) for j in range(n_lfs)],
        cardinality,
        n_rows,
    )
    by_cpu, by_gpu = passes(Processor, label_matrix), passes(device, label_matrix)
    results = {name: (by_cpu[name](), by_gpu[name]()) for name in by_cpu}
    counted, expected = results["counts"]
    is_equal = all(
        np.array_equal(value, getattr(expected, name)) for name, value in vars(counted).items()
    ) and np.array_equal(*results["pairs"])
    found, wanted = results["label"]
    largest = np.abs(found[0] - wanted[0]).max()
    times = [[1e3 * seconds(of[name], REPEATS)[1] for name in of] for of in (by_cpu, by_gpu)]
    times[0].append(edit_ms(columns, cardinality, "0"))
    times[1].append(edit_ms(columns, cardinality, "1"))
    for machine, of_machine in zip(("CPU", "GPU"), times, strict=True):
        line = f"{n_rows:>12,} x {n_lfs}, {cardinality} {machine}"
        print(line + "".join(f"{ms:9.2f}" for ms in of_machine), flush=True)
    print(f"{'':>12} counts {'equal' if is_equal else 'DIFFER'}, posteriors to {largest:.1e}")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.cuda", description=__doc__)
    parser.add_argument("--max-rows", type=int, default=1_000_000, help="leave out larger tables")
    chosen = parser.parse_args(arguments)
    device = backend.open_device() if backend.may_be_there() else None
    if device is None:
        print(
            "There is no GPU here, or no driver, or numba-cuda is not installed: nothing to time."
        )
        return
    print(f"{gpu_name()}, {n_threads()} threads, load {os.getloadavg()[0]:.1f}; medians in ms")
    names = ("counts", "pairs", "expect", "label", "edit")
    print(f"{'rows x LFs, classes':>27}" + "".join(f"{name:>9}" for name in names))
    for size in SIZES:
        if size[0] <= chosen.max_rows:
            compare(device, *size)


if __name__ == "__main__":
    main()
