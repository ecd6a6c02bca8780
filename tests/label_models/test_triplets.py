"""Moments of three LFs at a time, with a pencil and on votes of a known confusion."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.arrays import FloatArray, IntArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.confusion import Confusion
from snorkel_nb.label_models.triplets import MAX_PARTNERS, count_common, fit_triplets
from tests.analysis.random_votes import label_matrices
from tests.label_models.simulated import accuracy, one_class_votes, spammer_votes


def fit(votes: Any, cardinality: int = 2, *given: Any, **how: Any) -> Confusion:
    return fit_triplets(LabelMatrix.from_array(votes, cardinality), *given, **how)


def votes_that_err_evenly(
    rng: np.random.Generator, accuracies: FloatArray, cardinality: int, coverage: float = 1.0
) -> tuple[LabelMatrix, IntArray]:
    """20,000 rows of votes of LFs that are right as often in each class, and the classes."""
    uniform = np.full(cardinality, 1 / cardinality)
    known = (accuracies - uniform[0]) / (1 - uniform[0])
    guesses = np.tile(uniform, (len(accuracies), 1))
    return spammer_votes(rng, 20_000, known, guesses, uniform, coverage)


# -- what one can work out with a pencil ---------------------------------------------------------


def test_three_lfs_whose_moments_are_exact_give_their_accuracies():
    # Of five votes on rows of each class four, four and three are right, in all combinations.
    votes, right_votes = [], [4, 4, 3]
    for truth, *draws in product([0, 1], range(5), range(5), range(5)):
        is_right = [draw < n for draw, n in zip(draws, right_votes, strict=True)]
        votes.append([truth if right else 1 - truth for right in is_right])

    fitted = fit(votes * 4)

    assert_allclose(fitted.rates[:, 0, 0], [4 / 5, 4 / 5, 3 / 5])
    assert_allclose(fitted.rates[:, 1, 1], [4 / 5, 4 / 5, 3 / 5])


def test_rows_are_counted_by_two_lfs_together():
    first, second = np.array([[0b0111, 0b1]], np.uint64), np.array([[0b1110, 0b1]], np.uint64)

    assert_array_equal(count_common(first, np.vstack([first, second])), [[4, 3]])


@pytest.mark.parametrize("votes", [[[0]], [[0, 1], [1, 1], [0, 0], [1, 0]], [[0, 1, ABSTAIN]] * 50])
def test_fewer_than_three_lfs_that_overlap_are_as_accurate_as_the_prior(votes: Any):
    label_matrix = LabelMatrix.from_array(votes, 2)
    alone = np.where(np.eye(label_matrix.n_lfs, dtype=bool), 1, ABSTAIN)

    posteriors = fit_triplets(label_matrix).vote.posteriors(LabelMatrix.from_array(alone, 2))

    has_votes = (label_matrix.columns != ABSTAIN).any(axis=1)
    assert_allclose(posteriors.probabilities[has_votes, 1], 0.7, atol=1e-6)
    assert_allclose(posteriors.probabilities[~has_votes, 1], 0.5)


def test_lfs_of_one_class_are_as_accurate_as_the_prior(rng: np.random.Generator):
    label_matrix, _ = one_class_votes(rng, 1000, np.full(6, 0.9), coverage=0.3)

    fitted = fit_triplets(label_matrix, prior_accuracy=0.8)

    one_vote_each = LabelMatrix.from_array(np.where(np.eye(6, dtype=bool), [0, 1] * 3, ABSTAIN))
    assert_allclose(fitted.vote.posteriors(one_vote_each).confidence, 0.8, atol=1e-6)


def test_an_lf_that_contradicts_the_others_is_taken_to_guess(rng: np.random.Generator):
    label_matrix, _ = votes_that_err_evenly(rng, np.array([0.8, 0.8, 0.8, 0.2]), 2)

    fitted = fit_triplets(label_matrix)

    assert_allclose(fitted.rates[3, 0], fitted.rates[3, 1])


# -- what was put into simulated votes comes out -------------------------------------------------


@pytest.mark.parametrize(("cardinality", "coverage"), [(2, 1.0), (2, 0.5), (6, 0.5)])
def test_accuracies_are_found_from_votes_alone(
    cardinality: int, coverage: float, rng: np.random.Generator
):
    accuracies = rng.uniform(0.55, 0.9, 12)
    label_matrix, truth = votes_that_err_evenly(rng, accuracies, cardinality, coverage)

    fitted = fit_triplets(label_matrix)

    right = np.diagonal(fitted.rates, axis1=1, axis2=2)
    assert_allclose(right, np.tile(accuracies, (cardinality, 1)).T, atol=0.03)
    assert accuracy(fitted.vote.posteriors(label_matrix).probabilities, truth) > 0.9


def test_with_its_balance_a_rare_class_gets_the_rates_of_its_own(rng: np.random.Generator):
    known, guesses = np.full(5, 0.6), np.tile([0.7, 0.3], (5, 1))
    balance = np.array([0.8, 0.2])
    label_matrix, _ = spammer_votes(rng, 20_000, known, guesses, balance)

    fitted = fit_triplets(label_matrix, balance)

    right = 0.6 + 0.4 * np.array([0.7, 0.3])
    assert_allclose(np.diagonal(fitted.rates, axis1=1, axis2=2), np.tile(right, (5, 1)), atol=0.03)


def test_two_copies_of_an_lf_hardly_change_what_the_others_are(rng: np.random.Generator):
    accuracies = np.array([0.85, 0.8, 0.75, 0.7, 0.65, 0.8, 0.75, 0.7])
    label_matrix, _ = votes_that_err_evenly(rng, accuracies, 2)
    votes = label_matrix.to_numpy()

    fitted = fit(np.hstack([votes, votes[:, :1]]))

    assert_allclose(fitted.rates[1:-1, 0, 0], accuracies[1:], atol=0.02)


# -- what must not matter ------------------------------------------------------------------------


@pytest.mark.parametrize("n_lfs", [6, MAX_PARTNERS + 30])
def test_order_of_rows_and_lfs_changes_nothing(n_lfs: int, rng: np.random.Generator):
    accuracies = rng.uniform(0.55, 0.9, n_lfs)
    label_matrix, _ = votes_that_err_evenly(rng, accuracies, 3, coverage=0.5)
    votes = label_matrix.to_numpy()[:500]
    rows, lfs = rng.permutation(500), rng.permutation(n_lfs)

    assert_allclose(fit(votes[rows][:, lfs], 3).rates, fit(votes, 3).rates[lfs], atol=1e-9)


# -- what must never happen ----------------------------------------------------------------------


@given(label_matrix=label_matrices())
def test_any_votes_give_rates_and_weights(label_matrix: LabelMatrix):
    fitted = fit_triplets(label_matrix, min_shared_rows=1)

    assert_allclose(fitted.rates.sum(axis=2), 1)
    weights = fitted.log_weights()
    assert np.isfinite(weights).all()
    assert_array_equal(weights[(label_matrix.columns == ABSTAIN).all(axis=1)], 0)


def test_thousands_of_lfs_that_all_fire_give_no_nan(rng: np.random.Generator):
    truth = rng.integers(0, 2, 60)
    votes = np.where(rng.random((60, 2000)) < 0.7, truth[:, None], 1 - truth[:, None])
    label_matrix = LabelMatrix.from_array(votes, 2)

    learned = fit_triplets(label_matrix).vote.posteriors(label_matrix).probabilities

    assert np.isfinite(learned).all()
    assert accuracy(learned, truth) == 1


def test_a_thousand_classes_fit(rng: np.random.Generator):
    truth = rng.integers(0, 1000, 500)
    votes = np.where(rng.random((500, 6)) < 0.6, truth[:, None], rng.integers(0, 1000, (500, 6)))
    label_matrix = LabelMatrix.from_array(votes, 1000)

    learned = fit_triplets(label_matrix).vote.posteriors(label_matrix).probabilities

    assert accuracy(learned, truth) > 0.85


# -- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"prior_accuracy": 0.0}, r"prior_accuracy is 0\.0.*between 0 and 1"),
        ({"min_shared_rows": 0}, r"min_shared_rows 0\..*1 or more"),
        ({"class_balance": np.array([0.5, 0.6])}, r"\[0\.5, 0\.6\].*one positive share"),
    ],
)
def test_bad_settings_say_what_came_and_what_is_accepted(how: dict[str, Any], message: str):
    with pytest.raises(LabelModelError, match=message):
        fit([[0, 1], [1, 1]], **how)
