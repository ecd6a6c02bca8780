"""What row features add to votes: `python -m tests.bench.votes_with_features`.

Both models learn from a set's train votes, and the second from features of its train texts, without
gold. They are scored on the test rows, those with a vote and those without. The features are tf-idf
of words and pairs of words, in 128 dimensions; no label is used to make them.
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.parquet as pq

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.label_models.features import FeatureModel
from snorkel_nb.label_models.trust import fit_trusted
from tests.bench.vote_sets import SHARED_DATA, macro_f1

NAMES: Final = ("sms", "youtube", "trec")

N_DIMENSIONS: Final = 128


@dataclass(frozen=True, eq=False)
class TextSet:
    """Votes, texts and gold of all rows.

    Args:
        name: of the file.
        texts: n texts.
        votes: (n, m), -1 for ABSTAIN.
        gold: (n,) classes, -1 where unknown.
        split: (n,) names.
        cardinality: number of classes, k.
    """

    name: str
    texts: list[str]
    votes: IntArray
    gold: IntArray
    split: np.ndarray
    cardinality: int

    @classmethod
    def load(cls, path: Path) -> "TextSet":
        table = pq.read_table(path)
        n_lfs = sum(name.startswith("lf_") for name in table.column_names)
        votes = np.stack([table[f"lf_{j}"].to_numpy() for j in range(n_lfs)], axis=1)
        return cls(
            path.stem,
            [text or "" for text in table["text"].to_pylist()],
            votes.astype(np.int64),
            table["label"].to_numpy().astype(np.int64),
            np.array(table["split"].to_pylist()),
            len(json.loads(table.schema.metadata[b"class_names"])),
        )

    @property
    def train(self) -> BoolArray:
        """(n,) the rows to learn from."""
        return self.split == "train"

    @property
    def is_covered(self) -> BoolArray:
        return (self.votes >= 0).any(axis=1)

    def features(self) -> FloatArray:
        """(n, N_DIMENSIONS) of all texts."""
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        words = TfidfVectorizer(ngram_range=(1, 2)).fit_transform(self.texts)
        return TruncatedSVD(N_DIMENSIONS, random_state=0).fit_transform(words)


def by_votes(texts: TextSet) -> tuple[FloatArray, FloatArray]:
    """(n, k) posteriors of all rows by the default model fitted on train, and its class balance."""
    trusted = fit_trusted(LabelMatrix.from_array(texts.votes[texts.train], texts.cardinality))
    label_matrix = LabelMatrix.from_array(texts.votes, texts.cardinality)
    chosen = trusted.chosen
    return chosen.posteriors(label_matrix).probabilities, chosen.class_balance


def scores(probabilities: FloatArray, gold: IntArray) -> str:
    """Accuracy, macro-F1 and log-loss, where no probability counts as less than 1e-6."""
    sure = np.clip(probabilities, 1e-6, 1)
    sure /= sure.sum(axis=1, keepdims=True)
    log_loss = -np.log(sure[np.arange(len(gold)), gold]).mean()
    return f"{_accuracy(sure, gold):.3f}/{macro_f1(sure, gold):.3f}/{log_loss:.3f}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.votes_with_features", description=__doc__
    )
    parser.add_argument("--data", type=Path, default=SHARED_DATA, help="folder of parquet files")
    parser.add_argument("--sets", nargs="+", default=list(NAMES), help="stems of files with texts")
    parser.add_argument("--split", default="test", help="the rows to score")
    chosen = parser.parse_args(arguments)

    missing = [name for name in chosen.sets if not (chosen.data / f"{name}.parquet").exists()]
    if missing:
        parser.error(f"there is no {missing[0]}.parquet in {chosen.data}")
    columns = ("accuracy / macro-F1 / log-loss", "votes", "votes + features", "uncovered", "fit")
    print("{:32}{:>20}{:>20}{:>26}{:>8}".format(*columns))
    sentences = []
    for name in chosen.sets:
        texts = TextSet.load(chosen.data / f"{name}.parquet")
        votes, balance = by_votes(texts)
        features, train, is_covered = texts.features(), texts.train, texts.is_covered
        start = time.perf_counter()
        fitted = FeatureModel().fit(features[train], votes[train], is_covered[train], balance)
        seconds = time.perf_counter() - start
        both = fitted.posteriors(features, votes, is_covered)

        scored = (texts.split == chosen.split) & (texts.gold >= 0)
        covered, uncovered = scored & is_covered, scored & ~is_covered
        size = f"{name} ({covered.sum()} covered of {scored.sum()})"
        cells = (scores(posteriors[covered], texts.gold[covered]) for posteriors in (votes, both))
        reached = _uncovered(both[uncovered], texts.gold[uncovered])
        print("{:32}{:>20}{:>20}{:>26}{:>6.2f} s".format(size, *cells, reached, seconds))
        sentences.append(f"{name}: {fitted.trust}")
    print("uncovered: accuracy there (share of its largest class); votes alone give no label")
    print(*sentences, sep="\n")


def _accuracy(probabilities: FloatArray, gold: IntArray) -> float:
    return float((probabilities.argmax(axis=1) == gold).mean())


def _uncovered(probabilities: FloatArray, gold: IntArray) -> str:
    if not len(gold):
        return "no row"
    largest = np.bincount(gold).max() / len(gold)
    return f"{_accuracy(probabilities, gold):.3f} ({largest:.3f}) on {len(gold)}"


if __name__ == "__main__":
    main()
