"""What the spammer model learns, and how a fit of it leaps ahead."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import FloatArray

MAX_LEAP: Final = 1.0
"""How far an extrapolation may move a log-odds or a logarithm; steps turn over longer ways."""


@dataclass(frozen=True, eq=False)
class SpammerParameters:
    """One state of the fit.

    Args:
        known: (m,) θ, probability that the LF knows the class when it votes; above 0, below 1.
        guesses: (m, k) ξ, what it votes when it does not; positive, rows sum to 1.
        class_balance: (k,) positive, sums to 1.
    """

    known: FloatArray
    guesses: FloatArray
    class_balance: FloatArray

    def weights(self, reach: FloatArray | float) -> FloatArray:
        """(m, k) what a vote of LF j for class v adds to the score of v.

        Args:
            reach: ρ, (m, 1) or one for all.
        """
        known = self.known[:, None]
        return np.log1p(known / ((1 - known) * self.guesses * reach))

    def distance(self, other: "SpammerParameters") -> float:
        """The largest difference of a θ or of a class's share."""
        return max(
            float(np.abs(self.known - other.known).max(initial=0.0)),
            float(np.abs(self.class_balance - other.class_balance).max(initial=0.0)),
        )

    def leap(self, second: "SpammerParameters", third: "SpammerParameters") -> "SpammerParameters":
        """Where this and the next two rounds of a fit point to: scheme SqS3 of the source.

        Source: Varadhan & Roland 2008.
        """
        start = self.as_vector()
        step = second.as_vector() - start
        turn = third.as_vector() - second.as_vector() - step
        length = max(1.0, float(np.linalg.norm(step) / (np.linalg.norm(turn) or np.inf)))
        way = 2 * length * step + length**2 * turn
        return self.of_vector(start + np.clip(way, -MAX_LEAP, MAX_LEAP))

    def as_vector(self) -> FloatArray:
        """All in one, as log-odds and logarithms, which may take any value."""
        log_odds = np.log(self.known) - np.log1p(-self.known)
        return np.concatenate([log_odds, np.log(self.guesses).ravel(), np.log(self.class_balance)])

    def of_vector(self, vector: FloatArray) -> "SpammerParameters":
        """The parameters of this shape that such a vector stands for."""
        n_lfs, cardinality = self.guesses.shape
        log_odds, logs = vector[:n_lfs], vector[n_lfs:].reshape(n_lfs + 1, cardinality)
        distributions = shares(np.exp(logs))
        return SpammerParameters(
            1 / (1 + np.exp(-log_odds)), distributions[:n_lfs], distributions[n_lfs]
        )


def shares(counts: npt.NDArray[Any]) -> FloatArray:
    """Counts divided by their sum along the last axis."""
    divided: FloatArray = counts / counts.sum(axis=-1, keepdims=True)
    return divided
