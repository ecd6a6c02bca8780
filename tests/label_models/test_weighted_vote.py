import numpy as np
import pytest
from numpy.testing import assert_allclose

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.weighted_vote import WeightedVote


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
