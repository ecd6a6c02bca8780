"""What happens to a tile of rows: scores become posteriors, labels, and bits to count.

A tile is (k, rows) and stays in the processor's cache. Each loop is over one class or over two
arrays of rows, so that the compiler makes vector instructions of it.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from numba import njit

from snorkel_nb.core.arrays import IntArray, RowCountArray, SmallFloatArray, WordArray
from snorkel_nb.kernels.bit_sums import count_labels
from snorkel_nb.kernels.bits import (
    BLOCK_ROWS,
    STRIP_ROWS,
    STRIP_WORDS,
    float_of_bits,
    popcount,
    where_bit_set,
)

N_PLANES: Final = 13
ONE: Final = 5040
"""Probability 1 in planes; halves, thirds ... and tenths, as ties give them, are exact."""

TIE_TOLERANCE: Final = 1e-5
"""Probabilities this close to the largest are tied with it."""

N_TALLIES: Final = 4

# Numbers from 0 to 65535 that are spread evenly over any few rows in a row: multiples of the golden
# ratio, from which rounding takes its lots. The same for each strip, in whatever tile it is.
_LOTS: Final = ((np.arange(STRIP_ROWS, dtype=np.uint64) * 40503) & 0xFFFF).astype(np.uint16)
LOTS: Final = np.tile(_LOTS, BLOCK_ROWS // STRIP_ROWS)


@njit(cache=True, nogil=True, error_model="numpy")  # no division here is by 0
def row_scales(
    n_votes: RowCountArray,
    steepness: np.float32,
    redundancy: np.float32,
    scale: SmallFloatArray,
) -> None:
    """Write what the score of each row is multiplied by."""
    for i in range(len(n_votes)):
        others = max(np.float32(n_votes[i]) - np.float32(1), np.float32(0))
        scale[i] = steepness / (np.float32(1) + redundancy * others)


@njit(cache=True, nogil=True)
def score(
    sums: npt.NDArray[Any], scale: SmallFloatArray, prior: np.float32, scores: SmallFloatArray
) -> None:
    """Scores of one class; they may lie in the memory of the sums. The prior has their unit."""
    for i in range(len(sums)):
        scores[i] = scale[i] * (prior + np.float32(sums[i]))


@njit(cache=True, nogil=True)
def hear_silence(
    n_votes: RowCountArray, silence: SmallFloatArray, label: int, scores: SmallFloatArray
) -> None:
    """Add to the scores of a class what it says that a row has just so many votes.

    Of two classes, the scores of the second are over the first.
    """
    most, cardinality = len(silence) - 1, silence.shape[1]
    if most == 1:  # it only matters whether there is a vote
        none, some = silence[0, label], silence[1, label]
        if cardinality == 2:
            none, some = silence[0, 1] - silence[0, 0], silence[1, 1] - silence[1, 0]
        for i in range(len(n_votes)):
            scores[i] += some if n_votes[i] > 0 else none
        return
    for i in range(len(n_votes)):
        heard = silence[min(int(n_votes[i]), most)]
        scores[i] += heard[1] - heard[0] if cardinality == 2 else heard[label]


@njit(cache=True, nogil=True, error_model="numpy")  # no division here is by 0
def weigh_two(first: SmallFloatArray, second: SmallFloatArray) -> None:
    """Turn the score of the second of two classes over the first into posteriors of both."""
    for i in range(len(second)):
        score = second[i]
        smaller = exponential(-abs(score))
        larger = np.float32(1) / (np.float32(1) + smaller)
        smaller *= larger
        first[i] = smaller if score > 0 else larger
        second[i] = larger if score > 0 else smaller


@njit(cache=True, nogil=True, error_model="numpy")  # no division here is by 0
def normalize(tile: SmallFloatArray, largest: SmallFloatArray, total: SmallFloatArray) -> None:
    """Turn scores into posteriors; the largest is subtracted first, so that nothing overflows."""
    cardinality, n_rows = tile.shape
    scores = tile[0]
    for i in range(n_rows):
        largest[i] = scores[i]
        total[i] = np.float32(0)
    for label in range(1, cardinality):
        scores = tile[label]
        for i in range(n_rows):
            largest[i] = max(largest[i], scores[i])
    for label in range(cardinality):
        scores = tile[label]
        for i in range(n_rows):
            scores[i] = exponential(scores[i] - largest[i])
            total[i] += scores[i]
    for i in range(n_rows):
        total[i] = np.float32(1) / total[i]
    for label in range(cardinality):
        scores = tile[label]
        for i in range(n_rows):
            scores[i] *= total[i]


@njit(cache=True, nogil=True, inline="always")
def exponential(x: np.float32) -> np.float32:
    """The exponential of a number that is not positive, to 2e-7; 0 where that is less than 1e-37.

    2**x is the whole part of x in the exponent's bits, times a polynomial of the rest.
    """
    powers = max(x * np.float32(1.4426950408889634), np.float32(-126))
    whole = np.floor(powers + np.float32(0.5))
    rest = powers - whole
    value = np.float32(1.535336188319500e-4)
    value = value * rest + np.float32(1.339887440266574e-3)
    value = value * rest + np.float32(9.618437357674640e-3)
    value = value * rest + np.float32(5.550332471162809e-2)
    value = value * rest + np.float32(2.402264791363012e-1)
    value = value * rest + np.float32(6.931472028550421e-1)
    value = value * rest + np.float32(1)
    power = float_of_bits(np.int32((np.int32(whole) + np.int32(127)) << np.int32(23)))
    return value * power if x > np.float32(-85) else np.float32(0)


@njit(cache=True, nogil=True)
def most_probable(
    tile: SmallFloatArray, n_votes: RowCountArray, best: SmallFloatArray, labels: RowCountArray
) -> None:
    """Write the label of each row; ABSTAIN where it has no vote or two classes are tied."""
    n_rows = len(labels)
    posteriors = tile[0]
    for i in range(n_rows):
        best[i] = posteriors[i]
        labels[i] = 0
    for label in range(1, len(tile)):
        posteriors = tile[label]
        for i in range(n_rows):
            labels[i] = label if posteriors[i] > best[i] else labels[i]
            best[i] = max(best[i], posteriors[i])
    for i in range(n_rows):
        best[i] -= np.float32(TIE_TOLERANCE)
        labels[i] = labels[i] if n_votes[i] > 0 else -1
    for label in range(len(tile)):
        posteriors = tile[label]
        for i in range(n_rows):
            is_tied = posteriors[i] >= best[i] and labels[i] != label
            labels[i] = -1 if is_tied else labels[i]


@njit(cache=True, nogil=True)
def compare(
    labels: RowCountArray,
    majority: RowCountArray,
    flags: npt.NDArray[np.uint16],
    unanimous: WordArray,
    tallies: IntArray,
) -> None:
    """Add to tallies what these rows have; flags are overwritten."""
    n_rows = len(labels)
    n_words = (n_rows + 63) // 64
    flags[:] = 0
    for i in range(n_rows):
        is_labeled, is_decided = labels[i] >= 0, majority[i] >= 0
        is_other = is_labeled and labels[i] != majority[i]
        flags[i] = (
            np.uint16(is_labeled and is_decided)
            | np.uint16(is_labeled and not is_other) << np.uint16(1)
            | np.uint16(is_labeled and not is_decided) << np.uint16(2)
            | np.uint16(is_other) << np.uint16(3)
        )
    for word in range(n_words):
        for tally in range(3):
            bits = where_bit_set(flags, 64 * word, np.uint16(1 << tally))
            tallies[tally] += np.int64(popcount(bits))
        bits = where_bit_set(flags, 64 * word, np.uint16(8)) & unanimous[word]
        tallies[3] += np.int64(popcount(bits))
    count_labels(labels, flags, tallies[N_TALLIES:])


@njit(cache=True, nogil=True)
def cut_into_planes(
    posteriors: SmallFloatArray,
    n_dithered: int,
    in_bits: npt.NDArray[np.uint16],
    planes: WordArray,
) -> None:
    """Round posteriors to N_PLANES bits, and put bit p of each row into plane p.

    The lowest planes are left out. What is lost with them is made up for by lot: as often as it is
    worth, one is added to the lowest plane that is kept.
    """
    n_rows = len(posteriors)
    shift = np.uint16(16 - n_dithered)
    for i in range(n_rows):
        whole = np.uint16(np.int32(posteriors[i] * np.float32(ONE) + np.float32(0.5)))
        in_bits[i] = whole
    if n_dithered:
        for i in range(n_rows):
            in_bits[i] += LOTS[i] >> shift
    n_strips = n_rows // STRIP_ROWS
    for plane in range(n_dithered, N_PLANES):
        for word in range(n_rows // 64):
            bits = where_bit_set(in_bits, 64 * word, np.uint16(1 << plane))
            planes[plane * n_strips + word // STRIP_WORDS, word % STRIP_WORDS] = bits


@njit(cache=True, nogil=True)
def copy(source: SmallFloatArray, target: SmallFloatArray) -> None:
    """Copy one array to another; an assignment would take the compiler a second."""
    for i in range(len(source)):
        target[i] = source[i]


@njit(cache=True, nogil=True, fastmath={"reassoc"})
def total_of(values: SmallFloatArray) -> float:
    """The sum, in double precision."""
    total = 0.0
    for i in range(len(values)):
        total += np.float64(values[i])
    return total
