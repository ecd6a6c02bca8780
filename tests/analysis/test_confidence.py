import numpy as np
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.analysis.confidence import EDGES, N_BINS, confidence_bins, count_confidences
from snorkel_nb.core.label_set import ABSTAIN


def test_a_confidence_at_an_edge_is_in_the_bin_above_it_and_one_in_the_last():
    confidence = np.array([0.5, np.nextafter(0.55, 0), 0.55, np.nextafter(1, 0), 1.0, np.nan])

    assert_array_equal(confidence_bins(confidence), [10, 10, 11, 19, 19, 0])


@pytest.mark.parametrize("edge", EDGES[1:-1])
def test_the_last_bit_beside_an_edge_decides(edge):
    below, above = np.nextafter(edge, 0), np.nextafter(edge, 1)

    bins = confidence_bins(np.array([below, edge, above]))

    n = int(np.flatnonzero(edge == EDGES)[0])
    assert_array_equal(bins, [n - 1, n, n])


def test_bins_are_those_of_a_comparison_with_each_edge():
    rng = np.random.default_rng(7)
    confidence = np.concatenate([rng.random(20_000), np.repeat(EDGES, 3), EDGES.astype("f4")])

    bins = confidence_bins(confidence)

    last = np.arange(N_BINS)[:, None] == N_BINS - 1
    inside = (confidence >= EDGES[:-1, None]) & ((confidence < EDGES[1:, None]) | last)
    assert_array_equal(inside.sum(axis=0), 1)
    assert_array_equal(bins, inside.argmax(axis=0))


def test_rows_are_counted_by_label_and_bin_and_those_without_a_label_are_not():
    labels = np.array([0, 1, 1, ABSTAIN], np.int8)
    bins = np.array([19, 10, 10, 0])

    counts = count_confidences(labels, bins, 3)

    assert counts.shape == (3, N_BINS)
    assert (counts[0, 19], counts[1, 10], counts.sum()) == (1, 2, 3)
    some = count_confidences(labels, bins, 3, np.array([True, True, False, True]))
    assert (some[0, 19], some[1, 10], some.sum()) == (1, 1, 2)
