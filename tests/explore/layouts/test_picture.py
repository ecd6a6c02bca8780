"""A place for each vector, also for those that come later."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.explore.layouts.distinct import Distinct
from snorkel_nb.explore.layouts.picture import first_picture


def pictured(vectors):
    vectors = np.asarray(vectors, np.float32)
    distinct = Distinct.of(vectors)
    picture = first_picture(vectors, distinct, "name")
    return picture, picture.layout(vectors, distinct)


@pytest.mark.parametrize("n", [0, 1, 2, 5])
@pytest.mark.parametrize("d", [1, 2, 600])
def test_few_rows_and_dimensions_have_places_in_the_square(rng, n, d):
    _, layout = pictured(rng.normal(size=(n, d)))

    assert layout.xy.shape == (n, 2)
    assert ((layout.xy >= 0) & (layout.xy <= 1)).all()


def test_rows_that_are_all_equal_lie_in_the_middle():
    _, layout = pictured(np.ones((4, 3)))

    assert_array_equal(layout.xy, np.full((4, 2), 0.5))


def test_the_direction_of_most_variance_goes_to_the_right(rng):
    vectors = rng.normal(size=(50, 3)) * [0.1, 5, 1]

    _, layout = pictured(vectors)

    assert np.corrcoef(layout.xy[:, 0], vectors[:, 1])[0, 1] > 0.95


def test_vectors_that_were_there_keep_their_places_and_new_ones_lie_beside_them(rng):
    vectors = rng.normal(size=(50, 3)).astype(np.float32)
    picture, before = pictured(vectors)
    more = np.concatenate([vectors[::-1], vectors[:1] + 1e-4, np.zeros((1, 3), np.float32)])

    after = picture.layout(more, Distinct.of(more))

    assert_array_equal(after.xy[:50], before.xy[::-1])
    assert_allclose(after.xy[50], before.xy[0], atol=0.05)
    assert np.isnan(after.xy[51]).all()
    assert after.fingerprint != before.fingerprint


def test_one_name_one_picture(rng):
    vectors = rng.normal(size=(20, 3))

    assert pictured(vectors)[1].fingerprint == pictured(vectors)[1].fingerprint
    assert pictured(vectors)[1].fingerprint != pictured(vectors[::-1])[1].fingerprint
