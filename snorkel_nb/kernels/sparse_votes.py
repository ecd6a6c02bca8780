"""Sums over rows with few votes on many classes: vote by vote instead of in bit planes.

With thousands of classes hardly any line has a vote in a strip of 512 rows. What is summed, and how
it is rounded, is the same as in `bit_sums` and `tiles`, to the last digit.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from snorkel_nb.core.arrays import IntArray, SmallFloatArray, WordArray
from snorkel_nb.kernels.bits import STRIP_WORDS, trailing_zeros, words_at
from snorkel_nb.kernels.tiles import LOTS, ONE


@njit(cache=True, nogil=True)
def voted_lines(lines: WordArray, word: int, voted: IntArray) -> int:
    """Fill the front of `voted` with the lines that have a vote in a strip; how many there are."""
    n_voted = 0
    for j in range(len(lines)):
        line, bits = words_at(lines[j], word, STRIP_WORDS), np.uint64(0)
        for w in range(STRIP_WORDS):
            bits |= line[w]
        voted[n_voted] = j
        n_voted += bits != 0
    return n_voted


@njit(cache=True, nogil=True)
def add_votes(
    lines: WordArray,
    voted: IntArray,
    labels: IntArray,
    weights: npt.NDArray[np.int32],
    word: int,
    sums: npt.NDArray[np.int32],
) -> None:
    """Add the weight of each vote in a strip to the sum of its class and row.

    Args:
        lines: (l,) addresses.
        voted: those that have votes here.
        labels: (l,) their classes.
        weights: (l,) of their votes.
        word: of the strip.
        sums: (k, 512).
    """
    for place in range(len(voted)):
        j = voted[place]
        of_class, line = sums[labels[j]], words_at(lines[j], word, STRIP_WORDS)
        for w in range(STRIP_WORDS):
            bits = line[w]
            while bits:
                of_class[64 * w + trailing_zeros(bits)] += weights[j]
                bits &= bits - np.uint64(1)


@njit(cache=True, nogil=True)
def sum_votes(
    lines: WordArray,
    voted: IntArray,
    labels: IntArray,
    word: int,
    tile: SmallFloatArray,
    n_dithered: int,
    n_correct: IntArray,
) -> None:
    """Add to (l,) n_correct the posteriors of a tile where each line has its votes in a strip."""
    kept = ~((1 << n_dithered) - 1)
    for place in range(len(voted)):
        j = voted[place]
        posteriors, line = tile[labels[j]], words_at(lines[j], word, STRIP_WORDS)
        for w in range(STRIP_WORDS):
            bits = line[w]
            while bits:
                row = 64 * w + trailing_zeros(bits)
                whole = np.int64(posteriors[row] * np.float32(ONE) + np.float32(0.5))
                if n_dithered:
                    whole += np.int64(LOTS[row]) >> (16 - n_dithered)
                n_correct[j] += whole & kept
                bits &= bits - np.uint64(1)
