"""What users of the open tool ran into: none of it may happen here."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.label_models.registry import LEARNERS
from snorkel_nb.label_models.trust import fit_trusted
from tests.bench.vote_sets import SHARED_DATA, load_vote_set
from tests.label_models.simulated import one_class_votes

SETS = ("census", "civil_llm", "sms", "trec", "weather_crowd", "youtube")

needs_real_votes = pytest.mark.skipif(
    not SHARED_DATA.exists(), reason=f"the real votes are not at {SHARED_DATA}"
)


def noisy_votes(rng: np.random.Generator, n_rows: int, n_lfs: int, coverage: float) -> IntArray:
    truth = rng.integers(0, 2, n_rows)
    is_right = rng.random((n_rows, n_lfs)) < rng.uniform(0.6, 0.9, n_lfs)
    votes = np.where(is_right, truth[:, None], 1 - truth[:, None])
    votes[rng.random((n_rows, n_lfs)) > coverage] = ABSTAIN
    return votes


def test_five_thousand_lfs_that_all_fire_give_probabilities(rng: np.random.Generator) -> None:
    votes = LabelMatrix.from_array(noisy_votes(rng, 200, 5000, 1.1), 2)

    posteriors = fit_trusted(votes).posteriors

    assert np.isfinite(posteriors.probabilities).all()
    assert_allclose(posteriors.probabilities.sum(axis=1), 1)


@pytest.mark.parametrize("coverage", [0.1, 0.4])
def test_unanimous_votes_are_not_inverted_without_a_warning(
    coverage: float, rng: np.random.Generator
) -> None:
    for _ in range(20):
        votes = noisy_votes(rng, 500, 12, coverage)
        trusted = fit_trusted(LabelMatrix.from_array(votes, 2))
        masked = np.ma.masked_less(votes, 0)
        is_unanimous = (masked.min(axis=1) == masked.max(axis=1)).filled(False)
        is_unanimous &= (votes >= 0).sum(axis=1) >= 2
        is_inverted = (trusted.posteriors.labels() == 1 - masked.max(axis=1)) & is_unanimous

        if is_inverted.sum() > 0.01 * is_unanimous.sum():
            assert "contradicts all LFs on" in trusted.sentence


@needs_real_votes
@pytest.mark.parametrize("name", SETS)
def test_the_order_of_lfs_and_rows_changes_nothing_on_real_votes(
    name: str, rng: np.random.Generator
) -> None:
    vote_set = load_vote_set(SHARED_DATA / f"{name}.parquet")
    votes, k = vote_set.train, vote_set.cardinality
    rows, lfs = rng.permutation(len(votes)), rng.permutation(votes.shape[1])

    straight = fit_trusted(LabelMatrix.from_array(votes, k))
    shuffled = fit_trusted(LabelMatrix.from_array(votes[rows][:, lfs], k))

    assert shuffled.chosen.name == straight.chosen.name
    assert_allclose(
        shuffled.posteriors.probabilities, straight.posteriors.probabilities[rows], atol=1e-3
    )


@pytest.mark.parametrize("model", ["auto", *LEARNERS])
def test_no_global_seed_is_touched_and_no_number_drawn(
    model: str, rng: np.random.Generator
) -> None:
    np.random.seed(3)  # noqa: NPY002  # the global generator is the subject
    before = np.random.get_state()[1]  # noqa: NPY002  # likewise

    fit_trusted(LabelMatrix.from_array(noisy_votes(rng, 300, 10, 0.5), 2), model=model)

    assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002  # likewise


@pytest.mark.parametrize("n_lfs", [1, 2])
def test_one_lf_or_two_give_labels(n_lfs: int) -> None:
    votes = LabelMatrix.from_array([[1, 1], [0, 0], [1, ABSTAIN]], 2)
    few = LabelMatrix.from_array(votes.to_numpy()[:, :n_lfs], 2)

    trusted = fit_trusted(few)

    assert trusted.posteriors.labels().tolist() == [1, 0, 1]
    assert "needs 3 LFs" in trusted.sentence


@pytest.mark.parametrize("model", ["auto", "spammer", "independent", "weighted", "dawid_skene"])
def test_an_lf_that_never_votes_has_no_accuracy_and_changes_no_label(
    model: str, rng: np.random.Generator
) -> None:
    votes = noisy_votes(rng, 400, 9, 0.5)
    silent = np.hstack([votes, np.full((400, 1), ABSTAIN)])

    without = fit_trusted(LabelMatrix.from_array(votes, 2), model=model)
    with_it = fit_trusted(LabelMatrix.from_array(silent, 2), model=model)

    assert np.isnan(with_it.chosen.accuracies[-1])
    assert_allclose(with_it.posteriors.probabilities, without.posteriors.probabilities, atol=1e-6)


@pytest.mark.parametrize("model", ["auto", *LEARNERS])
def test_hundreds_of_classes_are_fine(model: str, rng: np.random.Generator) -> None:
    truth = rng.integers(0, 200, 3000)
    votes = np.where(rng.random((3000, 6)) < 0.7, truth[:, None], rng.integers(0, 200, (3000, 6)))

    posteriors = fit_trusted(LabelMatrix.from_array(votes, 200), model=model).posteriors

    assert np.isfinite(posteriors.probabilities).all()
    assert (posteriors.labels() == truth).mean() > 0.85


@needs_real_votes
@pytest.mark.parametrize("name", SETS)
def test_a_copy_of_an_lf_changes_posteriors_by_less_than_a_hundredth(name: str) -> None:
    vote_set = load_vote_set(SHARED_DATA / f"{name}.parquet")
    votes, k = vote_set.train, vote_set.cardinality
    before = fit_trusted(LabelMatrix.from_array(votes, k)).posteriors

    for j in np.argsort(-(votes >= 0).sum(axis=0))[:5]:
        for n_copies in (1, 10):
            copies = np.repeat(votes[:, [j]], n_copies, axis=1)
            after = fit_trusted(LabelMatrix.from_array(np.hstack([votes, copies]), k)).posteriors
            change = np.abs(after.probabilities - before.probabilities)[before.is_covered]
            assert change.max(axis=1).mean() < 0.01


def test_a_copy_of_an_independent_lf_changes_next_to_nothing(rng: np.random.Generator) -> None:
    label_matrix, _ = one_class_votes(rng, 5000, rng.uniform(0.6, 0.95, 20), coverage=0.15)
    votes = label_matrix.to_numpy()
    before = fit_trusted(label_matrix).posteriors.probabilities

    copied = LabelMatrix.from_array(np.hstack([votes, votes[:, :1]]), 2)

    assert np.abs(fit_trusted(copied).posteriors.probabilities - before).mean() < 0.01
