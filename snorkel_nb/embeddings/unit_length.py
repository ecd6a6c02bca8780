"""Vectors of length 1."""

import numpy as np

from snorkel_nb.core.arrays import SmallFloatArray


def unit_length(vectors: SmallFloatArray) -> SmallFloatArray:
    """(n, d) float32 vectors brought to length 1; those of length 0 stay as they are."""
    # In float64: squares of small or large numbers leave the range of float32.
    exact = vectors.astype(np.float64)
    length = np.sqrt(np.einsum("ij,ij->i", exact, exact))
    length[length == 0] = 1
    exact /= length[:, None]
    return exact.astype(np.float32)
