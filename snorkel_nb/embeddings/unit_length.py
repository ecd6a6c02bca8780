"""Vectors of length 1."""

from typing import Any

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import SmallFloatArray


def unit_length(vectors: npt.NDArray[Any]) -> SmallFloatArray:
    """(n, d) vectors brought to length 1; those of length 0 stay as they are."""
    # In float64: squares of small or large numbers leave the range of float32.
    exact = vectors.astype(np.float64)
    largest = np.abs(exact).max(axis=1, initial=0, keepdims=True)
    exact = np.divide(exact, largest, out=exact, where=largest > 0)
    length = np.sqrt(np.square(exact).sum(axis=1, keepdims=True))
    unit = np.divide(exact, length, out=exact, where=length > 0)
    small: SmallFloatArray = unit.astype(np.float32)
    return small
