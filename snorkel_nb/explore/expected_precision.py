"""How often a candidate would be right, before anyone has looked: a value and how sure it is."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, SmallFloatArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.explore.belief import Belief

SHRINK: Final = 2.0
"""Hits that say what all rows say, added to a candidate's own: the best of many words is partly
best by chance."""

STRENGTH_OF_NOTHING: Final = 2.0
STRENGTH_OF_NEAR: Final = 3.0
STRENGTH_OF_VOTES: Final = 5.0
STRENGTH_OF_REACH: Final = 30.0
"""What an expectation is worth, in checked hits: with nothing known, with neighbours and with votes
on all hits; and what a share of all rows adds of which nothing is known, since among many such rows
the base rates hold."""

HITS: Final = 7
"""Which of the sums of the evidence counts all hits."""

GOOD: Final = 0.85
"""The least precision that is worth having."""


@dataclass(frozen=True)
class ExpectedPrecision:
    """A Beta distribution of the precision.

    Args:
        n_correct: hits with gold that are right.
        n_checked: hits with gold.
        expected: of the other hits, by votes, neighbours and the group.
        strength: what `expected` is worth, in checked hits.
        share_voted: share of the hits that LFs vote on.
        share_near: share of the hits of which neighbours say something.
    """

    n_correct: int
    n_checked: int
    expected: float
    strength: float
    share_voted: float
    share_near: float

    @property
    def value(self) -> float:
        """The mean."""
        return self._a / (self._a + self._b)

    @property
    def low(self) -> float:
        """Lower end of the interval that holds the precision with 95 %."""
        return self.quantile(0.025)

    @property
    def high(self) -> float:
        """Upper end of it."""
        return self.quantile(0.975)

    def quantile(self, share: float) -> float:
        """The precision is below it with this probability."""
        from scipy.special import betaincinv  # noqa: PLC0415  # 0.1 s that a session may save

        return float(betaincinv(self._a, self._b, share))

    @property
    def rests_on(self) -> str:
        """What it is taken from, in words."""
        checked = f"{self.n_checked:,} checked hit{'' if self.n_checked == 1 else 's'}"
        sources = [checked] if self.n_checked else []
        if self.share_voted >= 0.05:
            sources.append(f"votes on {100 * self.share_voted:.0f} % of its hits")
        if self.share_near >= 0.05:
            sources.append("rows near its hits")
        return " and ".join([", ".join(sources[:-1]), sources[-1]] if sources[1:] else sources) or (
            "nothing but the group: look at some hits"
        )

    @property
    def _a(self) -> float:
        return self.expected * self.strength + self.n_correct

    @property
    def _b(self) -> float:
        return (1 - self.expected) * self.strength + self.n_checked - self.n_correct


@dataclass(frozen=True, eq=False)
class Evidence:
    """What there is to say of votes for one class, as sums over the hits of whatever votes.

    Args:
        columns: (n, 8) of each row: whether the class is its gold label; whether it has gold; and
            of rows without: 1, the probability of the class, whether LFs vote, whether neighbours
            say something, whether nothing speaks of it, not even a group; and 1.
        base: share of the class among rows of which nothing is known.
    """

    columns: SmallFloatArray
    base: float

    @classmethod
    def of(cls, belief: Belief, label: int) -> "Evidence":
        """For votes for a class."""
        is_checked = belief.gold != ABSTAIN
        is_open = ~is_checked
        columns = np.stack(
            [
                belief.gold == label,
                is_checked,
                is_open,
                np.where(is_open, belief.probabilities[:, label], 0),
                is_open & belief.is_covered,
                is_open & belief.is_near & ~belief.is_covered,
                is_open & ~belief.is_near & ~belief.is_covered & ~belief.is_grouped,
                np.ones(len(belief.gold)),
            ],
            axis=1,
        )
        return cls(columns.astype(np.float32), float(belief.base[label]))

    def precision(self, hits: BoolArray) -> ExpectedPrecision:
        """Of votes on some rows, (n,)."""
        return self.from_sums(self.columns[hits].sum(axis=0, dtype=np.float64))

    def from_sums(self, sums: FloatArray) -> ExpectedPrecision:
        """Of votes whose (8,) sums over the hits are known."""
        n_correct, n_checked, n_open, _, n_voted, n_near, _, _ = sums.tolist()
        expected, strength = self._expected(sums)
        return ExpectedPrecision(
            round(n_correct),
            round(n_checked),
            float(expected),
            float(strength),
            n_voted / max(n_open, 1),
            n_near / max(n_open, 1),
        )

    def chances_worth(self, sums: FloatArray) -> FloatArray:
        """(...,) probability that the precision is at least `good`, times the gain over `base`.

        Args:
            sums: (..., 8) over the hits.
        """
        from scipy.special import ndtr  # noqa: PLC0415  # see quantile

        expected, strength = self._expected(sums)
        total = strength + sums[..., 1]
        mean = (expected * strength + sums[..., 0]) / total
        # For ranking many, a normal variable of the same mean and variance is near enough.
        deviation = np.sqrt(mean * (1 - mean) / (total + 1))
        chances: FloatArray = ndtr((mean - self.good) / np.maximum(deviation, 1e-6))
        # In a frequent class an LF must be better than voting everywhere.
        return chances * np.clip((mean - self.base) / (1 - self.base), 0, 1)

    @property
    def good(self) -> float:
        """A precision that is worth having: that of all rows is not, in a frequent class."""
        return max(GOOD, 1 - 0.5 * (1 - self.base))

    def means(self, sums: FloatArray) -> FloatArray:
        """(...,) mean of the precision, of (..., 8) sums over hits."""
        expected, strength = self._expected(sums)
        means: FloatArray = (expected * strength + sums[..., 0]) / (strength + sums[..., 1])
        return means

    def _expected(self, sums: FloatArray) -> tuple[FloatArray, FloatArray]:
        """What the hits without gold are expected to be, and what that is worth."""
        n_open, n_hits = sums[..., 2], sums[..., HITS]
        expected = (sums[..., 3] + SHRINK * self.base) / (n_open + SHRINK)
        strength = (
            STRENGTH_OF_NOTHING
            + STRENGTH_OF_VOTES * sums[..., 4] / np.maximum(n_open, 1)
            + STRENGTH_OF_NEAR * sums[..., 5] / np.maximum(n_open, 1)
            + STRENGTH_OF_REACH * sums[..., 6] / max(len(self.columns), 1)
        )
        # What the rest is expected to be matters less, the fewer they are.
        strength = strength * np.maximum(n_open / np.maximum(n_hits, 1), 0.1)
        return np.clip(expected, 0.01, 0.99), strength
