"""The loops that run on the GPU.

A thread takes a row, so the 32 threads of a warp read the same 32 bits of a line, a bit each, and
the warps beside it the next ones. Sums are of integers, added up by atomic operations: they are the
same in whatever order blocks run. Nothing here uses what the simulator of numba lacks (ballots,
shuffles), so that all of it is tested without a GPU.

The line that a thread reads is `words[slots[j]]`. Weights, posteriors and roundings are those of
`kernels.posteriors`; numpy's types keep arithmetic in 32 bits.
"""

import math
import operator
from typing import Any, Final

import numpy as np
from numba import cuda
from numba.core import config

from snorkel_nb.kernels.tiles import N_TALLIES, ONE, TIE_TOLERANCE

THREADS: Final = 64 if config.ENABLE_CUDASIM else 128
"""Of each block; the simulator makes each of them a thread of Python's."""

TILE_ROWS: Final = 256
"""Whose posteriors `count_right` keeps in shared memory; of a line they are 32 bytes, one read."""

TILE_CLASSES: Final = 16
"""As many classes at a time."""

PAIR_LINES, PAIR_OTHERS, PAIR_WORDS = THREADS // 8, 8, 32
"""What a block of `common_rows` compares at a time: as many threads as pairs."""

# Shapes of shared memory; one more word, so that lines do not begin in the same bank.
_BITS: Final = 2, THREADS // 32
_MINE: Final = PAIR_LINES, PAIR_WORDS + 1
_THEIRS: Final = PAIR_OTHERS, PAIR_WORDS + 1

MAX_SHARED_CLASSES: Final = 1024
"""Up to here labels are counted in shared memory."""

ROW_UNIT: Final = 2.0**36
"""Shares of rows are summed in whole numbers of 1 / ROW_UNIT; 100 million rows fit."""

LOT_FACTOR: Final = 40503
"""The lot of row i is the lowest 16 bits of i times this, as for the processor."""


_product: Any
if config.ENABLE_CUDASIM:
    _product = operator.mul
else:
    from numba.cuda import libdevice

    _product = libdevice.fmul_rn


@cuda.jit(cache=True)
def count_rows(
    words: Any,
    slots: Any,
    class_starts: Any,
    n_rows: int,
    n_votes: Any,
    majority: Any,
    conflicting: Any,
    unanimous: Any,
    shared: Any,
    tallies: Any,
) -> None:
    """Count the votes of each row.

    Args:
        words: (s, w) uint32, the lines.
        slots: (l,) int32, where each line is.
        class_starts: (k + 1,) int64.
        n_rows: number of rows.
        n_votes: (n,) int16, written.
        majority: (n,) int16, written.
        conflicting: (w,) uint32, zeros, written.
        unanimous: (w,) uint32, zeros, written.
        shared: (2, w) uint32, zeros; written with the overlapping and the conflicting rows.
        tallies: (4,) int64, zeros; covered, overlapping and conflicting rows, and the most votes.
    """
    thread = cuda.threadIdx.x
    row = cuda.grid(1)
    bits = cuda.shared.array(_BITS, np.uint32)
    most = cuda.shared.array(1, np.int32)
    if thread < THREADS // 32:
        bits[0, thread] = 0
        bits[1, thread] = 0
    if thread == 0:
        most[0] = 0
    cuda.syncthreads()
    total, n_classes = np.int32(0), np.int32(0)
    if row < n_rows:
        word, bit = row // 32, row % 32
        largest, winner = np.int32(0), np.int32(-1)
        for label in range(len(class_starts) - 1):
            count = np.int32(0)
            for j in range(class_starts[label], class_starts[label + 1]):
                count = np.int32(count + np.int32((words[slots[j], word] >> bit) & 1))
            if count > 0:
                n_classes = np.int32(n_classes + 1)
                total = np.int32(total + count)
                if count > largest:
                    largest, winner = count, np.int32(label)
                elif count == largest:
                    winner = np.int32(-1)
        n_votes[row] = total
        majority[row] = winner
        if total > 1:
            cuda.atomic.or_(bits, (0, thread // 32), np.uint32(1 << bit))
        if n_classes > 1:
            cuda.atomic.or_(bits, (1, thread // 32), np.uint32(1 << bit))
        cuda.atomic.max(most, 0, total)
    n_covered = cuda.syncthreads_count(np.int32(total > 0))
    n_overlapping = cuda.syncthreads_count(np.int32(total > 1))
    n_conflicting = cuda.syncthreads_count(np.int32(n_classes > 1))
    if thread < THREADS // 32 and row < n_rows:
        word = row // THREADS * (THREADS // 32) + thread
        shared[0, word] = bits[0, thread]
        shared[1, word] = bits[1, thread]
        conflicting[word] = bits[1, thread]
        unanimous[word] = bits[0, thread] & ~bits[1, thread]
    if thread == 0 and n_covered > 0:
        cuda.atomic.add(tallies, 0, np.int64(n_covered))
        cuda.atomic.add(tallies, 1, np.int64(n_overlapping))
        cuda.atomic.add(tallies, 2, np.int64(n_conflicting))
        cuda.atomic.max(tallies, 3, np.int64(most[0]))


@cuda.jit(cache=True)
def count_row_votes(words: Any, slots: Any, n_rows: int, n_votes: Any) -> None:
    """Write how many lines have a vote on each row; arguments as for `count_rows`."""
    row = cuda.grid(1)
    if row >= n_rows:
        return
    word, bit = row // 32, row % 32
    total = np.int32(0)
    for j in range(len(slots)):
        total = np.int32(total + np.int32((words[slots[j], word] >> bit) & 1))
    n_votes[row] = total


@cuda.jit(cache=True)
def common_rows(
    words: Any,
    slots: Any,
    other_words: Any,
    other_slots: Any,
    n_words: int,
    words_a_part: int,
    counts: Any,
) -> None:
    """Add the rows on which a line and another have both a vote.

    Args:
        words: (s, n_words) uint64.
        slots: (l,) int32.
        other_words: (t, n_words) uint64.
        other_slots: (o,) int32.
        n_words: a multiple of PAIR_WORDS.
        words_a_part: likewise; of a block, whose place is (lines, others, part).
        counts: (l, o) int64.
    """
    x, y = cuda.threadIdx.x, cuda.threadIdx.y
    thread = y * PAIR_OTHERS + x
    first_line = cuda.blockIdx.x * PAIR_LINES
    first_other = cuda.blockIdx.y * PAIR_OTHERS
    start = cuda.blockIdx.z * words_a_part
    stop = min(start + words_a_part, n_words)
    mine = cuda.shared.array(_MINE, np.uint64)
    theirs = cuda.shared.array(_THEIRS, np.uint64)
    count = np.int32(0)
    column = thread % PAIR_WORDS
    for word in range(start, stop, PAIR_WORDS):
        for i in range(thread // PAIR_WORDS, PAIR_LINES, THREADS // PAIR_WORDS):
            if first_line + i < len(slots):
                mine[i, column] = words[slots[first_line + i], word + column]
        for i in range(thread // PAIR_WORDS, PAIR_OTHERS, THREADS // PAIR_WORDS):
            if first_other + i < len(other_slots):
                theirs[i, column] = other_words[other_slots[first_other + i], word + column]
        cuda.syncthreads()
        if first_line + y < len(slots) and first_other + x < len(other_slots):
            for i in range(PAIR_WORDS):
                count = np.int32(count + np.int32(cuda.popc(mine[y, i] & theirs[x, i])))
        cuda.syncthreads()
    if count > 0:
        cuda.atomic.add(counts, (first_line + y, first_other + x), np.int64(count))


@cuda.jit(cache=True)
def score_rows(
    words: Any,
    slots: Any,
    weights: Any,
    class_starts: Any,
    log_balance: Any,
    silence: Any,
    n_votes: Any,
    first_row: int,
    n_rows: int,
    steepness: np.float32,
    redundancy: np.float32,
    posteriors: Any,
    labels: Any,
    is_labeled: bool,
) -> None:
    """Write the posteriors of some rows, and their labels.

    A product is rounded before something is added to it, as on the processor: the compiler would
    join the two, but for `_product`.

    Args:
        words: (s, w) uint32, the lines.
        slots: (l,) int32, where each line is.
        weights: (l,) int32.
        class_starts: (k + 1,) int64.
        log_balance: (k,) float32, in the unit of the weights.
        silence: (t, k) float32, or (0, k).
        n_votes: (n,) int16.
        first_row: the first of the rows.
        n_rows: how many there are.
        steepness: see `Evidence`, in the unit of the weights.
        redundancy: see `Evidence`.
        posteriors: (k, n_rows) float32, written.
        labels: (n_rows,) int16, written where they are wanted.
        is_labeled: whether they are.
    """
    i = cuda.grid(1)
    if i >= n_rows:
        return
    row = first_row + i
    word, bit = row // 32, row % 32
    cardinality = len(log_balance)
    one = np.float32(1)
    others = max(np.float32(n_votes[row]) - one, np.float32(0))
    scale = np.float32(steepness / np.float32(one + _product(redundancy, others)))
    largest, first_total = np.float32(-np.inf), np.int32(0)
    for label in range(cardinality):
        total, prior = np.int32(0), log_balance[label]
        for j in range(class_starts[label], class_starts[label + 1]):
            if (words[slots[j], word] >> bit) & 1:
                total = np.int32(total + weights[j])
        if cardinality == 2:  # their difference is exact
            if label == 0:
                first_total = total
                total, prior = np.int32(0), np.float32(0)
            else:
                total = np.int32(total - first_total)
                prior = np.float32(prior - log_balance[0])
        score = _product(scale, np.float32(prior + np.float32(total)))
        if len(silence) > 0:
            heard = silence[min(np.int32(n_votes[row]), len(silence) - 1)]
            said = np.float32(heard[label])
            if cardinality == 2:
                said = np.float32(0) if label == 0 else np.float32(heard[1] - heard[0])
            score = np.float32(score + said)
        posteriors[label, i] = score
        largest = max(largest, score)
    total_odds = np.float32(0)
    for label in range(cardinality):
        odds = np.float32(math.exp(posteriors[label, i] - largest))
        posteriors[label, i] = odds
        total_odds = np.float32(total_odds + odds)
    total_odds = np.float32(one / total_odds)
    best, winner = np.float32(-1), np.int32(-1)
    for label in range(cardinality):
        probability = np.float32(posteriors[label, i] * total_odds)
        posteriors[label, i] = probability
        if probability > best:
            best, winner = probability, np.int32(label)
    if not is_labeled:
        return
    limit = np.float32(best - np.float32(TIE_TOLERANCE))
    for label in range(cardinality):
        if label != winner and posteriors[label, i] >= limit:
            winner = np.int32(-1)
            break
    if n_votes[row] == 0:
        winner = np.int32(-1)
    labels[i] = winner


@cuda.jit(cache=True)
def count_right(
    words: Any,
    slots: Any,
    counted: Any,
    class_starts: Any,
    posteriors: Any,
    first_row: int,
    n_rows: int,
    n_dithered: int,
    lot_rows: int,
    n_correct: Any,
) -> None:
    """Add the posteriors, in whole numbers of 1 / ONE, of the rows where each line has a vote.

    A block, whose place is (tile, classes), looks at TILE_ROWS rows and the lines of TILE_CLASSES
    classes. A thread takes a line and goes from one of its votes to the next.

    Args:
        words: (s, w) uint32, the lines.
        slots: (l,) int32, where each line is.
        counted: (l,) int32, the class whose posteriors are counted for the line, of its tile.
        class_starts: (k + 1,) int64.
        posteriors: (k, n_rows) float32.
        first_row: the first of the rows, a multiple of TILE_ROWS.
        n_rows: how many there are.
        n_dithered: see `expected_counts`.
        lot_rows: after so many rows lots begin anew.
        n_correct: (l,) int64.
    """
    thread = cuda.threadIdx.x
    start = cuda.blockIdx.x * TILE_ROWS
    first_class = cuda.blockIdx.y * TILE_CLASSES
    n_classes = min(TILE_CLASSES, len(class_starts) - 1 - first_class)
    whole = cuda.shared.array((TILE_CLASSES, TILE_ROWS), np.int16)
    for i in range(thread, TILE_ROWS, THREADS):
        lot = np.int32((((first_row + start + i) % lot_rows) * LOT_FACTOR) & 0xFFFF)
        lot = np.int32(lot >> (16 - n_dithered))
        for c in range(n_classes):
            number = np.int32(0)
            if start + i < n_rows:
                scaled = np.float32(posteriors[first_class + c, start + i] * np.float32(ONE))
                number = np.int32(np.int32(scaled + np.float32(0.5)) + lot)
            whole[c, i] = (number >> n_dithered) << n_dithered
    cuda.syncthreads()
    if start >= n_rows:
        return
    first_word = (first_row + start) // 32
    stop = class_starts[first_class + n_classes]
    for j in range(class_starts[first_class] + thread, stop, THREADS):
        total = np.int32(0)
        c = counted[j] - first_class
        for word in range(TILE_ROWS // 32):
            bits = words[slots[j], first_word + word]
            while bits != 0:
                place = cuda.ffs(bits) - 1
                total = np.int32(total + np.int32(whole[c, 32 * word + place]))
                bits = np.uint32(bits & np.uint32(bits - np.uint32(1)))
        if total > 0:
            cuda.atomic.add(n_correct, j, np.int64(total))


@cuda.jit(cache=True)
def sum_class_rows(posteriors: Any, n_rows: int, sums: Any) -> None:
    """Add posteriors, in whole numbers of 1 / ROW_UNIT.

    Args:
        posteriors: (k, n_rows) float32; the place of a block is (part of the rows, class).
        n_rows: how many there are.
        sums: (k,) int64.
    """
    thread, label = cuda.threadIdx.x, cuda.blockIdx.y
    partial = cuda.shared.array(THREADS, np.int64)
    total = np.int64(0)
    first = cuda.blockIdx.x * THREADS + thread
    for i in range(first, n_rows, cuda.gridDim.x * THREADS):
        total += np.int64(np.float64(posteriors[label, i]) * ROW_UNIT + 0.5)
    partial[thread] = total
    cuda.syncthreads()
    width = THREADS // 2
    while width > 0:
        if thread < width:
            partial[thread] += partial[thread + width]
        cuda.syncthreads()
        width //= 2
    if thread == 0:
        cuda.atomic.add(sums, label, partial[0])


@cuda.jit(cache=True)
def count_labels(labels: Any, n_rows: int, n_labels: Any) -> None:
    """Add how many of (n,) int16 labels are each of (k,) int64 classes; ABSTAIN is none."""
    thread = cuda.threadIdx.x
    here = cuda.shared.array(MAX_SHARED_CLASSES, np.int32)
    cardinality = len(n_labels)
    n_shared = cardinality if cardinality <= MAX_SHARED_CLASSES else 0
    for label in range(thread, n_shared, THREADS):
        here[label] = 0
    cuda.syncthreads()
    for row in range(cuda.grid(1), n_rows, cuda.gridsize(1)):
        label = labels[row]
        if label >= 0 and n_shared > 0:
            cuda.atomic.add(here, label, np.int32(1))
        elif label >= 0:
            cuda.atomic.add(n_labels, label, np.int64(1))
    cuda.syncthreads()
    for label in range(thread, n_shared, THREADS):
        if here[label] > 0:
            cuda.atomic.add(n_labels, label, np.int64(here[label]))


@cuda.jit(cache=True)
def compare_labels(labels: Any, majority: Any, unanimous: Any, n_rows: int, tallies: Any) -> None:
    """Add to the first four numbers of an `Agreement`.

    Args:
        labels: (n,) int16.
        majority: (n,) int16.
        unanimous: (w,) uint32.
        n_rows: number of rows.
        tallies: (4,) int64.
    """
    thread = cuda.threadIdx.x
    here = cuda.shared.array(N_TALLIES, np.int32)
    if thread < N_TALLIES:
        here[thread] = 0
    cuda.syncthreads()
    n_both, n_same, n_decided, n_contradicted = 0, 0, 0, 0
    for row in range(cuda.grid(1), n_rows, cuda.gridsize(1)):
        label, other = labels[row], majority[row]
        if label >= 0:
            if other < 0:
                n_decided += 1
            else:
                n_both += 1
            if label == other:
                n_same += 1
            elif (unanimous[row // 32] >> (row % 32)) & 1:
                n_contradicted += 1
    cuda.atomic.add(here, 0, np.int32(n_both))
    cuda.atomic.add(here, 1, np.int32(n_same))
    cuda.atomic.add(here, 2, np.int32(n_decided))
    cuda.atomic.add(here, 3, np.int32(n_contradicted))
    cuda.syncthreads()
    if thread < N_TALLIES:
        cuda.atomic.add(tallies, thread, np.int64(here[thread]))
