"""How each LF votes on the rows of each class: what the learned label models have in common."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, read_only
from snorkel_nb.label_models.weighted_vote import WeightedVote

LOWEST_PROBABILITY: Final = 1e-12
"""Of a vote, where its logarithm is taken: no single vote rules a class out for good."""


@dataclass(frozen=True, eq=False)
class Confusion:
    """What was learned about LFs that vote independently of each other, given the class.

    Args:
        rates: (m, k, k); [j, y, v] = P(LF j votes v | class y, LF j votes). Rows sum to 1; they
            are all alike for an LF without votes. Made read-only.
        class_balance: (k,) positive, sums to 1; made read-only.
        n_rounds: of the fit.
        has_converged: whether the last round changed nothing worth mentioning.
        propensities: (m, k); [j, y] = P(LF j votes | class y), up to a factor for each LF; made
            read-only. None where an LF's silence is taken to have nothing to do with the class. It
            has much to do with it when an LF votes for one class only: its rates are 1 then, and
            all that it says is where it votes.
    """

    rates: FloatArray
    class_balance: FloatArray
    n_rounds: int
    has_converged: bool
    propensities: FloatArray | None = None

    def __post_init__(self) -> None:
        for name, value in list(vars(self).items()):
            if isinstance(value, np.ndarray):
                object.__setattr__(self, name, read_only(value))

    @classmethod
    def of_votes(
        cls,
        probabilities: FloatArray,
        has_votes: BoolArray,
        class_balance: FloatArray,
        n_rounds: int,
        has_converged: bool,
    ) -> "Confusion":
        """Split what an LF votes from whether it does.

        Args:
            probabilities: (m, k, k) positive; [j, y, v] = P(LF j votes v | class y), up to a factor
                for each LF. The memory is used for the rates.
            has_votes: (m,) LFs that something is known of.
            class_balance: (k,).
            n_rounds: of the fit.
            has_converged: whether it ended by itself.
        """
        probabilities[~has_votes] = 1.0
        propensities = probabilities.sum(axis=2)
        probabilities /= propensities[:, :, None]
        propensities[~has_votes] = 0.0
        return cls(probabilities, class_balance, n_rounds, has_converged, propensities)

    @property
    def n_lfs(self) -> int:
        """Number of LFs, m."""
        return len(self.rates)

    @property
    def cardinality(self) -> int:
        """Number of classes, k."""
        return len(self.class_balance)

    def log_weights(self) -> FloatArray:
        """(m, k, k) finite; [j, v, y] is what vote v of LF j adds to the score of class y.

        It is the logarithm of the rate, and of the propensity where there is one. All zero for an
        LF whose votes say nothing about the class, such as one without votes.
        """
        weights = self.rates.copy()
        if self.propensities is not None:
            weights *= self.propensities[:, :, None]
        says_nothing = (weights == weights[:, :1]).all(axis=(1, 2))
        np.log(np.maximum(weights, LOWEST_PROBABILITY, out=weights), out=weights)
        weights[says_nothing] = 0.0
        return weights.transpose(0, 2, 1)

    @property
    def vote(self) -> WeightedVote:
        """What labels follow from; silence is no evidence."""
        return WeightedVote(self.log_weights(), self.class_balance)
