"""How near label models come to the best: `python -m tests.bench.simulated_votes`.

On votes of known LFs (`tests.bench.simulated_sets`), so that the best probabilities are known too.
For each setting (kind of LFs, number of classes, scenario): the oracle's log-loss; majority vote's
log-loss above that, and its accuracy; and of each method of `LabelModel` the log-loss above the
oracle's, and the accuracy above majority vote's. Means over seeds, on the rows that have a vote.
"""

import argparse
import time
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple, TypeAlias, get_args

import numpy as np

from snorkel_nb.core.arrays import FloatArray, IntArray
from snorkel_nb.label_models.label_model import LabelModel
from tests.bench.label_models import OURS
from tests.bench.simulated_sets import Kind, Scenario, SimulatedSet, simulate
from tests.label_models.simulated import log_loss

Model: TypeAlias = Callable[[SimulatedSet], FloatArray]

MOST_EXCESS: Final[dict[Scenario, float]] = {
    **dict.fromkeys(("base", "imb", "adv", "dup"), 0.02),
    **dict.fromkeys(("corr", "prop"), 0.05),
}
"""Log-loss above the oracle's up to which a method counts as near it."""

WORSE_BY: Final = 0.002
"""Accuracy that a method may lose to majority vote before that is counted."""


class Setting(NamedTuple):
    """One line of the table."""

    kind: Kind
    cardinality: int
    scenario: Scenario

    def __str__(self) -> str:
        return f"{self.kind} {self.cardinality} {self.scenario}"


class Score(NamedTuple):
    """Of one model on one set."""

    log_loss: float
    accuracy: float


def majority(simulated: SimulatedSet) -> FloatArray:
    """The share of each class among a row's votes; even without votes."""
    k = simulated.oracle.shape[1]
    by_class = (simulated.votes[:, :, None] == np.arange(k)).sum(axis=1) + 1e-9
    return np.asarray(by_class / by_class.sum(axis=1, keepdims=True))


def ours(method: str, simulated: SimulatedSet) -> FloatArray:
    """A method of this package's LabelModel."""
    model = LabelModel(simulated.oracle.shape[1], method).fit(simulated.votes)
    return model.predict_proba(simulated.votes)


def score(probabilities: FloatArray, simulated: SimulatedSet) -> Score:
    """On the rows that have a vote."""
    rows = simulated.is_covered
    if not np.isfinite(probabilities).all():
        raise ValueError("probabilities that are not numbers")
    sure, truth = probabilities[rows], simulated.truth[rows]
    return Score(log_loss(sure, truth), accuracy(sure, truth))


def accuracy(probabilities: FloatArray, truth: IntArray) -> float:
    """Share of right labels; a tie by lot, as class 0 is the most frequent by design."""
    is_best = probabilities >= probabilities.max(axis=1, keepdims=True) - 1e-9
    return float((is_best[np.arange(len(truth)), truth] / is_best.sum(axis=1)).mean())


class Bench:
    """The scores of the methods in one setting after the other.

    Args:
        methods: of `LabelModel`.
        n_rows: of each set.
        seeds: of the sets of each setting.
    """

    def __init__(self, methods: Sequence[str], n_rows: int, seeds: Sequence[int]) -> None:
        self.n_rows = n_rows
        self.seeds = seeds
        self.models: dict[str, Model] = {"majority": majority}
        self.models |= {method: partial(ours, method) for method in methods}
        self.failures: list[str] = []
        self.excess: dict[tuple[Setting, str], FloatArray] = {}
        self.gain: dict[tuple[Setting, str], FloatArray] = {}
        self.seconds = dict.fromkeys(self.models, 0.0)

    def run(self, setting: Setting) -> str:
        """A line of the table: NaN where a method failed on a seed."""
        oracles, scores = [], []
        for seed in self.seeds:
            rng = np.random.default_rng(seed)
            simulated = simulate(
                rng, setting.kind, setting.scenario, setting.cardinality, self.n_rows
            )
            oracles.append(score(simulated.oracle, simulated))
            scores.append(
                [self._score(name, simulated, f"{setting}, seed {seed}") for name in self.models]
            )
        oracle, by_model = np.array(oracles), np.array(scores)
        excess = by_model[:, :, 0] - oracle[:, :1]
        gain = by_model[:, :, 1] - by_model[:, :1, 1]
        for i, name in enumerate(self.models):
            self.excess[setting, name], self.gain[setting, name] = excess[:, i], gain[:, i]
        line = f"{setting!s:12}{oracle[:, 0].mean():8.3f}"
        line += f"{excess[:, 0].mean():+10.3f}{by_model[:, 0, 1].mean():7.3f}"
        for i in range(1, len(self.models)):
            line += f"{excess[:, i].mean():+10.3f}{gain[:, i].mean():+7.3f}"
        return line

    def _score(self, name: str, simulated: SimulatedSet, where: str) -> Score:
        start = time.process_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                result = score(self.models[name](simulated), simulated)
        except Exception as error:  # noqa: BLE001  # whatever goes wrong is the result, and is shown
            message = str(error).strip().partition("\n")[0]
            self.failures.append(f"{name} on {where}: {type(error).__name__}: {message}")
            return Score(np.nan, np.nan)
        self.seconds[name] += time.process_time() - start
        return result

    def title(self) -> str:
        """Over the lines."""
        return f"{'':12}{'oracle':>8}" + "".join(f"{name:>17}" for name in self.models)

    def summary(self) -> list[str]:
        """How many settings each model is near the oracle in, and worse than majority vote."""
        settings = [setting for setting, name in self.excess if name == "majority"]
        groups = {
            most: [setting for setting in settings if MOST_EXCESS[setting.scenario] == most]
            for most in dict.fromkeys(MOST_EXCESS.values())
        }
        near = [
            f"<= {most:g} in {', '.join(dict.fromkeys(setting.scenario for setting in group))}"
            for most, group in groups.items()
        ]
        titles = [*near, "less accurate", "more log-loss", "farthest on a seed", "CPU ms a set"]
        widths = [2 + max(9, len(title)) for title in titles[:-2]] + [28, 14]
        lines = [["", *titles]]
        for name in self.models:
            excess = {setting: self.excess[setting, name] for setting in settings}
            n_near = {
                most: sum(excess[setting].mean() <= most for setting in group)
                for most, group in groups.items()
            }
            n_less = sum(self.gain[setting, name].mean() < -WORSE_BY for setting in settings)
            n_more = sum(
                excess[setting].mean() > self.excess[setting, "majority"].mean()
                for setting in settings
            )
            farthest = max(settings, key=lambda setting: np.nan_to_num(excess[setting]).max())
            n_sets = len(settings) * len(self.seeds)
            lines.append(
                [
                    name,
                    *(f"{n_near[most]} of {len(group)}" for most, group in groups.items()),
                    f"{n_less} of {len(settings)}",
                    f"{n_more} of {len(settings)}",
                    f"{np.nan_to_num(excess[farthest]).max():+.3f} ({farthest})",
                    f"{1e3 * self.seconds[name] / n_sets:.0f}",
                ]
            )
        return [
            f"{line[0]:12}" + "".join(f"{c:>{w}}" for c, w in zip(line[1:], widths, strict=True))
            for line in lines
        ]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.simulated_votes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--models", nargs="+", choices=OURS, default=OURS, help="our methods")
    parser.add_argument("--kinds", nargs="+", choices=get_args(Kind), default=get_args(Kind))
    parser.add_argument("--classes", nargs="+", type=int, default=(2, 5))
    parser.add_argument(
        "--scenarios", nargs="+", choices=get_args(Scenario), default=get_args(Scenario)
    )
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, default=3, help="how many sets for each setting")
    chosen = parser.parse_args(arguments)

    bench = Bench(chosen.models, chosen.rows, range(chosen.seeds))
    print(f"{chosen.rows:,} rows x 25 LFs, means over {chosen.seeds} seeds")
    print(bench.title())
    for kind in chosen.kinds:
        for cardinality in chosen.classes:
            for scenario in chosen.scenarios:
                print(bench.run(Setting(kind, cardinality, scenario)), flush=True)
    print()
    print("settings in which a model is so near the oracle, or worse than majority vote")
    print("\n".join(bench.summary()))
    if bench.failures:
        print(f"failed, which counts neither as near nor as worse: {len(bench.failures)} runs")
        print("\n".join(f"  {failure}" for failure in bench.failures))


if __name__ == "__main__":
    main()
