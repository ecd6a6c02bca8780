"""Pairs of LFs that vote alike on nearly all rows; a pair that does not is given up early."""

from typing import Any

import numpy as np
from numba import njit

from snorkel_nb.core.arrays import FloatArray, IntArray, WordArray, read_only
from snorkel_nb.core.packed_votes import BLOCK_WORDS
from snorkel_nb.kernels.bits import popcount, words_at
from snorkel_nb.kernels.threads import over_blocks


def find_near_duplicates(
    lines: WordArray,
    lf_starts: IntArray,
    labels: IntArray,
    n_votes: IntArray,
    n_words: int,
    min_agreement: float,
    doubt: float,
) -> tuple[IntArray, FloatArray]:
    """Pairs whose agreement, A / (N_i + N_j - A + doubt), is at least so much.

    N are the votes of the LFs, and A the rows where both vote for the same class.

    Args:
        lines: (l,) addresses, by LF.
        lf_starts: (m + 1,) the first line of each LF.
        labels: (l,) the class of each line; ascending within an LF.
        n_votes: (m,) votes of each LF.
        n_words: length of a line, whole blocks.
        min_agreement: above a half.
        doubt: rows on which a pair is taken to differ beside those that were seen.

    Returns:
        (p, 2) the LFs of each pair, the smaller number first, in order; (p,) their agreement.
    """
    order = np.argsort(n_votes, kind="stable")
    order = order[n_votes[order] > 0]
    lines, lf_starts, labels = read_only(lines), read_only(lf_starts), read_only(labels)
    order, sizes = read_only(order), read_only(n_votes[order])
    chunks = over_blocks(
        lambda first, last: _pairs(
            lines, lf_starts, labels, order, sizes, n_words, min_agreement, doubt, first, last
        ),
        len(order),
    )
    found = np.concatenate([np.empty((0, 3)), *chunks])
    pairs = np.sort(found[:, :2].astype(np.int64), axis=1)
    places = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return pairs[places], found[places, 2]


def count_agreements(
    lines: WordArray, lf_starts: IntArray, labels: IntArray, pairs: IntArray, n_words: int
) -> IntArray:
    """(p,) rows where both LFs of each pair vote for the same class.

    Args:
        lines: (l,) addresses, by LF.
        lf_starts: (m + 1,) the first line of each LF.
        labels: (l,) the class of each line; ascending within an LF.
        pairs: (p, 2) LFs.
        n_words: length of a line, whole blocks.
    """
    lines, lf_starts, labels = read_only(lines), read_only(lf_starts), read_only(labels)
    counts = [
        _n_agreeing(lines, lf_starts, labels, first, second, n_words, np.inf)
        for first, second in pairs.tolist()
    ]
    return np.array(counts, np.int64)


@njit(cache=True, nogil=True)
def _pairs(
    lines: WordArray,
    lf_starts: IntArray,
    labels: IntArray,
    order: IntArray,
    sizes: IntArray,
    n_words: int,
    min_agreement: float,
    doubt: float,
    first: int,
    last: int,
) -> Any:
    """(p, 3) pairs, and their agreement, of which the one with fewer votes is in these places."""
    found = np.empty((8, 3))
    n_found = 0
    for place in range(first, last):
        for other in range(place + 1, len(order)):
            total = sizes[place] + sizes[other]
            least = min_agreement * (total + doubt) / (1 + min_agreement)
            if least > sizes[place]:
                break
            n_agreeing = _n_agreeing(
                lines, lf_starts, labels, order[place], order[other], n_words,
                sizes[place] - least,
            )  # fmt: skip  # the pair, and what it may miss
            if n_agreeing < least:
                continue
            if n_found == len(found):
                grown = np.empty((2 * n_found, 3))
                grown[:n_found] = found
                found = grown
            found[n_found, 0], found[n_found, 1] = order[place], order[other]
            found[n_found, 2] = n_agreeing / (total - n_agreeing + doubt)
            n_found += 1
    return found[:n_found]


@njit(cache=True, nogil=True)
def _n_agreeing(
    lines: WordArray,
    lf_starts: IntArray,
    labels: IntArray,
    lf: int,
    other: int,
    n_words: int,
    may_miss: float,
) -> int:
    """Rows where both vote for the same class; -1 when the first one's are missed too often."""
    n_agreeing, n_missed = np.int64(0), np.int64(0)
    for word in range(0, n_words, BLOCK_WORDS):
        j = lf_starts[other]
        for i in range(lf_starts[lf], lf_starts[lf + 1]):
            while j < lf_starts[other + 1] and labels[j] < labels[i]:
                j += 1
            mine = words_at(lines[i], word, BLOCK_WORDS)
            if j < lf_starts[other + 1] and labels[j] == labels[i]:
                theirs = words_at(lines[j], word, BLOCK_WORDS)
                for w in range(BLOCK_WORDS):
                    both = popcount(mine[w] & theirs[w])
                    n_agreeing += np.int64(both)
                    n_missed += np.int64(popcount(mine[w]) - both)
            else:
                for w in range(BLOCK_WORDS):
                    n_missed += np.int64(popcount(mine[w]))
        if n_missed > may_miss:
            return -1
    return int(n_agreeing)
