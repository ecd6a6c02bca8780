from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snorkel_nb.analysis.calibration import MAX_BINS, MIN_BIN_ROWS, Calibration, calibrate


def simulated(n: int, seed: int, overconfident: float = 0.0) -> Calibration:
    """Of n rows whose labels are right with their confidence, less a constant."""
    rng = np.random.default_rng(seed)
    confidence = 0.6 + 0.4 * rng.beta(2, 1, n)
    return calibrate(confidence, rng.random(n) < confidence - overconfident)


def test_the_gap_is_the_mean_distance_of_accuracy_and_confidence():
    confidence = np.repeat([0.6, 0.9], [50, 50])
    is_right = np.concatenate([np.arange(50) < 40, np.arange(50) < 40])  # .8 and .8

    found = calibrate(confidence, is_right)

    assert [(b.low, b.high, b.accuracy.n_correct, b.accuracy.n) for b in found.bins] == [
        (0.6, 0.6, 40, 50),
        (0.9, 0.9, 40, 50),
    ]
    assert_allclose([b.confidence for b in found.bins], [0.6, 0.9])
    assert_allclose(found.gap, (0.2 + 0.1) / 2)
    # sqrt(2 / pi * 50 * .24) and the same of .09, over 100 rows
    assert_allclose(found.gap_by_chance, (2.76395 + 1.69257) / 100, rtol=1e-4)


def test_few_rows_make_one_bin_and_no_rows_none():
    one = calibrate(np.array([0.7, 0.8]), np.array([True, False]))
    none = calibrate(np.empty(0), np.empty(0, np.bool_))

    assert [(b.low, b.high, b.accuracy.n) for b in one.bins] == [(0.7, 0.8, 2)]
    assert_allclose(one.gap, 0.25)
    assert none.bins == ()
    assert np.isnan(none.gap)
    assert none.n == 0


def test_rows_of_one_confidence_are_never_parted_and_every_row_is_in_one_bin():
    rng = np.random.default_rng(7)
    for levels in (1, 2, 3, 40):
        confidence = rng.choice(np.linspace(0.5, 1, levels), 1_000)
        bins = calibrate(confidence, rng.random(1_000) < 0.5).bins
        assert sum(b.accuracy.n for b in bins) == 1_000
        assert all(b.high < later.low for b, later in pairwise(bins))
        assert 1 <= len(bins) <= min(levels, MAX_BINS)
        for each in bins:
            inside = (confidence >= each.low) & (confidence <= each.high)
            assert each.accuracy.n == np.count_nonzero(inside)


@pytest.mark.parametrize("n", [40, 400, 4_000])
def test_true_confidences_have_the_gap_that_chance_makes_on_average(n):
    found = [simulated(n, seed) for seed in range(300)]

    gaps, by_chance = (np.array([getattr(f, k) for f in found]) for k in ("gap", "gap_by_chance"))
    error = gaps.std() / np.sqrt(len(gaps))
    assert abs(gaps.mean() - by_chance.mean()) < 3 * error
    assert gaps.mean() < 1.2 / np.sqrt(n)  # and so it vanishes with more gold


def test_confidences_that_are_too_high_by_a_tenth_have_a_gap_of_a_tenth():
    found = simulated(20_000, 7, overconfident=0.1)

    assert_allclose(found.gap, 0.1, atol=0.01)
    assert found.gap > 5 * found.gap_by_chance


def test_the_intervals_of_the_bins_hold_true_confidences_nineteen_times_in_twenty():
    bins = [b for seed in range(200) for b in simulated(400, seed).bins]

    is_inside = [b.accuracy.low <= b.confidence <= b.accuracy.high for b in bins]

    assert len(bins) == 200 * min(MAX_BINS, 400 // MIN_BIN_ROWS)
    assert 0.93 < np.mean(is_inside) < 0.97
