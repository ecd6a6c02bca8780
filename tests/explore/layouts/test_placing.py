"""Rows that were not laid out get a place beside their neighbours."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.explore.layouts.nearest_points import NearestPoints
from snorkel_nb.explore.layouts.placing import place

POINTS = np.array([[0, 0], [0, 1], [0, 2], [9, 0], [9, 1], [9, 2]], np.float32)
PLACES = np.array([[0.1, 0.1], [0.11, 0.1], [0.12, 0.1], [0.9, 0.9], [0.91, 0.9], [0.92, 0.9]])
XY = PLACES.astype(np.float32)


def test_a_row_between_two_parts_lies_in_one_of_them():
    queries = np.array([[4.4, 1], [4.6, 1]], np.float32)

    xy = place(queries, NearestPoints.of(POINTS), XY)

    assert_allclose(xy, [[0.11, 0.1], [0.91, 0.9]], atol=0.01)


def test_a_row_that_was_laid_out_stays_and_equal_rows_share_a_place():
    queries = np.array([[0, 1], [0, 1]], np.float32)

    xy = place(queries, NearestPoints.of(POINTS), XY)

    assert_allclose(xy[0], XY[1], atol=1e-3)
    assert_array_equal(xy[0], xy[1])
