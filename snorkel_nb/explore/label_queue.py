"""Which rows a person should label next: a fair sample of all, or those that tell most."""

from heapq import heapify, heappop, heappush
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import (
    FloatArray,
    IntArray,
    RowCountArray,
    SmallFloatArray,
    VoteArray,
    read_only,
)
from snorkel_nb.core.hashes import HashArray, scrambled
from snorkel_nb.core.label_set import ABSTAIN

BAND_EDGES: Final = (0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
"""Confidences at which a new stratum begins: below all of them lie the doubtful rows."""

GOLDEN: Final = (5**0.5 - 1) / 2
"""Its multiples fall evenly into 0..1 however many there are."""

SEED: Final = 7


def sampling_order(labels: VoteArray, confidence: FloatArray, seed: int = SEED) -> IntArray:
    """Rows with a label in random order, each beginning of which is nearly a proportional sample.

    Strata are the rows of one label and one band of confidence. A beginning holds of each stratum
    the share that it has of all labeled rows, up to one row, rounded by lot; within a stratum each
    row is equally likely. So each labeled row is about equally likely to be in a beginning of some
    length, and the plain accuracy on it estimates that on all labeled rows, with no more variance
    than a simple random sample. A row's own random number never changes: rows that are labeled
    only later, when an LF was added, come up where they would have stood.

    Args:
        labels: (n_rows,) ABSTAIN where a row has none. Those rows are left out: an accuracy is
            that of labels.
        confidence: (n_rows,) of the label.
        seed: another one gives another order.

    Returns:
        Positions of all labeled rows.

    Source: permanent random numbers, Ohlsson 1995; the fractions are rounded by a systematic
    start, Goodman & Kish 1950.
    """
    rows = np.flatnonzero(labels != ABSTAIN)
    if not len(rows):
        return read_only(rows)
    band = np.searchsorted(BAND_EDGES, confidence[rows], side="right")
    stratum = labels[rows].astype(np.int64) * (len(BAND_EDGES) + 1) + band
    _, stratum, sizes = np.unique(stratum, return_inverse=True, return_counts=True)
    by_lot = np.argsort(_lots(rows, seed))
    by_lot = by_lot[np.argsort(stratum[by_lot], kind="stable")]  # one stratum after the other
    start = np.random.default_rng(seed).random()
    offsets = (start + GOLDEN * np.arange(len(sizes))) % 1
    of_stratum = np.repeat(np.arange(len(sizes)), sizes)
    rank = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    turn = (rank + offsets[of_stratum]) / sizes[of_stratum]
    return read_only(rows[by_lot[np.argsort(turn, kind="stable")]])


def most_informative(
    by_class: SmallFloatArray,
    n_votes: RowCountArray,
    gold: VoteArray,
    n_rows: int,
    seed: int = SEED,
) -> IntArray:
    """Rows without gold whose answer tells most about others; for finding errors.

    Rows with the same posteriors and number of votes are one pattern. A pattern tells as much as
    it is uncertain and frequent: its entropy times its rows. Each pattern gives one row before any
    gives a second, where gold that is there counts. Such rows are harder than others, so an
    accuracy on them says nothing of all rows.

    Args:
        by_class: (k, n) posteriors.
        n_votes: (n,) LFs that vote on each row; rows without a vote are left out.
        gold: (n,) ABSTAIN where unknown.
        n_rows: how many rows are wanted; there may be fewer.
        seed: decides between rows of one pattern.

    Returns:
        Positions, the most telling first.
    """
    rows = np.flatnonzero(n_votes)
    is_known = gold[rows] != ABSTAIN
    hashes = n_votes[rows].astype(np.uint64)
    for of_class in by_class:
        hashes = scrambled(hashes ^ of_class[rows].view(np.uint32))
    _, first, pattern, sizes = np.unique(
        hashes, return_index=True, return_inverse=True, return_counts=True
    )
    n_known = np.bincount(pattern[is_known], minlength=len(sizes))
    worth = sizes * _entropies(by_class[:, rows[first]])
    # Each of the wanted rows is of one of the first so many patterns.
    best = np.lexsort((-worth, n_known))
    best = best[sizes[best] > n_known[best]][:n_rows]
    is_open = np.isin(pattern, best) & ~is_known
    open_rows, open_pattern = rows[is_open], pattern[is_open]
    by_lot = np.argsort(_lots(open_rows, seed))
    by_lot = by_lot[np.argsort(open_pattern[by_lot], kind="stable")]
    starts = np.searchsorted(open_pattern[by_lot], best)
    turns = [(n, -w, i, 0) for i, (n, w) in enumerate(zip(n_known[best], worth[best], strict=True))]
    heapify(turns)
    chosen: list[int] = []
    while turns and len(chosen) < n_rows:
        n_before, minus_worth, i, n_taken = heappop(turns)
        chosen.append(int(open_rows[by_lot[starts[i] + n_taken]]))
        if n_before + 1 < sizes[best[i]]:
            heappush(turns, (n_before + 1, minus_worth, i, n_taken + 1))
    return read_only(np.array(chosen, np.int64))


def _lots(rows: IntArray, seed: int) -> HashArray:
    """A random number for each row, the same whatever other rows there are."""
    return scrambled(scrambled(np.array([seed])) ^ rows.astype(np.uint64))


def _entropies(by_class: SmallFloatArray) -> FloatArray:
    """(n,) of (k, n) probabilities, in nats."""
    p = by_class.astype(np.float64)
    entropies: FloatArray = -(p * np.log(np.where(p > 0, p, 1))).sum(axis=0)
    return entropies
