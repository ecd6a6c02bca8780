import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.analysis.pairs import compare_with_others
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN

LABEL_MATRIX = LabelMatrix.from_array(
    [
        [0, 0, 1],
        [0, 1, ABSTAIN],
        [0, ABSTAIN, ABSTAIN],
        [ABSTAIN, 1, 0],
    ]
)


def test_pairs_count_the_rows_where_both_vote_and_where_they_differ() -> None:
    pairs = compare_with_others(LABEL_MATRIX, 0)

    assert_array_equal(pairs.n_overlaps, [3, 2, 1])
    assert_array_equal(pairs.n_conflicts, [0, 1, 1])


def test_a_conflict_between_two_other_lfs_is_none_of_the_third() -> None:
    pairs = compare_with_others(LabelMatrix.from_array([[0, 0, 1]]), 1)

    assert_array_equal(pairs.n_conflicts, [0, 0, 1])


def test_an_lf_that_is_not_there_cannot_be_compared() -> None:
    with pytest.raises(IndexError):
        compare_with_others(LABEL_MATRIX, 3)


def test_the_last_lf_may_be_counted_from_the_end() -> None:
    assert_array_equal(compare_with_others(LABEL_MATRIX, -1).n_overlaps, [1, 2, 2])


def test_pair_counts_cannot_be_written_to() -> None:
    pairs = compare_with_others(LABEL_MATRIX, 0)

    with pytest.raises(ValueError, match="read-only"):
        pairs.n_overlaps[0] = 9
