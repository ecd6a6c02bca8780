import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.analysis.statistics import count_votes
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.statistics import Statistics
from tests.analysis.random_votes import label_matrices

FIVE_ROWS = [
    [ABSTAIN, 0, 0],  # two agree
    [ABSTAIN, ABSTAIN, ABSTAIN],  # nobody
    [1, 0, ABSTAIN],  # conflict
    [ABSTAIN, 0, ABSTAIN],  # one LF alone
    [0, 0, 0],  # all agree
]


def count(votes: object, cardinality: int = 2) -> Statistics:
    return count_votes(LabelMatrix.from_array(votes, cardinality))


def test_statistics_count_coverage_overlaps_and_conflicts_per_lf() -> None:
    statistics = count(FIVE_ROWS)

    assert_array_equal(statistics.votes_by_class, [[1, 1], [4, 0], [2, 0]])
    assert_array_equal(statistics.votes_by_lf, [2, 4, 2])
    assert_allclose(statistics.coverage, [2 / 5, 4 / 5, 2 / 5])
    assert_allclose(statistics.overlaps, [2 / 5, 3 / 5, 2 / 5])
    assert_allclose(statistics.conflicts, [1 / 5, 1 / 5, 0 / 5])


def test_statistics_count_votes_and_conflicts_per_row() -> None:
    statistics = count(FIVE_ROWS)

    assert_array_equal(statistics.n_votes, [2, 0, 2, 1, 3])
    assert_array_equal(statistics.is_conflicting, [False, False, True, False, False])
    assert (statistics.n_rows, statistics.n_covered) == (5, 4)
    assert (statistics.n_overlapping, statistics.n_conflicting) == (3, 1)


def test_an_lf_that_agrees_with_one_side_of_a_conflict_takes_part_in_it() -> None:
    statistics = count([[0, 0, 1]])

    assert_array_equal(statistics.n_conflicts, [1, 1, 1])


def test_polarity_lists_the_classes_an_lf_has_voted_for() -> None:
    statistics = count([[2, 0, ABSTAIN], [0, 0, ABSTAIN]], cardinality=3)

    assert statistics.polarity == [[0, 2], [0], []]


def test_thousands_of_classes_are_counted() -> None:
    statistics = count([[2999, 0], [2999, 2998]], cardinality=3000)

    assert statistics.votes_by_class.shape == (2, 3000)
    assert statistics.polarity == [[2999], [0, 2998]]
    assert_array_equal(statistics.n_conflicts, [2, 2])


def test_without_rows_fractions_are_nan_and_counts_zero() -> None:
    statistics = count(np.empty((0, 2), int))

    assert_array_equal(statistics.coverage, [np.nan, np.nan])
    assert_array_equal(statistics.conflicts, [np.nan, np.nan])
    assert_array_equal(statistics.votes_by_lf, [0, 0])
    assert statistics.n_covered == 0


def test_without_lfs_every_row_is_uncovered() -> None:
    statistics = count(np.empty((3, 0), int))

    assert_array_equal(statistics.n_votes, [0, 0, 0])
    assert statistics.coverage.shape == (0,)
    assert statistics.polarity == []


def test_statistics_cannot_be_written_to() -> None:
    statistics = count(FIVE_ROWS)

    for array in (statistics.votes_by_class, statistics.n_votes, statistics.votes_by_lf):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 9


@given(label_matrix=label_matrices(min_rows=1))
def test_conflicts_are_overlaps_and_overlaps_are_covered(label_matrix: LabelMatrix) -> None:
    statistics = count_votes(label_matrix)

    assert (statistics.conflicts <= statistics.overlaps).all()
    assert (statistics.overlaps <= statistics.coverage).all()
    assert (statistics.coverage <= 1).all()
    assert statistics.n_conflicting <= statistics.n_overlapping <= statistics.n_covered
    assert statistics.n_votes.sum() == statistics.votes_by_lf.sum()


@given(label_matrix=label_matrices(min_rows=1))
def test_the_order_of_rows_changes_no_count_of_an_lf(label_matrix: LabelMatrix) -> None:
    statistics = count_votes(label_matrix)
    order = np.random.default_rng(7).permutation(label_matrix.n_rows)

    shuffled = count(label_matrix.to_numpy()[order], label_matrix.cardinality)

    assert_array_equal(shuffled.votes_by_class, statistics.votes_by_class)
    assert_array_equal(shuffled.n_overlaps, statistics.n_overlaps)
    assert_array_equal(shuffled.n_conflicts, statistics.n_conflicts)
    assert_array_equal(shuffled.n_votes, statistics.n_votes[order])
    assert_array_equal(shuffled.is_conflicting, statistics.is_conflicting[order])


@given(label_matrix=label_matrices(min_lfs=1))
def test_the_order_of_lfs_changes_no_count_of_a_row(label_matrix: LabelMatrix) -> None:
    statistics = count_votes(label_matrix)
    order = np.random.default_rng(7).permutation(label_matrix.n_lfs)

    shuffled = count(label_matrix.to_numpy()[:, order], label_matrix.cardinality)

    assert_array_equal(shuffled.n_votes, statistics.n_votes)
    assert_array_equal(shuffled.is_conflicting, statistics.is_conflicting)
    assert_array_equal(shuffled.votes_by_class, statistics.votes_by_class[order])
    assert_array_equal(shuffled.n_conflicts, statistics.n_conflicts[order])


@given(label_matrix=label_matrices(min_rows=1))
def test_every_row_twice_changes_no_fraction(label_matrix: LabelMatrix) -> None:
    statistics = count_votes(label_matrix)

    doubled = count(np.repeat(label_matrix.to_numpy(), 2, axis=0), label_matrix.cardinality)

    assert_array_equal(doubled.coverage, statistics.coverage)
    assert_array_equal(doubled.overlaps, statistics.overlaps)
    assert_array_equal(doubled.conflicts, statistics.conflicts)
    assert doubled.polarity == statistics.polarity
