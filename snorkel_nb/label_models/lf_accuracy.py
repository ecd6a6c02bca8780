"""How often each LF is right, as the label model has it, and how sure that is."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import FloatArray, read_only
from snorkel_nb.core.statistics import Statistics

DEVIATIONS: Final = 1.96
"""Of a 95 % interval."""

SHARED_PER_KNOWN: Final = 2.0
"""Rows shared with other LFs that tell as much as one row whose label is known, where LFs vote
independently given the class."""

DOUBTED_PER_KNOWN: Final = 4.0
"""The same where they do not."""

MOST_KNOWN: Final = 10.0
"""And as many known rows is all that the votes of such LFs tell, however many there are: on votes
of people's LFs the estimates are off by .16 (root mean square), with many rows as with few."""


@dataclass(frozen=True, eq=False)
class LFAccuracies:
    """Estimated accuracy of each LF, without gold; (m,) arrays, NaN without votes, read-only.

    The interval is Wilson's (1927), as if so many votes of the LF had been checked as those that it
    shares with other LFs are worth. Where the model of independent votes holds, it has the nominal
    coverage. Where it does not, no interval that votes alone can give has it, and this one is wide.

    Args:
        values: share of the LF's votes that the model holds right.
        low: lower end of the interval.
        high: upper end.
    """

    values: FloatArray
    low: FloatArray
    high: FloatArray

    def __post_init__(self) -> None:
        for name, value in list(vars(self).items()):
            object.__setattr__(self, name, read_only(value))

    @classmethod
    def of(
        cls, values: FloatArray, statistics: Statistics, *, is_independent: bool
    ) -> "LFAccuracies":
        """Put intervals round estimates.

        Args:
            values: (m,) estimates.
            statistics: of the votes.
            is_independent: whether LFs vote independently given the class.
        """
        n_shared = statistics.n_overlaps.astype(np.float64)
        if is_independent:
            n_known = 1 + n_shared / SHARED_PER_KNOWN
        else:
            n_known = 1 / (1 / (1 + n_shared / DOUBTED_PER_KNOWN) + 1 / MOST_KNOWN)
        squared = DEVIATIONS**2
        middle = (values * n_known + squared / 2) / (n_known + squared)
        spread = values * (1 - values) / n_known + squared / (4 * n_known**2)
        half = DEVIATIONS * np.sqrt(spread) * n_known / (n_known + squared)
        # The exact interval holds the value and stays within 0..1; rounding may leave it by a bit.
        low = np.maximum(np.minimum(middle - half, values), 0.0)
        return cls(values, low, np.minimum(np.maximum(middle + half, values), 1.0))
