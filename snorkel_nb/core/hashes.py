"""Numbers that look drawn by lot and are the same on every run."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

HashArray: TypeAlias = npt.NDArray[np.uint64]


def scrambled(numbers: npt.NDArray[np.integer]) -> HashArray:
    """Numbers of which each bit depends on all bits of the given ones.

    Source: splitmix64, Steele, Lea & Flood 2014.
    """
    z = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
