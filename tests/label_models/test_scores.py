"""Metrics against the installed snorkel's, which are scikit-learn's."""

import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose
from snorkel.analysis import Scorer

from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.scores import METRICS, score_labels

FOR_TWO_CLASSES = ("precision", "recall", "f1", "roc_auc")


def assert_scores_as_snorkel(
    rng: np.random.Generator, cardinality: int, metrics: list[str], n_rows: int
) -> None:
    gold, labels = rng.integers(-1, cardinality, (2, n_rows))
    probabilities = rng.dirichlet(np.ones(cardinality), n_rows).round(1)  # so that some are tied

    ours = score_labels(gold, labels, probabilities, metrics)

    theirs = Scorer(metrics).score(gold, labels, probabilities)
    assert ours.keys() == theirs.keys()
    assert_allclose([ours[name] for name in metrics], [theirs[name] for name in metrics])


@pytest.mark.parametrize("n_rows", [40, 300])
def test_every_metric_of_two_classes_is_snorkels(n_rows: int, rng: np.random.Generator) -> None:
    for _ in range(20):
        assert_scores_as_snorkel(rng, 2, list(METRICS), n_rows)


@pytest.mark.parametrize("cardinality", [3, 7])
def test_metrics_of_more_classes_are_snorkels(cardinality: int, rng: np.random.Generator) -> None:
    metrics = [name for name in METRICS if name not in FOR_TWO_CLASSES]
    for _ in range(20):
        assert_scores_as_snorkel(rng, cardinality, metrics, 60)


def test_rows_without_gold_or_label_count_for_coverage_alone() -> None:
    scores = score_labels(
        np.array([0, 1, -1, 1]),
        np.array([0, 0, 1, -1]),
        np.full((4, 2), 0.5),
        ["accuracy", "coverage"],
    )

    assert scores == {"accuracy": 1 / 2, "coverage": 3 / 4}


def test_a_fraction_of_nothing_is_0() -> None:
    gold, labels = np.array([1, 1, 0]), np.array([0, 0, 0])

    scores = score_labels(gold, labels, np.full((3, 2), 0.5), ["precision", "recall", "f1"])

    assert scores == {"precision": 0, "recall": 0, "f1": 0}


def test_no_rows_at_all_give_nan_and_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nothing = np.array([], int)
        scores = score_labels(
            nothing, nothing, np.empty((0, 2)), ["accuracy", "coverage", "roc_auc"]
        )

    assert np.isnan(list(scores.values())).all()


@pytest.mark.parametrize("metric", FOR_TWO_CLASSES)
def test_metrics_of_two_classes_refuse_a_third(metric: str) -> None:
    with pytest.raises(
        LabelModelError, match=rf"'{metric}' is defined for the two classes 0 and 1"
    ):
        score_labels(np.array([0, 2]), np.array([0, 2]), np.full((2, 3), 1 / 3), [metric])


def test_an_unknown_metric_is_refused_with_those_that_exist() -> None:
    with pytest.raises(LabelModelError, match=r"no metric 'acuracy'.*'accuracy'"):
        score_labels(np.array([0]), np.array([0]), np.array([[1.0, 0.0]]), ["acuracy"])


def test_gold_of_another_length_is_refused_with_both_lengths() -> None:
    with pytest.raises(LabelModelError, match=r"2 gold labels and 1 rows"):
        score_labels(np.array([0, 1]), np.array([0]), np.array([[1.0, 0.0]]), ["accuracy"])
