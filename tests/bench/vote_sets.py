"""Sets of real votes with gold, in the form that `shared/data/README.md` describes."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.parquet as pq

from snorkel_nb.core.arrays import FloatArray, IntArray

SHARED_DATA: Final = Path(__file__).parents[2].parent / "shared" / "data"


@dataclass(frozen=True, eq=False)
class VoteSet:
    """Votes to fit on, and rows with a vote and gold to score on.

    Args:
        name: of the file.
        train: (n, m) votes, -1 for ABSTAIN.
        test: (n', m) votes; the same rows where the set has one split.
        gold: (n',) classes.
        cardinality: number of classes, k.
        test_in_train: (n',) which of the train rows the test rows are; None where none is.
    """

    name: str
    train: IntArray
    test: IntArray
    gold: IntArray
    cardinality: int
    test_in_train: IntArray | None = None

    def all_rows(self) -> tuple[IntArray, IntArray]:
        """(n'', m) votes of train and test, no row twice, and (n',) where the test rows are."""
        if self.test_in_train is not None:
            return self.train, self.test_in_train
        n_train, n_test = len(self.train), len(self.test)
        return np.concatenate([self.train, self.test]), np.arange(n_train, n_train + n_test)


def load_vote_set(path: Path) -> VoteSet:
    """Fit on "train", or on everything; score on the first of these splits that has gold."""
    table = pq.read_table(path)
    n_lfs = sum(name.startswith("lf_") for name in table.column_names)
    votes = np.stack([table[f"lf_{j}"].to_numpy() for j in range(n_lfs)], axis=1).astype(np.int64)
    gold = table["label"].to_numpy().astype(np.int64)
    split = np.array(table["split"].to_pylist())
    has_gold = gold >= 0
    scored = next(
        rows
        for name in ("test", "valid", "all", "train")
        if (rows := (split == name) & has_gold).any()
    )
    scored &= (votes >= 0).any(axis=1)
    fitted = split == "train" if (split == "train").any() else np.full(len(split), True)
    cardinality = len(json.loads(table.schema.metadata[b"class_names"]))
    is_in_train = fitted[scored].all()
    return VoteSet(
        path.stem,
        votes[fitted],
        votes[scored],
        gold[scored],
        cardinality,
        (np.cumsum(fitted) - 1)[scored] if is_in_train else None,
    )


def macro_f1(probabilities: FloatArray, gold: IntArray) -> float:
    """Mean F1 of the classes that occur as gold; a tie goes to the first class."""
    labels = probabilities.argmax(axis=1)
    return float(
        np.mean(
            [
                2 * ((labels == c) & (gold == c)).sum() / ((labels == c).sum() + (gold == c).sum())
                for c in np.unique(gold)
            ]
        )
    )
