"""How a picture lies: turned like the one before it, within a square of side 1."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.explore.layouts.orientation import RIM, in_unit_square, turned_like


@pytest.mark.parametrize("mirror", [1, -1])
def test_a_turned_and_mirrored_picture_is_turned_back(rng, mirror):
    before = rng.normal(size=(40, 2)).astype(np.float32)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]]) @ np.diag([1, mirror])

    after = turned_like(3 * before @ turn + 5, before)

    # The middle is the median of each axis, which turning moves a little.
    assert_allclose(after - after.mean(0), 3 * (before - before.mean(0)), atol=1.0)
    assert np.corrcoef(after[:, 0], before[:, 0])[0, 1] > 0.99
    assert np.corrcoef(after[:, 1], before[:, 1])[0, 1] > 0.99


def test_an_outlier_does_not_press_the_others_together(rng):
    xy = rng.uniform(size=(1000, 2))
    xy[0] = [1000, 0.5]

    placed = in_unit_square(xy)

    assert placed.min() >= 0
    assert placed.max() <= 1
    assert np.ptp(placed[1:, 0]) > 0.9
    assert placed[0, 0] > placed[1:, 0].max()


def test_both_axes_have_one_scale():
    xy = np.array([[0, 0], [10, 0], [0, 5], [10, 5]], np.float32)

    placed = in_unit_square(xy)

    assert_allclose(np.ptp(placed, axis=0), [1 - 2 * RIM, 0.5 - RIM], atol=0.01)


def test_rows_that_are_all_alike_lie_in_the_middle():
    assert_array_equal(in_unit_square(np.full((3, 2), 7.0)), np.full((3, 2), 0.5))
    assert in_unit_square(np.zeros((0, 2))).shape == (0, 2)
