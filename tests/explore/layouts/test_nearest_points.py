"""The nearest of many points."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.explore.layouts.nearest_points import NearestPoints


def test_the_nearest_come_first_with_their_distances():
    points = np.array([[0, 0], [3, 4], [0, 1]], np.float32)

    found, distances = NearestPoints.of(points).find(np.zeros((1, 2), np.float32), 3)

    assert_array_equal(found, [[0, 2, 1]])
    assert_allclose(distances, [[0, 1, 5]])


@pytest.mark.parametrize(("n", "k"), [(0, 3), (1, 3), (2, 5)])
def test_where_there_are_fewer_points_all_are_given(n, k):
    points = np.arange(2 * n, dtype=np.float32).reshape(n, 2)

    found, _ = NearestPoints.of(points).find(np.ones((4, 2), np.float32), k)

    assert found.shape == (4, n)


def test_among_many_points_nearly_all_of_the_nearest_are_found(rng):
    centres = rng.normal(size=(40, 8)) * 3
    points = (centres[rng.integers(0, 40, 8000)] + rng.normal(size=(8000, 8))).astype(np.float32)

    found, distances = NearestPoints.of(points).find(points[:200], 5)

    exact = np.sqrt(((points[:200, np.newaxis] - points) ** 2).sum(axis=2))
    nearest = np.sort(exact, axis=1)[:, :5]
    assert_array_equal(found[:, 0], np.arange(200))
    assert np.isclose(distances, nearest, atol=1e-4).mean() > 0.9
