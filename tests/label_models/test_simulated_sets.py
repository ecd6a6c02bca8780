"""The bench's simulated votes are what they are said to be."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snorkel_nb.core.arrays import FloatArray, IntArray
from snorkel_nb.core.label_set import ABSTAIN
from tests.bench.simulated_sets import (
    COPY_SHARE,
    Habits,
    Kind,
    Scenario,
    SimulatedSet,
    draw_votes,
    simulate,
    vote_accuracies,
)
from tests.label_models.simulated import accuracy, log_loss


def frequencies(simulated: SimulatedSet) -> FloatArray:
    """(m, k, k + 1) how often an LF votes what on the rows of a class, as in `Habits.rates`."""
    n_lfs, k, _ = simulated.habits.rates.shape
    places = [*range(k), ABSTAIN]
    found = np.empty((n_lfs, k, k + 1))
    for label in range(k):
        votes = simulated.votes[simulated.truth == label]
        for place in places:
            found[:, label, place] = (votes == place).mean(axis=0)
    return found


def majority(votes: IntArray, k: int) -> FloatArray:
    by_class = (votes[:, :, None] == np.arange(k)).sum(axis=1) + 1e-9
    return np.asarray(by_class / by_class.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("kind", ["sym", "mix", "uni"])
@pytest.mark.parametrize("scenario", ["base", "imb", "adv", "dup", "corr"])
def test_lfs_vote_as_often_as_their_rates_say(
    kind: Kind, scenario: Scenario, rng: np.random.Generator
) -> None:
    simulated = simulate(rng, kind, scenario, 2, n_rows=50_000)

    n_rarest = np.bincount(simulated.truth).min()
    assert_allclose(frequencies(simulated), simulated.habits.rates, atol=2.5 / n_rarest**0.5)
    assert_allclose(simulated.habits.rates.sum(axis=2), 1)


@pytest.mark.parametrize(("cardinality", "shares"), [(2, [0.6, 0.4]), (5, None)])
def test_classes_have_their_shares(
    cardinality: int, shares: list[float] | None, rng: np.random.Generator
) -> None:
    simulated = simulate(rng, "sym", "base", cardinality, n_rows=100_000)

    found = np.bincount(simulated.truth, minlength=cardinality) / 100_000
    assert_allclose(found, simulated.habits.class_balance, atol=0.006)
    if shares:
        assert_allclose(simulated.habits.class_balance, shares)


def test_all_classes_but_the_first_are_rare_in_imb(rng: np.random.Generator) -> None:
    balances = [simulate(rng, "uni", "imb", k, 10).habits.class_balance for k in (2, 5)]

    assert_allclose(balances[0], [0.99, 0.01])
    assert_allclose(balances[1], [0.96, 0.01, 0.01, 0.01, 0.01])


def test_sym_lfs_vote_for_every_class_and_uni_lfs_for_one(rng: np.random.Generator) -> None:
    n_classes_voted = {
        kind: (simulate(rng, kind, "base", 5, 10, 500).habits.rates[:, :, :-1] > 0)
        .any(axis=1)
        .sum(axis=1)
        for kind in ("sym", "mix", "uni")
    }

    assert (n_classes_voted["sym"] == 5).all()
    assert (n_classes_voted["uni"] == 1).all()
    assert_allclose((n_classes_voted["mix"] == 1).mean(), 0.7, atol=0.06)


@pytest.mark.parametrize("kind", ["sym", "uni"])
def test_coverage_and_accuracy_are_drawn_from_their_ranges(
    kind: Kind, rng: np.random.Generator
) -> None:
    habits = simulate(rng, kind, "base", 2, 10, n_lfs=500).habits

    coverage = 1 - habits.rates[:, :, ABSTAIN] @ habits.class_balance
    accuracies = vote_accuracies(habits.rates, habits.class_balance)
    assert_allclose([coverage.min(), coverage.max()], [0.05, 0.30], atol=0.01)
    assert_allclose([accuracies.min(), accuracies.max()], [0.55, 0.95], atol=0.01)


@pytest.mark.parametrize(("cardinality", "wrong"), [(2, 0.25), (5, 0.05)])
def test_three_lfs_are_mostly_wrong_in_adv(
    cardinality: int, wrong: float, rng: np.random.Generator
) -> None:
    habits = simulate(rng, "mix", "adv", cardinality, 10).habits

    accuracies = vote_accuracies(habits.rates, habits.class_balance)
    assert_allclose(accuracies[:3], wrong)
    assert (accuracies[3:] > 0.5).all()


def test_the_weakest_lf_is_there_eleven_times_in_dup(rng: np.random.Generator) -> None:
    simulated = simulate(rng, "mix", "dup", 5)

    first = simulated.votes[:, :25]
    is_right = first == simulated.truth[:, None]
    weakest = (is_right.sum(axis=0) / (first != ABSTAIN).sum(axis=0)).argmin()
    is_copy = (simulated.votes == simulated.votes[:, [weakest]]).all(axis=0)
    assert np.flatnonzero(is_copy).tolist() == [weakest, *range(25, 35)]


def test_followers_copy_their_leader_on_four_rows_in_five_in_corr(
    rng: np.random.Generator,
) -> None:
    simulated = simulate(rng, "sym", "corr", 2, n_rows=50_000)

    leaders = simulated.habits.leaders
    assert leaders.tolist() == [0] * 4 + [4] * 4 + [8] * 4 + list(range(12, 25))
    votes, leader_votes = simulated.votes, simulated.votes[:, leaders]
    for label in (0, 1):
        rows = simulated.truth == label
        by_chance = (simulated.habits.rates[:, label] ** 2).sum(axis=1)
        expected = COPY_SHARE + (1 - COPY_SHARE) * by_chance
        found = (votes == leader_votes)[rows].mean(axis=0)
        followers = [1, 2, 3, 5, 6, 7, 9, 10, 11]
        assert_allclose(found[followers], expected[followers], atol=0.015)


def test_coverage_varies_by_row_and_keeps_its_mean_in_prop(rng: np.random.Generator) -> None:
    even = simulate(np.random.default_rng(1), "sym", "base", 2, 50_000)
    uneven = simulate(np.random.default_rng(1), "sym", "prop", 2, 50_000)

    n_even, n_uneven = ((s.votes != ABSTAIN).sum(axis=1) for s in (even, uneven))
    assert_allclose(n_uneven.mean(), n_even.mean(), rtol=0.02)
    assert n_uneven.std() > 1.5 * n_even.std()


def test_oracle_follows_bayes_rule_on_a_row_of_two_votes(rng: np.random.Generator) -> None:
    rates = np.array([[[0.4, 0.1, 0.5], [0.2, 0.3, 0.5]], [[0.3, 0.0, 0.7], [0.1, 0.0, 0.9]]])
    habits = Habits(np.array([0.75, 0.25]), rates, np.arange(2), np.zeros(2))

    simulated = draw_votes(rng, habits, np.ones(1000))

    is_such = (simulated.votes == [1, 0]).all(axis=1)
    in_0, in_1 = 0.75 * 0.1 * 0.3, 0.25 * 0.3 * 0.1
    assert_allclose(simulated.oracle[is_such][0], [in_0 / (in_0 + in_1), in_1 / (in_0 + in_1)])
    is_silent = (simulated.votes == [ABSTAIN, ABSTAIN]).all(axis=1)
    in_0, in_1 = 0.75 * 0.5 * 0.7, 0.25 * 0.5 * 0.9
    assert_allclose(simulated.oracle[is_silent][0, 0], in_0 / (in_0 + in_1))


@pytest.mark.parametrize("kind", ["sym", "mix", "uni"])
@pytest.mark.parametrize("cardinality", [2, 5])
@pytest.mark.parametrize("scenario", ["base", "imb", "adv", "dup", "corr", "prop"])
def test_oracle_beats_majority_vote_and_means_what_it_says(
    kind: Kind, cardinality: int, scenario: Scenario, rng: np.random.Generator
) -> None:
    simulated = simulate(rng, kind, scenario, cardinality)

    oracle, truth = simulated.oracle, simulated.truth
    by_majority = majority(simulated.votes, cardinality)
    assert accuracy(oracle, truth) > accuracy(by_majority, truth)
    assert log_loss(oracle, truth) < log_loss(by_majority, truth)
    # Sharper or blunter probabilities are no better, and it is right as often as it expects.
    for power in (0.8, 1.25):
        bent = oracle**power / (oracle**power).sum(axis=1, keepdims=True)
        assert log_loss(oracle, truth) < log_loss(bent, truth) + 1e-4
    assert_allclose(oracle.max(axis=1).mean(), accuracy(oracle, truth), atol=0.01)
