"""Snorkel's objective: beside the installed snorkel, and on votes of a known confusion."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal
from snorkel.labeling.model import LabelModel as SnorkelLabelModel

from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.confusion import Confusion
from snorkel_nb.label_models.matching import _best_order, fit_matching
from tests.analysis.random_votes import label_matrices, random_votes
from tests.bench.vote_sets import SHARED_DATA, load_vote_set
from tests.label_models.simulated import accuracy, one_class_votes, spammer_votes

SEED = 7


@pytest.fixture(autouse=True)
def one_torch_thread() -> Iterator[None]:
    """On a busy machine torch's threads wait for each other, in Snorkel a hundred times as long."""
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)


def fit(votes: Any, cardinality: int = 2, *given: Any, **how: Any) -> Confusion:
    return fit_matching(LabelMatrix.from_array(votes, cardinality), *given, **how)


def assert_as_snorkel(votes: IntArray, test: IntArray, cardinality: int, **how: Any) -> None:
    """Posteriors of rows to test are the same up to Snorkel's counting in 32 bits."""
    theirs = SnorkelLabelModel(cardinality, verbose=False)
    theirs.fit(votes, seed=SEED, progress_bar=False, **how)
    start_scale = np.random.RandomState(SEED).random()  # what Snorkel draws

    ours = fit(votes, cardinality, start_scale=start_scale, **how)

    learned = ours.vote.posteriors(LabelMatrix.from_array(test, cardinality)).probabilities
    assert_allclose(learned, theirs.predict_proba(test), atol=1e-5)


# -- as Snorkel ----------------------------------------------------------------------------------


@pytest.mark.parametrize("cardinality", [2, 3, 6])
@pytest.mark.parametrize(
    "how",
    [
        {},
        {"n_epochs": 300, "lr": 0.02},
        {"l2": 0.3},
        {"mu_eps": 0.02, "prec_init": 0.9},
    ],
)
def test_posteriors_are_snorkels_on_simulated_votes(
    cardinality: int, how: dict[str, Any], rng: np.random.Generator
):
    guesses = rng.dirichlet(np.ones(cardinality), 8)
    balance = rng.dirichlet(np.full(cardinality, 5.0))
    label_matrix, _ = spammer_votes(rng, 2000, rng.uniform(0.2, 0.8, 8), guesses, balance, 0.5)
    votes = label_matrix.to_numpy().astype(np.int64)

    assert_as_snorkel(votes, votes, cardinality, **how)
    assert_as_snorkel(votes, votes, cardinality, class_balance=balance, **how)


@pytest.mark.skipif(not SHARED_DATA.exists(), reason=f"the real votes are not at {SHARED_DATA}")
@pytest.mark.parametrize("name", ["census", "civil_llm", "sms", "trec", "weather_crowd", "youtube"])
def test_posteriors_are_snorkels_on_real_votes(name: str):
    vote_set = load_vote_set(SHARED_DATA / f"{name}.parquet")

    assert_as_snorkel(vote_set.train, vote_set.test, vote_set.cardinality)


@pytest.mark.parametrize("balance", [[0.25] * 4, [0.1, 0.4, 0.1, 0.4], [0.1, 0.2, 0.3, 0.4]])
def test_classes_of_the_same_share_change_places_as_in_snorkel(
    balance: list[float], rng: np.random.Generator
):
    mu = rng.random((3, 4, 4))  # [j, v, y]
    theirs = SnorkelLabelModel(4, verbose=False)
    theirs.m, theirs.P = 3, torch.diag(torch.tensor(balance))
    theirs.mu = torch.nn.Parameter(torch.tensor(mu.reshape(12, 4), dtype=torch.float32))

    theirs._break_col_permutation_symmetry()

    order = _best_order(mu.sum(axis=0) * balance, np.array(balance))
    in_order = mu.reshape(12, 4)[:, order]
    assert_allclose(in_order, theirs.mu.detach().numpy(), atol=1e-6)


# -- what one can work out with a pencil ---------------------------------------------------------


def test_one_epoch_is_one_step_down_the_slope():
    # Each LF votes 0 on half of the rows; together they never do. The start is 0.5 × 0.8 / 0.5.
    votes = [[0, ABSTAIN], [ABSTAIN, 0]]

    fitted = fit(votes, n_epochs=1, lr=0.1, prec_init=0.8, start_scale=1.0, mu_eps=1e-3)

    # μ P = (0.4, 0). 0 is explained as 0.8 × 0.4, and 0.5 as 0.4.
    slope = np.array([-4 * (0 - 0.32) * 0.4 + 2 * (0.4 - 0.5) * 0.5, 2 * (0.4 - 0.5) * 0.5])
    mu = np.array([0.8, 0.0]) - 0.1 * slope
    assert_allclose(np.exp(fitted.log_weights()[:, 0]), [mu, mu])


@pytest.mark.parametrize("votes", [[[0]], [[0, 1], [1, 1]]])
def test_there_may_be_fewer_than_three_lfs(votes: list[list[int]]):
    posteriors = fit(votes * 20).vote.posteriors(LabelMatrix.from_array(votes, 2))

    assert (posteriors.probabilities[range(len(votes)), np.array(votes)[:, -1]] > 0.5).all()


def test_it_says_whether_the_last_epoch_still_changed_anything(rng: np.random.Generator):
    votes = random_votes(rng, 200, 5, 2, 0.7)

    assert not fit(votes, n_epochs=3).has_converged
    assert fit(votes, n_epochs=2000).has_converged


# -- what was put into simulated votes comes out -------------------------------------------------


def test_run_to_its_end_it_finds_accuracies(rng: np.random.Generator):
    accuracies, even = rng.uniform(0.6, 0.9, 10), np.full((10, 2), 0.5)
    label_matrix, truth = spammer_votes(
        rng, 20_000, 2 * accuracies - 1, even, np.full(2, 0.5), coverage=0.7
    )

    fitted = fit_matching(label_matrix, n_epochs=3000)

    right = np.diagonal(fitted.rates, axis1=1, axis2=2)
    assert_allclose(right, np.tile(accuracies, (2, 1)).T, atol=0.03)
    assert accuracy(fitted.vote.posteriors(label_matrix).probabilities, truth) > 0.9


def test_lfs_of_one_class_keep_both_classes(rng: np.random.Generator):
    label_matrix, truth = one_class_votes(rng, 5000, rng.uniform(0.6, 0.95, 12), coverage=0.15)

    posteriors = fit_matching(label_matrix).vote.posteriors(label_matrix)

    assert (posteriors.labels() == truth)[posteriors.is_covered].mean() > 0.8


# -- what must not matter ------------------------------------------------------------------------


def test_order_of_rows_and_lfs_changes_nothing(rng: np.random.Generator):
    votes = random_votes(rng, 300, 6, 3, 0.5)
    rows, lfs = rng.permutation(300), rng.permutation(6)

    assert_allclose(fit(votes[rows][:, lfs], 3).rates, fit(votes, 3).rates[lfs], atol=1e-9)


# -- what must never happen ----------------------------------------------------------------------


@given(label_matrix=label_matrices())
def test_any_votes_give_rates_and_weights(label_matrix: LabelMatrix):
    fitted = fit_matching(label_matrix, n_epochs=20)

    assert_allclose(fitted.rates.sum(axis=2), 1)
    weights = fitted.log_weights()
    assert np.isfinite(weights).all()
    assert_array_equal(weights[(label_matrix.columns == ABSTAIN).all(axis=1)], 0)


def test_a_thousand_lfs_that_all_fire_are_learned_at_a_lower_rate(rng: np.random.Generator):
    truth = rng.integers(0, 2, 60)
    votes = np.where(rng.random((60, 1000)) < 0.7, truth[:, None], 1 - truth[:, None])
    label_matrix = LabelMatrix.from_array(votes, 2)

    learned = fit_matching(label_matrix).vote.posteriors(label_matrix).probabilities

    assert np.isfinite(learned).all()
    assert accuracy(learned, truth) == 1


def test_a_hundred_classes_fit(rng: np.random.Generator):
    truth = rng.integers(0, 100, 500)
    votes = np.where(rng.random((500, 6)) < 0.6, truth[:, None], rng.integers(0, 100, (500, 6)))
    label_matrix = LabelMatrix.from_array(votes, 100)

    learned = fit_matching(label_matrix).vote.posteriors(label_matrix).probabilities

    assert accuracy(learned, truth) > 0.8


# -- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"n_epochs": 0}, r"n_epochs is 0.*1 or more"),
        ({"lr": 0.0}, r"lr 0\.0.*more than 0"),
        ({"momentum": 1.0}, r"momentum 1\.0.*less than 1"),
        ({"start_scale": 2}, r"start_scale is 2.*at most 1"),
        ({"mu_eps": 0.5}, r"mu_eps is 0\.5.*between 0 and 0\.5"),
        ({"prec_init": [0.7, 0.7, 0.7]}, r"prec_init is \[0\.7.*each of the 2 LFs"),
        ({"class_balance": np.array([0.5, 0.6])}, r"\[0\.5, 0\.6\].*one positive share"),
    ],
)
def test_bad_settings_say_what_came_and_what_is_accepted(how: dict[str, Any], message: str):
    with pytest.raises(LabelModelError, match=message):
        fit([[0, 1], [1, 1]], **how)
