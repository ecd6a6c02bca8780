"""Snorkel's analysis of a label matrix, with its method names, columns and numbers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from snorkel_nb.analysis.gold_labels import read_gold_labels
from snorkel_nb.analysis.precision import lf_precisions
from snorkel_nb.analysis.statistics import count_votes
from snorkel_nb.core.arrays import FloatArray, IntArray, VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN, LabelSet
from snorkel_nb.errors import LabelMatrixError

if TYPE_CHECKING:
    import pandas as pd


class LFAnalysis:
    """Coverage, overlaps, conflicts and accuracies of LFs, as Snorkel 0.10 gives them.

    Where Snorkel would mislead, we differ:

    - A row whose gold is unknown is left out of "Emp. Acc."; Snorkel counts it as wrong. With gold
      for all rows the numbers are equal to the last digit.
    - Votes that are neither ABSTAIN nor a class, and gold of the wrong length, are errors.
    - A fraction of no rows at all is NaN, without a warning. "Emp. Acc." of an LF without a vote
      that gold can check stays 0.0, as in Snorkel.

    Args:
        L: (n, m) whole numbers, -1 for ABSTAIN; or a LabelMatrix, which brings its LFs' names.
        lfs: m names, or LFs that have a `name`. The summary is indexed by them, else by number.
        classes: class names or their number, so that gold may be given by name and is checked;
            any class number is accepted when None.

    Raises:
        LabelMatrixError: L is not a label matrix, or has not one column for each of `lfs`.
    """

    def __init__(
        self,
        L: npt.ArrayLike | LabelMatrix,
        lfs: Sequence[Any] | None = None,
        *,
        classes: Sequence[str] | int | LabelSet | None = None,
    ) -> None:
        self._label_set = None if classes is None else LabelSet.of(classes)
        if isinstance(L, LabelMatrix):
            self._label_matrix = L
        else:
            cardinality = None if self._label_set is None else self._label_set.cardinality
            self._label_matrix = LabelMatrix.from_array(L, cardinality)
        self._lf_names: Sequence[str] | None = None
        if lfs is not None:
            self._lf_names = [lf if isinstance(lf, str) else lf.name for lf in lfs]
        elif isinstance(L, LabelMatrix):
            self._lf_names = L.lf_names
        if self._lf_names is not None and len(self._lf_names) != self._label_matrix.n_lfs:
            raise LabelMatrixError(
                f"There are {len(self._lf_names)} LFs, and the label matrix has "
                f"{self._label_matrix.n_lfs} columns. Give one LF a column."
            )
        self._statistics = count_votes(self._label_matrix)

    @property
    def L(self) -> VoteArray:  # noqa: N802  # Snorkel's name
        """The (n, m) label matrix; read-only."""
        return self._label_matrix.to_numpy()

    def label_coverage(self) -> float:
        """Share of rows with at least one vote."""
        return self._share_of_rows(self._statistics.n_covered)

    def label_overlap(self) -> float:
        """Share of rows with at least two votes."""
        return self._share_of_rows(self._statistics.n_overlapping)

    def label_conflict(self) -> float:
        """Share of rows with two different votes."""
        return self._share_of_rows(self._statistics.n_conflicting)

    def lf_polarities(self) -> list[list[int]]:
        """For each LF the classes it has voted for, ascending."""
        return self._statistics.polarity

    def lf_coverages(self) -> FloatArray:
        """(m,) share of all rows that the LF votes on."""
        return self._statistics.coverage

    def lf_overlaps(self, normalize_by_coverage: bool = False) -> FloatArray:
        """(m,) share of rows where the LF and another vote.

        Args:
            normalize_by_coverage: of the rows the LF votes on; 0 when there is none. Otherwise of
                all rows.
        """
        overlaps = self._statistics.overlaps
        return _ratio(overlaps, self.lf_coverages()) if normalize_by_coverage else overlaps

    def lf_conflicts(self, normalize_by_overlaps: bool = False) -> FloatArray:
        """(m,) share of rows where the LF votes and two votes of any LFs differ.

        Args:
            normalize_by_overlaps: of the rows where the LF and another vote; 0 when there is none.
                Otherwise of all rows.
        """
        conflicts = self._statistics.conflicts
        return _ratio(conflicts, self.lf_overlaps()) if normalize_by_overlaps else conflicts

    def lf_empirical_accuracies(self, Y: npt.ArrayLike) -> FloatArray:
        """(m,) share of each LF's votes that are right, where gold is known.

        An LF without a vote that gold can check gets 0.0.

        Args:
            Y: (n,) or (n, 1) gold: class numbers, or names when `classes` were given; -1, None or
                NaN where unknown.
        """
        gold = self._read_gold(Y)
        accuracies = [p.empirical_accuracy for p in lf_precisions(self._label_matrix.packed, gold)]
        return np.array(accuracies, np.float64)

    def lf_empirical_probs(self, Y: npt.ArrayLike, k: int) -> FloatArray:
        """How each LF votes on the rows of each class.

        Args:
            Y: gold, as in `lf_empirical_accuracies`.
            k: number of classes.

        Returns:
            (m, k + 1, k); [j, 0, y] = P(LF j abstains | gold y), [j, v + 1, y] = P(LF j votes v |
            gold y). NaN for a class that gold does not hold. Votes and gold from k on are left out.
        """
        gold = self._read_gold(Y)
        rows_by_class = np.bincount(gold[gold != ABSTAIN], minlength=k)[:k].astype(np.float64)
        rows_by_class[rows_by_class == 0] = np.nan
        probabilities = np.empty((self._label_matrix.n_lfs, k + 1, k))
        for j, votes in enumerate(self._label_matrix.columns):
            probabilities[j] = _crosstab(votes, gold, k) / rows_by_class
        return probabilities

    def lf_summary(
        self, Y: npt.ArrayLike | None = None, est_weights: npt.ArrayLike | None = None
    ) -> "pd.DataFrame":
        """A row per LF, with Snorkel's columns in Snorkel's order.

        Args:
            Y: gold, as in `lf_empirical_accuracies`; adds "Correct", "Incorrect" and "Emp. Acc.".
            est_weights: (m,) learned accuracies, NaN without data; adds "Learned Weight".
        """
        import pandas as pd  # noqa: PLC0415  # slow to import

        summary: dict[str, Any] = {}
        if self._lf_names is not None:
            summary["j"] = np.arange(self._label_matrix.n_lfs)
        summary["Polarity"] = self.lf_polarities()
        summary["Coverage"] = self.lf_coverages()
        summary["Overlaps"] = self.lf_overlaps()
        summary["Conflicts"] = self.lf_conflicts()
        if Y is not None:
            gold = self._read_gold(Y)
            precisions = lf_precisions(self._label_matrix.packed, gold)
            summary["Correct"] = [p.n_correct for p in precisions]
            summary["Incorrect"] = [p.n_incorrect for p in precisions]
            summary["Emp. Acc."] = [p.empirical_accuracy for p in precisions]
        if est_weights is not None:
            summary["Learned Weight"] = np.asarray(est_weights, np.float64)
        index = range(self._label_matrix.n_lfs) if self._lf_names is None else self._lf_names
        return pd.DataFrame(summary, index=list(index))

    def _share_of_rows(self, n_rows: int) -> float:
        return n_rows / (self._statistics.n_rows or np.nan)

    def _read_gold(self, Y: npt.ArrayLike) -> VoteArray:
        return read_gold_labels(Y, self._label_matrix.n_rows, self._label_set)


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Quotients, and 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole != 0)


def _crosstab(votes: VoteArray, gold: VoteArray, k: int) -> IntArray:
    """(k + 1, k) rows by vote, abstain first, and known gold."""
    kept = (gold != ABSTAIN) & (gold < k) & (votes < k)
    cells = (votes[kept].astype(np.int64) + 1) * k + gold[kept]
    return np.bincount(cells, minlength=(k + 1) * k).reshape(k + 1, k)
