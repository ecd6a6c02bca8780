"""How good label models are on votes of real LFs: `python -m tests.bench.label_models`.

Each is fitted on a set's train votes, without gold, and scored on its test rows that have a vote:
accuracy, macro-F1, log-loss. Ours are the methods of `LabelModel`; "majority" is the share of each
class among a row's votes. A run is a process of its own with one thread and a limit of processor
time. Public models that are not installed are left out; `tests.bench.peers` says how to get them.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias, get_args

import numpy as np
import pyarrow.parquet as pq

from snorkel_nb.core.arrays import FloatArray
from snorkel_nb.label_models.label_model import LabelModel
from snorkel_nb.label_models.registry import ModelName
from tests.bench.limited import Outcome, prepare, run_limited
from tests.bench.peers import PEERS
from tests.bench.vote_sets import SHARED_DATA, VoteSet, load_vote_set, macro_f1

Model: TypeAlias = Callable[[VoteSet], FloatArray]


class Scores(NamedTuple):
    """Of one model on one set; a row whose probabilities are no numbers counts as even ones."""

    accuracy: float
    macro_f1: float
    log_loss: float
    n_not_finite: int


TITLES: Final = {"accuracy": "accuracy", "macro_f1": "macro-F1", "log_loss": "log-loss"}

WORSE_BY: Final = 0.01
"""Macro-F1 that a model may lose to majority vote on a set before that is counted."""


def majority(votes: VoteSet) -> FloatArray:
    """The share of each class among a row's votes."""
    by_class = (votes.test[:, :, None] == np.arange(votes.cardinality)).sum(axis=1)
    return np.asarray(by_class / by_class.sum(axis=1, keepdims=True))


def ours(method: str, votes: VoteSet) -> FloatArray:
    """A method of this package's LabelModel."""
    return LabelModel(votes.cardinality, method).fit(votes.train).predict_proba(votes.test)


OURS: Final = [method for method in get_args(ModelName) if method != "majority"]

MODELS: Final[dict[str, Model]] = {
    "majority": majority,
    **{name: peer.posteriors for name, peer in PEERS.items()},
    **{method: partial(ours, method) for method in OURS},
}

DEFAULT_MODELS: Final = ["majority", *PEERS, "auto"]


def score(model: Model, votes: VoteSet) -> Scores:
    """Fit and score; no probability counts as less than 1e-6."""
    probabilities = model(votes)
    if probabilities.shape != (len(votes.test), votes.cardinality):
        raise ValueError(f"gave probabilities of shape {probabilities.shape}")
    is_finite = np.asarray(np.isfinite(probabilities).all(axis=1))
    sure = np.where(is_finite[:, None], probabilities, 1 / votes.cardinality).clip(1e-6, 1)
    sure /= sure.sum(axis=1, keepdims=True)
    accuracy = (sure.argmax(axis=1) == votes.gold).mean()
    log_loss = -np.log(sure[np.arange(len(votes.gold)), votes.gold]).mean()
    f1 = macro_f1(sure, votes.gold)
    return Scores(float(accuracy), f1, float(log_loss), int((~is_finite).sum()))


def find_sets(folders: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """The files with votes of several LFs, and which were left out and why."""
    found, left_out = [], []
    for path in (path for folder in folders for path in sorted(folder.glob("*.parquet"))):
        columns = pq.read_schema(path).names
        n_lfs = sum(name.startswith("lf_") for name in columns)
        if n_lfs > 1 and {"split", "label"} <= set(columns):
            found.append(path)
        else:
            left_out.append(f"{path.stem} ({n_lfs} LF{'' if n_lfs == 1 else 's'})")
    return found, left_out


@dataclass(frozen=True, eq=False)
class Results:
    """What came of each model on each set.

    Args:
        outcomes: by set and model.
    """

    outcomes: dict[tuple[str, str], Outcome[Scores]]

    @property
    def sets(self) -> list[str]:
        return list(dict.fromkeys(name for name, _ in self.outcomes))

    @property
    def models(self) -> list[str]:
        return list(dict.fromkeys(model for _, model in self.outcomes))

    def print(self) -> None:
        """A table for each score and one of seconds, then all that went wrong."""
        for what, title in TITLES.items():
            self._print_line(title, self.models)
            for name in self.sets:
                self._print_line(name, (self._score(name, model, what) for model in self.models))
            self._print_line("mean", (self._mean(model, what) for model in self.models))
            if what == "macro_f1" and "majority" in self.models:
                self._print_line("sets worse", map(self._sets_worse, self.models))
                print(f"sets worse: by more than {WORSE_BY:g} than majority vote")
            print()
        self._print_line("CPU seconds", self.models)
        for name in self.sets:
            self._print_line(name, (self._seconds(name, model) for model in self.models))
        self._print_troubles()

    def _print_line(self, name: str, cells: Iterable[str]) -> None:
        widths = (2 + max(9, len(model)) for model in self.models)
        row = (f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        print(f"{name:{max(11, *map(len, self.sets))}}" + "".join(row))

    def _score(self, name: str, model: str, what: str) -> str:
        scores = self.outcomes[name, model].result
        return f"{getattr(scores, what):.3f}" if scores else "-"

    def _mean(self, model: str, what: str) -> str:
        scores = [self.outcomes[name, model].result for name in self.sets]
        values = [getattr(result, what) for result in scores if result]
        if not values:
            return "-"
        return f"{np.mean(values):.3f}{'' if len(values) == len(scores) else '*'}"

    def _sets_worse(self, model: str) -> str:
        n_worse = n_both = 0
        for name in self.sets:
            result = self.outcomes[name, model].result
            by_majority = self.outcomes[name, "majority"].result
            if result and by_majority:
                n_both += 1
                n_worse += result.macro_f1 < by_majority.macro_f1 - WORSE_BY
        return f"{n_worse} of {n_both}"

    def _seconds(self, name: str, model: str) -> str:
        outcome = self.outcomes[name, model]
        if outcome.failure:
            return outcome.failure if outcome.is_over_limit else "failed"
        return f"{outcome.cpu_s:.2f}"

    def _print_troubles(self) -> None:
        failures = {key: outcome for key, outcome in self.outcomes.items() if outcome.failure}
        if failures:
            print("\n* without the sets on which the model gave nothing:")
        for (name, model), outcome in failures.items():
            print(f"  {model} on {name}: {outcome.failure}")
        for (name, model), outcome in self.outcomes.items():
            if outcome.result and outcome.result.n_not_finite:
                n_rows = outcome.result.n_not_finite
                print(f"{model} on {name}: {n_rows:,} rows have no finite probabilities")


def run(paths: Sequence[Path], models: Sequence[str], limit_s: float) -> Results:
    """Every model on every set, which a line describes when its turn comes."""
    outcomes = {}
    stems = [path.stem for path in paths]
    for path in paths:
        votes = load_vote_set(path)
        n_rows, n_lfs = votes.train.shape
        name = path.stem if stems.count(path.stem) == 1 else f"{path.parent.name}/{path.stem}"
        print(
            f"{name}: {n_rows:,} rows x {n_lfs} LFs, {votes.cardinality} classes, "
            f"{len(votes.test):,} rows scored",
            flush=True,
        )
        for model in models:
            outcomes[name, model] = run_limited(score, MODELS[model], votes, limit_s=limit_s)
    return Results(outcomes)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.label_models",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--data",
        type=Path,
        action="append",
        help=f"folder of parquet files of votes; may be given again; {SHARED_DATA} if not given",
    )
    parser.add_argument("--models", nargs="+", choices=MODELS, default=DEFAULT_MODELS)
    parser.add_argument("--limit-s", type=float, default=90, help="CPU seconds a model may take")
    chosen = parser.parse_args(arguments)

    paths, left_out = find_sets(chosen.data or [SHARED_DATA])
    if not paths:
        parser.error(f"no votes of several LFs in {chosen.data or SHARED_DATA}")
    if left_out:
        print(f"left out, as not votes of several LFs: {', '.join(left_out)}")
    is_missing = {name: not peer.is_installed() for name, peer in PEERS.items()}
    for name in chosen.models:
        if is_missing.get(name):
            print(f"left out, as not installed: {name} (pip install {PEERS[name].install})")
    models = [name for name in chosen.models if not is_missing.get(name)]
    prepare([LabelModel.__module__, *(m for peer in PEERS.values() for m in peer.modules)])
    run(paths, models, chosen.limit_s).print()


if __name__ == "__main__":
    main()
