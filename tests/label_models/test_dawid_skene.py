"""Expectation-maximisation on votes that a pencil can follow, and on votes of a known confusion."""

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
from snorkel_nb.label_models.dawid_skene import fit_dawid_skene
from tests.analysis.random_votes import label_matrices, random_votes
from tests.label_models.simulated import accuracy, one_class_votes


def fit(votes: Any, cardinality: int = 2, *given: Any, **how: Any) -> Confusion:
    return fit_dawid_skene(LabelMatrix.from_array(votes, cardinality), *given, **how)


def confused_votes(
    rng: np.random.Generator,
    n_rows: int,
    confusion: FloatArray,
    class_balance: FloatArray,
    coverage: float = 1.0,
) -> tuple[LabelMatrix, IntArray]:
    """Votes of m LFs with (m, k, k) confusion [j, y, v], silent at random, and the classes."""
    k = len(class_balance)
    truth = rng.choice(k, n_rows, p=class_balance)
    votes = np.empty((n_rows, len(confusion)), np.int64)
    for j, of_class in enumerate(confusion):
        up_to = np.cumsum(of_class, axis=1)[truth]
        votes[:, j] = np.minimum((rng.random((n_rows, 1)) > up_to).sum(axis=1), k - 1)
    votes[rng.random(votes.shape) >= coverage] = ABSTAIN
    return LabelMatrix.from_array(votes, k), truth


# -- what one can work out with a pencil ---------------------------------------------------------


def test_one_round_is_votes_on_rows_of_each_class_and_the_prior():
    votes = [[0, 0], [0, 0], [1, 1], [1, ABSTAIN]]

    fitted = fit(votes, gold=[0, 1, 1, 1], prior_votes=10, abstains_at_random=True)

    # Class 0: one vote, for 0. Class 1: of the first LF two votes of three are right.
    assert_allclose(fitted.rates[0], [[8 / 11, 3 / 11], [4 / 13, 9 / 13]])
    assert_allclose(fitted.rates[1], [[8 / 11, 3 / 11], [4 / 12, 8 / 12]])
    assert fitted.has_converged


def test_an_lf_of_one_class_says_by_where_it_votes_what_the_gold_is():
    gold = np.repeat([0, 1], 500)
    votes = np.full((1000, 2), ABSTAIN)
    votes[:, 0] = gold  # covers all rows
    votes[400:700, 1] = 1  # 100 rows of class 0, 200 of class 1

    fitted = fit(votes, gold=gold, prior_votes=1e-9)

    vote_for_1 = fitted.log_weights()[1, 1]
    assert_allclose(np.exp(vote_for_1[1] - vote_for_1[0]), 200 / 100)


def test_lfs_that_always_vote_alone_stay_as_sure_as_the_prior():
    votes = np.full((600, 3), ABSTAIN)
    votes[:200, 0], votes[200:400, 1], votes[400:, 2] = 0, 1, np.arange(200) % 2

    fitted = fit(votes, prior_votes=1e6)

    probabilities = fitted.vote.posteriors(LabelMatrix.from_array(votes)).probabilities
    assert_allclose(probabilities.max(axis=1), 0.7, atol=1e-3)


def test_gold_of_a_quarter_of_the_rows_overrules_a_majority_that_is_always_wrong(
    rng: np.random.Generator,
):
    truth = rng.integers(0, 2, 400)
    votes = np.stack([truth, 1 - truth, 1 - truth], axis=1)
    label_matrix = LabelMatrix.from_array(votes)

    untaught = fit_dawid_skene(label_matrix)
    taught = fit_dawid_skene(label_matrix, gold=np.where(np.arange(400) < 100, truth, ABSTAIN))

    assert accuracy(untaught.vote.posteriors(label_matrix).probabilities, truth) == 0
    assert accuracy(taught.vote.posteriors(label_matrix).probabilities, truth) == 1


def test_a_given_class_balance_is_used_as_it_is(rng: np.random.Generator):
    votes = random_votes(rng, 100, 4, 2, 0.6)

    assert_array_equal(fit(votes, 2, np.array([0.8, 0.2])).class_balance, [0.8, 0.2])


def test_a_fit_that_is_stopped_early_says_so(rng: np.random.Generator):
    votes = random_votes(rng, 200, 5, 2, 0.7)

    stopped, settled = fit(votes, max_rounds=2), fit(votes)

    assert (stopped.n_rounds, stopped.has_converged) == (2, False)
    assert settled.has_converged


# -- what was put into simulated votes comes out -------------------------------------------------


@pytest.mark.parametrize("abstains_at_random", [True, False])
def test_a_known_confusion_is_found_from_votes_alone(
    abstains_at_random: bool, rng: np.random.Generator
):
    confusion = rng.dirichlet(np.ones(3), (8, 3)) * 0.4 + np.eye(3) * 0.6
    balance = np.array([0.5, 0.3, 0.2])
    label_matrix, truth = confused_votes(rng, 20_000, confusion, balance, coverage=0.6)

    fitted = fit_dawid_skene(label_matrix, abstains_at_random=abstains_at_random)

    assert_allclose(fitted.rates, confusion, atol=0.04)
    assert_allclose(fitted.class_balance, balance, atol=0.02)
    assert accuracy(fitted.vote.posteriors(label_matrix).probabilities, truth) > 0.9


def test_lfs_of_one_class_keep_both_classes(rng: np.random.Generator):
    label_matrix, truth = one_class_votes(rng, 5000, rng.uniform(0.6, 0.95, 12), coverage=0.15)

    posteriors = fit_dawid_skene(label_matrix).vote.posteriors(label_matrix)

    is_right = posteriors.labels() == truth
    assert is_right[posteriors.is_covered].mean() > 0.8


# -- what must not matter ------------------------------------------------------------------------


def test_order_of_rows_and_lfs_changes_nothing(rng: np.random.Generator):
    votes = random_votes(rng, 300, 6, 3, 0.5)
    gold = rng.integers(-1, 3, 300)
    rows, lfs = rng.permutation(300), rng.permutation(6)

    fitted, permuted = fit(votes, 3, gold=gold), fit(votes[rows][:, lfs], 3, gold=gold[rows])

    assert_allclose(permuted.rates, fitted.rates[lfs], atol=1e-9)
    assert_allclose(permuted.class_balance, fitted.class_balance, atol=1e-9)


def test_class_numbers_are_names(rng: np.random.Generator):
    votes = random_votes(rng, 300, 6, 3, 0.5)
    number = np.array([2, 0, 1])
    renumbered = fit(np.where(votes == ABSTAIN, ABSTAIN, number[votes]), 3)

    rates = renumbered.rates[:, number][:, :, number]
    assert_allclose(rates, fit(votes, 3).rates, atol=1e-9)


# -- what must never happen ----------------------------------------------------------------------


@given(label_matrix=label_matrices())
def test_any_votes_give_rates_and_probabilities(label_matrix: LabelMatrix):
    fitted = fit_dawid_skene(label_matrix)

    assert_allclose(fitted.rates.sum(axis=2), 1)
    assert_allclose(fitted.class_balance.sum(), 1)
    weights = fitted.log_weights()
    assert np.isfinite(weights).all()
    assert_array_equal(weights[(label_matrix.columns == ABSTAIN).all(axis=1)], 0)


@pytest.mark.parametrize("abstains_at_random", [True, False])
def test_thousands_of_lfs_that_all_fire_give_no_nan(
    abstains_at_random: bool, rng: np.random.Generator
):
    truth = rng.integers(0, 2, 60)
    votes = np.where(rng.random((60, 5000)) < 0.7, truth[:, None], 1 - truth[:, None])
    label_matrix = LabelMatrix.from_array(votes, 2)

    fitted = fit_dawid_skene(label_matrix, abstains_at_random=abstains_at_random)

    learned = fitted.vote.posteriors(label_matrix).probabilities
    assert np.isfinite(learned).all()
    assert accuracy(learned, truth) == 1


def test_a_thousand_classes_fit(rng: np.random.Generator):
    truth = rng.integers(0, 1000, 500)
    votes = np.where(rng.random((500, 6)) < 0.6, truth[:, None], rng.integers(0, 1000, (500, 6)))
    label_matrix = LabelMatrix.from_array(votes, 1000)

    learned = fit_dawid_skene(label_matrix).vote.posteriors(label_matrix).probabilities

    assert accuracy(learned, truth) > 0.85


# -- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"prior_accuracy": 1.0}, r"prior_accuracy is 1\.0.*between 0 and 1"),
        ({"prior_votes": 0}, r"prior_votes 0 .*positive"),
        ({"max_rounds": 0}, r"max_rounds 0.*at least one round"),
        ({"gold": [0, 2]}, r"gold is 2 on row 1.*0\.\.1, or ABSTAIN"),
        ({"gold": [0]}, r"gold has shape \(1,\).*each of the 2 rows"),
        ({"gold": ["HAM", "SPAM"]}, r"gold has .*whole number"),
        ({"class_balance": np.array([0.5, 0.6])}, r"\[0\.5, 0\.6\].*one positive share"),
    ],
)
def test_bad_settings_say_what_came_and_what_is_accepted(how: dict[str, Any], message: str):
    with pytest.raises(LabelModelError, match=message):
        fit([[0, 1], [1, 1]], **how)
