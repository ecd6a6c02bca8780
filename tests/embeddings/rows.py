"""Small datasets, and an embedder that counts what it is asked."""

from typing import Any

import numpy as np
import polars as pl

from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.core.fingerprint import fingerprint
from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.embeddings.batches import OfTexts
from snorkel_nb.embeddings.embedder import TEXT


def dataset_of(data: Any, **roles: str) -> Dataset:
    return Dataset.open(data, Roles(**roles), LabelSet.of(["HAM", "SPAM"]))


def texts_of(*texts: str | None) -> Dataset:
    return dataset_of(pl.DataFrame({"text": list(texts)}, schema={"text": pl.String}))


class LengthEmbedder(OfTexts):
    """A text's vector is its length and 1."""

    batch_rows = 2

    def __init__(self, name: str = "length") -> None:
        self._name = name
        self.asked: list[str] = []

    @property
    def name(self) -> str:
        return self._name

    def fingerprint(self) -> str:
        return fingerprint(self._name)

    def vectors(self, rows):
        texts = rows[TEXT].to_list()
        self.asked += texts
        return np.array([[len(text), 1] for text in texts], np.float32).reshape(-1, 2)
