"""A sample of points that leaves no part of the map empty."""

import numpy as np
from numpy.testing import assert_array_equal

from snorkel_nb.core.hashes import scrambled
from snorkel_nb.explore.layouts.spread_sample import spread_sample


def test_small_regions_are_in_the_sample_and_a_crowd_stays_a_crowd(rng):
    crowd = rng.normal(size=(8000, 2))
    villages = [rng.normal(50 * (i + 1), 0.1, (10, 2)) for i in range(6)]
    points = np.concatenate([crowd, *villages]).astype(np.float32)

    sample = spread_sample(points, scrambled(np.arange(len(points))), 500)

    assert len(np.unique(sample)) == 500
    # By chance every second of them would have no row.
    assert len(np.unique((sample[sample >= 8000] - 8000) // 10)) >= 5
    assert np.count_nonzero(sample < 8000) > 400


def test_asked_for_all_it_gives_all(rng):
    points = rng.normal(size=(30, 2)).astype(np.float32)

    assert_array_equal(spread_sample(points, scrambled(np.arange(30)), 30), np.arange(30))
