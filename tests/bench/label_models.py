"""How good the label models are on votes of real LFs: `python -m tests.bench.label_models`.

Each model is fitted on a set's train votes, without gold, and scored on its test rows that have a
vote.
"""

import argparse
import contextlib
import io
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from snorkel_nb.core.arrays import FloatArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.label_models.trust import fit_trusted
from tests.bench.vote_sets import SHARED_DATA, VoteSet, load_vote_set, macro_f1

Model: TypeAlias = Callable[[VoteSet], FloatArray]


def majority(votes: VoteSet) -> FloatArray:
    """The share of each class among a row's votes."""
    by_class = (votes.test[:, :, None] == np.arange(votes.cardinality)).sum(axis=1)
    return by_class / by_class.sum(axis=1, keepdims=True)


def snorkel(votes: VoteSet) -> FloatArray:
    """The installed snorkel's LabelModel."""
    from snorkel.labeling.model import LabelModel

    model = LabelModel(cardinality=votes.cardinality, verbose=False)
    model.fit(votes.train, progress_bar=False, seed=1, n_epochs=500)
    return model.predict_proba(votes.test)


def ours(votes: VoteSet) -> FloatArray:
    """The default of this package."""
    trusted = fit_trusted(LabelMatrix.from_array(votes.train, votes.cardinality))
    test = LabelMatrix.from_array(votes.test, votes.cardinality)
    return trusted.chosen.posteriors(test).probabilities


MODELS: Final[dict[str, Model]] = {"majority": majority, "snorkel": snorkel, "snorkel_nb": ours}


def scores(probabilities: FloatArray, votes: VoteSet) -> FloatArray:
    """Accuracy, macro-F1 and log-loss, where no probability counts as less than 1e-6."""
    sure = np.clip(np.nan_to_num(probabilities, nan=1 / votes.cardinality), 1e-6, 1)
    sure /= sure.sum(axis=1, keepdims=True)
    accuracy = (sure.argmax(axis=1) == votes.gold).mean()
    log_loss = -np.log(sure[np.arange(len(votes.gold)), votes.gold]).mean()
    return np.array([accuracy, macro_f1(sure, votes.gold), log_loss])


def run(model: Model, votes: VoteSet) -> tuple[FloatArray, float]:
    """The scores, and the seconds that fit and prediction took."""
    start = time.perf_counter()
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        probabilities = model(votes)
    return scores(probabilities, votes), time.perf_counter() - start


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.label_models", description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED_DATA, help="folder of parquet files")
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    chosen = parser.parse_args(arguments)

    paths = [p for p in sorted(chosen.data.glob("*.parquet")) if "raw" not in p.stem]
    sets = [s for s in map(load_vote_set, paths) if s.train.shape[1] > 1]
    if not sets:
        parser.error(f"there is no set of votes of several LFs in {chosen.data}")
    print(f"{'accuracy / macro-F1 / log-loss':32}", *(f"{name:>22}" for name in chosen.models))
    all_scores = []
    for votes in sets:
        results = [run(MODELS[name], votes) for name in chosen.models]
        all_scores.append([result for result, _ in results])
        cells = (f"{_cell(result)} {seconds:6.2f} s" for result, seconds in results)
        size = f"{votes.name} ({len(votes.train)} x {votes.train.shape[1]}, {votes.cardinality})"
        print(f"{size:32}", *(f"{cell:>22}" for cell in cells))
    print(f"{'mean':32}", *(f"{_cell(mean):13}{'':9}" for mean in np.mean(all_scores, axis=0)))


def _cell(result: FloatArray) -> str:
    accuracy, f1, log_loss = result
    return f"{accuracy:.3f}/{f1:.3f}/{log_loss:.2f}"


if __name__ == "__main__":
    main()
