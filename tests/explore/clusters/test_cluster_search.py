"""Heaps on the map, and the rows around them."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.core.hashes import scrambled
from snorkel_nb.explore.clusters import cluster_search
from snorkel_nb.explore.clusters.cluster_search import find_clusters


def heaps(rng, sizes, apart=1.0, width=0.02):
    xy = [rng.normal((i * apart, 0), width, (n, 2)) for i, n in enumerate(sizes)]
    return np.concatenate(xy).astype(np.float32)


def clusters_of(xy):
    return find_clusters(xy, scrambled(np.arange(len(xy))))


def test_heaps_are_found_largest_first_and_what_lies_far_off_is_in_none(rng):
    xy = np.concatenate([heaps(rng, [20, 60, 40]), [[9, 9]]]).astype(np.float32)

    found = clusters_of(xy)

    assert_array_equal(found, np.repeat([2, 0, 1, -1], [20, 60, 40, 1]))


def test_rows_beside_a_heap_are_added_to_it(rng):
    xy = np.concatenate([heaps(rng, [60, 60]), [[0.0, 0.09]]]).astype(np.float32)

    assert clusters_of(xy)[-1] == clusters_of(xy)[0]


def test_rows_on_one_spot_are_one_heap_beside_others(rng):
    xy = np.concatenate([heaps(rng, [60, 60]), np.full((30, 2), 5.0)]).astype(np.float32)

    assert_array_equal(clusters_of(xy)[-30:], np.full(30, 2))
    assert clusters_of(xy).max() == 2


def test_rows_that_are_all_on_one_spot_are_one_cluster():
    assert_array_equal(clusters_of(np.full((40, 2), 0.5, np.float32)), np.zeros(40))


@pytest.mark.parametrize("n", [0, 1, 2, 4])
def test_too_few_rows_are_no_cluster(n):
    assert_array_equal(clusters_of(np.zeros((n, 2), np.float32)), np.full(n, -1))


def test_five_rows_do_not_break_it(rng):
    assert len(clusters_of(rng.uniform(size=(5, 2)).astype(np.float32))) == 5


def test_beyond_a_sample_rows_go_to_the_heap_that_they_lie_in(rng, monkeypatch):
    monkeypatch.setattr(cluster_search, "MAX_ROWS", 150)
    xy = heaps(rng, [400, 300])

    found = clusters_of(xy)

    assert np.count_nonzero(found[:400] == 0) > 390
    assert np.count_nonzero(found[400:] == 1) > 290


def test_there_are_no_more_clusters_than_can_be_looked_at(rng):
    found = clusters_of(heaps(rng, [12] * 60, apart=0.3))

    assert 1 <= found.max() < cluster_search.MAX_CLUSTERS
