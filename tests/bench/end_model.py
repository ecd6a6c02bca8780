"""The model that is trained on labels, the same for all ways to make them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from snorkel_nb.core.arrays import FloatArray, IntArray
from tests.bench.text_task import TextTask
from tests.bench.vote_sets import macro_f1

MIN_WEIGHT: Final = 0.01
"""A class that a row has with less probability is left out of its training rows."""


@dataclass(frozen=True, eq=False)
class TrainingLabels:
    """What was made of some of a task's texts.

    Args:
        rows: (r,) positions of the texts.
        probabilities: (r, k) of each class; rows sum to 1.
    """

    rows: IntArray
    probabilities: FloatArray

    @classmethod
    def hard(cls, rows: IntArray, labels: IntArray, cardinality: int) -> "TrainingLabels":
        """Labels that are certain."""
        return cls(rows, np.eye(cardinality)[labels])


@dataclass(frozen=True, eq=False)
class EndModel:
    """Logistic regression on tf-idf of words and pairs of words, and on sentence vectors.

    A row counts once for each class that it may have, with that class's probability as weight.
    Nothing is chosen by looking at labels: the vectors come from the texts to be labeled, and the
    strength of the penalty is fixed.

    Args:
        task: whose texts it reads.
    """

    task: TextTask

    @cached_property
    def words(self) -> tuple[Any, Any]:
        """tf-idf of the texts to label and of the test texts; sparse, a line a text."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(
            ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"(?u)\b\w+\b"
        )
        return (
            vectorizer.fit_transform(self.task.texts),
            vectorizer.transform(self.task.test_texts),
        )

    @cached_property
    def vectors(self) -> tuple[FloatArray, FloatArray]:
        """(n, 256) and (n', 256) vectors of unit length."""
        return sentence_vectors(self.task.texts), sentence_vectors(self.task.test_texts)

    def scores(self, labels: TrainingLabels) -> tuple[float, float]:
        """Macro-F1 on the test texts with tf-idf, and with sentence vectors."""
        return self._score(labels, *self.words), self._score(labels, *self.vectors)

    def probabilities(self, labels: TrainingLabels, features: Any, asked: Any) -> FloatArray:
        """(a, k) for the lines of `asked`; where all labels are one class, that class is sure."""
        from sklearn.linear_model import LogisticRegression

        at, classes = np.nonzero(labels.probabilities >= MIN_WEIGHT)
        found = np.zeros((asked.shape[0], self.task.cardinality))
        if not len(classes) or (classes == classes[0]).all():
            found[:, classes[0] if len(classes) else 0] = 1
            return found
        model = LogisticRegression(C=10, max_iter=300, tol=1e-3)
        weights = labels.probabilities[at, classes]
        model.fit(features[labels.rows[at]], classes, sample_weight=weights)
        found[:, model.classes_] = model.predict_proba(asked)
        return found

    def _score(self, labels: TrainingLabels, features: Any, test: Any) -> float:
        return macro_f1(self.probabilities(labels, features, test), self.task.test_gold)


def sentence_vectors(texts: list[str]) -> FloatArray:
    """(n, 256) of the vectors that come with wordllama."""
    from importlib.util import find_spec
    from pathlib import Path

    from wordllama import WordLlama

    spec = find_spec("wordllama")
    assert spec is not None
    assert spec.origin is not None
    model = WordLlama.load(cache_dir=Path(spec.origin).parent, disable_download=True)
    return np.asarray(model.embed(texts, norm=True), np.float64)
