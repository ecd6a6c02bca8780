"""Posteriors from additive weights, and the counts that are expected under them.

Every label model here scores a class by adding one weight for each LF that votes for it. Weights
are whole numbers of a small unit, so that their sum is exact in whatever order it is taken. A tile
of rows stays in the processor's cache from the sum to the counts. Posteriors are counted as 13
bits, each a plane of packed rows, so that expected counts are popcounts too, and exact as well.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit

from snorkel_nb.core.arrays import (
    FloatArray,
    IntArray,
    RowCountArray,
    SmallFloatArray,
    WordArray,
    read_only,
)
from snorkel_nb.core.packed_votes import BLOCK_WORDS
from snorkel_nb.kernels.bits import (
    BLOCK_ROWS,
    add_where,
    float_of_bits,
    popcount,
    where_bit_set,
    words_at,
)
from snorkel_nb.kernels.threads import over_blocks

LabelArray: TypeAlias = npt.NDArray[np.int16]
"""One type for any number of classes, so that there is one kernel to compile."""

N_PLANES = 13
ONE = 5040
"""Probability 1 in planes; halves, thirds ... and tenths, as ties give them, are exact."""

ROWS_AT_ONCE = 256
"""As many 32-bit sums as `add_where` fills."""

MAX_BLOCK_CLASSES = 16
"""Up to here a tile is a whole block; else it is 512 rows, so that it stays in the cache."""

MAX_SUM = 2.0**30
"""Largest sum of weights in units."""

TIE_TOLERANCE = 1e-5
"""Probabilities this close to the largest are tied with it."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a class's score is made of.

    Args:
        lines: (l,) addresses of the votes, by class.
        class_starts: (k + 1,) the first line of each class.
        weights: (l,) finite; what a vote of the line adds to the score of its class.
        log_balance: (k,) logarithm of the class balance.
        n_votes: (n,) int16 votes on each row.
        steepness: of the sum of weights on a row with one vote.
        redundancy: a row with c votes has steepness / (1 + redundancy (c - 1)).
    """

    lines: WordArray
    class_starts: IntArray
    weights: FloatArray
    log_balance: FloatArray
    n_votes: RowCountArray
    steepness: float
    redundancy: float


def row_posteriors(evidence: Evidence) -> tuple[SmallFloatArray, LabelArray, FloatArray]:
    """Probability of each class on each row, the labels, and how many votes are right.

    Returns:
        (k, n) float32, columns sum to 1 within its precision; a row without votes gets the class
        balance. (n,) int16 the most probable class, ABSTAIN where a row has no vote or two classes
        are tied. (l,) sums of the class's posterior over the rows where the line has a vote.
    """
    cardinality, n_rows = len(evidence.log_balance), len(evidence.n_votes)
    posteriors = np.empty((cardinality, n_rows), np.float32)
    labels = np.empty(n_rows, np.int16)
    n_correct, _ = _weigh(evidence, np.empty(0, np.int16), posteriors, labels)
    return posteriors, labels, n_correct


def expected_counts(evidence: Evidence, n_choosing: RowCountArray) -> tuple[FloatArray, FloatArray]:
    """How many votes are right, and how many rows each class has, expected under the posteriors.

    Args:
        evidence: votes and weights.
        n_choosing: (n,) votes by whose share of all votes a row is counted for its classes.

    Returns:
        (l,) as for `row_posteriors`; and (k,) sums of the posteriors times these shares.
    """
    nothing = np.empty((0, 0), np.float32)
    return _weigh(evidence, n_choosing, nothing, np.empty(0, np.int16))


def _weigh(
    evidence: Evidence,
    n_choosing: RowCountArray,
    posteriors: SmallFloatArray,
    labels: LabelArray,
) -> tuple[FloatArray, FloatArray]:
    n_blocks = -(-len(evidence.n_votes) // BLOCK_ROWS)
    largest_sum = np.abs(evidence.weights).sum()
    units = 2.0 ** np.floor(np.log2(MAX_SUM / max(largest_sum, 1e-9)))
    weights = np.rint(evidence.weights * min(units, MAX_SUM)).astype(np.int32)
    n_class_rows = np.zeros((n_blocks, len(evidence.log_balance)))

    def work(first_block: int, last_block: int) -> IntArray:
        n_correct: IntArray = _weigh_blocks(
            read_only(evidence.lines),
            read_only(evidence.class_starts),
            weights,
            evidence.log_balance.astype(np.float32),
            read_only(evidence.n_votes),
            read_only(n_choosing),
            np.float32(evidence.steepness / min(units, MAX_SUM)),
            np.float32(evidence.redundancy),
            first_block,
            last_block,
            posteriors,
            labels,
            n_class_rows,
        )
        return n_correct

    n_correct = np.sum(over_blocks(work, n_blocks), axis=0)
    return n_correct / ONE, n_class_rows.sum(axis=0)


@njit(cache=True, nogil=True)
def _weigh_blocks(
    lines: WordArray,
    class_starts: IntArray,
    weights: npt.NDArray[np.int32],
    log_balance: SmallFloatArray,
    n_votes: RowCountArray,
    n_choosing: RowCountArray,
    steepness: np.float32,
    redundancy: np.float32,
    first_block: int,
    last_block: int,
    posteriors: SmallFloatArray,
    labels: LabelArray,
    n_class_rows: FloatArray,
) -> IntArray:
    """Do the blocks from the first to before the last; outputs of length 0 are not wanted."""
    cardinality, n_rows = len(log_balance), len(n_votes)
    tile_words = BLOCK_WORDS if cardinality <= MAX_BLOCK_CLASSES else 8
    tile_rows = 64 * tile_words
    n_correct = np.zeros(len(lines), np.int64)
    sums, scale = np.empty(tile_rows, np.int32), np.zeros(tile_rows, np.float32)
    shares = np.zeros(tile_rows, np.float32)
    tile = np.empty((cardinality, tile_rows), np.float32)
    in_bits = np.zeros(tile_rows, np.uint16)
    planes = np.empty((N_PLANES, tile_words), np.uint64)
    for word in range(first_block * BLOCK_WORDS, last_block * BLOCK_WORDS, tile_words):
        start = 64 * word
        n = min(tile_rows, n_rows - start)
        if n <= 0:
            break
        _row_scales(n_votes[start : start + n], steepness, redundancy, scale[:n])
        for label in range(cardinality):
            first, last = class_starts[label], class_starts[label + 1]
            for i in range(0, tile_rows, ROWS_AT_ONCE):
                add_where(lines, first, last, weights, word + i // 64, sums[i : i + ROWS_AT_ONCE])
            _scores(sums, scale, log_balance[label], tile[label])
        _normalize(tile)
        if len(labels):
            _most_probable(tile, n_votes[start : start + n], labels[start : start + n])
        if len(posteriors):
            for label in range(cardinality):
                posteriors[label, start : start + n] = tile[label, :n]
        if len(n_choosing):
            _row_shares(n_votes[start : start + n], n_choosing[start : start + n], shares[:n])
            for label in range(cardinality):
                n_class_rows[word // BLOCK_WORDS, label] += _dot(tile[label, :n], shares[:n])
        for label in range(cardinality):
            first, last = class_starts[label], class_starts[label + 1]
            if first < last:
                _slice(tile[label], in_bits, planes)
                for j in range(first, last):
                    line = words_at(lines[j], word, tile_words)
                    n_correct[j] += _sum_where(line, planes)
    return n_correct


@njit(cache=True, nogil=True, error_model="numpy")  # no division here is by 0
def _row_scales(
    n_votes: RowCountArray,
    steepness: np.float32,
    redundancy: np.float32,
    scale: SmallFloatArray,
) -> None:
    for i in range(len(scale)):
        others = max(np.float32(n_votes[i]) - np.float32(1), np.float32(0))
        scale[i] = steepness / (np.float32(1) + redundancy * others)


@njit(cache=True, nogil=True, error_model="numpy")  # no division here is by 0
def _row_shares(
    n_votes: RowCountArray,
    n_choosing: RowCountArray,
    shares: SmallFloatArray,
) -> None:
    for i in range(len(shares)):
        shares[i] = np.float32(n_choosing[i]) / max(np.float32(n_votes[i]), np.float32(1))


@njit(cache=True, nogil=True)
def _scores(
    sums: npt.NDArray[np.int32],
    scale: SmallFloatArray,
    prior: np.float32,
    scores: SmallFloatArray,
) -> None:
    for i in range(len(sums)):
        scores[i] = prior + scale[i] * np.float32(sums[i])


@njit(cache=True, nogil=True, error_model="numpy")  # no division here is by 0
def _normalize(tile: SmallFloatArray) -> None:
    """Turn scores into posteriors; the largest is subtracted first, so that nothing overflows."""
    cardinality, n_rows = tile.shape
    largest, total = tile[0].copy(), np.zeros(n_rows, np.float32)
    for label in range(1, cardinality):
        scores = tile[label]
        for i in range(n_rows):
            largest[i] = max(largest[i], scores[i])
    for label in range(cardinality):
        scores = tile[label]
        for i in range(n_rows):
            scores[i] = _exp(scores[i] - largest[i])
            total[i] += scores[i]
    for i in range(n_rows):
        total[i] = np.float32(1) / total[i]
    for label in range(cardinality):
        scores = tile[label]
        for i in range(n_rows):
            scores[i] *= total[i]


@njit(cache=True, nogil=True, inline="always")
def _exp(x: np.float32) -> np.float32:
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
def _most_probable(tile: SmallFloatArray, n_votes: RowCountArray, labels: LabelArray) -> None:
    n_rows = len(labels)
    best, n_best = tile[0].copy(), np.zeros(n_rows, np.int16)
    labels[:] = 0
    for label in range(1, len(tile)):
        posteriors = tile[label]
        for i in range(n_rows):
            labels[i] = label if posteriors[i] > best[i] else labels[i]
            best[i] = max(best[i], posteriors[i])
    for label in range(len(tile)):
        posteriors = tile[label]
        for i in range(n_rows):
            n_best[i] += posteriors[i] >= best[i] - np.float32(TIE_TOLERANCE)
    for i in range(n_rows):
        labels[i] = labels[i] if n_best[i] == 1 and n_votes[i] > 0 else -1


@njit(cache=True, nogil=True)
def _slice(posteriors: SmallFloatArray, in_bits: npt.NDArray[np.uint16], planes: WordArray) -> None:
    """Round posteriors to N_PLANES bits, and put bit p of each row into plane p."""
    for i in range(len(posteriors)):
        in_bits[i] = np.uint16(np.int32(posteriors[i] * np.float32(ONE) + np.float32(0.5)))
    for plane in range(len(planes)):
        for word in range(planes.shape[1]):
            planes[plane, word] = where_bit_set(in_bits, 64 * word, np.uint16(1 << plane))


@njit(cache=True, nogil=True)
def _sum_where(line: WordArray, planes: WordArray) -> np.int64:
    """Sum of what the planes hold over the rows of the line."""
    total = np.uint64(0)
    for plane in range(N_PLANES):
        bits, count = planes[plane], np.uint64(0)
        for i in range(len(line)):
            count += popcount(line[i] & bits[i])
        total += count << np.uint64(plane)
    return np.int64(total)


@njit(cache=True, nogil=True, fastmath={"reassoc"})
def _dot(first: SmallFloatArray, second: SmallFloatArray) -> float:
    total = 0.0
    for i in range(len(first)):
        total += np.float64(first[i]) * np.float64(second[i])
    return total
