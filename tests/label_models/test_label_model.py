"""Snorkel's names and call shapes, beside the installed snorkel."""

import logging

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from snorkel.labeling.model import MajorityLabelVoter as SnorkelMajorityLabelVoter

from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelMatrixError, LabelModelError
from snorkel_nb.label_models.label_model import LabelModel, MajorityLabelVoter
from tests.analysis.random_votes import random_votes
from tests.label_models.simulated import one_class_votes


@pytest.fixture
def votes(rng: np.random.Generator) -> IntArray:
    label_matrix, _ = one_class_votes(rng, 500, rng.uniform(0.7, 0.95, 6), coverage=0.3)
    return label_matrix.to_numpy().astype(np.int64)


# -- MajorityLabelVoter --------------------------------------------------------------------------


@pytest.mark.parametrize("cardinality", range(2, 13))
def test_majority_label_voter_is_snorkels(cardinality: int, rng: np.random.Generator) -> None:
    for _ in range(5):
        n_rows, n_lfs = int(rng.integers(1, 80)), int(rng.integers(1, 12))
        L = random_votes(rng, n_rows, n_lfs, cardinality, rng.random()).astype(np.int64)
        ours, theirs = MajorityLabelVoter(cardinality), SnorkelMajorityLabelVoter(cardinality)

        assert_array_equal(ours.predict_proba(L), theirs.predict_proba(L))
        assert_array_equal(ours.predict(L), theirs.predict(L))


def test_scores_of_majority_label_voter_are_snorkels(rng: np.random.Generator) -> None:
    metrics = ["accuracy", "coverage", "precision", "recall", "f1", "f1_macro", "roc_auc"]
    L = random_votes(rng, 300, 5, 2, 0.4).astype(np.int64)
    Y = rng.integers(-1, 2, 300)

    ours = MajorityLabelVoter(2).score(L, Y, metrics)

    theirs = SnorkelMajorityLabelVoter(2).score(L, Y, metrics)
    assert_allclose([ours[name] for name in metrics], [theirs[name] for name in metrics])


def test_random_ties_are_the_same_each_time_and_leave_uncovered_rows_alone() -> None:
    L = np.array([[0, 1]] * 50 + [[ABSTAIN, ABSTAIN]] * 50)

    first = MajorityLabelVoter(2).predict(L, tie_break_policy="random")

    assert_array_equal(first, MajorityLabelVoter(2).predict(L, tie_break_policy="random"))
    assert set(first[:50]) == {0, 1}
    assert set(first[50:]) == {ABSTAIN}


# -- LabelModel ----------------------------------------------------------------------------------


def test_fit_returns_the_model_and_predict_gives_labels_and_probabilities(votes: IntArray) -> None:
    model = LabelModel(cardinality=2).fit(votes)

    labels, probabilities = model.predict(votes, return_probs=True)

    assert labels.dtype == np.int64
    assert_array_equal(labels, model.predict(votes))
    assert_array_equal(probabilities, model.predict_proba(votes))
    covered = (votes != ABSTAIN).any(axis=1)
    assert_array_equal(labels[covered], probabilities[covered].argmax(axis=1))


def test_rows_without_votes_get_no_label_though_one_class_is_frequent(votes: IntArray) -> None:
    model = LabelModel(cardinality=2).fit(votes, class_balance=[0.7, 0.3])
    empty = np.full((3, votes.shape[1]), ABSTAIN)

    assert_array_equal(model.predict(empty), [ABSTAIN] * 3)
    assert_allclose(model.predict_proba(empty), [[0.7, 0.3]] * 3)


def test_y_dev_gives_the_class_balance_as_in_snorkel(votes: IntArray) -> None:
    by_gold = LabelModel().fit(votes, Y_dev=np.array([0, 0, 0, 1, -1]))
    by_share = LabelModel().fit(votes, class_balance=[0.75, 0.25])

    assert_array_equal(by_gold.predict_proba(votes), by_share.predict_proba(votes))


@pytest.mark.parametrize("Y_dev", [[0, 0, 0], [0, 1, 2]])
def test_y_dev_must_have_every_class_and_no_other(votes: IntArray, Y_dev: list[int]) -> None:
    with pytest.raises(LabelModelError, match=r"Y_dev has .*each of the 2 classes"):
        LabelModel().fit(votes, Y_dev)


def test_weights_are_accuracies_and_nan_for_an_lf_without_votes(votes: IntArray) -> None:
    silent = np.full((len(votes), 1), ABSTAIN)

    weights = LabelModel().fit(np.hstack([votes, silent])).get_weights()

    assert weights.shape == (7,)
    assert ((weights[:-1] > 0.5) & (weights[:-1] < 1)).all()
    assert np.isnan(weights[-1])


def test_settings_of_gradient_descent_are_passed_over_with_one_warning(votes: IntArray) -> None:
    with pytest.warns(UserWarning, match=r"lr, n_epochs, seed .* has no effect") as caught:
        tuned = LabelModel().fit(votes, n_epochs=500, lr=0.1, seed=7, progress_bar=False)

    assert len(caught) == 1
    assert_array_equal(tuned.predict_proba(votes), LabelModel().fit(votes).predict_proba(votes))


def test_a_setting_that_snorkel_does_not_have_either_is_refused(votes: IntArray) -> None:
    with pytest.raises(LabelModelError, match=r"no setting 'n_epoch'.*n_epochs"):
        LabelModel().fit(votes, n_epoch=500)


def test_it_is_majority_vote_where_that_is_safer_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    L = np.array([[0, 1], [1, 1], [0, -1]])

    with caplog.at_level(logging.INFO):
        model = LabelModel(cardinality=2, verbose=True).fit(L)

    assert_array_equal(model.predict_proba(L), MajorityLabelVoter(2).predict_proba(L))
    assert "Fell back to majority vote" in caplog.text


def test_the_method_can_be_chosen(votes: IntArray) -> None:
    majority = LabelModel(method="majority").fit(votes)
    spammer = LabelModel(method="spammer").fit(votes)

    assert_array_equal(majority.predict_proba(votes), MajorityLabelVoter().predict_proba(votes))
    assert spammer.trusted is not None
    assert spammer.trusted.chosen.name == "spammer"


def test_votes_beyond_the_classes_are_refused(votes: IntArray) -> None:
    with pytest.raises(LabelMatrixError, match=r"voted 2 .*0\.\.1"):
        LabelModel(cardinality=2).fit(votes + 1)


def test_before_a_fit_there_is_nothing_to_predict_with(votes: IntArray) -> None:
    with pytest.raises(LabelModelError, match=r"not fitted.*fit\(L_train\)"):
        LabelModel().predict(votes)


def test_gold_that_is_no_class_number_is_refused(votes: IntArray) -> None:
    with pytest.raises(LabelModelError, match=r"class numbers, or -1"):
        LabelModel().fit(votes).score(votes, ["HAM"] * 500)
