from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.arrays import FloatArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import MIN_SAMPLED_WORDS
from snorkel_nb.errors import LabelModelError
from snorkel_nb.kernels.threads import SETTING
from snorkel_nb.label_models.fitted import Fitted
from snorkel_nb.label_models.majority import MajorityVote
from snorkel_nb.label_models.spammer import SpammerModel
from snorkel_nb.label_models.vote_totals import VoteTotals
from tests.analysis.random_votes import label_matrices, random_votes
from tests.label_models.simulated import accuracy, log_loss, one_class_votes, spammer_votes

EVEN = np.array([0.5, 0.5])


def fit(votes: Any, cardinality: int = 2, **how: Any) -> Fitted:
    return SpammerModel(**how).fit(LabelMatrix.from_array(votes, cardinality))


def probabilities(label_matrix: LabelMatrix, class_balance: FloatArray | None = None) -> FloatArray:
    return SpammerModel().fit(label_matrix, class_balance).posteriors(label_matrix).probabilities


def log_loss_of_majority(label_matrix: LabelMatrix, truth: Any) -> float:
    posteriors = MajorityVote().fit(label_matrix).posteriors(label_matrix)
    return log_loss(posteriors.probabilities, truth)


# -- what one can work out with a pencil ---------------------------------------------------------


def test_an_lf_that_always_votes_alone_stays_as_sure_as_the_prior() -> None:
    votes = np.full((6, 3), ABSTAIN)
    votes[[0, 1], 0], votes[[2, 3], 1], votes[[4, 5], 2] = [0, 1], [0, 1], [1, 0]

    fitted = fit(votes, prior_votes=1e6, prior_accuracy=0.75)

    posteriors = fitted.posteriors(LabelMatrix.from_array(votes))
    assert_allclose(posteriors.confidence, 0.75, atol=1e-3)
    assert_allclose(fitted.accuracies, 0.75, atol=1e-3)


def test_one_vote_of_a_one_class_lf_says_what_its_precision_is() -> None:
    fitted = fit([[1], [ABSTAIN]], prior_votes=1e6, prior_accuracy=0.75, prior_rows=1e6)

    # It knows every second time, and else half the rows are of class 1.
    voted = fitted.vote.posteriors(LabelMatrix.from_array([[1]]))
    assert_allclose(voted.confidence, 0.75, atol=1e-3)


def test_a_row_without_votes_is_uncovered_whatever_the_class_balance() -> None:
    label_matrix = LabelMatrix.from_array([[0, 0, 1], [1, 1, 1], [ABSTAIN] * 3])

    posteriors = SpammerModel().fit(label_matrix, np.array([0.9, 0.1])).posteriors(label_matrix)

    assert_allclose(posteriors.probabilities[2], [0.9, 0.1])
    assert posteriors.is_covered.tolist() == [True, True, False]
    assert posteriors.labels("random")[2] == ABSTAIN


def test_an_lf_without_votes_has_no_accuracy() -> None:
    accuracies = fit([[0, ABSTAIN], [1, ABSTAIN]]).accuracies

    assert 0.5 < accuracies[0] < 1
    assert np.isnan(accuracies[1])


def test_a_fit_that_is_stopped_early_says_so(rng: np.random.Generator) -> None:
    votes = random_votes(rng, 200, 5, 2, 0.7)

    (stopped,), (settled,) = fit(votes, max_rounds=2).diagnostics, fit(votes).diagnostics

    assert (stopped.kind, settled.kind) == ("not_converged", "converged")
    assert "after 2 rounds" in stopped.sentence


# -- what was put into simulated votes comes out -------------------------------------------------


def test_lfs_that_know_and_lfs_that_guess_are_told_apart(rng: np.random.Generator) -> None:
    known = np.array([0.9, 0.7, 0.5, 0.3, 0.1, 0.7, 0.5])
    guesses = np.array([[0.5, 0.5]] * 5 + [[0.9, 0.1]] * 2)
    label_matrix, truth = spammer_votes(rng, 20_000, known, guesses, np.array([0.6, 0.4]))

    fitted = SpammerModel(redundancy=0.0).fit(label_matrix)

    odds = np.expm1(fitted.vote.weights) * guesses  # of knowing, as all LFs choose
    assert_allclose(odds / (1 + odds), np.stack([known, known], axis=1), atol=0.05)
    assert_allclose(fitted.class_balance, [0.6, 0.4], atol=0.05)
    is_right = label_matrix.to_numpy() == truth[:, None]
    assert_allclose(fitted.accuracies, is_right.mean(axis=0), atol=0.03)


@pytest.mark.parametrize("cardinality", [2, 5])
def test_probabilities_come_near_those_of_the_true_process(
    cardinality: int, rng: np.random.Generator
) -> None:
    known = rng.uniform(0.1, 0.8, 15)
    guesses = np.full((15, cardinality), 1 / cardinality)
    balance = np.full(cardinality, 1 / cardinality)
    label_matrix, truth = spammer_votes(rng, 10_000, known, guesses, balance, coverage=0.3)

    fitted = SpammerModel(redundancy=0.0).fit(label_matrix)

    weights = np.log1p(known / ((1 - known) / cardinality))
    one_hot = label_matrix.to_numpy()[:, :, None] == np.arange(cardinality)
    odds = np.exp(np.einsum("ijv,j->iv", one_hot, weights))
    best = odds / odds.sum(axis=1, keepdims=True)
    learned = fitted.posteriors(label_matrix).probabilities
    assert log_loss(learned, truth) < log_loss(best, truth) + 0.02
    assert accuracy(learned, truth) > accuracy(best, truth) - 0.01


def test_a_rare_class_that_lfs_choose_is_not_drowned(rng: np.random.Generator) -> None:
    known, guesses = rng.uniform(0.5, 0.8, 12), np.full((12, 2), 0.5)
    label_matrix, truth = spammer_votes(rng, 10_000, known, guesses, np.array([0.95, 0.05]), 0.5)

    fitted = SpammerModel().fit(label_matrix)

    assert_allclose(fitted.class_balance, [0.95, 0.05], atol=0.03)
    labels = fitted.posteriors(label_matrix).labels()
    by_majority = MajorityVote().fit(label_matrix).posteriors(label_matrix).labels()
    assert (labels[truth == 1] == 1).mean() > 0.5
    assert (labels == truth).mean() > (by_majority == truth).mean() > 0.9


def test_one_class_lfs_keep_both_classes_and_beat_majority_vote(rng: np.random.Generator) -> None:
    label_matrix, truth = one_class_votes(rng, 5000, rng.uniform(0.6, 0.95, 12), coverage=0.15)

    posteriors = SpammerModel().fit(label_matrix).posteriors(label_matrix)

    rows = posteriors.is_covered
    shares = np.bincount(posteriors.labels()[rows], minlength=2) / rows.sum()
    assert_allclose(shares, EVEN, atol=0.1)
    right = -np.log(np.maximum(posteriors.probabilities[np.arange(5000), truth], 1e-6))
    assert right.mean() < log_loss_of_majority(label_matrix, truth)


# -- what must not matter ------------------------------------------------------------------------


def test_order_of_rows_and_lfs_changes_nothing(rng: np.random.Generator) -> None:
    label_matrix, _ = one_class_votes(rng, 400, rng.uniform(0.6, 0.9, 7), coverage=0.3)
    rows, lfs = rng.permutation(400), rng.permutation(7)
    permuted = LabelMatrix.from_array(label_matrix.to_numpy()[rows][:, lfs], 2)

    assert_allclose(probabilities(permuted), probabilities(label_matrix)[rows], atol=1e-9)


def test_class_numbers_are_names(rng: np.random.Generator) -> None:
    votes = random_votes(rng, 300, 6, 3, 0.5)
    renumbered = np.where(votes == ABSTAIN, ABSTAIN, np.array([2, 0, 1])[votes])

    changed = probabilities(LabelMatrix.from_array(renumbered, 3))

    assert_allclose(
        changed[:, [2, 0, 1]], probabilities(LabelMatrix.from_array(votes, 3)), atol=1e-9
    )


def test_equal_rows_get_equal_probabilities(rng: np.random.Generator) -> None:
    votes = np.tile(random_votes(rng, 50, 5, 4, 0.6), (3, 1))

    learned = probabilities(LabelMatrix.from_array(votes, 4))

    assert_array_equal(learned[:50], learned[50:100])
    assert_array_equal(learned[:50], learned[100:])


def test_ten_times_the_data_gives_nearly_the_same_probabilities(rng: np.random.Generator) -> None:
    label_matrix, _ = one_class_votes(rng, 2000, rng.uniform(0.6, 0.9, 10), coverage=0.2)
    votes = label_matrix.to_numpy()

    tenfold = LabelMatrix.from_array(np.tile(votes, (10, 1)), 2)

    assert_allclose(probabilities(tenfold)[:2000], probabilities(label_matrix), atol=0.05)


# -- what must never happen ----------------------------------------------------------------------


@settings(deadline=None)  # the first call compiles
@given(label_matrix=label_matrices())
def test_any_votes_give_probabilities(label_matrix: LabelMatrix) -> None:
    fitted = SpammerModel().fit(label_matrix)
    learned = fitted.posteriors(label_matrix).probabilities

    assert np.isfinite(learned).all()
    assert_allclose(learned.sum(axis=1), 1)
    assert_allclose(fitted.class_balance.sum(), 1)
    has_votes = (label_matrix.columns != ABSTAIN).any(axis=1)
    assert_array_equal(np.isnan(fitted.accuracies), ~has_votes)


@settings(deadline=None)  # the first call compiles
@given(label_matrix=label_matrices(min_rows=1, min_lfs=1))
def test_unanimous_votes_are_never_contradicted(label_matrix: LabelMatrix) -> None:
    learned = probabilities(label_matrix)

    for votes, row in zip(label_matrix.to_numpy(), learned, strict=True):
        if len(voted := set(votes[votes != ABSTAIN])) == 1:
            assert row.argmax() == voted.pop()


def test_thousands_of_lfs_that_all_fire_give_no_nan(rng: np.random.Generator) -> None:
    truth = rng.integers(0, 2, 60)
    votes = np.where(rng.random((60, 5000)) < 0.7, truth[:, None], 1 - truth[:, None])

    learned = probabilities(LabelMatrix.from_array(votes, 2))

    assert np.isfinite(learned).all()
    assert accuracy(learned, truth) == 1


def test_thousands_of_classes_fit(rng: np.random.Generator) -> None:
    truth = rng.integers(0, 3000, 500)
    votes = np.where(rng.random((500, 6)) < 0.6, truth[:, None], rng.integers(0, 3000, (500, 6)))

    learned = probabilities(LabelMatrix.from_array(votes, 3000))

    assert accuracy(learned, truth) > 0.85


def test_a_vote_for_a_class_that_the_lf_never_chose_is_no_certainty() -> None:
    fitted = fit([[0, 0, 0]] * 500 + [[0, 0, 1]] * 20)

    surprise = fitted.posteriors(LabelMatrix.from_array([[1, ABSTAIN, ABSTAIN]])).confidence[0]

    assert 0.5 < surprise < 0.95


# -- large data ----------------------------------------------------------------------------------


def fit_on_all_rows(label_matrix: LabelMatrix, **how: Any) -> FloatArray:
    """Posteriors of a fit that does not start on a sample."""
    totals = VoteTotals.of(label_matrix)
    assert totals.samples
    vars(totals)["samples"] = ()
    return SpammerModel(**how).fit(label_matrix, None, totals).fitted_posteriors.by_class


@pytest.mark.parametrize("kind", ["choosing", "one class", "sorted", "hardly determined"])
def test_a_fit_that_starts_on_a_sample_comes_as_near_to_the_end_as_one_on_all_rows(
    kind: str, rng: np.random.Generator
) -> None:
    n_rows = 256 * MIN_SAMPLED_WORDS
    if kind == "one class":
        label_matrix, _ = one_class_votes(rng, n_rows, rng.uniform(0.6, 0.9, 20), coverage=0.02)
    else:
        known, guesses = rng.uniform(0.1, 0.8, 20), np.full((20, 3), 1 / 3)
        coverage = 0.15 if kind == "hardly determined" else 0.5
        label_matrix, truth = spammer_votes(
            rng, n_rows, known, guesses, np.array([0.5, 0.3, 0.2]), coverage
        )
        if kind == "sorted":
            label_matrix = LabelMatrix.from_array(label_matrix.to_numpy()[np.argsort(truth)], 3)

    fitted = SpammerModel().fit(label_matrix)

    assert fitted.diagnostics[0].kind == "converged"
    end = fit_on_all_rows(label_matrix, tolerance=1e-6, max_rounds=2000)
    error = np.abs(fitted.fitted_posteriors.by_class - end)
    error_at_once = np.abs(fit_on_all_rows(label_matrix) - end)
    assert error.mean() < max(5e-4, error_at_once.mean())
    assert error.max() < max(3e-3, error_at_once.max())


def test_an_lf_that_the_sample_misses_is_learned_from_all_rows(rng: np.random.Generator) -> None:
    label_matrix, truth = one_class_votes(
        rng, 256 * MIN_SAMPLED_WORDS, rng.uniform(0.6, 0.9, 10), coverage=0.1
    )
    votes = label_matrix.to_numpy().copy()
    votes[64:128, 0] = truth[64:128]  # one word in sixteen is in the sample, and this one is not
    votes[:64, 0] = votes[128:, 0] = ABSTAIN
    label_matrix = LabelMatrix.from_array(votes, 2)

    fitted = SpammerModel().fit(label_matrix)

    assert all(sample.n_votes.sum() == 0 for sample in label_matrix.packed[0].samples)
    assert fitted.accuracies[0] > 0.75


def test_a_fit_does_not_depend_on_the_number_of_threads(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    label_matrix, _ = one_class_votes(rng, 300_000, rng.uniform(0.6, 0.9, 8), coverage=0.1)
    learned = []
    for n_threads in (1, 2, 3):
        monkeypatch.setenv(SETTING, str(n_threads))
        learned.append(SpammerModel().fit(label_matrix).fitted_posteriors.by_class)

    assert_array_equal(learned[1], learned[0])
    assert_array_equal(learned[2], learned[0])


@pytest.mark.parametrize(("n_lfs", "cardinality"), [(250, 75), (1200, 56), (15, 1461)])
def test_many_lfs_of_many_classes_fit_and_run(
    n_lfs: int, cardinality: int, rng: np.random.Generator
) -> None:
    truth = rng.integers(0, cardinality, 1000)
    guessed = rng.integers(0, cardinality, (1000, n_lfs))
    votes = np.where(rng.random((1000, n_lfs)) < 0.5, truth[:, None], guessed)
    votes[rng.random((1000, n_lfs)) >= 0.5] = ABSTAIN

    assert accuracy(probabilities(LabelMatrix.from_array(votes, cardinality)), truth) > 0.85


# -- what is given -------------------------------------------------------------------------------


def test_a_given_class_balance_is_used_as_it_is(rng: np.random.Generator) -> None:
    label_matrix = LabelMatrix.from_array(random_votes(rng, 100, 4, 2, 0.6), 2)
    balance = np.array([0.8, 0.2])

    fitted = SpammerModel().fit(label_matrix, balance)

    assert_array_equal(fitted.class_balance, balance)
    more_of_0 = (
        fitted.posteriors(label_matrix).probabilities[:, 0] - probabilities(label_matrix)[:, 0]
    )
    assert more_of_0.mean() > 0.05


@pytest.mark.parametrize("balance", [[0.5, 0.6], [1.0, 0.0], [0.2, 0.3, 0.5], [np.nan, 1.0]])
def test_what_is_no_class_balance_is_refused(balance: list[float]) -> None:
    with pytest.raises(LabelModelError, match=r"one positive share for each of the 2 classes"):
        SpammerModel().fit(LabelMatrix.from_array([[0, 1]]), np.array(balance))


@pytest.mark.parametrize("how", [{"prior_accuracy": 1.0}, {"prior_votes": 0}])
def test_settings_that_would_divide_by_zero_are_refused(how: dict[str, float]) -> None:
    with pytest.raises(LabelModelError, match=r"prior_accuracy lies between 0 and 1"):
        SpammerModel(**how)


def test_a_fit_records_its_settings() -> None:
    assert fit([[0, 1]], redundancy=0.1).settings["redundancy"] == 0.1
