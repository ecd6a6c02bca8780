"""How each LF votes from the agreements of three at a time: no iteration, and no starting point.

For one class y against the rest, let x_i be whether LF i votes y. Of LFs that are independent given
whether the class is y, a share p of the rows,

    cov(x_i, x_j) = p (1 - p) d_i d_j,    d_i = P(x_i | y) - P(x_i | another class)

so three LFs that overlap give d_i² = cov_ij cov_ik / (cov_jk p (1 - p)), and with the share of
votes for y both probabilities follow. Each d_i is taken from the median over all its triplets, in
which a few that depend on each other, or are left to chance, weigh little. Its sign is not
determined by the votes; LFs are taken to be better than chance, and never quite certain.

With more than two classes this is exact where an LF that errs does so evenly, and near otherwise.

Each pair is counted on the rows where both vote. So nothing is learned of an LF that votes for one
class only, as its x_i never changes; it is as accurate as the prior says, like all LFs without a
triplet. To count its silence as a vote against the class was tried and made it worse: how rarely
LFs vote is not independent of each other.

Source: FlyingSquid, Fu et al. 2020, algorithm 1. The differences: covariances instead of second
moments (votes are not supposed to be as often right in either class), and the median of triplets.
"""

from typing import Final

import numpy as np

from snorkel_nb.core.arrays import FloatArray, IntArray, WordArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.class_balance import check_class_balance
from snorkel_nb.label_models.confusion import Confusion

SURE: Final = 0.98
"""Of the largest d_i that an LF's share of votes for a class allows, at most."""

MAX_PARTNERS: Final = 60
"""LFs that one is compared with, at most: any two of them make a triplet with it."""

NOISE: Final = 2.0
"""A covariance of fewer standard errors is not divided by."""


def fit_triplets(
    label_matrix: LabelMatrix,
    class_balance: FloatArray | None = None,
    *,
    prior_accuracy: float = 0.7,
    min_shared_rows: int = 10,
) -> Confusion:
    """Estimate how each LF votes; any number of LFs will do.

    Takes k m² n / 32 operations on words, k m `MAX_PARTNERS`² on numbers, and memory for a few
    numbers a pair of LFs.

    Args:
        label_matrix: n rows by m LFs; either may be 0.
        class_balance: (k,) positive, sums to 1, of covered rows; uniform when None.
        prior_accuracy: of an LF without a triplet, classes being equally frequent.
        min_shared_rows: two LFs that share fewer are not compared.

    Raises:
        LabelModelError: a setting or the class balance is not as said above.
    """
    if not (0 < prior_accuracy < 1 and min_shared_rows >= 1):
        raise LabelModelError(
            f"prior_accuracy is {prior_accuracy} and min_shared_rows {min_shared_rows}. "
            "prior_accuracy lies between 0 and 1, and min_shared_rows is 1 or more."
        )
    columns, k = label_matrix.packed, label_matrix.cardinality
    balance = check_class_balance(np.full(k, 1 / k) if class_balance is None else class_balance, k)
    error = (1 - prior_accuracy) / (k - 1)
    voted = _stack(label_matrix, None)
    n_shared = count_common(voted, voted)
    n_voted = np.diagonal(n_shared)

    differences = np.full(len(columns), np.nan)
    votes = np.empty((len(columns), k, k))  # [j, y, v] = P(LF j votes v | class y, it votes)
    for label, p in enumerate(balance):
        lines = _stack(label_matrix, label)
        if label == 0 or k > 2:  # of two classes, each is the rest of the other
            both, with_other = count_common(lines, lines), count_common(lines, voted)
            differences = _differences(both, with_other, n_shared, p, min_shared_rows)
        n_votes = np.bitwise_count(lines).sum(axis=1, dtype=np.int64)
        share = np.clip(n_votes, 0.5, n_voted - 0.5) / np.maximum(n_voted, 1)
        d = np.minimum(differences, SURE * np.minimum((1 - share) / (1 - p), share / p))
        # As the prior says, its share of votes being what it is.
        by_chance = share / (p * prior_accuracy + (1 - p) * error)
        is_known = np.isfinite(d)
        votes[:, :, label] = np.where(is_known, share - p * d, by_chance * error)[:, None]
        votes[:, label, label] = np.where(is_known, share + (1 - p) * d, by_chance * prior_accuracy)
    # That an LF is silent where it would vote for a class it never votes for is left to stand.
    is_choosing = np.array([len(column.labels) == k for column in columns], np.bool_)
    votes[is_choosing] /= votes[is_choosing].sum(axis=2, keepdims=True)
    return Confusion.of_votes(votes, n_voted > 0, balance, 1, True)


def count_common(lines: WordArray, others: WordArray) -> FloatArray:
    """(a, b) rows that each of (a, n_words) lines shares with each of (b, n_words) others."""
    common = np.empty((len(lines), len(others)))
    for of_line, line in zip(common, lines, strict=True):
        np.bitwise_count(line & others).sum(axis=1, out=of_line)
    return common


def _differences(
    both: FloatArray, with_other: FloatArray, n_shared: FloatArray, p: float, min_shared_rows: int
) -> FloatArray:
    """(m,) d of each LF, not negative; NaN where it has no triplet.

    Args:
        both: (m, m) rows where two LFs vote for the class.
        with_other: (m, m) rows where LF i votes for the class, and LF j for any.
        n_shared: (m, m) rows where both vote for any.
        p: share of rows of the class.
        min_shared_rows: of pairs to look at.
    """
    n = np.maximum(n_shared, 1)
    share = with_other / n
    covariance = both / n - share * share.T
    error = np.sqrt(share * (1 - share) * share.T * (1 - share.T) / n)
    is_pair = (n_shared >= min_shared_rows) & (error > 0)
    np.fill_diagonal(is_pair, False)
    is_clear = is_pair & (np.abs(covariance) > NOISE * error)
    divisor = np.where(is_clear, covariance, 1.0)
    # By what does not depend on the order of rows or LFs, if a choice has to be made.
    rank = np.argsort((both**2).sum(axis=1))
    differences = np.full(len(both), np.nan)
    for i in range(len(differences)):
        partners = _spread(rank[is_pair[i, rank]])
        pairs = np.ix_(partners, partners)
        with_i = covariance[i, partners]
        squares = (np.outer(with_i, with_i) / divisor[pairs])[is_clear[pairs]]
        if len(squares):
            # Whoever contradicts the others is taken to guess.
            square = np.median(squares) / (p * (1 - p)) if with_i.sum() > 0 else 0.0
            differences[i] = np.sqrt(max(square, 0.0))
    return differences


def _spread(lfs: IntArray) -> IntArray:
    """At most MAX_PARTNERS of them, evenly."""
    if len(lfs) <= MAX_PARTNERS:
        return lfs
    return lfs[np.linspace(0, len(lfs) - 1, MAX_PARTNERS).astype(np.int64)]


def _stack(label_matrix: LabelMatrix, label: int | None) -> WordArray:
    """(m, n_words) rows where each LF votes for a class, or for any when None."""
    size = -(-label_matrix.n_rows // 64)  # columns are padded
    lines = np.zeros((label_matrix.n_lfs, size), np.uint64)
    for line, column in zip(lines, label_matrix.packed, strict=True):
        words = column.words if label is None else column.words[column.labels == label]
        np.bitwise_or.reduce(words[:, :size], axis=0, out=line)
    return lines
