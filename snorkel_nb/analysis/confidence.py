"""How sure the labels are: rows by label and by confidence."""

from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray, VoteArray, read_only

N_BINS: Final = 20
EDGES: Final[FloatArray] = read_only(np.arange(N_BINS + 1) / N_BINS)
"""Bin i holds confidences from EDGES[i] to below EDGES[i + 1]; the last one holds 1 too."""

_ENDS: Final[FloatArray] = read_only(np.append(EDGES[1:-1], np.inf))


def confidence_bins(confidence: FloatArray) -> IntArray:
    """(n,) which bin each confidence is in, to the last bit; NaN is in the first.

    Args:
        confidence: (n,) in 0..1, or NaN.
    """
    known = np.fmax(confidence, 0.0)
    bins = (known * N_BINS).astype(np.int64)
    np.minimum(bins, N_BINS - 1, out=bins)
    # The product is rounded: at an edge it may be in the bin beside the right one.
    bins -= known < EDGES[bins]
    bins += known >= _ENDS[bins]
    return bins


def count_confidences(
    labels: VoteArray, bins: IntArray, cardinality: int, rows: BoolArray | None = None
) -> IntArray:
    """(k, N_BINS) rows by label and bin; rows without a label are left out.

    Args:
        labels: (n,) class numbers, ABSTAIN where a row has none.
        bins: (n,) see `confidence_bins`.
        cardinality: number of classes.
        rows: (n,) which to count; None is all.
    """
    if rows is not None:
        labels, bins = labels[rows], bins[rows]
    places = (labels.astype(np.int64) + 1) * N_BINS + bins
    counts = np.bincount(places, minlength=(cardinality + 1) * N_BINS)
    return counts.reshape(cardinality + 1, N_BINS)[1:]
