"""The confusion of each LF by expectation-maximisation, from votes alone or with some gold.

Dawid & Skene 1979: LF j votes v on a row of class y with probability π_jyv, independently of the
other LFs; classes and π explain each other in turn until they stand still. Every LF may confuse
each pair of classes in its own way, which takes more votes to learn than `spammer` does. What few
votes leave open is settled so:

- π is shrunk towards an LF that is right as often as `prior_accuracy` says, and errs evenly.
- The class balance is shrunk towards a uniform one. Without, a class with more votes counts as more
  frequent, gets more rows by that, and in the end all of them.
- An LF's readiness to vote may depend on the class, and is learned as well: P(LF votes | class).
  This departs from Dawid & Skene. Most LFs in notebooks vote for one class; that they voted *so* is
  certain then, and only that they voted *here* tells anything. A silent LF is still no evidence, as
  in Snorkel. With `abstains_at_random` all this is left out, and votes that are missing are just
  missing. Where LFs have one class each, rows then drift into one class.

Source: Dawid & Skene 1979, equations 2.3 to 2.5.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import joined, unpack_rows
from snorkel_nb.core.posteriors import softmax
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.class_balance import check_class_balance
from snorkel_nb.label_models.confusion import Confusion
from snorkel_nb.label_models.priors import check_priors


def fit_dawid_skene(
    label_matrix: LabelMatrix,
    class_balance: FloatArray | None = None,
    gold: npt.ArrayLike | None = None,
    *,
    prior_accuracy: float = 0.7,
    prior_votes: float = 10.0,
    prior_rows: float = 300.0,
    abstains_at_random: bool = False,
    tolerance: float = 1e-4,
    max_rounds: int = 200,
) -> Confusion:
    """Learn how each LF confuses the classes; starts from the shares of a row's votes.

    Takes memory for each vote, and for each covered row and class.

    Args:
        label_matrix: n rows by m LFs; either may be 0.
        class_balance: (k,) positive, sums to 1; learned, from covered rows, when None.
        gold: (n,) classes that are known, ABSTAIN where unknown. On covered rows these stay as they
            are in all rounds.
        prior_accuracy: of an LF about which nothing is known, classes being equally frequent.
        prior_votes: how many votes of an LF on rows of each class its prior weighs as much as.
        prior_rows: how many rows the uniform prior of the class balance weighs as much as.
        abstains_at_random: an LF is as likely to vote whatever the class.
        tolerance: largest change of a row's probability at which the fit has converged.
        max_rounds: after which the fit stops in any case.

    Raises:
        LabelModelError: a setting, the class balance or gold is not as said above.
    """
    check_priors(prior_accuracy, prior_votes=prior_votes, prior_rows=prior_rows)
    if not (tolerance >= 0 and max_rounds >= 1):
        raise LabelModelError(
            f"tolerance is {tolerance} and max_rounds {max_rounds}. tolerance is 0 or more, and "
            "there is at least one round."
        )
    k = label_matrix.cardinality
    balance = None if class_balance is None else check_class_balance(class_balance, k)
    votes = _Votes.of(label_matrix)
    known = _known_classes(gold, label_matrix)[votes.is_covered]
    centre = np.full((k, k), (1 - prior_accuracy) / (k - 1))
    np.fill_diagonal(centre, prior_accuracy)
    prior = _Prior(votes, centre, prior_votes, abstains_at_random)

    by_class = _clamp(votes.shares(k), known)
    n_rounds, has_converged = 0, False
    while True:
        if balance is None:
            learned = (by_class.sum(axis=1) + prior_rows / k) / (votes.n_rows + prior_rows)
        else:
            learned = balance
        if has_converged or n_rounds == max_rounds:
            break
        scores = votes.add_up(np.log(prior.of_lines(by_class)))
        scores += np.log(learned)[:, None]
        better = _clamp(softmax(scores, axis=0), known)
        has_converged = bool(np.abs(better - by_class).max(initial=0.0) <= tolerance)
        by_class, n_rounds = better, n_rounds + 1
    rates = prior.of_all(by_class)
    return Confusion.of_votes(rates, votes.by_lf > 0, learned, n_rounds, has_converged)


@dataclass(frozen=True, eq=False)
class _Votes:
    """All votes one by one; a line is an LF and a class that it votes for.

    Args:
        rows: (v,) where each vote is, among the covered rows.
        lines: (v,) which vote it is.
        lfs: (l,) whose votes a line holds.
        labels: (l,) for which class.
        by_lf: (m,) votes of each LF.
        is_covered: (n,) rows that have a vote.
    """

    rows: IntArray
    lines: IntArray
    lfs: IntArray
    labels: IntArray
    by_lf: IntArray
    is_covered: BoolArray

    @classmethod
    def of(cls, label_matrix: LabelMatrix) -> "_Votes":
        columns, n = label_matrix.packed, label_matrix.n_rows
        rows_of = [np.flatnonzero(unpack_rows(line, n)) for c in columns for line in c.words]
        rows = joined(rows_of)
        lfs = np.repeat(np.arange(len(columns)), [len(column.labels) for column in columns])
        n_votes = np.array([len(line) for line in rows_of], np.int64)
        is_covered = np.zeros(n, np.bool_)
        is_covered[rows] = True
        return cls(
            (np.cumsum(is_covered) - 1)[rows],
            np.repeat(np.arange(len(lfs)), n_votes),
            lfs,
            joined([column.labels for column in columns]),
            np.bincount(lfs, n_votes, len(columns)).astype(np.int64),
            is_covered,
        )

    @property
    def n_rows(self) -> int:
        """Covered rows."""
        return int(np.count_nonzero(self.is_covered))

    def shares(self, cardinality: int) -> FloatArray:
        """(k, n) share of each row's votes that are for a class."""
        by_class = np.zeros((cardinality, self.n_rows))
        np.add.at(by_class, (self.labels[self.lines], self.rows), 1.0)
        by_class /= by_class.sum(axis=0)
        return by_class

    def add_up(self, weights: FloatArray) -> FloatArray:
        """(k, n) sum of (k, l) weights of the votes of each row."""
        n_rows = self.n_rows
        scores = np.empty((len(weights), n_rows))
        for of_class, of_lines in zip(scores, weights, strict=True):
            of_class[:] = np.bincount(self.rows, of_lines[self.lines], n_rows)
        return scores

    def count(self, by_class: FloatArray) -> FloatArray:
        """(k, l) votes of each line on rows of each class, given (k, n) probabilities."""
        counts = np.empty((len(by_class), len(self.lfs)))
        for of_class, of_rows in zip(counts, by_class, strict=True):
            of_class[:] = np.bincount(self.lines, of_rows[self.rows], len(self.lfs))
        return counts


@dataclass(frozen=True, eq=False)
class _Prior:
    """P(LF j votes v | class y) = (prior_j centre_yv + votes_jyv) / out_of_jy.

    Args:
        votes: with l lines, of m LFs.
        centre: (k, k) [y, v], rows sum to 1.
        n_votes: how many votes of an LF it weighs as much as.
        abstains_at_random: an LF is as likely to vote whatever the class.
    """

    votes: _Votes
    centre: FloatArray
    n_votes: float
    abstains_at_random: bool

    def of_lines(self, by_class: FloatArray) -> FloatArray:
        """(k, l) of the votes that there are, given (k, n) probabilities."""
        counts, lfs = self.votes.count(by_class), self.votes.lfs
        rates = self._by_lf[lfs] * self.centre[:, self.votes.labels] + counts
        rates /= self._out_of(counts, by_class)[:, lfs]
        return rates

    def of_all(self, by_class: FloatArray) -> FloatArray:
        """(m, k, k) of all votes that there could be."""
        counts = self.votes.count(by_class)
        rates: FloatArray = self._by_lf[:, None, None] * self.centre
        rates[self.votes.lfs, :, self.votes.labels] += counts.T
        rates /= self._out_of(counts, by_class).T[:, :, None]
        return rates

    @property
    def _by_lf(self) -> FloatArray:
        """(m,); more for an LF of few classes, that its share of all rows comes out the same."""
        m, k = len(self.votes.by_lf), len(self.centre)
        if self.abstains_at_random:
            return np.full(m, self.n_votes)
        n_classes = np.bincount(self.votes.lfs, minlength=m)
        return self.n_votes * k / np.maximum(n_classes, 1)

    def _out_of(self, counts: FloatArray, by_class: FloatArray) -> FloatArray:
        """(k, m) votes of the LF on rows of the class if it is silent at random, else rows."""
        coverage = np.maximum(self.votes.by_lf, 1) / max(self.votes.n_rows, 1)
        if not self.abstains_at_random:
            out_of: FloatArray = self.n_votes / coverage + by_class.sum(axis=1)[:, None]
            return out_of
        by_lf = np.full(coverage.shape + self.centre.shape[:1], self.n_votes)
        np.add.at(by_lf, self.votes.lfs, counts.T)
        return by_lf.T / coverage


def _known_classes(gold: npt.ArrayLike | None, label_matrix: LabelMatrix) -> IntArray:
    """(n,) gold that was checked."""
    if gold is None:
        return np.full(label_matrix.n_rows, ABSTAIN)
    known, k = np.asarray(gold), label_matrix.cardinality
    if known.shape != (label_matrix.n_rows,) or known.dtype.kind not in "iu":
        raise LabelModelError(
            f"gold has shape {known.shape} and type {known.dtype}. It is one whole number for each "
            f"of the {label_matrix.n_rows} rows: a class, or ABSTAIN (-1) where unknown."
        )
    wrong = (known < ABSTAIN) | (known >= k)
    if wrong.any():
        row = int(wrong.argmax())
        raise LabelModelError(
            f"gold is {known[row]} on row {row}. With {k} classes it is 0..{k - 1}, or ABSTAIN "
            "(-1) where unknown."
        )
    return known.astype(np.int64)


def _clamp(by_class: FloatArray, known: IntArray) -> FloatArray:
    """The same memory, with rows whose class is known given that class."""
    rows = np.flatnonzero(known != ABSTAIN)
    by_class[:, rows] = 0.0
    by_class[known[rows], rows] = 1.0
    return by_class
