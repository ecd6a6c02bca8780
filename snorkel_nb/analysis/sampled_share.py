"""A share of all rows, seen on a random sample of them, and how sure that is."""

from dataclasses import dataclass
from functools import cached_property
from math import isqrt, lgamma, log, nan
from typing import Final

import numpy as np

TAIL: Final = 0.025
"""Chance of an interval that lies too low, and of one that lies too high: 95 % in all."""

LOG_NOTHING: Final = -700.0
"""The logarithm of what a float can just hold."""


@dataclass(frozen=True)
class SampledShare:
    """How many rows of a population have a property, from a sample without replacement.

    The interval is Clopper and Pearson's for the hypergeometric distribution: all numbers of rows
    under which a sample so extreme is not rarer than 2.5 % to either side. So it knows that the
    population is finite, without a correction: it closes as the sample grows, and is the number
    itself when every row was drawn. It holds at least 95 % of the time at every rate, also where no
    row or every row of the sample has the property, and where the normal approximation fails.

    Args:
        n_hits: rows of the sample that have it.
        n_sampled: rows of the sample; each set of so many rows was equally likely.
        n_rows: rows in all, at least n_sampled. Where the number is unknown an upper bound does:
            with a larger population the interval is wider.

    Source: Clopper & Pearson 1934; for finite populations Buonaccorsi 1987.
    """

    n_hits: int
    n_sampled: int
    n_rows: int

    @property
    def value(self) -> float:
        """The share in the sample; NaN without a sample."""
        return self.n_hits / self.n_sampled if self.n_sampled else nan

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval; NaN without a sample."""
        return self.counts[0] / self.n_rows if self.n_sampled else nan

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval; NaN without a sample."""
        return self.counts[1] / self.n_rows if self.n_sampled else nan

    @property
    def count(self) -> int:
        """The estimated number of rows that have it."""
        return round(self.value * self.n_rows) if self.n_sampled else 0

    @cached_property
    def counts(self) -> tuple[int, int]:
        """The 95 % interval of the number of rows that have it."""
        n, total = self.n_sampled, self.n_rows
        misses = n - self.n_hits
        return total - _most(misses, n, total), _most(self.n_hits, n, total)


def _most(x: int, n: int, total: int) -> int:
    """The most hits in the population that leave P(at most x in the sample) above TAIL."""
    # At or below the sample's own share the chance is far above the tail, and it falls from there.
    low, high = max(x, x * total // n if n else total), total - (n - x)
    while low < high:
        middle = (low + high + 1) // 2
        if _chance_of_at_most(x, n, middle, total) > TAIL:
            low = middle
        else:
            high = middle - 1
    return low


def _chance_of_at_most(x: int, n: int, hits: int, total: int) -> float:
    """P(X <= x) for a sample of n from a population with so many hits; x is below the mean."""
    log_chance = (
        _log_choose(hits, x) + _log_choose(total - hits, n - x) - _log_choose(total, n)
    )  # of exactly x
    if log_chance < LOG_NOTHING:
        return 0.0
    # P(i - 1) / P(i), from x down; beyond 20 standard deviations nothing is left.
    i = np.arange(x, max(0, x - 20 * (isqrt(n) + 1)), -1, dtype=np.float64)
    ratios = i * (total - hits - n + i) / ((hits - i + 1) * (n - i + 1))
    return float(np.exp(log_chance) * (1 + np.cumprod(ratios).sum()))


def _log_choose(n: int, k: int) -> float:
    if k == 0 or k == n:
        return 0.0
    if k == 1:
        return log(n)
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
