"""The form of all our posteriors: each vote adds a weight to the score of its class."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snorkel_nb.core.agreement import Agreement
from snorkel_nb.core.arrays import FloatArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.packed_votes import is_sampled
from snorkel_nb.core.posteriors import Posteriors
from snorkel_nb.core.statistics import Statistics
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
        weights: (m, k) finite, not negative; made read-only.
        class_balance: (k,) positive, sums to 1; made read-only.
        redundancy: 0 (every vote is news) to 1 (only the first is).
        steepness: 1 for probabilities that mean what they say.

    Raises:
        LabelModelError: a weight is not finite, or negative.
    """

    weights: FloatArray
    class_balance: FloatArray
    redundancy: float = 0.0
    steepness: float = 1.0

    def __post_init__(self) -> None:
        if not ((self.weights >= 0).all() and np.isfinite(self.weights).all()):
            raise LabelModelError(
                f"The weights of votes go from {self.weights.min()} to {self.weights.max()}; they "
                "are finite and not negative. Votes or settings of the model are extreme."
            )
        object.__setattr__(self, "weights", read_only(self.weights))
        object.__setattr__(self, "class_balance", read_only(self.class_balance))

    def posteriors(self, label_matrix: LabelMatrix) -> Posteriors:
        """Probabilities of the classes of each row; the class balance where a row has no vote.

        Raises:
            LabelModelError: the matrix has another number of LFs or classes.
        """
        if (label_matrix.n_lfs, label_matrix.cardinality) != self.weights.shape:
            n_lfs, cardinality = self.weights.shape
            raise LabelModelError(
                f"The label matrix has {label_matrix.n_lfs} LFs and {label_matrix.cardinality} "
                f"classes; the model was fitted on {n_lfs} LFs and {cardinality} classes. Give "
                "votes of the same LFs in the same order, or fit again."
            )
        return self.label(VotedRows.count(label_matrix.lines)).posteriors

    def label(self, rows: VotedRows, statistics: Statistics | None = None) -> "LabeledRows":
        """Posteriors of the rows, and what is counted under them.

        Args:
            rows: with their votes.
            statistics: of these rows, whose majority vote the labels are compared with; None when
                nobody asks.
        """
        from snorkel_nb.kernels import backend, posteriors  # noqa: PLC0415  # numba is slow to import

        ballot = posteriors.NO_BALLOT
        if statistics is not None:
            ballot = posteriors.Ballot(statistics.majority, statistics.unanimous)
        is_large = is_sampled(rows.lines.n_rows)
        by_class, best, n_correct, agreement = backend.row_posteriors(
            self.label_evidence(rows),
            ballot,
            posteriors.MAX_DITHERED if is_large else 0,
        )
        labeled = Posteriors(by_class, rows.n_votes > 0, best)
        return LabeledRows(labeled, rows.lines.by_lf_and_class(n_correct), agreement)

    def label_evidence(self, rows: VotedRows) -> "Evidence":
        """What the labels of rows follow from.

        Where rows are many, weights are rounded, and bits of posteriors left to chance when votes
        are counted: both even out.
        """
        from snorkel_nb.kernels import posteriors  # noqa: PLC0415  # numba is slow to import

        is_large = is_sampled(rows.lines.n_rows)
        return self._evidence(rows, posteriors.MIDDLE if is_large else posteriors.FINE)

    def expected_counts(self, rows: VotedRows) -> tuple[FloatArray, FloatArray]:
        """Right votes of each line, and rows of each class, expected under the posteriors.

        A row counts for its classes by the share of its votes that come from LFs that choose.

        Returns:
            (l,) and (k,).
        """
        from snorkel_nb.kernels import backend, posteriors  # noqa: PLC0415  # numba is slow to import

        is_large = is_sampled(rows.lines.n_rows)
        return backend.expected_counts(
            self._evidence(rows, posteriors.COARSE if is_large else posteriors.FINE),
            rows.n_choosing,
            posteriors.MAX_DITHERED if is_large else 0,
        )

    def _evidence(self, rows: VotedRows, weight_bits: int) -> "Evidence":
        from snorkel_nb.kernels.posteriors import Evidence  # noqa: PLC0415  # numba is slow to import

        lines = rows.lines
        return Evidence(
            lines,
            self.weights[lines.lfs, lines.labels],
            np.log(self.class_balance),
            rows.n_votes,
            rows.most_votes,
            self.steepness,
            self.redundancy,
            weight_bits,
        )


@dataclass(frozen=True, eq=False)
class LabeledRows:
    """What a weighted vote makes of some rows.

    Args:
        posteriors: of the rows.
        n_correct: (m, k) votes of each LF for each class that are right, expected.
        agreement: of the labels with those by majority vote; all 0 when nobody asked.
    """

    posteriors: Posteriors
    n_correct: FloatArray
    agreement: Agreement
