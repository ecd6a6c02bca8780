"""The directions in which vectors differ most."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snorkel_nb.explore.layouts.pca import Pca


def test_the_direction_of_most_variance_comes_first_with_its_largest_number_positive():
    vectors = np.array([[0, -2, 0], [0, 2, 0], [1, 0, 0], [-1, 0, 0]], np.float32)

    pca = Pca.of(vectors, 2)

    assert_allclose(pca.directions.T, [[0, 1, 0], [1, 0, 0]], atol=1e-7)
    assert_allclose(pca.project(vectors), [[-2, 0], [2, 0], [0, 1], [0, -1]], atol=1e-6)


def test_many_dimensions_give_the_directions_that_all_would(rng):
    seen = rng.normal(size=(300, 5)) * [50, 40, 30, 20, 10]
    vectors = (seen @ rng.normal(size=(5, 600)) + rng.normal(size=(300, 600))).astype(np.float32)

    few = Pca.of(vectors, 3).project(vectors)

    _, _, directions = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)
    exact = (vectors - vectors.mean(axis=0)) @ directions[:3].T
    assert_allclose(np.abs(few), np.abs(exact), rtol=0.01, atol=0.01 * np.abs(exact).max())


@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (2, 1), (5, 2)])
def test_few_rows_or_dimensions_give_no_more_directions_than_there_are(rng, shape):
    vectors = rng.normal(size=shape).astype(np.float32)

    projected = Pca.of(vectors, 2).project(vectors)

    assert projected.shape == (shape[0], min(2, shape[1]))
    assert np.isfinite(projected).all()
