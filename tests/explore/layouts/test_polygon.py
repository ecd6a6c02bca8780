"""Which places lie in a polygon."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.explore.layouts.polygon import is_inside

SQUARE = np.array([[0, 0], [2, 0], [2, 2], [0, 2]], float)


@pytest.mark.parametrize("corners", [SQUARE, SQUARE[::-1]])
def test_places_in_a_square_are_inside_whichever_way_it_was_drawn(corners):
    xy = np.array([[1, 1], [3, 1], [1, -1], [np.nan, np.nan]], np.float32)

    assert_array_equal(is_inside(xy, corners), [True, False, False, False])


def test_what_a_line_goes_round_twice_is_inside_too():
    angles = np.pi / 2 + np.arange(5) * 4 * np.pi / 5  # a star drawn in one stroke
    star = np.column_stack([np.cos(angles), np.sin(angles)])
    xy = np.array([[0, 0], [0, 0.9], [0.6, 0.8]], np.float32)

    assert_array_equal(is_inside(xy, star), [True, True, False])


def test_many_corners_give_what_the_angles_say(rng):
    corners = rng.uniform(size=(40, 2))
    xy = rng.uniform(size=(300, 2)).astype(np.float32)

    # The angle under which each edge is seen adds up to the winding.
    to_corner = corners[np.newaxis] - xy[:, np.newaxis].astype(float)
    angle = np.arctan2(to_corner[:, :, 1], to_corner[:, :, 0])
    turns = np.diff(np.concatenate([angle, angle[:, :1]], axis=1), axis=1)
    turns = (turns + np.pi) % (2 * np.pi) - np.pi
    expected = np.abs(turns.sum(axis=1)) > 1
    assert_array_equal(is_inside(xy, corners), expected)


@pytest.mark.parametrize("corners", [np.zeros((0, 2)), SQUARE[:2], np.ones((3, 2))])
def test_what_encloses_nothing_has_nothing_inside(corners):
    assert not is_inside(np.array([[1, 1], [0.5, 0.5]], np.float32), corners).any()
