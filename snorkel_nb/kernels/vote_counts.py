"""Counts of votes, overlaps and conflicts: ANDs and popcounts over packed votes.

Each loop takes a block of rows that stays in the processor's cache, one line after the other. All
arrays that a loop only reads are marked so, since numba compiles each loop anew for each type.
"""

from typing import Final

import numpy as np
from numba import njit

from snorkel_nb.core.arrays import IntArray, RowCountArray, WordArray, read_only
from snorkel_nb.core.packed_votes import BLOCK_WORDS, VoteLines
from snorkel_nb.core.statistics import Statistics
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
    popcount,
    prefetch,
    read_planes,
    sum_where_set,
    words_at,
)
from snorkel_nb.kernels.threads import over_blocks

N_TALLIES: Final = 4
"""Covered, overlapping and conflicting rows, and the most votes on a row."""


def count_votes(lines: VoteLines) -> Statistics:
    """Everything that is counted about the votes of one label matrix."""
    n_rows, cardinality = lines.n_rows, lines.cardinality
    n_blocks = -(-n_rows // BLOCK_ROWS)
    n_votes = np.empty(n_blocks * BLOCK_ROWS, np.int16)
    majority = np.empty(n_blocks * BLOCK_ROWS, np.int16)
    conflicting = np.empty(n_blocks * BLOCK_WORDS, np.uint64)
    unanimous = np.empty(n_blocks * BLOCK_WORDS, np.uint64)
    most_lines = int(np.diff(lines.class_starts).max(initial=0))

    def work(first_block: int, last_block: int) -> tuple[IntArray, IntArray]:
        counts = np.zeros((2, len(lines.addresses)), np.int64)
        tallies = np.zeros(N_TALLIES + cardinality, np.int64)
        _count_blocks(
            lines.addresses,
            lines.class_starts,
            lines.no_votes,
            most_lines.bit_length(),
            first_block,
            last_block,
            n_votes,
            majority,
            conflicting,
            unanimous,
            counts,
            tallies,
        )
        return counts, tallies

    chunks = over_blocks(work, n_blocks)
    overlaps, conflicts = np.sum([counts for counts, _ in chunks], axis=0)
    tallies = np.array([tallied for _, tallied in chunks])
    n_covered, n_overlapping, n_conflicting, *_ = tallies.sum(axis=0).tolist()
    return Statistics(
        votes_by_class=lines.by_lf_and_class(lines.n_votes),
        n_overlaps=lines.by_lf(overlaps),
        n_conflicts=lines.by_lf(conflicts),
        n_votes=n_votes[:n_rows],
        most_votes=int(tallies[:, N_TALLIES - 1].max()),
        majority=majority[:n_rows],
        n_majority=tallies[:, N_TALLIES:].sum(axis=0),
        conflicting=conflicting,
        unanimous=unanimous,
        n_covered=n_covered,
        n_overlapping=n_overlapping,
        n_conflicting=n_conflicting,
    )


def count_row_votes(lines: WordArray, no_votes: int, n_rows: int) -> RowCountArray:
    """How many lines have a vote on each row.

    Args:
        lines: (l,) addresses of lines that are padded to whole blocks.
        no_votes: address of a line without votes.
        n_rows: number of rows.

    Returns:
        (n_rows,) int16.
    """
    n_blocks = -(-n_rows // BLOCK_ROWS)
    n_votes = np.empty(n_blocks * BLOCK_ROWS, np.int16)
    lines = read_only(lines)
    over_blocks(lambda first, last: _row_votes(lines, no_votes, first, last, n_votes), n_blocks)
    return n_votes[:n_rows]


def count_common_rows(lines: WordArray, others: WordArray, n_rows: int) -> IntArray:
    """(l, o) rows on which a line and another have both a vote.

    Args:
        lines: (l,) addresses.
        others: (o,) addresses.
        n_rows: number of rows.
    """
    n_blocks = -(-n_rows // BLOCK_ROWS)
    lines, others = read_only(lines), read_only(others)
    counts = over_blocks(lambda first, last: _common_rows(lines, others, first, last), n_blocks)
    n_common: IntArray = np.sum(counts, axis=0)
    return n_common


@njit(cache=True, nogil=True)
def _count_blocks(
    lines: WordArray,
    class_starts: IntArray,
    no_votes: int,
    n_planes: int,
    first_block: int,
    last_block: int,
    n_votes: RowCountArray,
    majority: RowCountArray,
    conflicting: WordArray,
    unanimous: WordArray,
    counts: IntArray,
    tallies: IntArray,
) -> None:
    """Fill in the rows of the blocks, and add to counts and tallies."""
    cardinality = len(class_starts) - 1
    ones = np.ones(len(lines), np.int32)
    terms, starts, room = plan_sums(lines, class_starts, ones, 1, no_votes)
    carries, addresses, n_carries, totals = work_space(room)
    planes, shared = new_strips(max(n_planes, 1)), new_strips(2 * BLOCK_WORDS // STRIP_WORDS)
    sums, largest = np.empty(STRIP_ROWS, np.int16), np.empty(STRIP_ROWS, np.int16)
    flags = np.zeros(STRIP_ROWS, np.uint16)
    voted, differing = np.empty(STRIP_WORDS, np.uint64), np.empty(STRIP_WORDS, np.uint64)
    repeated = np.empty(STRIP_WORDS, np.uint64)
    n_strips = BLOCK_WORDS // STRIP_WORDS
    for word in range(first_block * BLOCK_WORDS, last_block * BLOCK_WORDS, STRIP_WORDS):
        strip = word // STRIP_WORDS % n_strips
        start = 64 * word
        on_rows = n_votes[start : start + STRIP_ROWS]
        winners = majority[start : start + STRIP_ROWS]
        for i in range(STRIP_ROWS):
            largest[i], on_rows[i], winners[i] = 0, 0, -1
        for i in range(STRIP_WORDS):
            voted[i], differing[i], repeated[i] = 0, 0, 0
        for label in range(cardinality):
            if class_starts[label] == class_starts[label + 1]:
                continue
            sum_strip(
                terms, starts, label, n_planes, word, carries, addresses, n_carries, totals, planes
            )
            for i in range(STRIP_WORDS):
                several = np.uint64(0)
                for plane in range(1, n_planes):
                    several |= planes[plane, i]
                of_class = several | planes[0, i]
                differing[i] |= voted[i] & of_class
                repeated[i] |= several
                voted[i] |= of_class
            read_planes(planes, n_planes, 1 << (n_planes - 1), sums)
            for i in range(STRIP_ROWS):
                on_rows[i] += sums[i]
                kept = winners[i] if sums[i] < largest[i] or sums[i] == 0 else -1
                winners[i] = label if sums[i] > largest[i] else kept
                largest[i] = max(largest[i], sums[i])
        for i in range(STRIP_WORDS):
            overlapping = repeated[i] | differing[i]
            tallies[0] += np.int64(popcount(voted[i]))
            tallies[1] += np.int64(popcount(overlapping))
            tallies[2] += np.int64(popcount(differing[i]))
            shared[strip, i], shared[n_strips + strip, i] = overlapping, differing[i]
            conflicting[word + i] = differing[i]
            unanimous[word + i] = overlapping & ~differing[i]
        most = np.int16(0)
        for i in range(STRIP_ROWS):
            most = max(most, on_rows[i])
        tallies[3] = max(tallies[3], np.int64(most))
        count_labels(winners, flags, tallies[N_TALLIES:])
        if strip == n_strips - 1:
            first = word - BLOCK_WORDS + STRIP_WORDS
            for j in range(len(lines)):
                counts[0, j] += sum_where_set(lines[j], first, n_strips, shared, 0, 1)
                counts[1, j] += sum_where_set(lines[j], first, n_strips, shared, 1, 2) >> 1
                for line in range(n_strips):
                    prefetch(lines[j] + np.uint64(8 * (first + BLOCK_WORDS) + 64 * line))


@njit(cache=True, nogil=True)
def _row_votes(
    lines: WordArray, no_votes: int, first_block: int, last_block: int, n_votes: RowCountArray
) -> None:
    class_starts = np.array([0, len(lines)])
    ones = np.ones(len(lines), np.int32)
    terms, starts, room = plan_sums(lines, class_starts, ones, 1, no_votes)
    carries, addresses, n_carries, totals = work_space(room)
    n_planes = 1
    while len(lines) >> n_planes:
        n_planes += 1
    planes = new_strips(n_planes)
    for word in range(first_block * BLOCK_WORDS, last_block * BLOCK_WORDS, STRIP_WORDS):
        sum_strip(terms, starts, 0, n_planes, word, carries, addresses, n_carries, totals, planes)
        start = 64 * word
        on_rows = n_votes[start : start + STRIP_ROWS]
        read_planes(planes, n_planes, 1 << (n_planes - 1), on_rows)


@njit(cache=True, nogil=True)
def _common_rows(
    lines: WordArray, others: WordArray, first_block: int, last_block: int
) -> IntArray:
    counts = np.zeros((len(lines), len(others)), np.int64)
    for block in range(first_block, last_block):
        word = block * BLOCK_WORDS
        for i in range(len(lines)):
            line = words_at(lines[i], word, BLOCK_WORDS)
            for j in range(len(others)):
                counts[i, j] += _n_common(line, words_at(others[j], word, BLOCK_WORDS))
    return counts


@njit(cache=True, nogil=True)
def _n_common(line: WordArray, other: WordArray) -> np.int64:
    count = np.uint64(0)
    for i in range(BLOCK_WORDS):
        count += popcount(line[i] & other[i])
    return np.int64(count)
