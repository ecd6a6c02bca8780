"""Posteriors from additive weights, and the counts that are expected under them.

Every label model here scores a class by adding one weight for each LF that votes for it. Each loop
takes a block of rows whose scores stay in the processor's cache, one LF's votes after the other.
The inner loops run along memory without a branch, so that the compiler does many rows at once. For
that it must see contiguous arrays: slice one row of a matrix, never a block of several.
"""

import numpy as np
from numba import njit

from snorkel_nb.core.arrays import FloatArray, VoteArray

BLOCK_SCORES = 16384
"""Scores held at a time, rows times classes: 128 KiB."""

MAX_COMPARED_CLASSES = 16
"""Up to here, comparing votes with each class in turn beats looking up a weight for each vote."""


@njit(cache=True, nogil=True)
def row_posteriors(
    columns: VoteArray, weights: FloatArray, log_balance: FloatArray, evidence_scale: FloatArray
) -> FloatArray:
    """Probability of each class on each row.

    Args:
        columns: (m, n) votes; ABSTAIN (-1) adds nothing.
        weights: (m, k) finite; what a vote of the LF for the class adds to that class's score.
        log_balance: (k,) logarithm of the class balance.
        evidence_scale: (n,) not negative; multiplies the sum of a row's weights.

    Returns:
        (n, k) rows sum to 1. A row without votes gets the class balance.
    """
    n_rows, cardinality = columns.shape[1], len(log_balance)
    posteriors = np.empty((n_rows, cardinality), np.float64)
    block_rows = max(64, BLOCK_SCORES // cardinality)
    block = np.empty((cardinality, block_rows), np.float64)
    for start in range(0, n_rows, block_rows):
        stop = min(start + block_rows, n_rows)
        _block_posteriors(columns, weights, log_balance, evidence_scale, start, stop, block)
        for label in range(cardinality):
            for i in range(stop - start):
                posteriors[start + i, label] = block[label, i]
    return posteriors


@njit(cache=True, nogil=True)
def expected_counts(
    columns: VoteArray,
    weights: FloatArray,
    log_balance: FloatArray,
    evidence_scale: FloatArray,
    row_shares: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """How many votes are right, and how many rows each class has, expected under the posteriors.

    One pass over the votes that stores no posterior.

    Args:
        columns: as for `row_posteriors`, like the next three.
        weights: (m, k); a 0 also says that the LF does not vote for the class, and its votes for it
            are not counted.
        log_balance: (k,).
        evidence_scale: (n,).
        row_shares: (n,) how much of each row to count for its classes.

    Returns:
        (m, k) sum of the posteriors of class v over the rows where LF j votes v, and (k,) sum of
        the posteriors over all rows times `row_shares`.
    """
    n_lfs, n_rows = columns.shape
    cardinality = len(log_balance)
    n_correct = np.zeros((n_lfs, cardinality), np.float64)
    n_class_rows = np.zeros(cardinality, np.float64)
    block_rows = max(64, BLOCK_SCORES // cardinality)
    block = np.empty((cardinality, block_rows), np.float64)
    for start in range(0, n_rows, block_rows):
        stop = min(start + block_rows, n_rows)
        _block_posteriors(columns, weights, log_balance, evidence_scale, start, stop, block)
        for label in range(cardinality):
            n_class_rows[label] += _dot(block[label, : stop - start], row_shares[start:stop])
        for j in range(n_lfs):
            votes = columns[j, start:stop]
            if cardinality <= MAX_COMPARED_CLASSES:
                for label in range(cardinality):
                    if weights[j, label] != 0.0:
                        n_correct[j, label] += _sum_where(block[label], votes, label)
            else:
                for i in range(stop - start):
                    if votes[i] >= 0:
                        n_correct[j, votes[i]] += block[votes[i], i]
    return n_correct, n_class_rows


@njit(cache=True, nogil=True)
def _block_posteriors(
    columns: VoteArray,
    weights: FloatArray,
    log_balance: FloatArray,
    evidence_scale: FloatArray,
    start: int,
    stop: int,
    block: FloatArray,
) -> None:
    """Fill the (k, stop - start) front of the block with the posteriors of rows start..stop."""
    cardinality = len(log_balance)
    block[:] = 0.0
    for j in range(len(columns)):
        votes = columns[j, start:stop]
        if cardinality <= MAX_COMPARED_CLASSES:
            for label in range(cardinality):
                if weights[j, label] != 0.0:
                    _add_where(block[label], votes, label, weights[j, label])
        else:
            for i in range(stop - start):
                if votes[i] >= 0:
                    block[votes[i], i] += weights[j, votes[i]]
    _normalize(block, log_balance, evidence_scale[start:stop])


@njit(cache=True, nogil=True)
def _normalize(block: FloatArray, log_balance: FloatArray, evidence_scale: FloatArray) -> None:
    """Turn scores into posteriors; the largest is subtracted first, so that nothing overflows."""
    cardinality, n_rows = len(block), len(evidence_scale)
    largest = np.full(n_rows, -np.inf)
    total = np.zeros(n_rows)
    for label in range(cardinality):
        scores, prior = block[label], log_balance[label]
        for i in range(n_rows):
            scores[i] = prior + evidence_scale[i] * scores[i]
            largest[i] = max(largest[i], scores[i])
    for label in range(cardinality):
        scores = block[label]
        for i in range(n_rows):
            scores[i] = np.exp(scores[i] - largest[i])
            total[i] += scores[i]
    for label in range(cardinality):
        scores = block[label]
        for i in range(n_rows):
            scores[i] /= total[i]


@njit(cache=True, nogil=True)
def _add_where(scores: FloatArray, votes: VoteArray, label: int, weight: float) -> None:
    for i in range(len(votes)):
        scores[i] += weight if votes[i] == label else 0.0


@njit(cache=True, nogil=True, fastmath={"reassoc"})
def _sum_where(posteriors: FloatArray, votes: VoteArray, label: int) -> float:
    total = 0.0
    for i in range(len(votes)):
        total += posteriors[i] if votes[i] == label else 0.0
    return total


@njit(cache=True, nogil=True, fastmath={"reassoc"})
def _dot(first: FloatArray, second: FloatArray) -> float:
    total = 0.0
    for i in range(len(first)):
        total += first[i] * second[i]
    return total
