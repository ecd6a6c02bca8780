"""How often candidates' intervals hold: `python -m tests.bench.candidate_precision`.

Sessions of texts with a number of LFs and of gold rows, both drawn at random, and groups of their
open rows. For each group candidates are suggested; the truth is the share of a candidate's hits
that have its class. Where no rules were published, LFs are what the session suggests, less those
that are right on fewer than 7 in 10.

    expected, true   means over all candidates
    inside           share of candidates whose truth lies in the 95 % interval, to half a hit
    below            share of those that are worse than the interval says
    width            mean of the intervals
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

import snorkel_nb as snb
from tests.bench.simulated_user import SETS, load
from tests.bench.text_task import TextTask
from tests.bench.vote_sets import SHARED_DATA
from tests.session.without_map import without_map

SITUATIONS: Final = ((0, 0), (4, 0), (12, 0), (0, 30), (4, 30), (12, 100), (4, 60), (8, 60))
"""Numbers of LFs and of gold rows."""

N_ROWS: Final = 1_000
N_GROUPS: Final = 4


@dataclass(frozen=True)
class Offer:
    """A candidate, and how often it is right."""

    value: float
    low: float
    high: float
    true: float
    n_hits: int

    @property
    def is_inside(self) -> bool:
        """Whether the truth lies in the interval, to half a hit."""
        half = 0.5 / self.n_hits
        return self.low - half <= self.true <= self.high + half

    @property
    def is_below(self) -> bool:
        return self.true < self.low - 0.5 / self.n_hits


def offers(task: TextTask, n_lfs: int, n_gold: int, rng: np.random.Generator) -> list[Offer]:
    """Candidates of a session on some rows of a set."""
    rows = rng.choice(len(task.texts), min(N_ROWS, len(task.texts)), replace=False)
    gold = task.gold[rows]
    session = snb.Session(
        {"text": [task.texts[i] for i in rows]}, classes=list(task.classes), store=False
    )
    session.embed("wordllama")
    embedded = session.embedded
    without_map(session)
    session.exploring._vectors = lambda: embedded.embedding
    _add_lfs(session, task, rows, n_lfs, rng)
    known = rng.choice(len(rows), min(n_gold, len(rows)), replace=False)
    for label in np.unique(gold[known]).tolist():
        session.annotate(known[gold[known] == label].tolist(), task.classes[label])
    clusters = session.next_clusters(2 * N_GROUPS)
    return [
        Offer(
            s.precision.value,
            s.precision.low,
            s.precision.high,
            float((gold[s.hits] == s.candidate.label).mean()),
            len(s.hits),
        )
        for i in rng.permutation(len(clusters))[:N_GROUPS].tolist()
        for s in session.suggest(clusters[i])
    ]


def _add_lfs(
    session: snb.Session, task: TextTask, rows: np.ndarray, n_lfs: int, rng: np.random.Generator
) -> None:
    if task.rules is not None:
        votes = task.rules[rows]
        usable = np.flatnonzero((votes >= 0).sum(axis=0) >= 5)
        for j in rng.choice(usable, min(n_lfs, len(usable)), replace=False).tolist():
            session.add(snb.vote_lf(f"rule_{j}", votes[:, j]))
        return
    for _ in range(n_lfs):
        clusters = session.next_clusters(3)
        if not clusters:
            return
        for suggestion in session.suggest(clusters[int(rng.integers(len(clusters)))], n=1):
            right = task.gold[rows][suggestion.hits] == suggestion.candidate.label
            if right.mean() >= 0.7:
                suggestion.add()


def line(name: str, found: Sequence[Offer]) -> str:
    """One line of the table."""
    if not found:
        return f"{name:24} none"
    means = [
        np.mean([getattr(offer, field) for offer in found])
        for field in ("value", "true", "is_inside", "is_below")
    ]
    width = np.mean([offer.high - offer.low for offer in found])
    return f"{name:24}{len(found):5}" + "".join(f"{m:10.2f}" for m in [*means, width])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.candidate_precision",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=SHARED_DATA, help="folder of parquet files")
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args(arguments)
    rng = np.random.default_rng(chosen.seed)
    start, every = time.perf_counter(), []
    print(f"{'':24}{'n':>5}{'expected':>10}{'true':>10}{'inside':>10}{'below':>10}{'width':>10}")
    for name in chosen.sets:
        task = load(name, chosen.data)
        if task is None:
            continue
        of_set = []
        for n_lfs, n_gold in SITUATIONS:
            found = offers(task, n_lfs, n_gold, rng)
            print(line(f"{name}, {n_lfs} LFs, {n_gold} gold", found), flush=True)
            of_set += found
        print(line(name, of_set), flush=True)
        every += of_set
    print(line("all", every), f"   {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
