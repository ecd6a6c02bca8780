"""The form of all our posteriors: each vote adds a weight to the score of its class."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snorkel_nb.core.arrays import FloatArray, read_only, vote_dtype
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.posteriors import Posteriors
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.vote_totals import VotedRows

if TYPE_CHECKING:
    from snorkel_nb.kernels.posteriors import Evidence


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
        from snorkel_nb.kernels import vote_counts  # noqa: PLC0415  # numba is slow to import

        if (label_matrix.n_lfs, label_matrix.cardinality) != self.weights.shape:
            n_lfs, cardinality = self.weights.shape
            raise LabelModelError(
                f"The label matrix has {label_matrix.n_lfs} LFs and {label_matrix.cardinality} "
                f"classes; the model was fitted on {n_lfs} LFs and {cardinality} classes. Give "
                "votes of the same LFs in the same order, or fit again."
            )
        lines = label_matrix.lines
        n_votes = vote_counts.count_row_votes(lines.addresses, lines.n_rows)
        return self.label(VotedRows(lines, n_votes, n_votes))[0]

    def label(self, rows: VotedRows) -> tuple[Posteriors, FloatArray]:
        """Posteriors of the rows, and the right votes of each LF by class expected under them.

        Returns:
            Posteriors, and (m, k).
        """
        from snorkel_nb.kernels import posteriors  # noqa: PLC0415  # numba is slow to import

        by_class, best, n_correct = posteriors.row_posteriors(self._evidence(rows))
        best = best.astype(vote_dtype(len(by_class)))
        labeled = Posteriors(by_class, rows.n_votes > 0, best)
        return labeled, rows.lines.by_lf_and_class(n_correct)

    def expected_counts(self, rows: VotedRows) -> tuple[FloatArray, FloatArray]:
        """Right votes of each LF by class, and rows of each class, expected under the posteriors.

        A row counts for its classes by the share of its votes that come from LFs that choose.

        Returns:
            (m, k) and (k,).
        """
        from snorkel_nb.kernels import posteriors  # noqa: PLC0415  # numba is slow to import

        evidence = self._evidence(rows)
        n_correct, n_class_rows = posteriors.expected_counts(evidence, rows.n_choosing)
        return rows.lines.by_lf_and_class(n_correct), n_class_rows

    def _evidence(self, rows: VotedRows) -> "Evidence":
        from snorkel_nb.kernels.posteriors import Evidence  # noqa: PLC0415  # numba is slow to import

        lines = rows.lines
        return Evidence(
            lines.addresses,
            lines.class_starts,
            self.weights[lines.lfs, lines.labels],
            np.log(self.class_balance),
            rows.n_votes,
            self.steepness,
            self.redundancy,
        )
