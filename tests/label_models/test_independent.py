"""The model of independent votes: what it learns, and how it knows where it does not hold."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.label_models.independent import IndependentModel, PairFit
from snorkel_nb.label_models.trust import fit_trusted
from snorkel_nb.label_models.vote_totals import VoteTotals
from tests.bench.simulated_sets import Kind, Scenario, simulate
from tests.label_models.simulated import log_loss

SETTINGS: list[tuple[Kind, int, Scenario, float]] = [
    ("sym", 2, "base", 0.02),
    ("uni", 2, "base", 0.02),
    ("mix", 5, "base", 0.02),
    ("sym", 5, "imb", 0.02),
    ("mix", 2, "imb", 0.02),
    ("sym", 2, "adv", 0.02),
    ("uni", 5, "adv", 0.02),
    ("mix", 5, "dup", 0.02),
    ("mix", 2, "corr", 0.05),
    ("sym", 5, "corr", 0.05),
    ("sym", 2, "prop", 0.05),
    ("mix", 5, "prop", 0.05),
]


@pytest.mark.parametrize(("kind", "cardinality", "scenario", "limit"), SETTINGS)
def test_the_default_comes_near_the_best_that_simulated_votes_allow(
    kind: Kind, cardinality: int, scenario: Scenario, limit: float, rng: np.random.Generator
) -> None:
    votes = simulate(rng, kind, scenario, cardinality)
    label_matrix = LabelMatrix.from_array(votes.votes, cardinality)

    trusted = fit_trusted(label_matrix)

    rows, truth = trusted.posteriors.is_covered, votes.truth
    learned = log_loss(trusted.posteriors.probabilities[rows], truth[rows])
    assert learned < log_loss(votes.oracle[rows], truth[rows]) + limit
    majority = trusted.majority_posteriors.labels("random")
    is_right = trusted.posteriors.labels("random")[rows] == truth[rows]
    assert is_right.mean() > (majority[rows] == truth[rows]).mean() - 0.002
    assert trusted.chosen.name == "independent"


def independent_votes(rng: np.random.Generator, n_rows: int) -> tuple[LabelMatrix, np.ndarray]:
    truth = (rng.random(n_rows) < 0.3).astype(int)
    inside, outside = rng.uniform(0.2, 0.5, 16), rng.uniform(0.02, 0.1, 16)
    labels = np.arange(16) % 2
    rates = np.where(truth[:, None] == labels, inside, outside)
    votes = np.where(rng.random((n_rows, 16)) < rates, labels, ABSTAIN)
    return LabelMatrix.from_array(votes, 2), np.stack([inside, outside])


def test_rates_come_out_as_they_went_in(rng: np.random.Generator) -> None:
    label_matrix, rates = independent_votes(rng, 30_000)

    learned = IndependentModel().learn(VoteTotals.of(label_matrix))

    inside, outside = rates
    silence = np.log1p(-inside) - np.log1p(-outside)
    own = learned.vote.weights[np.arange(16), np.arange(16) % 2]
    assert_allclose(own, np.log(inside / outside) - silence, atol=0.25)
    assert_allclose(learned.vote.class_balance, [0.7, 0.3], atol=0.02)
    assert learned.pair_fit.explains
    assert learned.has_converged


def test_of_many_rows_a_sample_tells_nearly_the_same(rng: np.random.Generator) -> None:
    label_matrix, rates = independent_votes(rng, 200_000)

    learned = IndependentModel().learn(VoteTotals.of(label_matrix))

    inside, outside = rates
    silence = np.log1p(-inside) - np.log1p(-outside)
    own = learned.vote.weights[np.arange(16), np.arange(16) % 2]
    assert_allclose(own, np.log(inside / outside) - silence, atol=0.5)
    assert learned.pair_fit.explains


def test_lfs_of_which_a_sample_sees_little_are_not_taken_for_perfect(
    rng: np.random.Generator,
) -> None:
    label_matrix, _ = independent_votes(rng, 400_000)
    votes, rare = label_matrix.to_numpy(), np.full((400_000, 4), ABSTAIN)
    for j, n_votes in enumerate((40, 100, 300, 900)):
        rare[rng.permutation(400_000)[:n_votes], j] = 1

    learned = IndependentModel().learn(
        VoteTotals.of(LabelMatrix.from_array(np.hstack([votes, rare]), 2))
    )

    # Their votes are random, so they are right on 3 rows in 10.
    assert (np.abs(learned.vote.weights[16:, 1]) < 2.5).all()


def test_votes_on_the_same_topics_are_not_explained(rng: np.random.Generator) -> None:
    truth, topic = rng.integers(0, 2, 20_000), rng.integers(0, 5, 20_000)
    labels, topics = np.arange(20) % 2, np.arange(20) % 5
    about = topic[:, None] == topics
    rates = np.where(about, np.where(truth[:, None] == labels, 0.6, 0.2), 0.02)
    votes = np.where(rng.random((20_000, 20)) < rates, labels, ABSTAIN)

    learned = IndependentModel().learn(VoteTotals.of(LabelMatrix.from_array(votes, 2)))

    assert learned.pair_fit.share_unexplained > 0.1
    assert not learned.pair_fit.explains


@pytest.mark.parametrize(
    ("pair_fit", "explains"),
    [
        (PairFit(10, 100, 90.0, 900.0), True),
        (PairFit(10, 60, 50.0, 900.0), False),  # few pairs for what is learned from them
        (PairFit(10, 100, 90.0, 90.5), False),  # nothing there but chance
        (PairFit(10, 100, 190.0, 900.0), False),  # more than chance is left
    ],
)
def test_few_pairs_chance_and_what_is_left_over_speak_against_the_model(
    pair_fit: PairFit, explains: bool
) -> None:
    assert pair_fit.explains == explains


def test_an_lf_that_is_mostly_wrong_speaks_against_its_class(rng: np.random.Generator) -> None:
    truth = rng.integers(0, 2, 8000)
    votes = np.where(rng.random((8000, 12)) < 0.85, truth[:, None], 1 - truth[:, None])
    votes[:, 0] = np.where(rng.random(8000) < 0.2, truth, 1 - truth)
    votes[rng.random((8000, 12)) < 0.5] = ABSTAIN

    fitted = IndependentModel().fit(LabelMatrix.from_array(votes, 2))

    assert (fitted.vote.weights[0] < -1).all()
    assert (fitted.vote.weights[1:] > 1).all()
    assert_allclose(fitted.accuracies[0], 0.2, atol=0.05)
    assert_allclose(fitted.accuracies_by_class[0], [0.2, 0.2], atol=0.05)


@pytest.mark.parametrize("scenario", ["corr", "dup", "prop"])
def test_rows_that_were_fitted_are_labeled_like_new_ones(
    scenario: Scenario, rng: np.random.Generator
) -> None:
    votes = simulate(rng, "uni", scenario, 3, 3000).votes
    label_matrix, again = (LabelMatrix.from_array(votes, 3) for _ in range(2))

    fitted = IndependentModel().fit(label_matrix)

    posteriors = fitted.posteriors(label_matrix)
    assert_allclose(posteriors.by_class, fitted.posteriors(again).by_class, atol=1e-6)


@pytest.mark.parametrize("shape", [(0, 0), (0, 4), (4, 0), (4, 4)])
def test_without_votes_there_is_nothing_to_learn(shape: tuple[int, int]) -> None:
    votes = LabelMatrix.from_array(np.full(shape, ABSTAIN), cardinality=3)

    posteriors = IndependentModel().fit(votes).posteriors(votes)

    assert posteriors.probabilities.shape == (shape[0], 3)
    assert not posteriors.is_covered.any()
