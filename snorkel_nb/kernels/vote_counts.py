"""Counts of votes, overlaps and conflicts: ANDs and popcounts over packed votes.

Each loop takes a block of rows that stays in the processor's cache, one line after the other. All
arrays that a loop only reads are marked so, since numba compiles each loop anew for each type.
"""

import numpy as np
from numba import njit

from snorkel_nb.core.arrays import (
    IntArray,
    RowCountArray,
    VoteArray,
    WordArray,
    read_only,
    vote_dtype,
)
from snorkel_nb.core.packed_votes import BLOCK_WORDS, VoteLines, unpack_rows
from snorkel_nb.core.statistics import Statistics
from snorkel_nb.kernels.bits import BLOCK_ROWS, add_where, popcount, words_at
from snorkel_nb.kernels.threads import over_blocks

ROWS_AT_ONCE = 512
"""As many 16-bit sums as `add_where` fills."""


def count_votes(lines: VoteLines) -> Statistics:
    """Everything that is counted about the votes of one label matrix."""
    n_rows = lines.n_rows
    n_votes, majority = count_majorities(lines.addresses, lines.class_starts, n_rows)
    overlaps, conflicts, conflicting = count_shared_rows(
        lines.addresses, lines.class_starts, n_rows
    )
    return Statistics(
        votes_by_class=lines.by_lf_and_class(lines.n_votes),
        n_overlaps=lines.by_lf(overlaps),
        n_conflicts=lines.by_lf(conflicts),
        n_votes=n_votes,
        majority=majority,
        is_conflicting=unpack_rows(conflicting, n_rows),
    )


def count_majorities(
    lines: WordArray, class_starts: IntArray, n_rows: int
) -> tuple[RowCountArray, VoteArray]:
    """How many votes each row has, and for which class most of them are.

    Args:
        lines: (l,) addresses, by class.
        class_starts: (k + 1,) the first line of each class.
        n_rows: number of rows.

    Returns:
        (n_rows,) int16, and (n_rows,) classes, ABSTAIN where there is no vote or a tie.
    """
    n_blocks = -(-n_rows // BLOCK_ROWS)
    n_votes = np.zeros(n_blocks * BLOCK_ROWS, np.int16)
    majority = np.full(n_blocks * BLOCK_ROWS, -1, np.int16)
    ones = np.ones(len(lines), np.int16)
    lines, class_starts = read_only(lines), read_only(class_starts)
    over_blocks(
        lambda first, last: _majorities(lines, class_starts, ones, first, last, n_votes, majority),
        n_blocks,
    )
    return n_votes[:n_rows], majority[:n_rows].astype(vote_dtype(len(class_starts) - 1))


def count_row_votes(lines: WordArray, n_rows: int) -> RowCountArray:
    """How many lines have a vote on each row.

    Args:
        lines: (l,) addresses of lines that are padded to whole blocks.
        n_rows: number of rows.

    Returns:
        (n_rows,) int16.
    """
    n_blocks = -(-n_rows // BLOCK_ROWS)
    n_votes = np.empty(n_blocks * BLOCK_ROWS, np.int16)
    lines, ones = read_only(lines), np.ones(len(lines), np.int16)
    over_blocks(lambda first, last: _row_votes(lines, ones, first, last, n_votes), n_blocks)
    return n_votes[:n_rows]


def count_shared_rows(
    lines: WordArray, class_starts: IntArray, n_rows: int
) -> tuple[IntArray, IntArray, WordArray]:
    """Each line's votes on rows where others vote, and where votes differ.

    Args:
        lines: (l,) addresses, by class.
        class_starts: (k + 1,) the first line of each class.
        n_rows: number of rows.

    Returns:
        (l,) votes on rows with at least two votes; (l,) votes on rows with two different votes; and
        these rows as words.
    """
    n_blocks = -(-n_rows // BLOCK_ROWS)
    conflicting = np.empty(n_blocks * BLOCK_WORDS, np.uint64)
    lines, class_starts = read_only(lines), read_only(class_starts)
    counts = over_blocks(
        lambda first, last: _shared_rows(lines, class_starts, first, last, conflicting), n_blocks
    )
    n_overlaps, n_conflicts = np.sum(counts, axis=0)
    return n_overlaps, n_conflicts, conflicting


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
def _majorities(
    lines: WordArray,
    class_starts: IntArray,
    ones: RowCountArray,
    first_block: int,
    last_block: int,
    n_votes: RowCountArray,
    majority: RowCountArray,
) -> None:
    """Fill in n_votes, zeros, and majority, all ABSTAIN."""
    sums, largest = np.empty(ROWS_AT_ONCE, np.int16), np.empty(ROWS_AT_ONCE, np.int16)
    for start in range(first_block * BLOCK_ROWS, last_block * BLOCK_ROWS, ROWS_AT_ONCE):
        totals, winners = (
            n_votes[start : start + ROWS_AT_ONCE],
            majority[start : start + ROWS_AT_ONCE],
        )
        largest[:] = 0
        for label in range(len(class_starts) - 1):
            first, last = class_starts[label], class_starts[label + 1]
            if first < last:
                add_where(lines, first, last, ones, start // 64, sums)
                for i in range(ROWS_AT_ONCE):
                    totals[i] += sums[i]
                    kept = winners[i] if sums[i] < largest[i] or sums[i] == 0 else -1
                    winners[i] = label if sums[i] > largest[i] else kept
                    largest[i] = max(largest[i], sums[i])


@njit(cache=True, nogil=True)
def _row_votes(
    lines: WordArray, ones: RowCountArray, first_block: int, last_block: int, n_votes: RowCountArray
) -> None:
    for start in range(first_block * BLOCK_ROWS, last_block * BLOCK_ROWS, ROWS_AT_ONCE):
        add_where(lines, 0, len(lines), ones, start // 64, n_votes[start : start + ROWS_AT_ONCE])


@njit(cache=True, nogil=True)
def _shared_rows(
    lines: WordArray,
    class_starts: IntArray,
    first_block: int,
    last_block: int,
    conflicting: WordArray,
) -> IntArray:
    counts = np.zeros((2, len(lines)), np.int64)
    voted, overlapping = np.empty(BLOCK_WORDS, np.uint64), np.empty(BLOCK_WORDS, np.uint64)
    of_class, of_others = np.empty(BLOCK_WORDS, np.uint64), np.empty(BLOCK_WORDS, np.uint64)
    for block in range(first_block, last_block):
        word = block * BLOCK_WORDS
        differing = conflicting[word : word + BLOCK_WORDS]
        voted[:], overlapping[:], of_others[:], differing[:] = 0, 0, 0, 0
        for label in range(len(class_starts) - 1):
            of_class[:] = 0
            for j in range(class_starts[label], class_starts[label + 1]):
                line = words_at(lines[j], word, BLOCK_WORDS)
                for i in range(BLOCK_WORDS):
                    overlapping[i] |= voted[i] & line[i]
                    voted[i] |= line[i]
                    of_class[i] |= line[i]
            for i in range(BLOCK_WORDS):
                differing[i] |= of_others[i] & of_class[i]
                of_others[i] |= of_class[i]
        for j in range(len(lines)):
            line = words_at(lines[j], word, BLOCK_WORDS)
            counts[0, j] += _n_common(line, overlapping)
            counts[1, j] += _n_common(line, differing)
    return counts


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
