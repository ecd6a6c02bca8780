"""What is believed of each row before a new LF is there: from gold, votes, neighbours, a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    SmallFloatArray,
    VoteArray,
    read_only,
)
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.explore.candidates.neighbours import guess_from

GOLD_WEIGHT: Final = 4.0
"""A checked row tells neighbours as much as so many rows with votes."""

TRUST_IN_VOTES: Final = 0.9
"""Share of the label model in what is believed of a row with votes; neighbours have the rest."""

TRUST_IN_NEAR: Final = 0.6
"""How much of what neighbours say is believed; they were not asked at random."""

NEAR_ENOUGH: Final = 0.15
"""Nearness from which on neighbours say something."""

PURITY: Final = 0.7
"""Probability that a row of a group has the group's label, where nothing else is known."""

CLEAR: Final = 0.25
"""Share of the squared error that neighbours with gold take off, from which on gold speaks for rows
beside it: .26 and more on sets of spam, of questions and of news, 0 on reviews of films."""

CLEAR_BEFORE: Final = 10
"""Checked rows that say so before there are any."""

N_FOLDS: Final = 5

SEED: Final = 7


@dataclass(frozen=True, eq=False)
class Known:
    """What a session knows of some rows.

    Args:
        posteriors: (n, k) of the label model; where no LF votes they count for nothing.
        is_covered: (n,) whether an LF votes.
        gold: (n,) class numbers, ABSTAIN where unknown.
        balance: (k,) share of each class, as far as known; sums to 1.
    """

    posteriors: FloatArray
    is_covered: BoolArray
    gold: VoteArray
    balance: FloatArray

    @property
    def cardinality(self) -> int:
        """Number of classes."""
        return len(self.balance)


@dataclass(frozen=True, eq=False)
class Refusal:
    """Hits of a candidate that a person did not want.

    Args:
        hits: (n,) of these rows.
        label: that it would have voted for.
    """

    hits: BoolArray
    label: int


@dataclass(frozen=True, eq=False)
class Belief:
    """Probabilities of the classes of each row, and what they rest on.

    Args:
        probabilities: (n, k), rows sum to 1.
        base: (k,) of a row of which nothing is known.
        gold: (n,) ABSTAIN where unknown.
        is_covered: (n,) whether an LF votes.
        nearness: (n,) 0..1, how much neighbours say.
        is_grouped: (n,) rows whose probabilities are those of a group.
        clarity: 0..1, how far gold speaks for rows beside it. Where it does not, words whose hits
            happened to be right are the best of many by chance.
    """

    probabilities: FloatArray
    base: FloatArray
    gold: VoteArray
    is_covered: BoolArray
    nearness: FloatArray
    is_grouped: BoolArray
    clarity: float = 1.0

    @property
    def is_near(self) -> BoolArray:
        """(n,) rows of which neighbours say something."""
        is_near: BoolArray = self.nearness >= NEAR_ENOUGH
        return is_near

    def in_group(self, is_inside: BoolArray, label: int, purity: float = PURITY) -> "Belief":
        """The same, if a group has a label: it counts where nothing else is known.

        Args:
            is_inside: (n,) the group.
            label: of most of its rows.
            purity: probability of the label where nothing else is known.
        """
        is_open = is_inside & ~self.is_covered & (self.gold == ABSTAIN)
        of_group = self.base * (1 - purity)
        of_group[label] += purity
        # By the law of total probability what the group has more of, the others have less of.
        f = np.count_nonzero(is_inside) / max(1, len(is_inside))
        rest = (self.base[label] - f * of_group[label]) / max(1 - f, 1e-9)
        rest = float(np.clip(rest, 0.2 * self.base[label], self.base[label]))
        of_others = self.base * (1 - rest) / max(1 - self.base[label], 1e-9)
        of_others[label] = rest
        is_unknown = ~self.is_covered & (self.gold == ABSTAIN)
        share = np.where(is_unknown, 1 - np.clip(self.nearness / (2 * NEAR_ENOUGH), 0, 1), 0)
        share = share[:, np.newaxis]
        of_rows = np.where(is_inside[:, np.newaxis], of_group, of_others)
        probabilities = (1 - share) * self.probabilities + share * of_rows
        return Belief(
            read_only(probabilities),
            self.base,
            self.gold,
            self.is_covered,
            self.nearness,
            read_only(is_open),
            self.clarity,
        )


def believe(known: Known, vectors: SmallFloatArray, refused: Sequence[Refusal] = ()) -> Belief:
    """Put together what is known of some rows.

    Args:
        known: gold and votes.
        vectors: (n, d) of the rows, see `prepared`.
        refused: candidates that were refused.
    """
    is_checked = known.gold != ABSTAIN
    of_gold = np.eye(known.cardinality)[np.maximum(known.gold, 0)]
    posteriors = _tempered(known)
    targets = np.where(is_checked[:, np.newaxis], of_gold, posteriors)
    rows: IntArray = np.flatnonzero(is_checked | known.is_covered)
    base = _base(known, targets, rows)
    weights = np.where(is_checked[rows], GOLD_WEIGHT, 1.0)
    guess = guess_from(vectors, rows, targets[rows], weights, base)
    trust = np.where(known.is_covered, TRUST_IN_VOTES, 0.0)[:, np.newaxis]
    near = base + TRUST_IN_NEAR * (guess.probabilities - base)
    probabilities = trust * posteriors + (1 - trust) * near
    for refusal in refused:
        # Refused means: not right nearly always. Half of the hits may still have that label.
        probabilities[refusal.hits, refusal.label] *= 0.5
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    probabilities[is_checked] = of_gold[is_checked]
    return Belief(
        read_only(probabilities),
        read_only(base),
        known.gold,
        known.is_covered,
        read_only(np.where(is_checked, 1.0, guess.nearness)),
        read_only(np.zeros(len(known.gold), np.bool_)),
        _clarity(vectors[is_checked], of_gold[is_checked]),
    )


def _tempered(known: Known) -> FloatArray:
    """(n, k) the posteriors, no surer than they were right where gold is known.

    With little gold as sure as if ten more had been looked at, of which nine were right.
    """
    covered = known.posteriors[known.is_covered]
    if not len(covered):
        return known.posteriors
    is_checked = known.is_covered & (known.gold != ABSTAIN)
    n_right = np.count_nonzero(
        known.posteriors[is_checked].argmax(axis=1) == known.gold[is_checked]
    )
    right = (n_right + 9) / (np.count_nonzero(is_checked) + 10)
    uniform = 1 / known.cardinality
    sure = float(covered.max(axis=1).mean())
    share = float(np.clip((right - uniform) / max(sure - uniform, 1e-9), 0, 1))
    tempered: FloatArray = uniform + share * (known.posteriors - uniform)
    return tempered


def _clarity(vectors: SmallFloatArray, classes: FloatArray) -> float:
    """How well some checked rows tell the others, each guessed from the other folds.

    As good as usual where there are few of them, or of one class only.

    Args:
        vectors: (n_checked, d).
        classes: (n_checked, k) of 0 and 1.
    """
    n, k = classes.shape
    order = np.random.default_rng(SEED).permutation(n)
    error = error_of_base = 0.0
    is_telling = n >= 2 * N_FOLDS and np.count_nonzero(classes.any(axis=0)) > 1
    for fold in range(N_FOLDS if is_telling else 0):
        left_out = order[fold::N_FOLDS]
        rest: IntArray = np.setdiff1d(order, left_out)
        base = (classes[rest].sum(axis=0) + 1) / (len(rest) + k)
        guess = guess_from(vectors, rest, classes[rest], np.full(len(rest), GOLD_WEIGHT), base)
        error += float(np.square(guess.probabilities[left_out] - classes[left_out]).sum())
        error_of_base += float(np.square(base - classes[left_out]).sum())
    told = max(0.0, 1 - error / error_of_base) if error_of_base else CLEAR
    told = (n * told + CLEAR_BEFORE * CLEAR) / (n + CLEAR_BEFORE)
    return float(min(1.0, told / CLEAR))


def _base(known: Known, targets: FloatArray, rows: IntArray) -> FloatArray:
    """Share of each class among rows of which nothing is known.

    Known rows tell it the better, the more of all rows they are: who looks at the hits of one class
    sees that class, so few of them tell nothing of the others.
    """
    uniform = np.full(known.cardinality, 1 / known.cardinality)
    if not len(rows):
        return uniform
    weight = len(rows) / len(targets)
    base: FloatArray = weight * targets[rows].mean(axis=0) + (1 - weight) * uniform
    return base
