"""What there is to know of clusters, counted anew at each moment."""

import numpy as np
from numpy.testing import assert_array_equal

from snorkel_nb.explore.clusters.cluster_facts import RowFacts, make_clustering, recounted

XY = np.array([[0, 0], [0.1, 0], [0.2, 0], [0.9, 0.9], [0.8, 0.9], [0.5, 0.5]], np.float32)


def facts(labels, gold=(-1,) * 6, conflicting=(0,) * 6, wrong=(0,) * 6, revision=1):
    labels = np.array(labels, np.int8)
    return RowFacts(
        labels, np.array(gold, np.int8), labels >= 0, np.array(conflicting, bool),
        np.array(wrong, bool), ("A", "B"), revision,
    )  # fmt: skip


def two_clusters(**changes):
    found = np.array([0, 0, 0, 1, 1, -1], np.int16)
    known = facts([0, 1, 0, 1, -1, -1], **changes)
    return make_clustering("all", None, np.arange(6), found, [7, 9], [(), ()], XY, known)


def test_rows_and_their_votes_are_counted():
    first, second = two_clusters(
        gold=[0, 0, -1, 0, 1, -1], conflicting=[1, 0, 0, 0, 0, 1], wrong=[0, 1, 0, 1, 0, 0]
    ).clusters

    assert (first.number, first.n_rows, first.label) == (7, 3, 0)
    assert_array_equal(first.positions, [0, 1, 2])
    assert_array_equal(first.label_counts, [2, 1])
    assert_array_equal(first.gold_counts, [2, 0])
    assert (first.n_uncovered, first.n_conflicts, first.n_wrong) == (0, 1, 1)
    assert (first.accuracy.n_correct, first.accuracy.n) == (1, 2)
    assert (second.label, second.n_uncovered, second.n_wrong) == (1, 1, 1)


def test_the_middle_is_a_row_of_the_cluster_and_the_first_example():
    first, _ = two_clusters().clusters

    assert first.center == (float(XY[1, 0]), 0.0)
    assert first.examples[0] == 1


def test_rows_that_are_no_longer_of_the_kind_leave_and_the_order_follows():
    before = two_clusters()

    after = recounted(before, np.array([0, 0, 1, 1, 1, 1], bool), facts([1] * 6, revision=2))

    assert [c.number for c in after.clusters] == [9, 7]
    assert_array_equal(after.of_row, [-1, -1, 1, 0, 0, -1])
    assert_array_equal(after.positions, [2, 3, 4, 5])
    assert_array_equal(after.clusters[1].positions, [2])
    assert set(after.clusters[1].examples.tolist()) <= {2}
    assert after.revision == 2


def test_a_cluster_without_rows_is_gone_and_rows_that_come_are_in_none():
    before = two_clusters()

    after = recounted(before, np.array([1, 1, 1, 0, 0, 0, 1], bool), facts7())

    assert [c.number for c in after.clusters] == [7]
    assert_array_equal(after.of_row, [0, 0, 0, -1, -1, -1, -1])


def facts7():
    nobody = np.full(7, -1, np.int8)
    no = np.zeros(7, bool)
    return RowFacts(nobody, nobody, no, no, no, ("A", "B"), 3)
