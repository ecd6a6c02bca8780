"""Votes of LFs whose habits are known, with the best probabilities that these allow.

Kinds of LFs:
    sym: votes for every class, with errors spread evenly.
    uni: each votes for one class alone, as keyword LFs do.
    mix: 70 % of the LFs as in uni, the others as in sym.

Scenarios:
    base: the LFs are independent of each other, given the class.
    imb: one class has 99 % of the rows; of five classes, 96 %.
    adv: 3 of 25 LFs are mostly wrong.
    dup: the weakest LF is there eleven times.
    corr: three blocks of four LFs, in which three follow the first on 80 % of the rows.
    prop: rows differ in how many votes they draw, as long texts do from short ones.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray
from snorkel_nb.core.label_set import ABSTAIN

Kind: TypeAlias = Literal["sym", "mix", "uni"]
Scenario: TypeAlias = Literal["base", "imb", "adv", "dup", "corr", "prop"]

COVERAGE: Final = (0.05, 0.30)
ACCURACY: Final = (0.55, 0.95)

ONE_CLASS_SHARE: Final[dict[Kind, float]] = {"sym": 0.0, "mix": 0.7, "uni": 1.0}

MAX_RECALL: Final = 0.9
"""Of an LF for one class."""

N_COPIES: Final = 10
N_BLOCKS: Final = 3
BLOCK_SIZE: Final = 4

COPY_SHARE: Final = 0.8
"""Of the rows, on which a follower votes or abstains as its leader does."""

PROPENSITY_SIGMA: Final = 0.7
"""Of the logarithm of what multiplies the coverage on a row; that is 1 on average."""

MAX_COVERAGE: Final = 0.97
"""Of an LF on the rows that draw the most votes."""


@dataclass(frozen=True, eq=False)
class Habits:
    """How the LFs vote.

    Args:
        class_balance: (k,) shares of the classes.
        rates: (m, k, k + 1); [j, y, v] = P(LF j votes v | class y). The last is that it abstains,
            so ABSTAIN (-1) is a place like the votes.
        leaders: (m,) which LF an LF follows; itself when it follows none.
        copy_shares: (m,) share of the rows on which it does as its leader does.
    """

    class_balance: FloatArray
    rates: FloatArray
    leaders: IntArray
    copy_shares: FloatArray


@dataclass(frozen=True, eq=False)
class SimulatedSet:
    """Votes and all that made them.

    Args:
        habits: of the m LFs.
        votes: (n, m), -1 for ABSTAIN.
        truth: (n,) classes.
        oracle: (n, k) probability of each class, given the votes and the habits.
    """

    habits: Habits
    votes: IntArray
    truth: IntArray
    oracle: FloatArray

    @property
    def is_covered(self) -> BoolArray:
        """(n,) whether a row has a vote."""
        return np.asarray((self.votes != ABSTAIN).any(axis=1))


def simulate(
    rng: np.random.Generator,
    kind: Kind,
    scenario: Scenario,
    cardinality: int,
    n_rows: int = 10_000,
    n_lfs: int = 25,
) -> SimulatedSet:
    """Draw habits, then rows.

    Args:
        rng: random numbers.
        kind: of the LFs.
        scenario: what is hard about the set.
        cardinality: number of classes, k.
        n_rows: how many rows, n.
        n_lfs: how many LFs; "corr" needs 12, and "dup" adds 10.
    """
    habits = draw_habits(rng, kind, scenario, cardinality, n_lfs)
    propensity = np.ones(n_rows)
    if scenario == "prop":
        propensity = rng.lognormal(-(PROPENSITY_SIGMA**2) / 2, PROPENSITY_SIGMA, n_rows)
    return draw_votes(rng, habits, propensity)


def draw_habits(
    rng: np.random.Generator, kind: Kind, scenario: Scenario, cardinality: int, n_lfs: int
) -> Habits:
    """Habits of n_lfs LFs, and of the copies that a scenario adds."""
    is_imbalanced = scenario == "imb"
    balance = _class_balance(rng, cardinality, is_imbalanced)
    rates = np.empty((n_lfs, cardinality, cardinality + 1))
    for j in range(n_lfs):
        coverage, accuracy = rng.uniform(*COVERAGE), rng.uniform(*ACCURACY)
        if scenario == "adv" and j < max(2, n_lfs // 8):
            accuracy = 0.25 if cardinality == 2 else 0.05
        if rng.random() >= ONE_CLASS_SHARE[kind]:
            rates[j] = _all_class_rates(coverage, accuracy, cardinality)
        else:
            label = j % cardinality
            rates[j] = 0.0
            rates[j, :, label] = (
                _imbalanced_one_class_rates(rng, coverage, label, balance)
                if is_imbalanced
                else _one_class_rates(coverage, accuracy, label, balance)
            )
            rates[j, :, ABSTAIN] = 1 - rates[j, :, label]

    leaders, copy_shares = np.arange(n_lfs), np.zeros(n_lfs)
    if scenario == "corr":
        leaders[: N_BLOCKS * BLOCK_SIZE] = np.repeat(np.arange(N_BLOCKS) * BLOCK_SIZE, BLOCK_SIZE)
        copy_shares[leaders != np.arange(n_lfs)] = COPY_SHARE
    elif scenario == "dup":
        weakest = int(vote_accuracies(rates, balance).argmin())
        leaders = np.append(leaders, np.full(N_COPIES, weakest))
        copy_shares = np.append(copy_shares, np.ones(N_COPIES))
    return Habits(balance, rates[leaders], leaders, copy_shares)


def draw_votes(rng: np.random.Generator, habits: Habits, propensity: FloatArray) -> SimulatedSet:
    """Rows with the given habits, and what an observer who knows all but the class would say.

    Args:
        rng: random numbers.
        habits: of the LFs.
        propensity: (n,) what multiplies every LF's coverage on the row.
    """
    n_rows, (n_lfs, k, _) = len(propensity), habits.rates.shape
    rows = np.arange(n_rows)
    truth = rng.choice(k, n_rows, p=habits.class_balance)
    votes = np.empty((n_rows, n_lfs), dtype=np.int64)
    # Sums of logs: a product of many probabilities underflows to 0.
    evidence = np.tile(np.log(habits.class_balance), (n_rows, 1))
    for j, (leader, copy_share) in enumerate(zip(habits.leaders, habits.copy_shares, strict=True)):
        rates = _rates_by_row(habits.rates[j], propensity)
        drawn = (rng.random(n_rows)[:, None] > rates[rows, truth].cumsum(axis=1)).sum(axis=1)
        own = np.where(drawn < k, drawn, ABSTAIN)
        is_copy = rng.random(n_rows) < copy_share
        votes[:, j] = np.where(is_copy, votes[:, leader], own) if copy_share else own
        is_same = (votes[:, j] == votes[:, leader])[:, None]
        likelihood = copy_share * is_same + (1 - copy_share) * rates[rows, :, votes[:, j]]
        with np.errstate(divide="ignore"):  # a vote that a class rules out
            evidence += np.log(likelihood)
    odds = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    return SimulatedSet(habits, votes, truth, odds / odds.sum(axis=1, keepdims=True))


def vote_accuracies(rates: FloatArray, class_balance: FloatArray) -> FloatArray:
    """(m,) share of each LF's votes that are right."""
    right = np.einsum("jyy,y->j", rates[:, :, :-1], class_balance)
    return np.asarray(right / ((1 - rates[:, :, ABSTAIN]) @ class_balance))


def _class_balance(rng: np.random.Generator, cardinality: int, is_imbalanced: bool) -> FloatArray:
    if is_imbalanced:
        return np.array([1 - 0.01 * (cardinality - 1)] + [0.01] * (cardinality - 1))
    return np.array([0.6, 0.4]) if cardinality == 2 else rng.dirichlet(np.full(cardinality, 8.0))


def _all_class_rates(coverage: float, accuracy: float, cardinality: int) -> FloatArray:
    """(k, k + 1) rates of an LF that is equally often right whatever the class."""
    rates = np.full((cardinality, cardinality + 1), coverage * (1 - accuracy) / (cardinality - 1))
    np.fill_diagonal(rates, coverage * accuracy)
    rates[:, ABSTAIN] = 1 - coverage
    return rates


def _one_class_rates(
    coverage: float, precision: float, label: int, class_balance: FloatArray
) -> FloatArray:
    """(k,) share of the rows of each class on which the LF votes for its own."""
    share = class_balance[label]
    coverage = min(coverage, MAX_RECALL * share / precision)
    rates = np.full(len(class_balance), coverage * (1 - precision) / (1 - share))
    rates[label] = coverage * precision / share
    return rates


def _imbalanced_one_class_rates(
    rng: np.random.Generator, coverage: float, label: int, class_balance: FloatArray
) -> FloatArray:
    """The same where such a coverage and precision cannot both be had."""
    share = class_balance[label]
    if share > 0.5:
        rates = np.full(len(class_balance), coverage * rng.uniform(0.2, 0.6))
        rates[label] = coverage
        return rates
    recall, precision = rng.uniform(0.1, 0.5), rng.uniform(0.1, 0.7)
    return _one_class_rates(recall * share / precision, precision, label, class_balance)


def _rates_by_row(rates: FloatArray, propensity: FloatArray) -> FloatArray:
    """(n, k, k + 1) of one LF: it votes more often on some rows, and then as on others."""
    coverage = 1 - rates[:, ABSTAIN]
    on_row = np.minimum(propensity[:, None] * coverage, MAX_COVERAGE)
    by_row = rates * (on_row / coverage)[:, :, None]
    by_row[:, :, ABSTAIN] = 1 - on_row
    return by_row
