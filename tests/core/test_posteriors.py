import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from snorkel.utils import probs_to_preds

from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.posteriors import Posteriors, break_ties, softmax
from snorkel_nb.errors import LabelModelError

PROBABILITIES = np.array([[0.2, 0.8], [0.5, 0.5], [0.9, 0.1], [0.1, 0.9]])
IS_COVERED = np.array([True, True, True, False])


def test_the_most_probable_class_is_the_label_and_uncovered_rows_have_none() -> None:
    labels = Posteriors.of_rows(PROBABILITIES, IS_COVERED).labels()

    assert labels.tolist() == [1, ABSTAIN, 0, ABSTAIN]
    assert labels.dtype == np.int8


@pytest.mark.parametrize("policy", ["random", "true-random"])
def test_uncovered_rows_have_no_label_whatever_the_tie_policy(policy: str) -> None:
    labels = Posteriors.of_rows(PROBABILITIES, IS_COVERED).labels(policy)  # type: ignore[arg-type]  # any text

    assert labels[1] in (0, 1)
    assert labels[3] == ABSTAIN


def test_confidence_is_the_largest_probability_and_nan_where_uncovered() -> None:
    confidence = Posteriors.of_rows(PROBABILITIES, IS_COVERED).confidence

    assert_allclose(confidence, [0.8, 0.5, 0.9, np.nan], rtol=1e-6)


def test_posteriors_cannot_be_written_to() -> None:
    posteriors = Posteriors.of_rows(PROBABILITIES.copy(), IS_COVERED.copy())

    for array in (posteriors.probabilities, posteriors.is_covered, posteriors.labels()):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_no_rows_have_no_labels() -> None:
    assert break_ties(np.empty((0, 3)), "abstain").shape == (0,)
    assert break_ties(np.empty((0, 3)), "random").shape == (0,)


def test_probabilities_within_the_tolerance_are_tied_as_in_snorkel() -> None:
    close = np.array([[0.5 + 4e-6, 0.5 - 4e-6], [0.5 + 1e-4, 0.5 - 1e-4], [1 / 3, 2 / 3]])

    assert break_ties(close, "abstain").tolist() == [ABSTAIN, 0, 1]
    assert_array_equal(break_ties(close, "abstain"), probs_to_preds(close, "abstain"))


def test_a_random_tie_break_is_repeatable_fair_and_only_among_the_tied() -> None:
    tied = np.tile([0.4, 0.2, 0.4], (4000, 1))

    labels = break_ties(tied, "random")

    assert_array_equal(labels, break_ties(tied, "random"))
    assert set(labels.tolist()) == {0, 2}
    assert abs((labels == 0).mean() - 1 / 2) < 0.05


def test_a_random_tie_break_does_not_change_when_rows_are_appended() -> None:
    tied = np.full((1000, 4), 0.25)

    assert_array_equal(break_ties(tied, "random")[:10], break_ties(tied[:10], "random"))


def test_a_truly_random_tie_break_draws_among_the_tied() -> None:
    labels = break_ties(np.tile([0.4, 0.2, 0.4], (200, 1)), "true-random")

    assert set(labels.tolist()) == {0, 2}


def test_an_unknown_tie_policy_gets_the_known_ones() -> None:
    with pytest.raises(LabelModelError, match=r"'majority'.*'abstain', 'random' or 'true-random'"):
        break_ties(PROBABILITIES, "majority")  # type: ignore[arg-type]  # the wrong type is the subject


def test_softmax_of_scores_that_no_exponential_holds_is_exact_along_either_axis() -> None:
    scores = np.log([[1.0, 3.0], [9.0, 1.0]]) + np.array([[5e4], [-5e4]])

    assert_allclose(softmax(scores), [[0.25, 0.75], [0.9, 0.1]])
    assert_allclose(softmax(scores.T, axis=0), [[0.25, 0.9], [0.75, 0.1]])
