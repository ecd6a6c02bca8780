"""Rows with the same vector share one place."""

import numpy as np
from numpy.testing import assert_array_equal

from snorkel_nb.explore.layouts.distinct import Distinct


def test_equal_vectors_are_one_and_empty_ones_none():
    vectors = np.array([[1, 0], [0, 1], [1, 0], [0, 0], [np.nan, 1]], np.float32)

    distinct = Distinct.of(vectors)

    assert len(distinct) == 2
    assert distinct.of_row[0] == distinct.of_row[2] != distinct.of_row[1]
    assert_array_equal(distinct.of_row[3:], [-1, -1])
    assert sorted(distinct.first.tolist()) == [0, 1]


def test_what_a_vector_has_its_rows_have():
    vectors = np.array([[1, 0], [0, 1], [1, 0], [0, 0]], np.float32)
    distinct = Distinct.of(vectors)

    of_rows = distinct.to_rows(vectors[distinct.first])

    assert_array_equal(of_rows, [[1, 0], [0, 1], [1, 0], [np.nan, np.nan]])


def test_hashes_depend_on_the_vectors_and_not_on_their_rows(rng):
    vectors = rng.normal(size=(50, 3)).astype(np.float32)

    assert_array_equal(Distinct.of(vectors).hashes, Distinct.of(vectors[::-1]).hashes)
