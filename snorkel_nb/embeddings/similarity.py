"""How alike vectors are."""

from typing import Final

import numpy as np

from snorkel_nb.core.arrays import FloatArray, SmallFloatArray

DECIMALS: Final = 4
"""To which a similarity is rounded before it is compared."""

_BLOCK_ROWS: Final = 4_096


def similarities(vectors: SmallFloatArray, center: FloatArray) -> FloatArray:
    """(n,) cosines of the angles to a center, rounded to DECIMALS; NaN for a vector of zeros.

    Summed in float64, each row for itself: a row has the same one whatever rows are beside it.

    Args:
        vectors: (n, d), of any length; read in blocks, for they may lie in a file.
        center: (d,) float64, not all zeros.
    """
    found = np.empty(len(vectors))
    to = center / np.sqrt(np.einsum("j,j->", center, center))
    for start in range(0, len(vectors), _BLOCK_ROWS):
        block = vectors[start : start + _BLOCK_ROWS].astype(np.float64, order="C")
        length = np.sqrt(np.einsum("ij,ij->i", block, block))
        length[length == 0] = np.nan
        found[start : start + _BLOCK_ROWS] = np.einsum("ij,j->i", block, to) / length
    return found.round(DECIMALS)
