"""The form of all our posteriors: each vote adds a weight to the score of its class."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from snorkel_nb.core.agreement import Agreement
from snorkel_nb.core.arrays import BoolArray, FloatArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.packed_votes import is_sampled
from snorkel_nb.core.posteriors import Posteriors
from snorkel_nb.core.statistics import Statistics
from snorkel_nb.errors import LabelModelError
from snorkel_nb.kernels.evidence import COARSE, FINE, MIDDLE, NO_BALLOT, Ballot, Evidence
from snorkel_nb.label_models.line_weights import ListedLines
from snorkel_nb.label_models.vote_totals import PARTS, VotedRows

OVERRIDES: Final = 100.0
"""Log-odds of a vote that always holds: more than all others have."""


@dataclass(frozen=True, eq=False)
class WeightedVote:
    """P(class | votes) ∝ (class balance × exp(sum of the votes' weights)) ^ scale × exp(silence).

    A row with c voters has scale `steepness` / (1 + `redundancy` (c - 1)): each further vote on it
    counts for less, as people who write LFs repeat themselves. Survey statistics call the divisor
    the design effect; `redundancy` is the correlation of two votes beyond what the class explains.
    The scale makes a row's probabilities more or less sure, and leaves its label as it is.

    Args:
        weights: (m, k) finite, what a vote of the LF for the class adds to the score of that class;
            or (m, k, k), [j, v, c] what a vote for v adds to the score of c; made read-only.
        class_balance: (k,) positive, sums to 1; made read-only.
        redundancy: 0 (every vote is news) to 1 (only the first is).
        steepness: 1 for probabilities that mean what they say.
        shares: (m,) as how many voters each LF counts on a row; one each when None. The weights are
            those of votes as they are: of an LF that counts half, half of what they would be.
        silence: (t, k) what it adds to the score of each class that 0, 1, 2, ... voters are on a
            row, or more than the table goes to; None where that says nothing. Made read-only.

    Raises:
        LabelModelError: a weight or the silence is not finite.
    """

    weights: FloatArray
    class_balance: FloatArray
    redundancy: float = 0.0
    steepness: float = 1.0
    shares: FloatArray | None = None
    silence: FloatArray | None = None

    def __post_init__(self) -> None:
        for name in ("weights", "class_balance", "shares", "silence"):
            values = getattr(self, name)
            if values is None:
                continue
            if not np.isfinite(values).all():
                raise LabelModelError(
                    f"The {name} of votes go from {values.min()} to {values.max()}; they are "
                    "finite. Votes or settings of the model are extreme."
                )
            object.__setattr__(self, name, read_only(values))

    def overridden_by(self, is_overriding: BoolArray) -> "WeightedVote":
        """The same, but a vote of these (m,) LFs goes before all others."""
        if not is_overriding.any():
            return self
        weights = self.weights.copy()
        for label in range(len(self.class_balance)):
            place = (slice(None), label) if weights.ndim == 2 else (slice(None), label, label)
            weights[place] = np.where(is_overriding, OVERRIDES, weights[place])
        return replace(self, weights=weights)

    @property
    def voter_shares(self) -> FloatArray:
        """(m,) as how many voters each LF counts."""
        return np.ones(len(self.weights)) if self.shares is None else self.shares

    @property
    def is_calibrated(self) -> bool:
        """Whether its probabilities mean what they say; those of majority vote do not."""
        return self.steepness == 1.0

    def row_scale(self, n_voters: int) -> float:
        """What the score of a row with so many voters is multiplied by."""
        return self.steepness / (1 + self.redundancy * max(n_voters - 1, 0))

    def row_silence(self, n_voters: int) -> FloatArray:
        """(k,) what it adds to the score of each class that a row has so many voters."""
        if self.silence is None:
            return np.zeros(len(self.class_balance))
        said: FloatArray = self.silence[min(n_voters, len(self.silence) - 1)]
        return said

    def n_voters(self, has_vote: BoolArray) -> int:
        """How many voters a row has, on which these (m,) LFs vote."""
        if self.shares is None or not has_vote.any():
            return int(np.count_nonzero(has_vote))
        parts = np.maximum(np.rint(PARTS * self.shares), 1)[has_vote]
        n_whole = np.count_nonzero(parts == PARTS)
        n_shared = int(parts[parts < PARTS].sum() + PARTS // 2) // PARTS
        return max(int(n_whole) + n_shared, 1)

    def posteriors(self, label_matrix: LabelMatrix) -> Posteriors:
        """Probabilities of the classes of each row; the class balance where a row has no vote.

        Raises:
            LabelModelError: the matrix has another number of LFs or classes.
        """
        if (label_matrix.n_lfs, label_matrix.cardinality) != self.weights.shape[:2]:
            n_lfs, cardinality = self.weights.shape[:2]
            raise LabelModelError(
                f"The label matrix has {label_matrix.n_lfs} LFs and {label_matrix.cardinality} "
                f"classes; the model was fitted on {n_lfs} LFs and {cardinality} classes. Give "
                "votes of the same LFs in the same order, or fit again."
            )
        return self.label(VotedRows.count(label_matrix.lines, self.voter_shares)).posteriors

    def label(self, rows: VotedRows, statistics: Statistics | None = None) -> "LabeledRows":
        """Posteriors of the rows, and what is counted under them.

        Args:
            rows: with their votes.
            statistics: of these rows, whose majority vote the labels are compared with; None when
                nobody asks.
        """
        from snorkel_nb.kernels import backend  # noqa: PLC0415  # numba is slow to import

        ballot = NO_BALLOT
        if statistics is not None:
            ballot = Ballot(statistics.majority, statistics.unanimous)
        listed = ListedLines.of(rows.lines, self.weights)
        by_class, best, n_correct, agreement = backend.row_posteriors(
            self._label_evidence(rows, listed), ballot, _n_dithered(rows)
        )
        labeled = Posteriors(by_class, rows.n_votes > 0, best)
        n_correct = rows.lines.by_lf_and_class(listed.of_own(n_correct))
        return LabeledRows(labeled, n_correct, agreement)

    def label_evidence(self, rows: VotedRows) -> Evidence:
        """What the labels of rows follow from."""
        return self._label_evidence(rows, ListedLines.of(rows.lines, self.weights))

    def expected_counts(self, rows: VotedRows) -> tuple[FloatArray, FloatArray]:
        """Right votes of each line, and rows of each class, expected under the posteriors.

        Returns:
            (l,) and (k,); uncovered rows count as well.
        """
        from snorkel_nb.kernels import backend  # noqa: PLC0415  # numba is slow to import

        listed = ListedLines.of(rows.lines, self.weights)
        weight_bits = COARSE if is_sampled(rows.lines.n_rows) else FINE
        n_correct, n_class_rows = backend.expected_counts(
            self._evidence(rows, listed, weight_bits), _n_dithered(rows)
        )
        return listed.of_own(n_correct), n_class_rows

    def _label_evidence(self, rows: VotedRows, listed: ListedLines) -> Evidence:
        """Where rows are many, weights are rounded: that evens out."""
        return self._evidence(rows, listed, MIDDLE if is_sampled(rows.lines.n_rows) else FINE)

    def _evidence(self, rows: VotedRows, listed: ListedLines, weight_bits: int) -> Evidence:
        return Evidence(
            listed.lines,
            listed.weights,
            np.log(self.class_balance),
            rows.n_votes,
            rows.most_votes,
            self.steepness,
            self.redundancy,
            weight_bits,
            self.silence,
            listed.taken,
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


def _n_dithered(rows: VotedRows) -> int:
    """Bits of posteriors that are left to chance when votes of many rows are counted."""
    from snorkel_nb.kernels.posteriors import MAX_DITHERED  # noqa: PLC0415  # numba is slow to import

    return MAX_DITHERED if is_sampled(rows.lines.n_rows) else 0
