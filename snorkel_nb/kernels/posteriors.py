"""Posteriors from additive weights, and the counts that are expected under them.

Every label model here scores a class by adding one weight for each LF that votes for it. Weights
are whole numbers of a small unit, added in bit planes (see `bit_sums`), so that their sum is exact
in whatever order it is taken. A tile of rows stays in the processor's cache from the sum to the
counts. Posteriors are cut into bit planes as well, so that expected counts are popcounts.
"""

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit

from snorkel_nb.core.agreement import Agreement
from snorkel_nb.core.arrays import (
    FloatArray,
    IntArray,
    RowCountArray,
    SmallFloatArray,
    WordArray,
    read_only,
)
from snorkel_nb.core.packed_votes import BLOCK_WORDS, VoteLines
from snorkel_nb.kernels.bit_sums import (
    count_labels,
    new_strips,
    plan_sums,
    sum_strip,
    work_space,
)
from snorkel_nb.kernels.bits import (
    BLOCK_ROWS,
    STRIP_ROWS,
    STRIP_WORDS,
    float_of_bits,
    popcount,
    prefetch,
    read_planes,
    subtract_planes,
    sum_where_set,
    where_bit_set,
)
from snorkel_nb.kernels.threads import over_blocks

LabelArray: TypeAlias = npt.NDArray[np.int16]
"""One type for any number of classes, so that there is one kernel to compile."""

Int32Array: TypeAlias = npt.NDArray[np.int32]

N_PLANES: Final = 13
ONE: Final = 5040
"""Probability 1 in planes; halves, thirds ... and tenths, as ties give them, are exact."""

MAX_DITHERED: Final = 5
"""As many planes may be left out of expected counts."""

MAX_BLOCK_CLASSES: Final = 16
"""Up to here a tile is a whole block; else it is one strip, so that it stays in the cache."""

FINE, MIDDLE, COARSE = 24, 16, 11
"""Binary digits of weights: as exact as floats; for labels of many rows; for counts of many."""

SUM_BITS: Final = 30
"""Binary digits of the largest sum of weights: it fits into 32, with a sign."""

N_TALLIES: Final = 4

TIE_TOLERANCE: Final = 1e-5
"""Probabilities this close to the largest are tied with it."""

# Numbers from 0 to 65535 that are spread evenly over any few rows in a row: multiples of the golden
# ratio, from which rounding takes its lots. The same for each tile, whatever thread it is done by.
_LOTS: Final = ((np.arange(BLOCK_ROWS, dtype=np.uint64) * 40503) & 0xFFFF).astype(np.uint16)


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a class's score is made of.

    Args:
        lines: the votes.
        weights: (l,) finite, not negative; what a vote of the line adds to the score of its class.
        log_balance: (k,) logarithm of the class balance.
        n_votes: (n,) int16 votes on each row.
        most_votes: the largest of them.
        steepness: of the sum of weights on a row with one vote.
        redundancy: a row with c votes has steepness / (1 + redundancy (c - 1)).
        weight_bits: binary digits that weights are rounded to, those of the largest.
    """

    lines: VoteLines
    weights: FloatArray
    log_balance: FloatArray
    n_votes: RowCountArray
    most_votes: int
    steepness: float
    redundancy: float
    weight_bits: int = FINE


@dataclass(frozen=True, eq=False)
class Ballot:
    """What labels are compared with, row by row.

    Args:
        majority: (n,) int16 labels by majority vote, ABSTAIN where it ties.
        unanimous: (n_words,) bits of the rows with two or more votes, all for one class.
    """

    majority: LabelArray
    unanimous: WordArray


def row_posteriors(
    evidence: Evidence, ballot: Ballot, n_dithered: int = 0
) -> tuple[SmallFloatArray, LabelArray, FloatArray, Agreement]:
    """Probability of each class on each row, the labels, and how many votes are right.

    Args:
        evidence: votes and weights.
        ballot: what the labels are compared with.
        n_dithered: as for `expected_counts`.

    Returns:
        (k, n) float32, columns sum to 1 within its precision; a row without votes gets the class
        balance. (n,) int16 the most probable class, ABSTAIN where a row has no vote or two classes
        are tied. (l,) sums of the class's posterior over the rows where the line has a vote. How
        the labels compare with the ballot.
    """
    cardinality, n_rows = len(evidence.log_balance), len(evidence.n_votes)
    posteriors = np.empty((cardinality, n_rows), np.float32)
    labels = np.empty(n_rows, np.int16)
    n_correct, _, tallies = _weigh(
        evidence, np.empty(0, np.int16), n_dithered, posteriors, labels, ballot
    )
    n_both, n_same, n_decided, n_contradicted, *n_labels = tallies.tolist()
    agreement = Agreement(np.array(n_labels), n_both, n_same, n_decided, n_contradicted)
    return posteriors, labels, n_correct, agreement


def expected_counts(
    evidence: Evidence, n_choosing: RowCountArray, n_dithered: int = 0
) -> tuple[FloatArray, FloatArray]:
    """How many votes are right, and how many rows each class has, expected under the posteriors.

    Args:
        evidence: votes and weights.
        n_choosing: (n,) votes by whose share of all votes a row is counted for its classes.
        n_dithered: the lowest of N_PLANES that are drawn by lot instead of counted, at most
            MAX_DITHERED; the counts stay right on average.

    Returns:
        (l,) as for `row_posteriors`; and (k,) sums of the posteriors times these shares.
    """
    nothing = np.empty((0, 0), np.float32)
    n_correct, n_class_rows, _ = _weigh(
        evidence, n_choosing, n_dithered, nothing, np.empty(0, np.int16), NO_BALLOT
    )
    return n_correct, n_class_rows


NO_BALLOT: Final = Ballot(np.empty(0, np.int16), np.empty(0, np.uint64))


def _weigh(
    evidence: Evidence,
    n_choosing: RowCountArray,
    n_dithered: int,
    posteriors: SmallFloatArray,
    labels: LabelArray,
    ballot: Ballot,
) -> tuple[FloatArray, FloatArray, IntArray]:
    lines = evidence.lines
    cardinality = len(evidence.log_balance)
    n_blocks = -(-len(evidence.n_votes) // BLOCK_ROWS)
    weights, unit, n_planes = quantized(evidence.weights, evidence.most_votes, evidence.weight_bits)
    n_class_rows = np.zeros((n_blocks, cardinality))

    def work(first_block: int, last_block: int) -> tuple[IntArray, IntArray]:
        n_correct = np.zeros(len(weights), np.int64)
        tallies = np.zeros(N_TALLIES + cardinality, np.int64)
        weigh_blocks(
            lines.addresses,
            lines.class_starts,
            lines.no_votes,
            weights,
            evidence.weight_bits,
            n_planes,
            evidence.log_balance.astype(np.float32),
            read_only(evidence.n_votes),
            read_only(n_choosing),
            np.float32(evidence.steepness * unit),
            np.float32(evidence.redundancy),
            n_dithered,
            first_block,
            last_block,
            n_correct,
            n_class_rows,
            posteriors,
            labels,
            read_only(ballot.majority),
            read_only(ballot.unanimous),
            tallies,
        )
        return n_correct, tallies

    counts = over_blocks(work, n_blocks)
    n_correct = np.sum([counted for counted, _ in counts], axis=0)
    tallies: IntArray = np.sum([tallied for _, tallied in counts], axis=0)
    return (
        right_votes(n_correct, lines.class_starts, lines.n_votes),
        n_class_rows.sum(axis=0),
        tallies,
    )


@njit(cache=True, nogil=True)
def quantized(weights: FloatArray, most_votes: int, weight_bits: int) -> Any:
    """Weights as whole numbers below 2 ** weight_bits, or as many as SUM_BITS allow.

    Args:
        weights: (l,) finite, not negative.
        most_votes: the most votes on a row.
        weight_bits: binary digits of the largest.

    Returns:
        (l,) int32; the power of two that is their unit; and how many planes hold any sum of them.
    """
    whole = np.zeros(len(weights), np.int32)
    largest, unit = 0.0, 1.0
    n_bits = SUM_BITS
    while n_bits > 1 and most_votes >> (SUM_BITS - n_bits):
        n_bits -= 1
    n_bits = min(n_bits, weight_bits)
    for j in range(len(weights)):
        largest = max(largest, weights[j])
    if largest > 0:
        unit = 2.0 ** (np.floor(np.log2(largest)) + 1 - n_bits)
    top, total = 0, 0
    for j in range(len(weights)):
        number = min(int(np.rint(weights[j] / unit)), (1 << n_bits) - 1)
        whole[j] = number
        top = max(top, number)
        total += number
    bound, n_planes = min(total, top * max(most_votes, 1)), 1
    while bound >> n_planes:
        n_planes += 1
    return whole, unit, n_planes


@njit(cache=True, nogil=True)
def right_votes(n_correct: IntArray, class_starts: IntArray, n_votes: IntArray) -> FloatArray:
    """What `weigh_blocks` counted, as numbers of votes.

    With two classes it counts the second one's probability for the lines of both.
    """
    right = n_correct / ONE
    if len(class_starts) == 3:
        for j in range(class_starts[1]):
            right[j] = n_votes[j] - right[j]
    return right


@njit(cache=True, nogil=True)
def weigh_blocks(
    lines: WordArray,
    class_starts: IntArray,
    no_votes: int,
    weights: Int32Array,
    weight_bits: int,
    n_planes: int,
    log_balance: SmallFloatArray,
    n_votes: RowCountArray,
    n_choosing: RowCountArray,
    steepness: np.float32,
    redundancy: np.float32,
    n_dithered: int,
    first_block: int,
    last_block: int,
    n_correct: IntArray,
    n_class_rows: FloatArray,
    posteriors: SmallFloatArray,
    labels: LabelArray,
    majority: LabelArray,
    unanimous: WordArray,
    tallies: IntArray,
) -> None:
    """Do the blocks from the first to before the last; outputs of length 0 are not wanted."""
    cardinality, n_rows = len(log_balance), len(n_votes)
    tile_words = BLOCK_WORDS if cardinality <= MAX_BLOCK_CLASSES else STRIP_WORDS
    tile_rows, n_strips = 64 * tile_words, tile_words // STRIP_WORDS
    terms, starts, room = plan_sums(lines, class_starts, weights, weight_bits, no_votes)
    carries, addresses, n_carries, totals = work_space(room)
    first_planes, second_planes = new_strips(32), new_strips(32)
    small, large = np.empty(STRIP_ROWS, np.int16), np.empty(STRIP_ROWS, np.int32)
    is_small = n_planes < 15
    scale, shares = np.zeros(tile_rows, np.float32), np.zeros(tile_rows, np.float32)
    tile = np.empty((cardinality, tile_rows), np.float32)
    largest, rest = np.empty(tile_rows, np.float32), np.empty(tile_rows, np.float32)
    flags = np.zeros(tile_rows, np.uint16)
    planes = new_strips(N_PLANES * n_strips)
    for word in range(first_block * BLOCK_WORDS, last_block * BLOCK_WORDS, tile_words):
        start = 64 * word
        n = min(tile_rows, n_rows - start)
        if n <= 0:
            break
        for j in range(len(lines)):
            for line in range(n_strips):
                prefetch(lines[j] + np.uint64(8 * (word + tile_words) + 64 * line))
        row_scales(n_votes[start : start + n], steepness, redundancy, scale)
        for label in range(1 if cardinality == 2 else 0, cardinality):
            scores = tile[label]
            prior = log_balance[label]
            if cardinality == 2:
                prior -= log_balance[0]
            for strip in range(n_strips):
                here = word + STRIP_WORDS * strip
                sum_strip(
                    terms, starts, label, n_planes, here,
                    carries, addresses, n_carries, totals, first_planes,
                )  # fmt: skip
                n_used, top = n_planes, 1 << (n_planes - 1)
                if cardinality == 2:
                    sum_strip(
                        terms, starts, 0, n_planes, here,
                        carries, addresses, n_carries, totals, second_planes,
                    )  # fmt: skip
                    subtract_planes(first_planes, second_planes, n_planes)
                    n_used, top = n_planes + 1, -(1 << n_planes)
                low, high = STRIP_ROWS * strip, STRIP_ROWS * (strip + 1)
                if is_small:
                    read_planes(first_planes, n_used, top, small)
                    _scores(small, scale[low:high], prior, scores[low:high])
                else:
                    read_planes(first_planes, n_used, top, large)
                    _scores(large, scale[low:high], prior, scores[low:high])
        if cardinality == 2:
            _even_odds(tile[0], tile[1])
        else:
            _normalize(tile, largest, rest)
        if len(labels):
            _most_probable(tile, n_votes[start : start + n], largest, labels[start : start + n])
        if len(majority):
            _compare(
                labels[start : start + n], majority[start : start + n], flags,
                unanimous[word : word + tile_words], tallies,
            )  # fmt: skip
        if len(posteriors):
            for label in range(cardinality):
                posteriors[label, start : start + n] = tile[label, :n]
        if len(n_choosing):
            _row_shares(n_votes[start : start + n], n_choosing[start : start + n], shares)
            for label in range(cardinality):
                n_class_rows[word // BLOCK_WORDS, label] += _dot(tile[label, :n], shares[:n])
        for label in range(1 if cardinality == 2 else 0, cardinality):
            first, last = class_starts[label], class_starts[label + 1]
            if cardinality == 2:
                first = 0
            if first < last:
                _slice(tile[label], n_dithered, flags, planes)
                for j in range(first, last):
                    n_correct[j] += sum_where_set(
                        lines[j], word, n_strips, planes, n_dithered, N_PLANES
                    )


@njit(cache=True, nogil=True, error_model="numpy")  # no division here is by 0
def row_scales(
    n_votes: RowCountArray,
    steepness: np.float32,
    redundancy: np.float32,
    scale: SmallFloatArray,
) -> None:
    """Write what the sums of weights of (n,) rows count for, by how many votes each has."""
    for i in range(len(n_votes)):
        others = max(np.float32(n_votes[i]) - np.float32(1), np.float32(0))
        scale[i] = steepness / (np.float32(1) + redundancy * others)


@njit(cache=True, nogil=True, error_model="numpy")  # no division here is by 0
def _row_shares(
    n_votes: RowCountArray,
    n_choosing: RowCountArray,
    shares: SmallFloatArray,
) -> None:
    for i in range(len(n_votes)):
        shares[i] = np.float32(n_choosing[i]) / max(np.float32(n_votes[i]), np.float32(1))


@njit(cache=True, nogil=True)
def _scores(
    sums: npt.NDArray[Any],
    scale: SmallFloatArray,
    prior: np.float32,
    scores: SmallFloatArray,
) -> None:
    for i in range(len(sums)):
        scores[i] = prior + scale[i] * np.float32(sums[i])


@njit(cache=True, nogil=True, error_model="numpy")  # no division here is by 0
def _even_odds(first: SmallFloatArray, second: SmallFloatArray) -> None:
    """Turn the score of the second of two classes over the first into posteriors of both."""
    for i in range(len(second)):
        score = second[i]
        smaller = exponential(-abs(score))
        larger = np.float32(1) / (np.float32(1) + smaller)
        smaller *= larger
        first[i] = smaller if score > 0 else larger
        second[i] = larger if score > 0 else smaller


@njit(cache=True, nogil=True, error_model="numpy")  # no division here is by 0
def _normalize(tile: SmallFloatArray, largest: SmallFloatArray, total: SmallFloatArray) -> None:
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
def _most_probable(
    tile: SmallFloatArray, n_votes: RowCountArray, best: SmallFloatArray, labels: LabelArray
) -> None:
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
def _compare(
    labels: LabelArray,
    majority: LabelArray,
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
def _slice(
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
            in_bits[i] += _LOTS[i] >> shift
    n_strips = n_rows // STRIP_ROWS
    for plane in range(n_dithered, N_PLANES):
        for word in range(n_rows // 64):
            bits = where_bit_set(in_bits, 64 * word, np.uint16(1 << plane))
            planes[plane * n_strips + word // STRIP_WORDS, word % STRIP_WORDS] = bits


@njit(cache=True, nogil=True, fastmath={"reassoc"})
def _dot(first: SmallFloatArray, second: SmallFloatArray) -> float:
    total = 0.0
    for i in range(len(first)):
        total += np.float64(first[i]) * np.float64(second[i])
    return total
