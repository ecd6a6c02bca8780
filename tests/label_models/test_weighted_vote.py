from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.errors import LabelModelError
from snorkel_nb.kernels.vote_counts import count_votes
from snorkel_nb.label_models.vote_totals import VotedRows
from snorkel_nb.label_models.weighted_vote import WeightedVote
from tests.analysis.random_votes import random_votes


def test_log_odds_are_those_of_the_balance_plus_the_weights_of_the_votes() -> None:
    vote = WeightedVote(np.log([[3.0, 5.0], [2.0, 7.0]]), np.array([0.4, 0.6]))
    votes = LabelMatrix.from_array([[0, 0], [0, 1], [1, -1], [-1, -1]])

    odds = [0.4 / 0.6 * 3 * 2, 0.4 / 0.6 * 3 / 7, 0.4 / 0.6 / 5, 0.4 / 0.6]

    probabilities = vote.posteriors(votes).probabilities
    assert_allclose(probabilities[:, 0] / probabilities[:, 1], odds)


def test_with_full_redundancy_ten_votes_say_as_much_as_one() -> None:
    votes = LabelMatrix.from_array([[1] * 10, [1] + [-1] * 9])
    vote = WeightedVote(np.full((10, 2), 0.8), np.array([0.5, 0.5]), redundancy=1.0)

    ten, one = vote.posteriors(votes).probabilities

    assert_allclose(ten, one)


def test_two_votes_of_redundancy_one_half_say_as_much_as_one_and_a_third() -> None:
    votes = LabelMatrix.from_array([[1, 1]])
    vote = WeightedVote(np.full((2, 2), 0.75), np.array([0.5, 0.5]), redundancy=0.5)

    against, in_favour = vote.posteriors(votes).probabilities[0]

    assert_allclose(np.log(in_favour / against), 2 * 0.75 / (1 + 0.5))


def test_votes_of_other_lfs_are_refused_with_both_sizes() -> None:
    vote = WeightedVote(np.ones((3, 2)), np.array([0.5, 0.5]))

    with pytest.raises(LabelModelError, match=r"has 2 LFs and 2 classes.*on 3 LFs and 2 classes"):
        vote.posteriors(LabelMatrix.from_array([[0, 1]]))
    with pytest.raises(LabelModelError, match=r"has 3 LFs and 4 classes"):
        vote.posteriors(LabelMatrix.from_array([[0, 1, 3]]))


def test_the_balance_is_tempered_with_the_votes() -> None:
    votes = LabelMatrix.from_array([[1, 1]])
    vote = WeightedVote(np.full((2, 2), 0.75), np.array([0.8, 0.2]), redundancy=0.5, steepness=0.9)

    against, in_favour = vote.posteriors(votes).probabilities[0]

    log_odds = (np.log(0.2 / 0.8) + 2 * 0.75) * 0.9 / (1 + 0.5)
    assert_allclose(np.log(in_favour / against), log_odds, rtol=1e-5)


def test_a_negative_weight_speaks_for_the_other_classes_alike() -> None:
    votes = LabelMatrix.from_array([[0], [1]], 3)
    vote = WeightedVote(np.log([[1 / 4, 1.0, 1.0]]), np.array([0.4, 0.3, 0.3]))

    probabilities = vote.posteriors(votes).probabilities

    assert_allclose(probabilities, [[1 / 7, 3 / 7, 3 / 7], [0.4, 0.3, 0.3]])


def test_full_weights_say_something_of_each_class() -> None:
    votes = LabelMatrix.from_array([[0, 1], [1, -1], [2, 0]], 3)
    factors = np.array([[[4.0, 2, 1], [1, 5, 1], [2, 1, 9]], [[3, 1, 1], [1, 3, 2], [1, 1, 3]]])
    balance = np.array([0.5, 0.3, 0.2])

    probabilities = WeightedVote(np.log(factors), balance).posteriors(votes).probabilities

    odds = balance * [[4, 2 * 3, 2], [1, 5, 1], [2 * 3, 1, 9]]
    assert_allclose(probabilities, odds / odds.sum(axis=1, keepdims=True), rtol=1e-6)


def test_full_weights_of_own_classes_only_are_the_same_as_those_by_class(
    rng: np.random.Generator,
) -> None:
    votes = LabelMatrix.from_array(random_votes(rng, 300, 4, 3, 0.5), 3)
    weights, balance = rng.normal(0, 2, (4, 3)), np.array([0.5, 0.3, 0.2])
    full = np.zeros((4, 3, 3))
    full[:, np.arange(3), np.arange(3)] = weights
    statistics = count_votes(votes.lines)
    rows = VotedRows.count(votes.lines, np.ones(4))

    by_class = WeightedVote(weights, balance).label(rows, statistics)
    in_full = WeightedVote(full, balance).label(rows, statistics)

    found, expected = in_full.posteriors.by_class, by_class.posteriors.by_class
    assert_allclose(found, expected, atol=1e-6)
    assert_allclose(in_full.n_correct, by_class.n_correct, atol=0.02)
    for name, value in vars(by_class.agreement).items():
        assert_array_equal(getattr(in_full.agreement, name), value, err_msg=name)


def test_right_votes_are_sums_of_the_posteriors_of_their_class(rng: np.random.Generator) -> None:
    votes = LabelMatrix.from_array(random_votes(rng, 300, 4, 3, 0.5), 3)
    vote = WeightedVote(rng.normal(0, 1, (4, 3)), np.array([0.5, 0.3, 0.2]))

    labeled = vote.label(VotedRows.count(votes.lines, np.ones(4)))
    counted, n_class_rows = vote.expected_counts(VotedRows.count(votes.lines, np.ones(4)))

    posteriors = labeled.posteriors.by_class
    for lf in range(4):
        for label in range(3):
            expected = posteriors[label, votes.columns[lf] == label].sum()
            assert_allclose(labeled.n_correct[lf, label], expected, atol=0.02)
    assert_allclose(votes.lines.by_lf_and_class(counted), labeled.n_correct)
    assert_allclose(n_class_rows, posteriors.sum(axis=1), rtol=1e-5)


def test_silence_is_heard_by_number_of_voters_and_is_not_scaled() -> None:
    votes = LabelMatrix.from_array([[1, 1, 1], [1, 1, -1], [1, -1, -1], [-1, -1, -1]])
    silence = np.log([[1.0, 1.0], [2.0, 1.0], [1.0, 3.0]])
    vote = WeightedVote(
        np.log(np.full((3, 2), 4.0)), np.array([0.5, 0.5]), redundancy=1.0, silence=silence
    )

    probabilities = vote.posteriors(votes).probabilities

    # Redundancy 1: any number of votes says as much as one. Three voters: the last row again.
    odds = [4 * 3, 4 * 3, 4 / 2, 1]
    assert_allclose(probabilities[:, 1] / probabilities[:, 0], odds, rtol=1e-6)


def test_a_copy_with_half_the_weight_changes_nothing() -> None:
    votes, copied = [[0, 1], [1, -1], [0, 0]], [[0, 1, 0], [1, -1, 1], [0, 0, 0]]
    balance, silence = np.array([0.6, 0.4]), np.log([[1.0, 1.0], [2.0, 1.0], [1.0, 3.0]])
    shares = np.array([0.5, 1, 0.5])
    one = WeightedVote(np.array([[1.0, 2.0], [0.5, 0.7]]), balance, 0.3, silence=silence)
    two = WeightedVote(
        np.array([[0.5, 1.0], [0.5, 0.7], [0.5, 1.0]]), balance, 0.3, 1.0, shares, silence
    )

    expected = one.posteriors(LabelMatrix.from_array(votes)).probabilities
    assert_allclose(two.posteriors(LabelMatrix.from_array(copied)).probabilities, expected)


@pytest.mark.parametrize("shape", [(6, 4), (6, 4, 4)])
def test_rows_are_weighed_as_the_row_by_row_definition_says(
    shape: tuple[int, ...], rng: np.random.Generator
) -> None:
    votes = LabelMatrix.from_array(random_votes(rng, 60, 6, 4, 0.5), 4)
    weights = rng.normal(0, 1, shape)
    shares = np.array([1, 1, 0.5, 0.5, 0.3, 1])
    vote = WeightedVote(
        weights, rng.dirichlet(np.ones(4)), 0.2, 0.9, shares, rng.normal(0, 1, (4, 4))
    )

    probabilities = vote.posteriors(votes).probabilities

    for row, found in zip(votes.to_numpy(), probabilities, strict=True):
        scores = np.log(vote.class_balance)
        for lf in np.flatnonzero(row >= 0):
            if weights.ndim == 3:
                scores = scores + weights[lf, row[lf]]
            else:
                scores[row[lf]] += weights[lf, row[lf]]
        n_voters = vote.n_voters(row >= 0)
        scores = vote.row_scale(n_voters) * scores + vote.row_silence(n_voters)
        assert_allclose(found, np.exp(scores) / np.exp(scores).sum(), atol=1e-6)


def test_a_row_has_as_many_voters_as_the_kernels_count(rng: np.random.Generator) -> None:
    votes = LabelMatrix.from_array(random_votes(rng, 500, 8, 2, 0.4), 2)
    vote = WeightedVote(np.ones((8, 2)), np.array([0.5, 0.5]), shares=rng.uniform(0.1, 1, 8))

    rows = VotedRows.count(votes.lines, vote.voter_shares)

    assert [vote.n_voters(row >= 0) for row in votes.to_numpy()] == rows.n_votes.tolist()


@pytest.mark.parametrize("name", ["weights", "silence"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused_by_name(name: str, value: float) -> None:
    vote = WeightedVote(np.ones((1, 2)), np.array([0.5, 0.5]), silence=np.zeros((2, 2)))
    values = getattr(vote, name).copy()
    values[0, 1] = value

    with pytest.raises(LabelModelError, match=rf"{name} of votes.*{value}.*finite"):
        replace(vote, **{name: values})


def test_its_arrays_are_read_only() -> None:
    half = np.array([0.5, 0.5])
    vote = WeightedVote(np.ones((2, 2)), half, shares=half, silence=np.zeros((2, 2)))

    for array in (vote.weights, vote.class_balance, vote.shares, vote.silence):
        assert array is not None
        assert not array.flags.writeable
