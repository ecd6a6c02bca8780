"""Rounds of expectation-maximisation of the spammer model, on rows that fit into the cache.

What the model is stands in `label_models.spammer`. Its parameters travel as one vector, which may
hold any numbers: the log-odds of θ (m), the logarithms of ξ (l, those of an LF may be off by one
number) and of the class balance (k, likewise).
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit

from snorkel_nb.core.arrays import FloatArray, IntArray, RowCountArray, SmallFloatArray, WordArray
from snorkel_nb.kernels.posteriors import expect

MAX_LEAP: Final = 1.0
"""How far an extrapolation may move a log-odds or a logarithm; steps turn over longer ways."""


class VotedLines(NamedTuple):
    """Rows to learn from.

    Args:
        addresses: (l,) of their lines, by class.
        class_starts: (k + 1,) the first line of each class.
        no_votes: address of a line without votes.
        line_votes: (l,) votes of each line on these rows.
        n_votes: (n,) votes on each row, near-duplicates counted as fewer.
        most_votes: the most votes on a row, with all duplicates.
        n_covered: rows with a vote.
        silence: (0, k), since it says nothing.
        majority: empty, since their labels are compared with nothing.
        unanimous: empty.
    """

    addresses: WordArray
    class_starts: IntArray
    no_votes: int
    line_votes: IntArray
    n_votes: RowCountArray
    most_votes: int
    n_covered: int
    silence: SmallFloatArray
    majority: RowCountArray
    unanimous: WordArray


class Spammers(NamedTuple):
    """What a fit keeps still.

    Args:
        lfs: (l,) whose line it is.
        labels: (l,) for which class.
        line_votes: (l,) votes on all rows.
        lf_votes: (m,) votes on all rows.
        prior_votes: (m,) how many votes the prior of θ weighs as much as.
        prior_known: θ of an LF about which nothing is known.
        prior_accuracy: its accuracy.
        prior_rows: how many rows the uniform prior of the class balance weighs as much as.
        n_covered: of all rows.
        balance: (k,) as given; empty when it is learned.
        shares: (m,) as how many voters each LF counts.
        n_right: (l,) votes that were checked and are right, weighted.
        n_checked: (l,) votes that were checked, weighted.
        locked: (m,) accuracies that are certain; NaN of the other LFs.
    """

    lfs: IntArray
    labels: IntArray
    line_votes: IntArray
    lf_votes: IntArray
    prior_votes: FloatArray
    prior_known: float
    prior_accuracy: float
    prior_rows: float
    n_covered: int
    balance: FloatArray
    shares: FloatArray
    n_right: FloatArray
    n_checked: FloatArray
    locked: FloatArray


@njit(cache=True, nogil=True, error_model="numpy")
def parameters_of(vector: FloatArray, fit: Spammers, cardinality: int) -> Any:
    """(m,) θ, (l,) ξ and (k,) class balance that a vector stands for."""
    n_lfs, n_lines = len(fit.lf_votes), len(fit.lfs)
    known, guesses, balance = np.empty(n_lfs), np.empty(n_lines), np.empty(cardinality)
    sums, total = np.zeros(n_lfs), 0.0
    for j in range(n_lfs):
        known[j] = 1 / (1 + np.exp(-vector[j]))
    for i in range(n_lines):
        guesses[i] = np.exp(vector[n_lfs + i])
        sums[fit.lfs[i]] += guesses[i]
    for i in range(n_lines):
        guesses[i] /= sums[fit.lfs[i]]
    for label in range(cardinality):
        balance[label] = np.exp(vector[n_lfs + n_lines + label])
        total += balance[label]
    for label in range(cardinality):
        balance[label] /= total
    return known, guesses, balance


@njit(cache=True, nogil=True, error_model="numpy")
def learning_weights(vector: FloatArray, fit: Spammers, cardinality: int) -> Any:
    """(l,) weights of the lines while the model learns; and what they are made of.

    Returns:
        The weights; (m,) θ; (l,) what a vote of the line is by a guess, (1 - θ) ξ ρ, with ρ divided
        by ρ under a uniform balance; and (k,) the class balance.
    """
    known, guessed, balance = parameters_of(vector, fit, cardinality)
    reach, n_classes = np.zeros(len(known)), np.zeros(len(known))
    for i in range(len(guessed)):
        reach[fit.lfs[i]] += balance[fit.labels[i]]
        n_classes[fit.lfs[i]] += 1
    weights = np.empty(len(guessed))
    for i in range(len(guessed)):
        j = fit.lfs[i]
        guessed[i] *= (1 - known[j]) * reach[j] * cardinality / n_classes[j]
        weights[i] = fit.shares[j] * np.log1p(known[j] / guessed[i])
    return weights, known, guessed, balance


@njit(cache=True, nogil=True, error_model="numpy")
def improved(
    known: FloatArray,
    guessed: FloatArray,
    n_correct: FloatArray,
    n_class_rows: FloatArray,
    fit: Spammers,
) -> FloatArray:
    """The most probable parameters, when so many votes of all rows are right.

    Args:
        known: (m,) by `learning_weights`, as is the next.
        guessed: (l,).
        n_correct: (l,) votes that are right.
        n_class_rows: (k,) covered rows of each class.
        fit: what stays.

    Returns:
        A vector, whose logarithms are those of shares that sum to 1.
    """
    n_lfs, n_lines, cardinality = len(known), len(guessed), len(n_class_rows)
    better, n_known = np.empty(n_lfs + n_lines + cardinality), np.zeros(n_lfs)
    n_guessed = np.zeros(n_lfs)
    for i in range(n_lines):
        j = fit.lfs[i]
        right = n_correct[i] + fit.n_right[i]
        right *= fit.line_votes[i] / max(fit.line_votes[i] + fit.n_checked[i], 1.0)
        is_known = right * known[j] / (known[j] + guessed[i])
        is_guessed = fit.line_votes[i] - is_known + 1
        n_known[j] += is_known
        n_guessed[j] += is_guessed
        better[n_lfs + i] = is_guessed
    for i in range(n_lines):
        better[n_lfs + i] = np.log(better[n_lfs + i] / n_guessed[fit.lfs[i]])
    by_chance = np.zeros(n_lfs)
    for label in range(cardinality):
        share = n_class_rows[label] + fit.prior_rows / cardinality
        share = max(share / (fit.prior_rows + fit.n_covered), 1e-12)
        if len(fit.balance):
            share = fit.balance[label]
        better[n_lfs + n_lines + label] = np.log(share)
    for i in range(n_lines):
        share = np.exp(better[n_lfs + n_lines + fit.labels[i]])
        by_chance[fit.lfs[i]] += np.exp(better[n_lfs + i]) * share
    for j in range(n_lfs):
        knows = n_known[j] + fit.prior_votes[j] * fit.prior_known
        odds = knows / (fit.lf_votes[j] + fit.prior_votes[j] - knows)
        if fit.locked[j] == fit.locked[j]:  # not NaN: θ of which this accuracy follows
            odds = max(fit.locked[j] - by_chance[j], 1e-6) / (1 - fit.locked[j])
        better[j] = np.log(odds)
    return better


@njit(cache=True, nogil=True, error_model="numpy")
def one_round(
    vector: FloatArray, rows: VotedLines, fit: Spammers, by_majority: bool, weight_bits: int
) -> FloatArray:
    """Expect, on some rows, how many votes are right, and improve the parameters by that.

    Args:
        vector: of the parameters so far.
        rows: all rows, or a sample of them.
        fit: what stays.
        by_majority: expect it by majority vote, not by the parameters.
        weight_bits: see `Evidence`.
    """
    cardinality = len(rows.class_starts) - 1
    weights, known, guessed, balance = learning_weights(vector, fit, cardinality)
    steepness = 1.0
    if by_majority:
        balance[:] = 1 / cardinality
        for i in range(len(weights)):
            weights[i] = fit.shares[fit.lfs[i]]
        steepness = 1000.0
    n_correct, by_class = expect(
        rows.addresses,
        rows.class_starts,
        rows.no_votes,
        rows.line_votes,
        weights,
        rows.most_votes,
        weight_bits,
        np.log(balance),
        rows.silence,
        rows.n_votes,
        steepness,
        rows.majority,
        rows.unanimous,
    )
    n_uncovered = len(rows.n_votes) - rows.n_covered
    for label in range(cardinality):
        by_class[label] = max(by_class[label] - n_uncovered * balance[label], 0.0)
    if rows.n_covered < fit.n_covered:
        # One more vote, so that an LF that is not in the sample is as accurate as any other.
        for i in range(len(n_correct)):
            share = (n_correct[i] + fit.prior_accuracy) / (rows.line_votes[i] + 1)
            n_correct[i] = fit.line_votes[i] * share
        for label in range(cardinality):
            by_class[label] *= fit.n_covered / max(rows.n_covered, 1)
    return improved(known, guessed, n_correct, by_class, fit)


@njit(cache=True, nogil=True, error_model="numpy")
def distance(first: FloatArray, second: FloatArray, fit: Spammers, cardinality: int) -> float:
    """The largest difference of a θ or of a class's share."""
    largest = 0.0
    for j in range(len(fit.lf_votes)):
        known, other = 1 / (1 + np.exp(-first[j])), 1 / (1 + np.exp(-second[j]))
        largest = max(largest, abs(known - other))
    start, total, other_total = len(first) - cardinality, 0.0, 0.0
    for i in range(start, len(first)):
        total += np.exp(first[i])
        other_total += np.exp(second[i])
    for i in range(start, len(first)):
        share, other_share = np.exp(first[i]) / total, np.exp(second[i]) / other_total
        largest = max(largest, abs(share - other_share))
    return largest


@njit(cache=True, nogil=True, error_model="numpy")
def leap(first: FloatArray, second: FloatArray, third: FloatArray) -> FloatArray:
    """Where three vectors, each a round after the one before, point to.

    Source: scheme SqS3 of Varadhan & Roland 2008.
    """
    step, turn = 0.0, 0.0
    for i in range(len(first)):
        step += (second[i] - first[i]) ** 2
        turn += (third[i] - 2 * second[i] + first[i]) ** 2
    length = max(1.0, np.sqrt(step / turn)) if turn > 0 else 1.0
    ahead = np.empty_like(first)
    for i in range(len(first)):
        way = 2 * length * (second[i] - first[i])
        way += length * length * (third[i] - 2 * second[i] + first[i])
        ahead[i] = first[i] + min(max(way, -MAX_LEAP), MAX_LEAP)
    return ahead


@njit(cache=True, nogil=True, error_model="numpy")
def settle(
    start: FloatArray,
    correction: FloatArray,
    rows: VotedLines,
    fit: Spammers,
    tolerance: float,
    max_rounds: int,
    weight_bits: int,
) -> Any:
    """Repeat corrected rounds, with leaps, until they change next to nothing.

    Args:
        start: a vector.
        correction: added to the vector after each round.
        rows: that each round looks at.
        fit: what stays.
        tolerance: the largest change of a parameter that is next to nothing.
        max_rounds: stop there in any case.
        weight_bits: see `Evidence`.

    Returns:
        The last vector, how many rounds that took, and whether it stands still there.
    """
    cardinality = len(rows.class_starts) - 1
    now, first, second, is_second = start, start, start, False
    by_majority = max_rounds < 0  # for a plain False another kernel would be compiled
    for n_rounds in range(max_rounds):
        better = one_round(now, rows, fit, by_majority, weight_bits) + correction
        if distance(now, better, fit, cardinality) < tolerance:
            return better, n_rounds + 1, True
        if is_second:
            now, is_second = leap(first, second, better), False
        else:
            first, second, now, is_second = now, better, better, True
    return now, max_rounds, False
