"""How often a candidate would be right, before anyone has looked: a value and how sure it is."""

from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, SmallFloatArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.explore.candidates.belief import Belief

SHRINK: Final = 2.0
"""Hits that say what all rows say, added to a candidate's own: the best of many words is partly
best by chance."""


@dataclass(frozen=True)
class Strengths:
    """What an expectation is worth, in checked hits that were drawn at random.

    Args:
        votes: of hits with votes.
        nothing: of others, with nothing known.
        near: what neighbours of all add to that.
        reach: what a share of all rows adds of which nothing is known, since among many such rows
            the base rates hold.
        checked: a checked hit, for those of its part that were not: they were looked at for another
            reason, and may hold another of the words.
        across: the same for those of the other part.
    """

    votes: float
    nothing: float
    near: float
    reach: float
    checked: float
    across: float

    def at(self, clarity: float) -> "Strengths":
        """Where gold speaks for rows beside it only so far."""
        return replace(self, checked=clarity * self.checked, across=clarity * self.across)


OF_RANKS: Final = Strengths(votes=3.0, nothing=0.6, near=1.0, reach=6.0, checked=0.4, across=0.0)
"""With which candidates are compared: what leads a simulated user to the most. A value that is too
high for all of them does no harm there."""

OF_INTERVALS: Final = Strengths(
    votes=0.8, nothing=0.6, near=0.5, reach=6.0, checked=0.3, across=0.05
)
"""With which an interval holds the precision as often as it says, look after look: the votes are of
LFs that were taken for being right elsewhere, and the offered are the best of many."""

GOOD: Final = 0.85
"""The least precision that is worth having."""

ROUNDING: Final = 1e-6
"""Of a hit, by which a computed number of hits may be off."""

LEAST_SHARE: Final = 0.05
"""Of the hits, from which on votes on them and rows near them are evidence to speak of."""

VOTED, OTHERS = 0, 1
"""The two parts of the hits: with votes, and without. What is found of the one part says little of
the other: words that were looked at often hardly vouch for those beside them."""

RIGHT, CHECKED, OPEN, LIKELY, NEAR, AT_LARGE, HITS = 0, 2, 4, 6, 8, 9, 10
"""Places of the sums: gold that is the class, gold, hits without gold and the probability of the
class there, each for both parts; then hits near others that are known, hits of which nothing
speaks, not even a group, and all."""

N_SUMS: Final = 11


@dataclass(frozen=True)
class ExpectedPrecision:
    """A distribution of the precision.

    Args:
        value: its mean.
        deviation: its standard deviation.
        n_hits: rows that it is the precision on.
        n_correct: hits with gold that are right.
        n_checked: hits with gold.
        share_voted: share of the hits that LFs vote on.
        share_near: share of the hits of which neighbours say something.
    """

    value: float
    deviation: float
    n_hits: int
    n_correct: int
    n_checked: int
    share_voted: float
    share_near: float

    # The precision on n hits is a whole number of them over n, often 0 or n: ends between two such
    # numbers would leave out the very values that are likeliest. Hits with gold are counted.
    @property
    def low(self) -> float:
        """Lower end of the interval that holds the precision with 95 %, a whole number of hits."""
        n_right = floor(self.quantile(0.025) * self.n_hits + ROUNDING)
        return max(n_right, self.n_correct) / self.n_hits

    @property
    def high(self) -> float:
        """Upper end of it."""
        n_right = ceil(self.quantile(0.975) * self.n_hits - ROUNDING)
        return min(n_right, self.n_hits - self.n_checked + self.n_correct) / self.n_hits

    def quantile(self, share: float) -> float:
        """The precision is below it with this probability, by a Beta of these moments."""
        from scipy.special import betaincinv  # noqa: PLC0415  # 0.1 s that a session may save

        spread = self.value * (1 - self.value)
        if self.deviation**2 <= 1e-6 * spread or spread <= 0:
            return self.value
        strength = max(spread / self.deviation**2 - 1, 0.1)
        a, b = self.value * strength, (1 - self.value) * strength
        return float(betaincinv(a, b, share))

    @property
    def is_guess(self) -> bool:
        """Whether nothing speaks of its hits but the group that it was made for."""
        return not self.n_checked and max(self.share_voted, self.share_near) < LEAST_SHARE

    @property
    def rests_on(self) -> str:
        """What it is taken from, in words."""
        checked = f"{self.n_checked:,} checked hit{'' if self.n_checked == 1 else 's'}"
        sources = [checked] if self.n_checked else []
        if self.share_voted >= LEAST_SHARE:
            sources.append(f"votes on {100 * self.share_voted:.0f} % of its hits")
        if self.share_near >= LEAST_SHARE:
            sources.append("rows near its hits")
        return " and ".join([", ".join(sources[:-1]), sources[-1]] if sources[1:] else sources) or (
            "nothing but the group: look at some hits"
        )


@dataclass(frozen=True, eq=False)
class Evidence:
    """What there is to say of votes for one class, as sums over the hits of whatever votes.

    Args:
        columns: (n, N_SUMS) what each row adds to the sums.
        base: share of the class among rows of which nothing is known.
        clarity: 0..1, see Belief.
    """

    columns: SmallFloatArray
    base: float
    clarity: float = 1.0

    @classmethod
    def of(cls, belief: Belief, label: int) -> "Evidence":
        """For votes for a class."""
        is_checked = belief.gold != ABSTAIN
        is_right, is_voted = belief.gold == label, belief.is_covered
        columns = np.zeros((len(is_checked), N_SUMS), np.float32)
        for part, is_part in ((VOTED, is_voted), (OTHERS, ~is_voted)):
            is_open = is_part & ~is_checked
            columns[:, RIGHT + part] = is_part & is_right
            columns[:, CHECKED + part] = is_part & is_checked
            columns[:, OPEN + part] = is_open
            columns[:, LIKELY + part] = np.where(is_open, belief.probabilities[:, label], 0)
        is_unvoted = ~is_checked & ~is_voted
        columns[:, NEAR] = is_unvoted & belief.is_near
        columns[:, AT_LARGE] = is_unvoted & ~belief.is_near & ~belief.is_grouped
        columns[:, HITS] = 1
        return cls(columns, float(belief.base[label]), belief.clarity)

    @cached_property
    def good(self) -> float:
        """A precision that is worth having: that of all rows is not, in a frequent class."""
        return max(GOOD, 1 - 0.5 * (1 - self.base))

    def sums(self, hits: BoolArray) -> FloatArray:
        """(N_SUMS,) over some rows, (n,)."""
        sums: FloatArray = self.columns[hits].sum(axis=0, dtype=np.float64)
        return sums

    def precision(self, hits: BoolArray) -> ExpectedPrecision:
        """Of votes on some rows, (n,)."""
        sums = self.sums(hits)
        value, deviation = self.moments(sums, OF_INTERVALS.at(self.clarity))
        n_hits = max(round(float(sums[HITS])), 1)
        return ExpectedPrecision(
            float(value),
            float(deviation),
            n_hits,
            round(float(sums[RIGHT] + sums[RIGHT + 1])),
            round(float(sums[CHECKED] + sums[CHECKED + 1])),
            float(sums[OPEN + VOTED]) / n_hits,
            float(sums[NEAR]) / n_hits,
        )

    def moments(self, sums: FloatArray, strengths: Strengths) -> tuple[FloatArray, FloatArray]:
        """(...,) means and standard deviations of the precision, of (..., N_SUMS) sums over hits.

        What was checked is known. Of the rest of each part the precision is a Beta, which checked
        hits have sharpened, and the number of right ones varies besides.
        """
        n_hits = np.maximum(sums[..., HITS], 1e-9)
        n_right: FloatArray = sums[..., RIGHT] + sums[..., RIGHT + 1]
        variance: FloatArray = np.zeros(n_hits.shape)
        for part, other in ((VOTED, OTHERS), (OTHERS, VOTED)):
            strength = strengths.votes if part == VOTED else self._of_others(sums, strengths)
            n_open = np.maximum(sums[..., OPEN + part], 0)
            likely = (sums[..., LIKELY + part] + SHRINK * self.base) / (n_open + SHRINK)
            n_checked, n_correct = (
                strengths.checked * np.maximum(sums[..., place + part], 0)
                + strengths.across * np.maximum(sums[..., place + other], 0)
                for place in (CHECKED, RIGHT)
            )
            total = strength + n_checked
            mean = np.clip((likely * strength + n_correct) / total, 0.005, 0.995)
            n_right = n_right + n_open * mean
            spread = mean * (1 - mean)
            variance += n_open**2 * spread / (total + 1) + n_open * spread * total / (total + 1)
        value: FloatArray = np.clip(n_right / n_hits, 0, 1)
        return value, np.sqrt(variance) / n_hits

    def means(self, sums: FloatArray) -> FloatArray:
        """(...,) means of the precision, by which candidates are compared."""
        return self.moments(sums, OF_RANKS)[0]

    def chances_worth(self, sums: FloatArray) -> FloatArray:
        """(...,) probability that the precision is at least `good`, times the gain over `base`.

        Args:
            sums: (..., N_SUMS) over the hits.
        """
        from scipy.special import ndtr  # noqa: PLC0415  # see quantile

        mean, deviation = self.moments(sums, OF_RANKS)
        # For ranking many, a normal variable of the same mean and variance is near enough.
        chances: FloatArray = ndtr((mean - self.good) / np.maximum(deviation, 1e-3))
        # In a frequent class an LF must be better than voting everywhere.
        return chances * np.clip((mean - self.base) / (1 - self.base), 0, 1)

    def _of_others(self, sums: FloatArray, strengths: Strengths) -> FloatArray:
        n_open = np.maximum(sums[..., OPEN + OTHERS], 1e-9)
        strength: FloatArray = (
            strengths.nothing
            + strengths.near * np.minimum(sums[..., NEAR] / n_open, 1)
            + strengths.reach * sums[..., AT_LARGE] / max(len(self.columns), 1)
        )
        return strength
