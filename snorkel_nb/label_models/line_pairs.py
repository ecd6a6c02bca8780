"""What pairs of lines, and of LFs, have in common, against what a model expects."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import FloatArray, IntArray

MAX_COPIED: Final = 0.3
"""Pairs of LFs of which one copies more from the other say nothing about the rest of the model."""

MIN_EXPECTED: Final = 5.0
"""Rows that a pair of LFs is expected to share, for its ratio to be looked at."""

MIN_DISPERSION: Final = 0.02
"""Less is taken for none."""

MIN_LFS: Final = 3
"""With such pairs."""

MAX_CHECKED: Final = 256
"""Lines whose pairs are held against the model."""

DEVIATIONS: Final = 3.0
"""By so many standard deviations a pair must vote alike more often than expected to be a copy."""


@dataclass(frozen=True, eq=False)
class Rates:
    """How often lines have votes, when LFs vote independently.

    Args:
        inside: (l,) on rows of its class.
        outside: (l,) on rows of each other class.
        n_class_rows: (k,) rows of each class.
    """

    inside: FloatArray
    outside: FloatArray
    n_class_rows: FloatArray


@dataclass(frozen=True, eq=False)
class LinePairs:
    """What pairs have in common.

    Args:
        lfs: (l,) whose line it is.
        class_starts: (k + 1,) the first line of each class.
        n_common: (l, l) rows on which both lines have a vote.
        n_lfs: m.
        n_rows: number of rows.
    """

    lfs: IntArray
    class_starts: IntArray
    n_common: FloatArray
    n_lfs: int
    n_rows: int

    @cached_property
    def lf_votes(self) -> FloatArray:
        """(m,) votes of each LF."""
        return np.bincount(self.lfs, np.diag(self.n_common), self.n_lfs).astype(np.float64)

    @cached_property
    def agreements(self) -> FloatArray:
        """(m, m) rows on which both LFs vote for the same class."""
        agreements = np.zeros((self.n_lfs, self.n_lfs))
        for _, lines, lfs in self._classes():
            agreements[np.ix_(lfs, lfs)] += self.n_common[lines, lines]
        return agreements

    @cached_property
    def lf_pairs(self) -> FloatArray:
        """(m, m) rows on which both LFs vote."""
        by_lf = np.zeros((self.n_lfs, len(self.lfs)))
        for _, lines, lfs in self._classes():
            by_lf[lfs] += self.n_common[lines]
        pairs = np.zeros((self.n_lfs, self.n_lfs))
        for _, lines, lfs in self._classes():
            pairs[:, lfs] += by_lf[:, lines]
        return pairs

    @cached_property
    def alikeness(self) -> FloatArray:
        """(m, m) share of the rows on which either LF votes, where both vote alike; 0 on itself."""
        either = self.lf_votes[:, None] + self.lf_votes - self.lf_pairs
        alike = self.agreements / np.maximum(either, 1.0)
        np.fill_diagonal(alike, 0.0)
        return alike

    def dispersion(self, rates: Rates, copied: FloatArray) -> float:
        """Variance of the rows' propensities: by how much more LFs vote together than expected.

        The median over LFs of the median over their partners, which a few LFs that belong together
        do not move.
        """
        by_lf = np.zeros((self.n_lfs, len(rates.n_class_rows)))
        for label, lines, lfs in self._classes():
            by_lf[lfs] += rates.outside[lines, None]
            by_lf[lfs, label] += rates.inside[lines] - rates.outside[lines]
        expected = (by_lf * rates.n_class_rows) @ by_lf.T
        is_usable = (copied < MAX_COPIED) & (copied.T < MAX_COPIED) & (expected > MIN_EXPECTED)
        np.fill_diagonal(is_usable, val=False)
        n_usable = is_usable.sum(axis=1)
        is_median = n_usable > 0
        if np.count_nonzero(is_median) < MIN_LFS:
            return 0.0
        ratios = np.where(is_usable, self.lf_pairs / np.maximum(expected, 1e-9), np.inf)
        ratios.sort(axis=1)
        middles = np.stack([(n_usable - 1) // 2, n_usable // 2], axis=1)[is_median]
        medians = np.take_along_axis(ratios[is_median], middles, axis=1).mean(axis=1)
        dispersion = float(np.median(medians) - 1)
        return dispersion if dispersion > MIN_DISPERSION else 0.0

    def copied(self, rates: Rates, dispersion: float, least: float) -> FloatArray:
        """(m, m) share of an LF's votes that it has from another, or the other from it.

        [i, j] is of the votes of i, beyond those that agree with j by the model.
        """
        expected, total = np.zeros((self.n_lfs, self.n_lfs)), rates.n_class_rows.sum()
        for label, lines, lfs in self._classes():
            inside, outside = rates.inside[lines], rates.outside[lines]
            n_rows = rates.n_class_rows[label]
            expected[np.ix_(lfs, lfs)] += np.outer(n_rows * inside, inside)
            expected[np.ix_(lfs, lfs)] += np.outer((total - n_rows) * outside, outside)
        excess = self.agreements - expected * (1 + dispersion) - DEVIATIONS * np.sqrt(expected + 1)
        shares = excess / np.maximum(self.lf_votes[:, None] - expected, 1.0)
        np.fill_diagonal(shares, 0.0)
        return np.where(shares > least, np.minimum(shares, 1.0), 0.0)

    def chi_squared(
        self, rates: Rates, copied: FloatArray, dispersion: float
    ) -> tuple[int, int, float, float]:
        """How far pairs of the lines with most votes are from the model, and from chance.

        Returns:
            Number of lines and of pairs of them; the sum of (seen - expected)² / (expected + 1)
            over the pairs, and the same with what is expected by chance.
        """
        n_votes = np.diag(self.n_common)
        checked = np.arange(len(n_votes))
        if len(n_votes) > MAX_CHECKED:
            checked = np.flatnonzero(n_votes >= np.partition(n_votes, -MAX_CHECKED)[-MAX_CHECKED])
        labels = np.searchsorted(self.class_starts, checked, "right") - 1
        lfs, seen = self.lfs[checked], self.n_common[np.ix_(checked, checked)]
        inside, outside = rates.inside[checked], rates.outside[checked]
        total, of_class = rates.n_class_rows.sum(), rates.n_class_rows[labels]
        # As if both voted everywhere as outside; then what each has more on its own class.
        more = of_class * (inside - outside)
        across = np.outer(total * outside, outside)
        across += np.outer(more, outside) + np.outer(outside, more)
        both = np.outer(more, inside - outside)
        expected = across + np.where(labels[:, None] == labels, both, 0.0)
        expected *= 1 + dispersion
        chance = np.outer(n_votes[checked], n_votes[checked])
        chance *= (1 + dispersion) / max(self.n_rows, 1)
        is_copy = np.maximum(copied, copied.T) >= MAX_COPIED
        is_pair = (lfs[:, None] < lfs) & (np.maximum(expected, chance) > 1 + dispersion)
        is_pair &= ~is_copy[np.ix_(lfs, lfs)]
        distances = ((seen - e) ** 2 / (e + 1) for e in (expected, chance))
        by_model, by_chance = (float(d.sum(where=is_pair)) for d in distances)
        return len(checked), int(np.count_nonzero(is_pair)), by_model, by_chance

    def _classes(self) -> Iterator[tuple[int, slice, IntArray]]:
        """Each class, its lines, and their LFs, of which each is there once."""
        for label, (start, stop) in enumerate(pairwise(self.class_starts.tolist())):
            if stop > start:
                yield label, slice(start, stop), self.lfs[start:stop]
