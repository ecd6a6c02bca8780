"""Labels and probabilities against gold: the metrics that Snorkel's `score` knows."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import FloatArray, IntArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelModelError


def score_labels(
    gold: IntArray, labels: IntArray, probabilities: FloatArray, metrics: Sequence[str]
) -> dict[str, float]:
    """Each metric by name. Rows without gold or label count for "coverage" alone, as in Snorkel.

    A fraction of nothing is 0, as in scikit-learn; NaN where no row is left, or, for "roc_auc", no
    row of one of the classes.

    Args:
        gold: (n,) ABSTAIN where unknown.
        labels: (n,) ABSTAIN where there is none.
        probabilities: (n, k).
        metrics: names; see METRICS.

    Raises:
        LabelModelError: no such metric, lengths differ, or more than two classes for a metric that
            is defined for two.
    """
    if len(gold) != len(labels):
        raise LabelModelError(
            f"There are {len(gold)} gold labels and {len(labels)} rows of votes. Give one gold "
            "label a row, -1 where it is not known."
        )
    unknown = [name for name in metrics if name not in METRICS]
    if unknown:
        raise LabelModelError(f"There is no metric {unknown[0]!r}. Metrics are {sorted(METRICS)}.")
    known = (gold != ABSTAIN) & (labels != ABSTAIN)
    counted = _Counted(gold[known], labels[known], probabilities[known], labels)
    return {name: METRICS[name](counted) for name in metrics}


@dataclass(frozen=True, eq=False)
class _Counted:
    """The rows that count: those with gold and a label; `all_labels` is of all rows."""

    gold: IntArray
    labels: IntArray
    probabilities: FloatArray
    all_labels: IntArray

    def n_right(self, label: int) -> int:
        return int(((self.gold == label) & (self.labels == label)).sum())

    def n_gold(self, label: int) -> int:
        return int((self.gold == label).sum())

    def n_labels(self, label: int) -> int:
        return int((self.labels == label).sum())

    def f1(self, label: int) -> float:
        return _fraction(2 * self.n_right(label), self.n_gold(label) + self.n_labels(label))

    @property
    def classes(self) -> list[int]:
        """Those that occur as gold or as label."""
        return [int(label) for label in np.union1d(self.gold, self.labels)]

    def check_two_classes(self, metric: str) -> None:
        if max(self.classes, default=0) > 1:
            raise LabelModelError(
                f"{metric!r} is defined for the two classes 0 and 1. Use 'accuracy', 'f1_micro', "
                "'f1_macro' or 'matthews_corrcoef' with more classes."
            )


def _fraction(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _coverage(counted: _Counted) -> float:
    return float((counted.all_labels != ABSTAIN).mean()) if len(counted.all_labels) else math.nan


def _accuracy(counted: _Counted) -> float:
    return float((counted.gold == counted.labels).mean()) if len(counted.gold) else math.nan


def _precision(counted: _Counted) -> float:
    counted.check_two_classes("precision")
    return _fraction(counted.n_right(1), counted.n_labels(1))


def _recall(counted: _Counted) -> float:
    counted.check_two_classes("recall")
    return _fraction(counted.n_right(1), counted.n_gold(1))


def _f1(counted: _Counted) -> float:
    counted.check_two_classes("f1")
    return counted.f1(1)


def _f1_macro(counted: _Counted) -> float:
    classes = counted.classes
    return sum(map(counted.f1, classes)) / len(classes) if classes else math.nan


def _matthews_corrcoef(counted: _Counted) -> float:
    n = len(counted.gold)
    gold = np.array([counted.n_gold(label) for label in counted.classes], float)
    labels = np.array([counted.n_labels(label) for label in counted.classes], float)
    covariance = (counted.gold == counted.labels).sum() * n - gold @ labels
    spread = (n**2 - gold @ gold) * (n**2 - labels @ labels)
    return _fraction(float(covariance), math.sqrt(spread))


def _roc_auc(counted: _Counted) -> float:
    """Share of pairs of a row of class 1 and one of class 0 in which the first has more of 1."""
    counted.check_two_classes("roc_auc")
    of_one = counted.probabilities[counted.gold == 1, 1]
    of_zero = np.sort(counted.probabilities[counted.gold == 0, 1])
    if not len(of_one) or not len(of_zero):
        return math.nan
    below = np.searchsorted(of_zero, of_one, "left")
    not_above = np.searchsorted(of_zero, of_one, "right")
    return float((below + not_above).sum() / (2 * len(of_one) * len(of_zero)))


METRICS: Final[dict[str, Callable[[_Counted], float]]] = {
    "accuracy": _accuracy,
    "coverage": _coverage,
    "precision": _precision,
    "recall": _recall,
    "f1": _f1,
    "f1_micro": _accuracy,  # one label a row: every wrong label is one false positive and negative
    "f1_macro": _f1_macro,
    "matthews_corrcoef": _matthews_corrcoef,
    "roc_auc": _roc_auc,
}
"""All of Snorkel's but "fbeta", which cannot be called there: nothing passes it a beta."""
