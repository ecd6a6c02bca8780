import numpy as np
from numpy.testing import assert_array_equal

from snorkel_nb.explore.layouts.layout import Layout
from snorkel_nb.views.map_points import STEPS, MapPoints


def layout(xy):
    return Layout(np.array(xy, np.float32), "umap", len(xy), "picture")


def test_rows_without_a_place_are_left_out_and_the_others_are_where_they_were():
    places = layout([[0, 0], [np.nan, np.nan], [1, 0.5], [0.25, 1]])

    points = MapPoints.of(places)

    assert sorted(points.rows.tolist()) == [0, 2, 3]
    expected = np.rint(places.xy[points.rows] * STEPS)
    assert_array_equal(points.xy, expected)
    assert points.xy.dtype == np.uint16
    assert points.version == "picture"


def test_the_order_is_shuffled_and_the_same_each_time():
    places = np.random.default_rng(7).random((1000, 2))

    first, second = MapPoints.of(layout(places)), MapPoints.of(layout(places))

    assert_array_equal(first.rows, second.rows)
    assert (np.diff(first.rows) != 1).mean() > 0.9
    assert sorted(first.rows.tolist()) == list(range(1000))


def test_points_of_one_layout_are_made_once():
    places = layout([[0, 0], [1, 1]])

    assert MapPoints.of(places) is MapPoints.of(places)


def test_a_mask_of_rows_is_a_bit_a_point_in_their_order():
    points = MapPoints.of(layout([[i / 20, 0.5] for i in range(20)]))
    mask = np.arange(20) % 3 == 0

    bits = np.unpackbits(points.masked(mask), bitorder="little")

    assert len(points.masked(mask)) == 3
    assert_array_equal(bits[:20], mask[points.rows])


def test_a_map_without_rows_has_no_points():
    points = MapPoints.of(layout(np.zeros((0, 2))))

    assert (len(points.rows), points.xy.shape, points.masked(np.zeros(0, bool)).size) == (
        0,
        (0, 2),
        0,
    )
