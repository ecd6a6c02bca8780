import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.label_models.majority import MajorityVote

VOTES = LabelMatrix.from_array(
    [
        [0, 0, 1, ABSTAIN],  # two against one
        [0, 1, ABSTAIN, ABSTAIN],  # a tie
        [2, 2, 2, ABSTAIN],  # all agree
        [ABSTAIN, ABSTAIN, ABSTAIN, ABSTAIN],
    ],
    cardinality=3,
)


def test_classes_with_the_most_votes_share_the_probability() -> None:
    posteriors = MajorityVote().fit(VOTES).posteriors(VOTES)

    assert_array_equal(
        posteriors.probabilities,
        [[1, 0, 0], [1 / 2, 1 / 2, 0], [0, 0, 1], [1 / 3, 1 / 3, 1 / 3]],
    )
    assert posteriors.labels().tolist() == [0, ABSTAIN, 2, ABSTAIN]


def test_a_row_without_votes_is_uncovered_and_a_tied_one_is_not() -> None:
    posteriors = MajorityVote().fit(VOTES).posteriors(VOTES)

    assert posteriors.is_covered.tolist() == [True, True, True, False]


def test_an_lf_is_as_accurate_as_it_is_with_the_majority() -> None:
    fitted = MajorityVote().fit(VOTES)

    assert_allclose(fitted.accuracies, [(1 + 1 / 2 + 1) / 3, (1 + 1 / 2 + 1) / 3, 1 / 2, np.nan])


def test_a_class_balance_changes_no_majority() -> None:
    given = MajorityVote().fit(VOTES, np.array([0.98, 0.01, 0.01]))

    assert_array_equal(
        given.posteriors(VOTES).probabilities,
        MajorityVote().fit(VOTES).posteriors(VOTES).probabilities,
    )
    assert_allclose(given.class_balance, [1 / 3, 1 / 3, 1 / 3])


def test_one_vote_decides_among_thousands() -> None:
    votes = LabelMatrix.from_array([[0] * 2500 + [1] * 2501])

    assert MajorityVote().fit(votes).posteriors(votes).probabilities.tolist() == [[0, 1]]
