"""A cluster's number stays when an edit changes it a little."""

import numpy as np
import pytest

from snorkel_nb.explore.clusters.numbering import SKETCH_ROWS, Numbering, overlap, sketch_of

A, B, C = np.arange(0, 100), np.arange(100, 160), np.arange(160, 200)


def test_numbers_are_given_once_and_stay_with_the_rows():
    numbering = Numbering()

    assert numbering.numbers("all", [A, B]) == [1, 2]
    assert numbering.numbers("all", [B[5:], A[10:], C]) == [2, 1, 3]


def test_a_number_is_never_given_to_another_cluster_and_comes_back_with_its_own():
    numbering = Numbering()
    numbering.numbers("all", [A, B])

    assert numbering.numbers("all", [C]) == [3]
    assert numbering.numbers("all", [B, A]) == [2, 1]


def test_of_two_parts_of_a_cluster_the_larger_keeps_the_number():
    numbering = Numbering()
    numbering.numbers("all", [A])

    assert numbering.numbers("all", [A[:60], A[60:]]) == [1, 2]


def test_clusters_of_another_kind_have_other_numbers():
    numbering = Numbering()

    assert numbering.numbers("all", [A]) == [1]
    assert numbering.numbers("errors", [A]) == [2]
    assert numbering.numbers("none", []) == []


def test_a_cluster_that_drifts_far_is_found_again_where_it_began():
    numbering = Numbering()
    for start in range(0, 1000, 20):
        assert numbering.numbers("all", [np.arange(start, start + 100)]) == [1]

    assert numbering.numbers("all", [A]) == [1]


def test_the_overlap_of_small_sets_is_exact():
    assert overlap(sketch_of(np.arange(10)), sketch_of(np.arange(5, 15))) == 5 / 15
    assert overlap(sketch_of(A), sketch_of(B)) == 0
    assert overlap(sketch_of(A[:0]), sketch_of(A[:0])) == 0


@pytest.mark.parametrize("n_shared", [0, 30_000, 50_000])
def test_the_overlap_of_large_sets_is_an_estimate(n_shared):
    one, other = np.arange(50_000), np.arange(50_000 - n_shared, 100_000 - n_shared)

    assert len(sketch_of(one)) == SKETCH_ROWS
    exact = n_shared / (100_000 - n_shared)
    assert overlap(sketch_of(one), sketch_of(other)) == pytest.approx(exact, abs=0.08)


def test_a_small_set_within_a_large_one_overlaps_by_its_size():
    assert overlap(sketch_of(np.arange(600)), sketch_of(np.arange(6000))) < 0.2
