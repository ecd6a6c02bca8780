"""Labels in doubt, without gold."""

import numpy as np
from numpy.testing import assert_array_equal

from snorkel_nb.explore.clusters.doubts import better_labels


def two_heaps(rng, n=200):
    truth = np.repeat([0, 1], n // 2)
    points = (np.where(truth == 0, -1, 1)[:, np.newaxis] * 3 + rng.normal(size=(n, 3))) / 3
    return truth, points.astype(np.float32)


def doubt(points, labels):
    probabilities = np.where(np.eye(2)[np.maximum(labels, 0)] == 1, 0.9, 0.1)
    return better_labels(
        points, probabilities, labels >= 0, labels.astype(np.int8), np.array([0.5, 0.5])
    )


def test_labels_that_differ_from_those_of_rows_like_them_are_in_doubt(rng):
    truth, points = two_heaps(rng)
    labels = truth.copy()
    labels[:5] = 1
    labels[150:] = -1  # nobody votes there: no label, no doubt

    better = doubt(points, labels)

    assert_array_equal(better[:5], [0] * 5)
    assert np.count_nonzero(better[5:] >= 0) <= 2
    assert_array_equal(better[150:], [-1] * 50)


def test_vectors_that_say_nothing_doubt_nothing(rng):
    _, points = two_heaps(rng)

    assert (doubt(points, rng.integers(0, 2, 200)) == -1).all()


def test_too_few_labels_give_no_doubt(rng):
    _, points = two_heaps(rng)
    labels = np.full(200, -1)
    labels[:3] = 1

    assert (doubt(points, labels) == -1).all()
