"""Whether labels are right as often as their confidence says."""

from dataclasses import dataclass
from math import nan, pi, sqrt
from typing import Final

import numpy as np

from snorkel_nb.analysis.precision import Precision
from snorkel_nb.core.arrays import BoolArray, FloatArray

MAX_BINS: Final = 8
MIN_BIN_ROWS: Final = 25
"""Fewer say little: the interval of a share would be .4 wide."""


@dataclass(frozen=True)
class CalibrationBin:
    """Rows of about the same confidence.

    Args:
        low: the smallest confidence.
        high: the largest.
        confidence: the mean.
        accuracy: how many labels are right.
    """

    low: float
    high: float
    confidence: float
    accuracy: Precision


@dataclass(frozen=True)
class Calibration:
    """Confidence against accuracy on rows with a label and gold.

    Args:
        bins: by confidence, about as many rows in each; rows of one confidence are never parted.
        gap: mean distance of accuracy and mean confidence of the bins, by rows: the expected
            calibration error. NaN without rows.
        gap_by_chance: what it would be on average, if each label were right with just the
            probability that its confidence says. NaN without rows.
    """

    bins: tuple[CalibrationBin, ...]
    gap: float
    gap_by_chance: float

    @property
    def n(self) -> int:
        """Rows that were compared."""
        return sum(each.accuracy.n for each in self.bins)


def calibrate(confidence: FloatArray, is_right: BoolArray) -> Calibration:
    """Compare confidences with what is true.

    Args:
        confidence: (n,) of the label, in 0..1.
        is_right: (n,) whether the label equals gold.
    """
    n = len(confidence)
    if not n:
        return Calibration((), nan, nan)
    n_bins = min(MAX_BINS, max(1, n // MIN_BIN_ROWS))
    shares = np.arange(1, n_bins) / n_bins
    # A cut is the lowest confidence of the bin above it: equal ones stay together.
    cuts = np.unique(np.quantile(confidence, shares, method="higher"))
    place = np.searchsorted(cuts, confidence, side="right")
    bins, off, chance = [], 0.0, 0.0
    for b in range(len(cuts) + 1):
        inside = place == b
        own = confidence[inside]
        if not len(own):
            continue  # below a cut that is the lowest confidence of all
        n_right = int(np.count_nonzero(is_right[inside]))
        bins.append(
            CalibrationBin(
                float(own.min()), float(own.max()), float(own.mean()), Precision(n_right, len(own))
            )
        )
        off += abs(n_right - float(own.sum()))
        # The number of right ones is about normal; E|x| of a normal x is sqrt(2 / pi) sigma.
        chance += sqrt(2 / pi * float((own * (1 - own)).sum()))
    return Calibration(tuple(bins), off / n, chance / n)
