"""The form of all our posteriors: each vote adds a weight to the score of its class."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import FloatArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.posteriors import Posteriors
from snorkel_nb.errors import LabelModelError


@dataclass(frozen=True, eq=False)
class WeightedVote:
    """P(class | votes) ∝ class balance × exp(scale × sum of the weights of votes for the class).

    A row with c votes has scale `steepness` / (1 + `redundancy` (c - 1)): each further vote on it
    counts for less, as people who write LFs repeat themselves. Survey statistics call the divisor
    the design effect; `redundancy` is the correlation of two votes beyond what the class explains.

    Args:
        weights: (m, k) finite; made read-only.
        class_balance: (k,) positive, sums to 1; made read-only.
        redundancy: 0 (every vote is news) to 1 (only the first is).
        steepness: 1 for probabilities that mean what they say.
    """

    weights: FloatArray
    class_balance: FloatArray
    redundancy: float = 0.0
    steepness: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", read_only(self.weights))
        object.__setattr__(self, "class_balance", read_only(self.class_balance))

    def posteriors(self, label_matrix: LabelMatrix) -> Posteriors:
        """Probabilities of the classes of each row; the class balance where a row has no vote.

        Raises:
            LabelModelError: the matrix has another number of LFs or classes.
        """
        from snorkel_nb.kernels import posteriors, vote_counts  # noqa: PLC0415  # numba is slow to import

        if (label_matrix.n_lfs, label_matrix.cardinality) != self.weights.shape:
            n_lfs, cardinality = self.weights.shape
            raise LabelModelError(
                f"The label matrix has {label_matrix.n_lfs} LFs and {label_matrix.cardinality} "
                f"classes; the model was fitted on {n_lfs} LFs and {cardinality} classes. Give "
                "votes of the same LFs in the same order, or fit again."
            )
        n_votes, _ = vote_counts.count_row_votes(label_matrix.columns)
        probabilities = posteriors.row_posteriors(
            label_matrix.columns,
            self.weights,
            np.log(self.class_balance),
            self.evidence_scale(n_votes),
        )
        return Posteriors(probabilities, n_votes > 0)

    def expected_counts(
        self, label_matrix: LabelMatrix, n_votes: npt.NDArray[np.int32], row_shares: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Right votes of each LF by class, and rows of each class, expected under the posteriors.

        Args:
            label_matrix: the votes.
            n_votes: (n,) votes on each row.
            row_shares: (n,) how much of each row to count for its classes.

        Returns:
            (m, k) and (k,). Votes whose weight is 0 are not counted.
        """
        from snorkel_nb.kernels import posteriors  # noqa: PLC0415  # numba is slow to import

        return posteriors.expected_counts(
            label_matrix.columns,
            self.weights,
            np.log(self.class_balance),
            self.evidence_scale(n_votes),
            row_shares,
        )

    def evidence_scale(self, n_votes: npt.NDArray[np.int32]) -> FloatArray:
        """(n,) what the sum of a row's weights is multiplied with."""
        return self.steepness / (1 + self.redundancy * np.maximum(n_votes - 1, 0))
