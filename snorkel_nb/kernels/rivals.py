"""What one vote on a row is against: the classes that it is not for.

A row's score of each class is summed once. For a vote of any class it is then enough to know how
good the best of its *rivals* is, how close the next, and what all of them weigh: the best three
classes of the row tell that for every class.
"""

from typing import Final, NamedTuple

import numpy as np
from numba import njit

from snorkel_nb.core.arrays import RowCountArray, SmallFloatArray
from snorkel_nb.kernels.evidence import LabelArray
from snorkel_nb.kernels.posteriors import Int32Array
from snorkel_nb.kernels.tiles import exponential, hear_silence

NO_SCORE: Final = -1e30


class Rivals(NamedTuple):
    """Of each row of a tile, the classes that one of its votes is against.

    The second axis is the row. The first says whether the vote is for another class than the best
    one, or for the best; of `closeness`, for neither of the best two, the second, or the best.

    Args:
        scores: (2, t) of the best rival.
        labels: (2, t) its class.
        totals: (2, t) odds of all rivals against it, summed; of a vote for another class than the
            best, with the vote's own class among them.
        closeness: (3, t) odds of the second-best rival against the best.
        odds: (k, t) of each class against the best.
    """

    scores: SmallFloatArray
    labels: LabelArray
    totals: SmallFloatArray
    closeness: SmallFloatArray
    odds: SmallFloatArray


class Against(NamedTuple):
    """What a vote for one class is against on each row of a tile; (t,) arrays.

    Args:
        score: of the best rival.
        label: its class.
        total: odds of all rivals against it.
        closeness: odds of the second-best rival against it.
    """

    score: SmallFloatArray
    label: LabelArray
    total: SmallFloatArray
    closeness: SmallFloatArray


@njit(cache=True, nogil=True)
def rank(
    sums: Int32Array,
    scale: SmallFloatArray,
    log_balance: SmallFloatArray,
    fewer: RowCountArray,
    silence: SmallFloatArray,
    rivals: Rivals,
    third: SmallFloatArray,
) -> None:
    """Fill in the rivals of each row, as scores are with one vote fewer, which leaves so many."""
    cardinality, n_rows = sums.shape
    best, second = rivals.scores[0], rivals.scores[1]
    best_label, second_label = rivals.labels[0], rivals.labels[1]
    best_total, second_total = rivals.totals[0], rivals.totals[1]
    for i in range(n_rows):
        best[i], second[i], third[i] = NO_SCORE, NO_SCORE, NO_SCORE
        best_label[i], second_label[i] = -1, -1
        best_total[i], second_total[i] = 0, 0
    for label in range(cardinality):
        of_class, scores, prior = sums[label], rivals.odds[label], log_balance[label]
        for i in range(n_rows):
            scores[i] = scale[i] * (prior + np.float32(of_class[i]))
        if len(silence):
            hear_silence(fewer, silence, label, scores)
        for i in range(n_rows):
            score = scores[i]
            below = np.int16(label) if score > second[i] else second_label[i]
            second_label[i] = best_label[i] if score > best[i] else below
            best_label[i] = np.int16(label) if score > best[i] else best_label[i]
            third[i] = max(third[i], min(second[i], score))
            second[i] = max(second[i], min(best[i], score))
            best[i] = max(best[i], score)
    for label in range(cardinality):
        scores = rivals.odds[label]
        for i in range(n_rows):
            below = exponential(min(scores[i] - second[i], np.float32(0)))
            second_total[i] += below if best_label[i] != label else np.float32(0)
            scores[i] = exponential(scores[i] - best[i])
            best_total[i] += scores[i]
    for i in range(n_rows):
        rivals.closeness[0, i] = exponential(second[i] - best[i])
        rivals.closeness[1, i] = exponential(third[i] - best[i])
        rivals.closeness[2, i] = exponential(third[i] - second[i])


@njit(cache=True, nogil=True)
def face(label: int, rivals: Rivals, heard: SmallFloatArray, against: Against) -> None:
    """Fill in what a vote for a class is against.

    What silence says for the class is taken off the score of its rival.
    """
    odds, best_label, second_label = rivals.odds[label], rivals.labels[0], rivals.labels[1]
    best, second = rivals.scores[0], rivals.scores[1]
    best_total, second_total = rivals.totals[0], rivals.totals[1]
    neither, one, other = rivals.closeness[0], rivals.closeness[1], rivals.closeness[2]
    for i in range(len(odds)):
        is_best, is_second = best_label[i] == label, second_label[i] == label
        against.score[i] = (second[i] if is_best else best[i]) - heard[i]
        against.label[i] = second_label[i] if is_best else best_label[i]
        against.total[i] = second_total[i] if is_best else best_total[i] - odds[i]
        close = one[i] if is_second else neither[i]
        against.closeness[i] = other[i] if is_best else close


@njit(cache=True, nogil=True)
def face_other(label: int, heard: SmallFloatArray, against: Against) -> None:
    """The same with two classes, when scores are those of a class over the other one.

    What silence says for the second class over the first is left to its rival.
    """
    sign = np.float32(1 - 2 * label)
    for i in range(len(against.label)):
        against.score[i], against.label[i] = sign * heard[i], np.int16(1 - label)
        against.total[i], against.closeness[i] = 1, 0
