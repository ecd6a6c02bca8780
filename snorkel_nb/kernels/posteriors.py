"""Posteriors from additive weights, and the counts that are expected under them.

Every label model here scores a class by adding one weight for each LF that votes for it. Weights
are whole numbers of a small unit, added in bit planes (see `bit_sums`), so that their sum is exact
in whatever order it is taken. A tile of rows stays in the processor's cache from the sum to the
counts. Posteriors are cut into bit planes as well, so that expected counts are popcounts.
"""

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
from snorkel_nb.core.packed_votes import BLOCK_WORDS
from snorkel_nb.kernels.bit_sums import (
    MAX_PLANES,
    class_sums,
    labels_of_lines,
    new_strips,
    plan_sums,
    work_space,
)
from snorkel_nb.kernels.bits import (
    BLOCK_ROWS,
    STRIP_ROWS,
    STRIP_WORDS,
    sum_where_set,
)
from snorkel_nb.kernels.evidence import NO_BALLOT, Ballot, Evidence, LabelArray
from snorkel_nb.kernels.sparse_votes import add_votes, sum_votes, voted_lines
from snorkel_nb.kernels.threads import over_blocks
from snorkel_nb.kernels.tiles import (
    N_PLANES,
    N_TALLIES,
    ONE,
    compare,
    copy,
    cut_into_planes,
    hear_silence,
    most_probable,
    normalize,
    row_scales,
    score,
    total_of,
    weigh_two,
)

Int32Array: TypeAlias = npt.NDArray[np.int32]

MAX_DITHERED: Final = 5
"""As many planes may be left out of expected counts."""

MAX_BLOCK_CLASSES: Final = 32
"""Up to here a tile is a whole block, with more classes one strip, so that it fits the cache."""

FEW_VOTES: Final = 1.5
"""Of a line in a strip, on average; if there are fewer, they are added one by one."""

LEAST_WEIGHT: Final = 2.0**-60
"""Where all weights are less, they say nothing; their unit would overflow the class balance."""

SUM_BITS: Final = 30
"""Binary digits of the largest sum of weights: it fits into 32, with a sign."""


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
    n_correct, _, tallies = _weigh(evidence, n_dithered, posteriors, labels, ballot)
    n_both, n_same, n_decided, n_contradicted, *n_labels = tallies.tolist()
    agreement = Agreement(np.array(n_labels), n_both, n_same, n_decided, n_contradicted)
    return posteriors, labels, n_correct, agreement


def expected_counts(evidence: Evidence, n_dithered: int = 0) -> tuple[FloatArray, FloatArray]:
    """How many votes are right, and how many rows each class has, expected under the posteriors.

    Args:
        evidence: votes and weights.
        n_dithered: the lowest of N_PLANES that are drawn by lot instead of counted, at most
            MAX_DITHERED; the counts stay right on average.

    Returns:
        (l,) as for `row_posteriors`; and (k,) sums of the posteriors of all rows, covered or not.
    """
    nothing = np.empty((0, 0), np.float32)
    n_correct, n_class_rows, _ = _weigh(
        evidence, n_dithered, nothing, np.empty(0, np.int16), NO_BALLOT
    )
    return n_correct, n_class_rows


def _weigh(
    evidence: Evidence,
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
    log_balance = (evidence.log_balance / unit).astype(np.float32)
    heard = evidence.heard

    def work(first_block: int, last_block: int) -> tuple[IntArray, IntArray]:
        n_correct = np.zeros(len(weights), np.int64)
        tallies = np.zeros(N_TALLIES + cardinality, np.int64)
        weigh_blocks(
            lines.addresses,
            lines.class_starts,
            lines.no_votes,
            lines.n_votes,
            weights,
            evidence.weight_bits,
            n_planes,
            log_balance,
            heard,
            read_only(evidence.n_votes),
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
        unit = 2.0 ** (np.floor(np.log2(max(largest, LEAST_WEIGHT))) + 1 - n_bits)
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


# Written out in its callers: as a kernel of its own, `weigh_blocks` would be compiled once more.
@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def expect(
    lines: WordArray,
    class_starts: IntArray,
    no_votes: int,
    line_votes: IntArray,
    weights: FloatArray,
    most_votes: int,
    weight_bits: int,
    log_balance: FloatArray,
    silence: SmallFloatArray,
    n_votes: RowCountArray,
    steepness: float,
    majority: LabelArray,
    unanimous: WordArray,
) -> Any:
    """What `expected_counts` gives, by one thread, for rows that fit into the cache.

    Args:
        lines: (l,) addresses, by class.
        class_starts: (k + 1,) the first line of each class.
        no_votes: address of a line without votes.
        line_votes: (l,) votes of each line.
        weights: (l,) see `Evidence`, as are the next.
        most_votes: the most votes on a row.
        weight_bits: binary digits of weights.
        log_balance: (k,).
        silence: (t, k), or (0, k).
        n_votes: (n,).
        steepness: of all rows, whatever their votes.
        majority: empty, since labels are compared with nothing.
        unanimous: empty.
    """
    cardinality = len(class_starts) - 1
    whole, unit, n_planes = quantized(weights, most_votes, weight_bits)
    n_blocks = (len(n_votes) + BLOCK_ROWS - 1) // BLOCK_ROWS
    nothing = 0 * n_blocks  # for a plain 0 another kernel would be compiled
    n_right, n_class_rows = np.zeros(len(weights), np.int64), np.zeros((n_blocks, cardinality))
    weigh_blocks(
        lines,
        class_starts,
        no_votes,
        line_votes,
        whole,
        weight_bits,
        n_planes,
        (log_balance / unit).astype(np.float32),
        silence,
        n_votes,
        np.float32(steepness * unit),
        np.float32(0),
        nothing,
        nothing,
        n_blocks,
        n_right,
        n_class_rows,
        np.empty((0, 0), np.float32),
        np.empty(0, np.int16),
        majority,
        unanimous,
        np.zeros(N_TALLIES + cardinality, np.int64),
    )
    by_class = np.zeros(cardinality)
    for block in range(n_blocks):
        for label in range(cardinality):
            by_class[label] += n_class_rows[block, label]
    return right_votes(n_right, class_starts, line_votes), by_class


@njit(cache=True, nogil=True)
def weigh_blocks(
    lines: WordArray,
    class_starts: IntArray,
    no_votes: int,
    line_votes: IntArray,
    weights: Int32Array,
    weight_bits: int,
    n_planes: int,
    log_balance: SmallFloatArray,
    silence: SmallFloatArray,
    n_votes: RowCountArray,
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
    """Do the blocks from the first to before the last; outputs of length 0 are not wanted.

    The logarithms of the balance have the unit of the weights. Rows are counted for their classes
    where labels are not wanted.
    """
    cardinality, n_rows = len(log_balance), len(n_votes)
    n_voted = 0
    for j in range(len(lines)):
        n_voted += line_votes[j]
    is_sparse = cardinality > 2 and n_voted * STRIP_ROWS < FEW_VOTES * len(lines) * n_rows
    tile_words = BLOCK_WORDS if cardinality <= MAX_BLOCK_CLASSES and not is_sparse else STRIP_WORDS
    tile_rows, n_strips = 64 * tile_words, tile_words // STRIP_WORDS
    n_bits = weight_bits
    if is_sparse:
        n_bits = 0
    terms, starts, room = plan_sums(lines, class_starts, weights, n_bits, no_votes)
    carries, addresses, n_carries, totals = work_space(room)
    sum_planes, other_planes = new_strips(MAX_PLANES), new_strips(MAX_PLANES)
    small, large = np.empty(STRIP_ROWS, np.int16), np.empty(STRIP_ROWS, np.int32)
    scale = np.zeros(tile_rows, np.float32)
    tile = np.empty((cardinality, tile_rows), np.float32)
    whole = np.empty((cardinality if is_sparse else 0, tile_rows), np.int32)
    largest, rest = np.empty(tile_rows, np.float32), np.empty(tile_rows, np.float32)
    flags = np.zeros(tile_rows, np.uint16)
    planes = new_strips(N_PLANES * n_strips)
    voted, line_labels = np.empty(len(lines), np.int64), labels_of_lines(class_starts)
    for word in range(first_block * BLOCK_WORDS, last_block * BLOCK_WORDS, tile_words):
        start = 64 * word
        n = min(tile_rows, n_rows - start)
        if n <= 0:
            break
        row_scales(n_votes[start : start + n], steepness, redundancy, scale)
        n_voted = 0
        if is_sparse:
            n_voted = voted_lines(lines, word, voted)
            whole[:] = 0
            add_votes(lines, voted[:n_voted], line_labels, weights, word, whole)
            for label in range(cardinality):
                score(whole[label], scale, log_balance[label], tile[label])
        else:
            for label in range(1 if cardinality == 2 else 0, cardinality):
                prior = log_balance[label]
                if cardinality == 2:
                    prior -= log_balance[0]
                for strip in range(n_strips):
                    low, high = STRIP_ROWS * strip, STRIP_ROWS * (strip + 1)
                    if n_planes < 15:
                        class_sums(
                            lines, class_starts, label, terms, starts, n_planes,
                            word + STRIP_WORDS * strip, tile_words,
                            carries, addresses, n_carries, totals, sum_planes, other_planes, small,
                        )  # fmt: skip  # as in the signature: the plan, the place, the memory
                        score(small, scale[low:high], prior, tile[label, low:high])
                    else:
                        class_sums(
                            lines, class_starts, label, terms, starts, n_planes,
                            word + STRIP_WORDS * strip, tile_words,
                            carries, addresses, n_carries, totals, sum_planes, other_planes, large,
                        )  # fmt: skip  # as above, for sums that 16 bits do not hold
                        score(large, scale[low:high], prior, tile[label, low:high])
        if len(silence):
            for label in range(1 if cardinality == 2 else 0, cardinality):
                hear_silence(n_votes[start : start + n], silence, label, tile[label])
        if cardinality == 2:
            weigh_two(tile[0], tile[1])
        else:
            normalize(tile, largest, rest)
        if len(labels):
            most_probable(tile, n_votes[start : start + n], largest, labels[start : start + n])
        if len(majority):
            compare(
                labels[start : start + n], majority[start : start + n], flags,
                unanimous[word : word + tile_words], tallies,
            )  # fmt: skip  # the labels, and what they are compared with
        if len(posteriors):
            for label in range(cardinality):
                copy(tile[label, :n], posteriors[label, start : start + n])
        if not len(labels):
            for label in range(cardinality):
                n_class_rows[word // BLOCK_WORDS, label] += total_of(tile[label, :n])
        if is_sparse:
            sum_votes(lines, voted[:n_voted], line_labels, word, tile, n_dithered, n_correct)
            continue
        for label in range(1 if cardinality == 2 else 0, cardinality):
            first = 0 if cardinality == 2 else class_starts[label]
            if first < class_starts[label + 1]:
                cut_into_planes(tile[label], n_dithered, flags, planes)
                for j in range(first, class_starts[label + 1]):
                    n_correct[j] += sum_where_set(
                        lines[j], word, n_strips, planes, n_dithered, N_PLANES
                    )
