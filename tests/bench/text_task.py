"""Texts to label, whose gold a simulated user may look at, and test texts to score on."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from snorkel_nb import demo_data
from snorkel_nb.core.arrays import IntArray

TEST_SHARE: Final = 1 / 4
"""Of a corpus that comes in one piece; its last rows, which are in a mixed order that stays."""


@dataclass(frozen=True, eq=False)
class TextTask:
    """One set.

    Args:
        name: of the set.
        classes: k names.
        texts: n texts to label.
        gold: (n,) their classes, which only the simulated user knows.
        test_texts: n' texts.
        test_gold: (n',) their classes.
        rules: (n, m) votes of the published hand-written rules, -1 for ABSTAIN; None: there are
            none.
    """

    name: str
    classes: tuple[str, ...]
    texts: list[str]
    gold: IntArray
    test_texts: list[str]
    test_gold: IntArray
    rules: IntArray | None

    @property
    def cardinality(self) -> int:
        """Number of classes, k."""
        return len(self.classes)


def load_parquet(path: Path) -> TextTask:
    """A set in the form that `shared/data/README.md` describes; "train", or else "valid", is
    labeled. A single column of votes is no set of rules."""
    table = pq.read_table(path)
    texts = np.array([text or "" for text in table["text"].to_pylist()], dtype=object)
    gold = table["label"].to_numpy().astype(np.int64)
    split = np.array(table["split"].to_pylist())
    to_label = split == ("train" if (split == "train").any() else "valid")
    test = (split == "test") & (gold >= 0)
    lfs = [name for name in table.column_names if name.startswith("lf_")]
    votes = np.stack([table[name].to_numpy() for name in lfs], axis=1).astype(np.int64)
    return TextTask(
        path.stem,
        tuple(json.loads(table.schema.metadata[b"class_names"])),
        texts[to_label].tolist(),
        gold[to_label],
        texts[test].tolist(),
        gold[test],
        votes[to_label] if len(lfs) > 1 else None,
    )


def load_demo(name: str, n_rows: int | None = None) -> TextTask:
    """A corpus of `demo_data`, for which nobody has published rules.

    Args:
        name: of `demo_data.names()`.
        n_rows: take so many, drawn at random but always the same; None takes all.
    """
    rows = demo_data.load(name)
    if n_rows is not None:
        rows = rows.sample(n_rows, seed=7, shuffle=True)
    names = tuple(sorted(rows["label"].unique()))
    gold = rows["label"].cast(pl.Enum(names)).to_physical().to_numpy().astype(np.int64)
    texts = rows["text"].to_list()
    n_train = len(texts) - round(TEST_SHARE * len(texts))
    return TextTask(
        name, names, texts[:n_train], gold[:n_train], texts[n_train:], gold[n_train:], None
    )
