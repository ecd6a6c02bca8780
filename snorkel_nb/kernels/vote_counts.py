"""Counts of votes, overlaps and conflicts: loops over the columns of a label matrix.

Each loop takes a block of rows that stays in the processor's cache, one LF's votes after the other.
The inner loops run along memory without a branch, so that the compiler does many rows at once.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from snorkel_nb.core.arrays import BoolArray, IntArray, VoteArray

BLOCK_ROWS = 8192

MAX_COMPARED_CLASSES = 16
"""Up to here, comparing votes with each class in turn beats looking up a counter for each vote."""


@njit(cache=True, nogil=True)
def count_row_votes(columns: VoteArray) -> tuple[npt.NDArray[np.int32], BoolArray]:
    """How many LFs vote on each row, and whether two of them differ.

    Args:
        columns: (m, n) votes; ABSTAIN (-1) is none.

    Returns:
        (n,) numbers of votes, and (n,) True where a row has two different votes.
    """
    n_lfs, n_rows = columns.shape
    n_votes = np.zeros(n_rows, np.int32)
    is_conflicting = np.zeros(n_rows, np.bool_)
    first_votes = np.empty(BLOCK_ROWS, columns.dtype)
    for start in range(0, n_rows, BLOCK_ROWS):
        stop = min(start + BLOCK_ROWS, n_rows)
        block_n_votes, block_conflicting = n_votes[start:stop], is_conflicting[start:stop]
        first_votes[:] = -1
        for j in range(n_lfs):
            votes = columns[j, start:stop]
            for i in range(stop - start):
                vote, first = votes[i], first_votes[i]
                block_n_votes[i] += vote >= 0
                block_conflicting[i] |= (vote >= 0) & (first >= 0) & (vote != first)
                first_votes[i] = vote if first < 0 else first
    return n_votes, is_conflicting


@njit(cache=True, nogil=True)
def count_lf_votes(
    columns: VoteArray,
    n_votes: npt.NDArray[np.int32],
    is_conflicting: BoolArray,
    cardinality: int,
) -> tuple[IntArray, IntArray, IntArray]:
    """Each LF's votes by class, and those that overlap or conflict.

    Args:
        columns: (m, n) votes; ABSTAIN (-1) is none.
        n_votes: (n,) votes on each row, as `count_row_votes` says.
        is_conflicting: (n,) likewise.
        cardinality: number of classes, k.

    Returns:
        (m, k) votes by class; (m,) votes on rows where another LF votes too; (m,) votes on
        conflicting rows.
    """
    n_lfs, n_rows = columns.shape
    votes_by_class = np.zeros((n_lfs, cardinality), np.int64)
    n_overlaps = np.zeros(n_lfs, np.int64)
    n_conflicts = np.zeros(n_lfs, np.int64)
    for start in range(0, n_rows, BLOCK_ROWS):
        stop = min(start + BLOCK_ROWS, n_rows)
        block_n_votes, block_conflicting = n_votes[start:stop], is_conflicting[start:stop]
        for j in range(n_lfs):
            votes = columns[j, start:stop]
            overlaps = conflicts = 0
            for i in range(stop - start):
                overlaps += (votes[i] >= 0) & (block_n_votes[i] > 1)
                conflicts += (votes[i] >= 0) & block_conflicting[i]
            n_overlaps[j] += overlaps
            n_conflicts[j] += conflicts
            _add_votes_by_class(votes, votes_by_class[j])
    return votes_by_class, n_overlaps, n_conflicts


@njit(cache=True, nogil=True)
def count_pairs(columns: VoteArray, j: int) -> tuple[IntArray, IntArray]:
    """Rows on which LF j and each LF vote both, and on which they vote differently.

    Args:
        columns: (m, n) votes; ABSTAIN (-1) is none.
        j: the LF that the others are compared with.

    Returns:
        (m,) overlaps and (m,) conflicts; at j itself, its own votes and 0.
    """
    n_lfs, n_rows = columns.shape
    n_overlaps = np.zeros(n_lfs, np.int64)
    n_conflicts = np.zeros(n_lfs, np.int64)
    for start in range(0, n_rows, BLOCK_ROWS):
        stop = min(start + BLOCK_ROWS, n_rows)
        own_votes = columns[j, start:stop]
        for other in range(n_lfs):
            votes = columns[other, start:stop]
            overlaps = conflicts = 0
            for i in range(stop - start):
                both_vote = (votes[i] >= 0) & (own_votes[i] >= 0)
                overlaps += both_vote
                conflicts += both_vote & (votes[i] != own_votes[i])
            n_overlaps[other] += overlaps
            n_conflicts[other] += conflicts
    return n_overlaps, n_conflicts


@njit(cache=True, nogil=True)
def _add_votes_by_class(votes: VoteArray, n_votes: IntArray) -> None:
    """Add the votes of one LF to its (k,) counters."""
    if len(n_votes) <= MAX_COMPARED_CLASSES:
        for label in range(len(n_votes)):
            count = 0
            for i in range(len(votes)):
                count += votes[i] == label
            n_votes[label] += count
    else:
        for vote in votes:
            if vote >= 0:
                n_votes[vote] += 1
