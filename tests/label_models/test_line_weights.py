"""Any weights, listed as weights that are not negative, add up to the same differences."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.arrays import FloatArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import VoteLines
from snorkel_nb.label_models.line_weights import ListedLines
from tests.analysis.random_votes import random_votes


def added(listed: ListedLines, place: int, lines: VoteLines) -> FloatArray:
    """(k,) what a vote of one line adds to the score of each class, over the least."""
    total = np.zeros(lines.cardinality)
    is_line = listed.lines.addresses == lines.addresses[place]
    np.add.at(total, listed.lines.labels[is_line], listed.weights[is_line])
    return total - total.min()


@pytest.mark.parametrize("cardinality", [2, 3, 7])
@pytest.mark.parametrize("n_dimensions", [2, 3])
def test_a_vote_adds_to_each_class_what_its_weights_say(
    cardinality: int, n_dimensions: int, rng: np.random.Generator
) -> None:
    votes = random_votes(rng, 40, 4, cardinality, 0.4)
    lines = LabelMatrix.from_array(votes, cardinality).lines
    weights = rng.normal(0, 1, (4, *[cardinality] * (n_dimensions - 1)))

    listed = ListedLines.of(lines, weights)

    assert (listed.weights >= 0).all()
    for place, (lf, label) in enumerate(zip(lines.lfs, lines.labels, strict=True)):
        expected = weights[lf, label] * (np.arange(cardinality) == label)
        if n_dimensions == 3:
            expected = weights[lf, label]
        assert_allclose(added(listed, place, lines), expected - expected.min())


def test_weights_that_are_not_negative_leave_the_lines_as_they_are() -> None:
    lines = LabelMatrix.from_array([[0, 1], [1, 1]], 3).lines
    weights = np.array([[1.0, 2.0, 3.0], [4.0, 0.0, 5.0]])

    listed = ListedLines.of(lines, weights)

    assert listed.lines is lines
    assert listed.weights.tolist() == [1, 2, 0]  # by class, then by LF
    assert listed.taken is None
    assert listed.of_own(np.arange(3.0)).tolist() == [0, 1, 2]


def test_a_negative_weight_that_no_vote_has_lists_nothing() -> None:
    lines = LabelMatrix.from_array([[0], [0]], 2).lines

    assert ListedLines.of(lines, np.array([[1.0, -1.0]])).lines is lines


def test_a_vote_against_its_class_speaks_for_the_others_by_pencil() -> None:
    lines = LabelMatrix.from_array([[0, 2], [ABSTAIN, 2]], 3).lines

    listed = ListedLines.of(lines, np.array([[-1.5, 9.0, 9.0], [9.0, 9.0, 2.0]]))

    assert listed.lines.labels.tolist() == [0, 1, 2, 2]
    assert listed.lines.lfs.tolist() == [0, 0, 0, 1]
    assert listed.weights.tolist() == [0, 1.5, 1.5, 2]
    assert listed.taken is not None
    assert_array_equal(listed.taken, [-1.5, np.nan, np.nan, 2])
    assert listed.of_own(np.array([5.0, 6.0, 7.0, 8.0])).tolist() == [5, 8]


def test_what_is_taken_is_its_class_over_the_best_other() -> None:
    lines = LabelMatrix.from_array([[1]], 2).lines

    listed = ListedLines.of(lines, np.array([[[0.0, 0.0], [-2.0, 3.0]]]))

    assert listed.weights.tolist() == [5]
    assert listed.taken is not None
    assert listed.taken.tolist() == [5]


@pytest.mark.parametrize("n_dimensions", [2, 3])
def test_listed_lines_are_lines_of_a_label_matrix(
    n_dimensions: int, rng: np.random.Generator
) -> None:
    label_matrix = LabelMatrix.from_array(random_votes(rng, 40, 4, 3, 0.4), 3)
    lines = label_matrix.lines

    listed = ListedLines.of(lines, rng.normal(0, 1, (4, 3, 3)[:n_dimensions])).lines

    for label in range(3):
        of_class = slice(listed.class_starts[label], listed.class_starts[label + 1])
        assert (listed.labels[of_class] == label).all()
    assert listed.class_starts[-1] == len(listed.labels)
    n_votes = dict(zip(lines.addresses.tolist(), lines.n_votes.tolist(), strict=True))
    assert [n_votes[address] for address in listed.addresses.tolist()] == listed.n_votes.tolist()
    sample = listed.of_sample(label_matrix.packed)
    assert_array_equal(sample.addresses, listed.addresses)
    assert_array_equal(sample.n_votes, listed.n_votes)


def test_without_votes_nothing_is_listed() -> None:
    lines = LabelMatrix.from_array(np.full((3, 2), ABSTAIN), 3).lines

    for shape in ((2, 3), (2, 3, 3)):
        listed = ListedLines.of(lines, np.full(shape, -1.0))
        assert listed.weights.shape == (0,)
        assert listed.of_own(np.empty(0)).shape == (0,)
