"""Rows that one LF shares with each of the others: ANDs and popcounts over packed votes."""

import numpy as np
from numba import njit

from snorkel_nb.core.arrays import IntArray, WordArray, read_only
from snorkel_nb.core.packed_votes import BLOCK_WORDS
from snorkel_nb.kernels.bits import BLOCK_ROWS, popcount, words_at
from snorkel_nb.kernels.threads import over_blocks


def count_pairs(
    lines: WordArray,
    lf_starts: IntArray,
    labels: IntArray,
    j: int,
    n_rows: int,
    first_row: int = 0,
) -> tuple[IntArray, IntArray, IntArray]:
    """Rows that LF j shares with each LF.

    Args:
        lines: (l,) addresses, by LF.
        lf_starts: (m + 1,) the first line of each LF.
        labels: (l,) the class of each line; ascending within an LF.
        j: an LF with c lines.
        n_rows: number of rows.
        first_row: rows before this one are not counted.

    Returns:
        (l,) rows where the line and any of LF j's have a vote; (l,) rows where LF j votes for the
        class of the line as well; (c, m) rows where LF j's line and any of each LF's have a vote.
    """
    first_block = first_row // BLOCK_ROWS
    n_blocks = -(-n_rows // BLOCK_ROWS) - first_block
    lines, lf_starts, labels = read_only(lines), read_only(lf_starts), read_only(labels)
    chunks = over_blocks(
        lambda first, last: _pairs(
            lines, lf_starts, labels, j, first_row, first + first_block, last + first_block
        ),
        max(n_blocks, 0),
    )
    shared, agreeing, own = (sum(parts) for parts in zip(*chunks, strict=True))
    return shared, agreeing, own


@njit(cache=True, nogil=True)
def _pairs(
    lines: WordArray,
    lf_starts: IntArray,
    labels: IntArray,
    j: int,
    first_row: int,
    first_block: int,
    last_block: int,
) -> tuple[IntArray, IntArray, IntArray]:
    n_lfs, first_own = len(lf_starts) - 1, lf_starts[j]
    n_own = lf_starts[j + 1] - first_own
    shared, agreeing = np.zeros(len(lines), np.int64), np.zeros(len(lines), np.int64)
    own = np.zeros((n_own, n_lfs), np.int64)
    of_own = np.empty((n_own, BLOCK_WORDS), np.uint64)
    of_any, of_other = np.empty(BLOCK_WORDS, np.uint64), np.empty(BLOCK_WORDS, np.uint64)
    for block in range(first_block, last_block):
        word = block * BLOCK_WORDS
        of_any[:] = 0
        for c in range(n_own):
            line, copy = words_at(lines[first_own + c], word, BLOCK_WORDS), of_own[c]
            for w in range(BLOCK_WORDS):
                n_before = first_row - 64 * (word + w)
                copy[w] = line[w]
                if n_before >= 64:
                    copy[w] = 0
                elif n_before > 0:
                    copy[w] = line[w] >> np.uint64(n_before) << np.uint64(n_before)
                of_any[w] |= copy[w]
        for lf in range(n_lfs):
            of_other[:] = 0
            c = 0
            for i in range(lf_starts[lf], lf_starts[lf + 1]):
                line = words_at(lines[i], word, BLOCK_WORDS)
                for w in range(BLOCK_WORDS):
                    of_other[w] |= line[w]
                shared[i] += _n_common(line, of_any)
                while c < n_own and labels[first_own + c] < labels[i]:
                    c += 1
                if c < n_own and labels[first_own + c] == labels[i]:
                    agreeing[i] += _n_common(line, of_own[c])
            for c in range(n_own):
                own[c, lf] += _n_common(of_own[c], of_other)
    return shared, agreeing, own


@njit(cache=True, nogil=True)
def _n_common(line: WordArray, other: WordArray) -> np.int64:
    count = np.uint64(0)
    for i in range(BLOCK_WORDS):
        count += popcount(line[i] & other[i])
    return np.int64(count)
