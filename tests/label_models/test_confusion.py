import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.label_models.confusion import LOWEST_PROBABILITY, Confusion

EVEN = np.array([0.5, 0.5])
RATES = np.array([[[0.8, 0.2], [0.3, 0.7]], [[1.0, 0.0], [1.0, 0.0]]])  # the second: class 0 alone


def test_a_vote_adds_the_log_of_its_rate_to_each_class():
    weights = Confusion(RATES[:1], EVEN, 1, True).log_weights()

    assert_allclose(weights, np.log([[[0.8, 0.3], [0.2, 0.7]]]))


def test_where_an_lf_of_one_class_votes_is_told_by_its_propensities():
    confusion = Confusion(RATES, EVEN, 1, True, np.array([[1.0, 1.0], [0.4, 0.1]]))

    vote_for_0, vote_for_1 = confusion.log_weights()[1]

    assert_allclose(vote_for_0, np.log([0.4, 0.1]))
    assert_allclose(vote_for_1, np.log(LOWEST_PROBABILITY))


def test_votes_that_are_as_likely_in_every_class_weigh_nothing():
    silent = np.full((1, 3, 3), 1 / 3)

    assert_array_equal(Confusion(silent, np.full(3, 1 / 3), 1, True).log_weights(), 0)
    assert_array_equal(Confusion(RATES[1:], EVEN, 1, True).log_weights(), 0)


def test_votes_of_an_lf_are_split_into_whether_and_what():
    of_votes = np.array([[[0.3, 0.1], [0.1, 0.1]], [[0.0, 0.0], [0.0, 0.0]]])

    confusion = Confusion.of_votes(of_votes, np.array([True, False]), EVEN, 3, False)

    assert_allclose(confusion.rates, [[[3 / 4, 1 / 4], [1 / 2, 1 / 2]], np.full((2, 2), 1 / 2)])
    assert_allclose(confusion.propensities, [[0.4, 0.2], [0, 0]])
    assert_array_equal(confusion.log_weights()[1], 0)


def test_posteriors_are_the_balance_times_the_votes_and_silence_is_no_evidence():
    confusion = Confusion(RATES[[0, 0]], np.array([0.6, 0.4]), 1, True)
    votes = LabelMatrix.from_array([[0, 1], [0, ABSTAIN], [ABSTAIN, ABSTAIN]])

    posteriors = confusion.vote.posteriors(votes)

    odds = posteriors.probabilities[:, 0] / posteriors.probabilities[:, 1]
    expected = [0.6 / 0.4 * 0.8 / 0.3 * 0.2 / 0.7, 0.6 / 0.4 * 0.8 / 0.3, 0.6 / 0.4]
    assert_allclose(odds, expected, rtol=1e-5)
    assert posteriors.labels().tolist() == [0, 0, ABSTAIN]


def test_thousands_of_contradicting_certain_votes_give_probabilities():
    certain = Confusion(np.tile(np.eye(2), (5000, 1, 1)), EVEN, 1, True)
    votes = np.tile([0, 1], 2500)
    votes[0] = 1

    probabilities = certain.vote.posteriors(LabelMatrix.from_array([votes])).probabilities

    assert_allclose(probabilities, [[0, 1]], atol=1e-12)


def test_its_arrays_are_read_only():
    confusion = Confusion(RATES, EVEN, 1, True, np.ones((2, 2)))

    assert not confusion.rates.flags.writeable
    assert not confusion.class_balance.flags.writeable
    assert confusion.propensities is not None
    assert not confusion.propensities.flags.writeable
