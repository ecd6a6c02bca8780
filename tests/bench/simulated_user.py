"""What looking at suggested clusters is worth: `python -m tests.bench.simulated_user`.

A simulated user may take a number of looks. Each shows 10 hits of a candidate LF, with gold; where
8 are right the candidate is added. The session's labels then train one end model, see
`tests.bench.end_model`, which is scored on test texts by macro-F1. Beside it, with the same label
model and the same end model, or with labels of the rows themselves:

    clusters       what the session suggests for the cluster that it names first; the hits that were
                   looked at become gold, from which the label model learns too, a candidate may be
                   taken with another class, and is dropped where later gold contradicts it
    no learning    the same, where the label model does not see the gold, and no LF is dropped
    no names       the same as the first, where a candidate's class stays as it is
    votes only     the same as the first, where the end model does not see the gold
    no gold        the same, where nothing that was seen is kept but the candidates
    rules          the published hand-written rules, all of them at once
    random 1, 10   rows drawn at random, one or ten for each look
    unsure 1, 10   the rows of which the end model is least sure, one or ten for each look
    keywords       random words, judged in the same way

Each figure is a mean over seeds, with the standard deviation after it.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from tests.bench.cluster_looks import Habits, Offer, Person
from tests.bench.end_model import EndModel
from tests.bench.other_looks import (
    Stages,
    published_rules,
    random_keywords,
    random_rows,
    uncertain_rows,
)
from tests.bench.text_task import TextTask, load_demo, load_parquet
from tests.bench.vote_sets import SHARED_DATA

SETS: Final = ("sms", "youtube", "trec", "bbc_news")

STOPS: Final = (10, 20, 30, 50)

HABITS: Final[dict[str, Habits]] = {
    "clusters": Habits(),
    "no learning": Habits(learns_from_gold=False),
    "no names": Habits(names_class=False),
    "votes only": Habits(trains_on_gold=False),
    "no gold": Habits(keeps_gold=False, trains_on_gold=False, learns_from_gold=False),
}
"""Ways to look at clusters."""

Arm: TypeAlias = Callable[[TextTask, EndModel, Sequence[int], int], Stages]

ARMS: Final[dict[str, Arm]] = {
    "random 1": lambda task, _, stops, seed: random_rows(task, stops, seed, 1),
    "random 10": lambda task, _, stops, seed: random_rows(task, stops, seed, 10),
    "unsure 1": lambda task, model, stops, seed: uncertain_rows(task, stops, seed, 1, model),
    "unsure 10": lambda task, model, stops, seed: uncertain_rows(task, stops, seed, 10, model),
    "keywords": lambda task, _, stops, seed: random_keywords(task, stops, seed),
}

RULES: Final = "rules"


@dataclass(eq=False)
class Results:
    """Scores of all arms on one set.

    Args:
        task: the set.
        scores: by arm and number of looks, a pair (tf-idf, vectors) for each seed.
        seconds: of all seeds together, by arm.
        offers: candidates that were offered, by arm.
    """

    task: TextTask
    scores: dict[tuple[str, int], list[tuple[float, float]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    offers: dict[str, list[Offer]] = field(default_factory=dict)

    @property
    def arms(self) -> list[str]:
        return list(dict.fromkeys(arm for arm, _ in self.scores))

    def mean(self, arm: str, n_looks: int) -> float:
        """Macro-F1 with tf-idf over the seeds; NaN where the arm has none."""
        found = self.scores.get((arm, n_looks))
        return float(np.mean([by_words for by_words, _ in found])) if found else float("nan")

    def print(self, stops: Sequence[int]) -> None:
        """A table for each of the two kinds of features."""
        head = "".join(f"{n:>5} looks " for n in stops)
        print(f"  {'':12}{head}   {head}")
        for arm in self.arms:
            lines = [
                "".join(self._cell(arm, n_looks, features) for n_looks in stops)
                for features in (0, 1)
            ]
            print(f"  {arm:12}{lines[0]}   {lines[1]}{self.seconds[arm]:7.1f} s")
        for arm, offers in self.offers.items():
            print(f"  {arm:12}{_of_intervals(offers)}")
        print(flush=True)

    def _cell(self, arm: str, n_looks: int, features: int) -> str:
        found = [pair[features] for pair in self.scores[arm, n_looks]]
        spread = f" {np.std(found):.2f}" if len(found) > 1 else "     "
        return f"{np.mean(found):6.3f}{spread}"


def _of_intervals(offers: Sequence[Offer]) -> str:
    """How many of the 95 % intervals hold the true precision."""
    if not offers:
        return "nothing was offered"
    looked_at = [offer for offer in offers if offer.is_looked_at]
    held = [np.mean([of.is_inside for of in some]) for some in (offers, looked_at)]
    off = np.mean([of.value - of.precision for of in offers])
    width = np.mean([of.high - of.low for of in offers])
    return (
        f"precision within its 95 % interval for {held[0]:.3f} of {len(offers):,} candidates that "
        f"were offered, {held[1]:.3f} of {len(looked_at):,} that were looked at; "
        f"estimates off by {off:+.3f} on average, intervals {width:.2f} wide"
    )


def run(task: TextTask, arms: Sequence[str], stops: Sequence[int], seeds: Sequence[int]) -> Results:
    """Every arm on one set."""
    results = Results(task)
    model = EndModel(task)
    if RULES in arms:
        start = time.perf_counter()
        if labels := published_rules(task):
            scores = model.scores(labels)
            results.scores |= {(RULES, n_looks): [scores] for n_looks in stops}
            results.seconds[RULES] = time.perf_counter() - start
    for arm in (arm for arm in arms if arm != RULES):
        start = time.perf_counter()
        for seed in seeds:
            if arm in HABITS:
                person = Person(task, HABITS[arm], seed)
                stages = person.stages(stops)
                results.offers.setdefault(arm, [])
            else:
                person, stages = None, ARMS[arm](task, model, stops, seed)
            for n_looks, labels in stages:
                results.scores.setdefault((arm, n_looks), []).append(model.scores(labels))
            if person is not None:
                results.offers[arm] += person.offers
        results.seconds[arm] = time.perf_counter() - start
    return results


def load(name: str, folder: Path) -> TextTask | None:
    """A set by name; None, with a message, where its file is not there."""
    if name in ("bbc_news", "rotten_tomatoes"):
        return load_demo(name, None if name == "bbc_news" else 5000)
    path = folder / f"{name}.parquet"
    if not path.exists():
        print(f"{name}: left out, there is no {path.name} in {folder}")
        return None
    return load_parquet(path)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.simulated_user",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=SHARED_DATA, help="folder of parquet files")
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    names = [*HABITS, RULES, *ARMS]
    parser.add_argument("--arms", nargs="+", choices=names, default=names)
    parser.add_argument("--stops", nargs="+", type=int, default=list(STOPS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    chosen = parser.parse_args(arguments)

    start = time.perf_counter()
    print("macro-F1 on test texts: tf-idf, and sentence vectors\n")
    for name in chosen.sets:
        if (task := load(name, chosen.data)) is None:
            continue
        print(
            f"{name}: {len(task.texts):,} texts to label, {task.cardinality} classes, "
            f"{len(task.test_texts):,} test texts"
            + ("" if task.rules is not None else "; nobody published rules for it")
        )
        run(task, chosen.arms, chosen.stops, chosen.seeds).print(chosen.stops)
    print(f"{time.perf_counter() - start:.0f} s in all")


if __name__ == "__main__":
    main()
