"""Rounds of expectation-maximisation of the model of independent votes, on rows in the cache.

What the model is stands in `label_models.independent`. Its parameters travel as one vector, which
may hold any numbers: for each line the log-odds of the share of its votes that are right (l), and
the logarithms of the shares of the classes (k).
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit

from snorkel_nb.core.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    RowCountArray,
    SmallFloatArray,
    WordArray,
)
from snorkel_nb.kernels.posteriors import expect
from snorkel_nb.kernels.spammer_rounds import leap

MAX_LOG_ODDS: Final = 14.0
"""Of the share of votes that are right."""

MAX_RATE: Final = 0.995
"""No LF votes on all rows of a class, as far as these are known."""

LEVELS: Final = np.linspace(-3, 3, 25)
"""Standard deviations of the logarithm of a row's propensity at which it is integrated."""


class ListedVotes(NamedTuple):
    """Rows to learn from, with lines listed as `label_models.line_weights` lists them.

    Args:
        addresses: (e,) of the listed lines, by class.
        class_starts: (k + 1,) the first listed line of each class.
        no_votes: address of a line without votes.
        line_votes: (e,) votes of each on these rows.
        places: (e,) which line of the label matrix each is.
        is_own: (e,) whether it is listed under the class that it votes for.
        n_votes: (n,) voters on each row.
        most_votes: the most votes on a row, with all duplicates.
        n_rows: rows of which the others are padding, without votes.
        majority: empty, since their labels are compared with nothing.
        unanimous: empty.
    """

    addresses: WordArray
    class_starts: IntArray
    no_votes: int
    line_votes: IntArray
    places: IntArray
    is_own: BoolArray
    n_votes: RowCountArray
    most_votes: int
    n_rows: int
    majority: RowCountArray
    unanimous: WordArray


class Independents(NamedTuple):
    """What a fit keeps still.

    Args:
        lfs: (l,) whose line it is.
        labels: (l,) for which class.
        line_votes: (l,) votes on the rows of this fit.
        lf_votes: (m,) likewise.
        is_choosing: (m,) LFs that vote for more than one class.
        shares: (m,) as how many voters each LF counts.
        n_rows: covered or not.
        balance: (k,) as given; empty when it is learned.
        prior_accuracy: of an LF about which nothing is known.
        prior_votes: how many votes that weighs as much as, of an LF of one class.
        prior_rows: how many rows of a class it weighs as much as that an LF that chooses is as good
            at this class as at all.
        dispersion: variance of the rows' propensities.
        n_right: (l,) votes that were checked and are right, weighted.
        n_checked: (l,) votes that were checked, weighted.
        n_unseen: votes as good as the prior accuracy that each line is taken to have beside those
            on the rows of this fit; 0 where these are all rows.
    """

    lfs: IntArray
    labels: IntArray
    line_votes: IntArray
    lf_votes: IntArray
    is_choosing: BoolArray
    shares: FloatArray
    n_rows: int
    balance: FloatArray
    prior_accuracy: float
    prior_votes: float
    prior_rows: float
    dispersion: float
    n_right: FloatArray
    n_checked: FloatArray
    n_unseen: float


@njit(cache=True, nogil=True, error_model="numpy")
def vector_of(n_right: FloatArray, n_class_rows: FloatArray, fit: Independents) -> FloatArray:
    """The vector of so many right votes of each line and so many rows of each class."""
    n_lines = len(n_right)
    vector = np.empty(n_lines + len(n_class_rows))
    for i in range(n_lines):
        right = n_right[i] + fit.n_right[i] + fit.n_unseen * fit.prior_accuracy
        wrong = fit.line_votes[i] - n_right[i] + fit.n_checked[i] - fit.n_right[i]
        wrong += fit.n_unseen * (1 - fit.prior_accuracy)
        odds = max(right, 1e-9) / max(wrong, 1e-9)
        vector[i] = min(max(np.log(odds), -MAX_LOG_ODDS), MAX_LOG_ODDS)
    total = n_class_rows.sum() + len(n_class_rows)
    for label in range(len(n_class_rows)):
        vector[n_lines + label] = np.log((n_class_rows[label] + 1) / total)
    return vector


@njit(cache=True, nogil=True, error_model="numpy")
def rates_of(vector: FloatArray, fit: Independents, cardinality: int) -> Any:
    """The most probable rates, when the shares of the vector are right.

    Returns:
        (l,) how often a line has a vote on rows of its class, (l,) and on the others; and (k,) the
        class balance.
    """
    n_lines, n_rows = len(fit.lfs), float(fit.n_rows)
    balance, total = np.empty(cardinality), 0.0
    for label in range(cardinality):
        balance[label] = np.exp(vector[n_lines + label])
        if len(fit.balance):
            balance[label] = fit.balance[label]
        total += balance[label]
    balance /= total
    n_right, by_lf = np.empty(n_lines), np.zeros(len(fit.lf_votes))
    for i in range(n_lines):
        n_right[i] = fit.line_votes[i] / (1 + np.exp(-vector[i]))
        by_lf[fit.lfs[i]] += n_right[i]
    inside, outside = np.empty(n_lines), np.empty(n_lines)
    for i in range(n_lines):
        j = fit.lfs[i]
        n_inside = balance[fit.labels[i]] * n_rows
        n_outside = n_rows - n_inside
        n_wrong = fit.line_votes[i] - n_right[i]
        if fit.is_choosing[j]:
            accuracy = (by_lf[j] + 2 * fit.prior_accuracy) / (fit.lf_votes[j] + 2)
            voted = fit.prior_rows * fit.lf_votes[j] / n_rows
            a = (n_right[i] + voted * accuracy) / (n_inside + fit.prior_rows)
            b = n_wrong + voted * (1 - accuracy) / max(cardinality - 1, 1)
            b /= n_outside + fit.prior_rows
        else:
            right = fit.prior_votes * fit.prior_accuracy
            expected = fit.line_votes[i] * fit.prior_accuracy / max(n_inside, 1e-9)
            expected = min(max(expected, 1e-4), 0.9)
            a = (n_right[i] + right) / (n_inside + right / expected)
            b = (n_wrong + 0.5 * fit.line_votes[i] / n_rows) / (n_outside + 0.5)
        inside[i] = min(max(a, 1e-6), MAX_RATE)
        outside[i] = min(max(b, 1e-7), MAX_RATE)
    return inside, outside, balance


@njit(cache=True, nogil=True, error_model="numpy")
def weights_of(inside: FloatArray, outside: FloatArray, fit: Independents) -> FloatArray:
    """(l,) what a vote of each line adds to the score of its class; below 0, it speaks against it.

    The silence of an LF that votes for one class says that the row is of another one; a vote says
    that this is not so.
    """
    weights = np.empty(len(inside))
    for i in range(len(inside)):
        j = fit.lfs[i]
        weight = np.log(inside[i] / outside[i])
        if not fit.is_choosing[j]:
            weight -= np.log1p(-inside[i]) - np.log1p(-outside[i])
        weights[i] = fit.shares[j] * weight
    return weights


@njit(cache=True, nogil=True, error_model="numpy")
def silence_of(
    inside: FloatArray, outside: FloatArray, fit: Independents, cardinality: int, n_counts: int
) -> SmallFloatArray:
    """(t, k) what the number of a row's voters says, where those that are silent are not looked at.

    Rows differ in how often LFs vote on them at all: each rate is multiplied by the row's own
    propensity, which is lognormal with mean 1. It is integrated out, for each number of voters. The
    table has one row where all rows are alike: then the silence of all LFs says the same on each.

    Args:
        inside: (l,) by `rates_of`, as is the next.
        outside: (l,).
        fit: what stays.
        cardinality: k.
        n_counts: length of the table, otherwise.
    """
    n_lfs = len(fit.lf_votes)
    own, other = np.zeros(n_lfs), np.zeros(n_lfs)
    own_label = np.full(n_lfs, -1)
    for i in range(len(inside)):
        j = fit.lfs[i]
        if not fit.is_choosing[j]:
            own[j], other[j], own_label[j] = inside[i], outside[i], fit.labels[i]
    if fit.dispersion <= 0:
        table = np.zeros((1, cardinality), np.float32)
        for j in range(n_lfs):
            if own_label[j] >= 0:
                said = np.log1p(-own[j]) - np.log1p(-other[j])
                table[0, own_label[j]] += np.float32(fit.shares[j] * said)
        return table
    deviation = np.sqrt(np.log1p(fit.dispersion))
    levels = np.exp(deviation * LEVELS - deviation * deviation / 2)
    quiet = np.zeros((len(LEVELS), cardinality))
    for s in range(len(LEVELS)):
        for j in range(n_lfs):
            if own_label[j] < 0:  # as silent in each class
                rate = fit.lf_votes[j] / fit.n_rows
                quiet[s] += fit.shares[j] * np.log(max(1 - levels[s] * rate, 0.01))
                continue
            elsewhere = fit.shares[j] * np.log(max(1 - levels[s] * other[j], 0.01))
            here = fit.shares[j] * np.log(max(1 - levels[s] * own[j], 0.01))
            quiet[s] += elsewhere
            quiet[s, own_label[j]] += here - elsewhere
    table = np.empty((n_counts, cardinality), np.float32)
    for count in range(n_counts):
        best = -np.inf
        for label in range(cardinality):
            largest, total = -np.inf, 0.0
            for s in range(len(LEVELS)):
                term = quiet[s, label] + count * np.log(levels[s]) - LEVELS[s] * LEVELS[s] / 2
                largest = max(largest, term)
            for s in range(len(LEVELS)):
                term = quiet[s, label] + count * np.log(levels[s]) - LEVELS[s] * LEVELS[s] / 2
                total += np.exp(term - largest)
            table[count, label] = np.float32(largest + np.log(total))
            best = max(best, largest + np.log(total))
        for label in range(cardinality):
            table[count, label] -= np.float32(best)
    return table


# Written out in its caller: as a kernel of its own, all that it calls would be compiled once more.
@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def one_round(
    vector: FloatArray, rows: ListedVotes, fit: Independents, by_majority: bool, weight_bits: int
) -> FloatArray:
    """Improve the parameters, then expect anew how many votes are right.

    Args:
        vector: of the parameters so far.
        rows: the rows of the fit, or a part of them.
        fit: what stays.
        by_majority: expect it by majority vote, not by the parameters.
        weight_bits: see `Evidence`.
    """
    cardinality, n_entries = len(rows.class_starts) - 1, len(rows.places)
    inside, outside, balance = rates_of(vector, fit, cardinality)
    silence = silence_of(inside, outside, fit, cardinality, rows.most_votes + 1)
    weights, steepness = weights_of(inside, outside, fit), 1.0
    if by_majority:
        balance[:] = 1 / cardinality
        for i in range(len(weights)):
            weights[i] = fit.shares[fit.lfs[i]]
        steepness = 1000.0
        silence[:] = 0
    listed = np.empty(n_entries)
    for e in range(n_entries):
        weight = weights[rows.places[e]]
        listed[e] = max(weight if rows.is_own[e] else -weight, 0.0)
    right, by_class = expect(
        rows.addresses,
        rows.class_starts,
        rows.no_votes,
        rows.line_votes,
        listed,
        rows.most_votes,
        weight_bits,
        np.log(balance),
        silence,
        rows.n_votes,
        steepness,
        rows.majority,
        rows.unanimous,
    )
    own = np.empty(len(weights))
    for e in range(n_entries):
        if rows.is_own[e]:
            own[rows.places[e]] = right[e]
    uncovered = np.empty(cardinality)
    for label in range(cardinality):
        uncovered[label] = np.log(balance[label]) * steepness + silence[0, label]
    odds = np.exp(uncovered - uncovered.max())
    by_class -= (len(rows.n_votes) - rows.n_rows) * odds / odds.sum()
    return vector_of(own, np.maximum(by_class, 0.0), fit)


@njit(cache=True, nogil=True, error_model="numpy")
def distance(first: FloatArray, second: FloatArray) -> float:
    """The largest difference of a share: of right votes, or of a class."""
    largest = 0.0
    for i in range(len(first)):
        share, other = 1 / (1 + np.exp(-first[i])), 1 / (1 + np.exp(-second[i]))
        largest = max(largest, abs(share - other))
    return largest


@njit(cache=True, nogil=True, error_model="numpy")
def settle(
    start: FloatArray,
    rows: ListedVotes,
    fit: Independents,
    by_majority: bool,
    tolerance: float,
    max_rounds: int,
    weight_bits: int,
) -> Any:
    """Repeat rounds, with leaps, until they change next to nothing.

    Args:
        start: a vector.
        rows: that each round looks at.
        fit: what stays.
        by_majority: begin with a round that expects right votes by majority, not by the vector.
        tolerance: the largest change of a share that is next to nothing.
        max_rounds: stop there in any case.
        weight_bits: see `Evidence`.

    Returns:
        The last vector, how many rounds that took, and whether it stands still there.
    """
    now, first, second, is_second = start, start, start, False
    for n_rounds in range(max_rounds):
        is_begin = by_majority and n_rounds == 0
        better = one_round(now, rows, fit, is_begin, weight_bits)
        if not is_begin and distance(now, better) < tolerance:
            return better, n_rounds + 1, True
        if is_second:
            now, is_second = leap(first, second, better), False
        else:
            first, second, now, is_second = now, better, better, not is_begin
    return now, max_rounds, False
