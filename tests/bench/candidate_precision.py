"""How often candidates' intervals hold: `python -m tests.bench.candidate_precision`.

Two protocols; the truth is the share of a candidate's hits that have its class, by gold that the
session does not see:

    looks   what a simulated user is offered, look after look, see `tests.bench.simulated_user`:
            LFs and gold are what came of earlier looks. All that was offered counts, each time.
    blind   the same by a user who keeps no gold, only what they accepted
    drawn   sessions with a number of LFs and of gold rows, both drawn at random, and groups of
            their open rows; where no rules were published, LFs are what the session suggests, less
            those that are right on fewer than 7 in 10

    expected, true   means over all candidates
    inside           share of candidates whose truth lies in the 95 % interval
    below            share of those that are worse than the interval says
    width            mean of the intervals

Lines of what an estimate rests on: checked hits, at least ENOUGH of them or fewer; else votes on at
least half of the hits; else neighbours of ENOUGH_NEAR of them; else nothing but the group.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

import snorkel_nb as snb
from tests.bench.cluster_looks import Offer, Person
from tests.bench.simulated_user import HABITS, SETS, load
from tests.bench.text_task import TextTask
from tests.bench.vote_sets import SHARED_DATA
from tests.session.without_map import without_map

SITUATIONS: Final = ((0, 0), (4, 0), (12, 0), (0, 30), (4, 30), (12, 100), (4, 60), (8, 60))
"""Numbers of LFs and of gold rows."""

N_DRAWN: Final = 1_000
"""Rows of a session with LFs drawn at random."""

N_GROUPS: Final = 4

MAX_ROWS: Final = 5_000
"""Rows of a simulated user's session; of larger sets so many are drawn."""

Protocol: TypeAlias = Callable[[TextTask, int, int], list[Offer]]


def looks(task: TextTask, n_looks: int, seed: int, habits: str = "clusters") -> list[Offer]:
    """What a simulated user is offered."""
    if len(task.texts) > MAX_ROWS:
        drawn = np.random.default_rng(seed).choice(len(task.texts), MAX_ROWS, replace=False)
        texts = [task.texts[i] for i in drawn]
        task = replace(task, texts=texts, gold=task.gold[drawn], rules=None)
    person = Person(task, HABITS[habits], seed)
    for _ in person.stages([n_looks]):
        pass
    return person.offers


def blind(task: TextTask, n_looks: int, seed: int) -> list[Offer]:
    """The same to one who keeps no gold."""
    return looks(task, n_looks, seed, "no gold")


def drawn(task: TextTask, _: int, seed: int) -> list[Offer]:
    """What sessions with LFs and gold drawn at random offer."""
    rng = np.random.default_rng(seed)
    return [offer for n_lfs, n_gold in SITUATIONS for offer in _offers_at(task, n_lfs, n_gold, rng)]


PROTOCOLS: Final[dict[str, Protocol]] = {"looks": looks, "blind": blind, "drawn": drawn}


def _offers_at(task: TextTask, n_lfs: int, n_gold: int, rng: np.random.Generator) -> list[Offer]:
    rows = rng.choice(len(task.texts), min(N_DRAWN, len(task.texts)), replace=False)
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
        Offer.of(suggestion, gold, 0)
        for i in rng.permutation(len(clusters))[:N_GROUPS].tolist()
        for suggestion in session.suggest(clusters[i])
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
        return f"{name:32} none"
    columns = [
        [(of.value, of.precision, of.is_inside, of.precision < of.low, of.high - of.low)]
        for of in found
    ]
    return f"{name:32}{len(found):6}" + "".join(
        f"{mean:10.3f}" for mean in np.mean(columns, axis=0).ravel()
    )


def _print_lines(name: str, found: Sequence[Offer]) -> None:
    """One of all, of those that were looked at, and of each kind of evidence."""
    print(line(name, found))
    if any(of.is_looked_at for of in found):
        print(line("  looked at", [of for of in found if of.is_looked_at]))
    for evidence in dict.fromkeys(sorted(of.evidence for of in found)):
        print(line(f"  {evidence}", [of for of in found if of.evidence == evidence]))
    print(flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.candidate_precision",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=SHARED_DATA, help="folder of parquet files")
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--protocols", nargs="+", choices=PROTOCOLS, default=list(PROTOCOLS))
    parser.add_argument("--looks", type=int, default=30)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    chosen = parser.parse_args(arguments)
    start = time.perf_counter()
    tasks = [task for name in chosen.sets if (task := load(name, chosen.data)) is not None]
    head = "".join(f"{word:>10}" for word in ("expected", "true", "inside", "below", "width"))
    print(f"{'':32}{'n':>6}{head}")
    for protocol in chosen.protocols:
        every: list[Offer] = []
        for task in tasks:
            found = [
                offer
                for seed in chosen.seeds
                for offer in PROTOCOLS[protocol](task, chosen.looks, seed)
            ]
            _print_lines(f"{protocol}, {task.name}", found)
            every += found
        _print_lines(f"{protocol}, all", every)
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
