"""What follows from a state: the label matrix, its statistics, the label model and the labels."""

from dataclasses import dataclass, field
from functools import cached_property

from snorkel_nb.analysis.pairs import PairCounts, count_pairs
from snorkel_nb.analysis.precision import Precision, accuracy
from snorkel_nb.analysis.statistics import count_votes
from snorkel_nb.core.arrays import BoolArray, IntArray, VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.posteriors import Posteriors
from snorkel_nb.core.statistics import Statistics
from snorkel_nb.label_models.trust import Trusted, fit_trusted
from snorkel_nb.label_models.vote_totals import VoteTotals
from snorkel_nb.session.state import SessionState


@dataclass(frozen=True, eq=False)
class Results:
    """Computed from one state, all at once.

    Args:
        label_matrix: votes of the enabled LFs, in the order of their numbers.
        statistics: its counts.
        fit: majority vote and the learned model, and which of them is in force.
        labels: (n_rows,) of the model in force; ABSTAIN where uncovered or tied; read-only.
        majority_labels: (n_rows,) the same by majority vote.
        pairs_before: counts of pairs before the change, from which those after it follow.
    """

    label_matrix: LabelMatrix
    statistics: Statistics
    fit: Trusted
    labels: VoteArray
    majority_labels: VoteArray
    pairs_before: PairCounts | None = field(default=None, repr=False)

    @classmethod
    def of(cls, state: SessionState, before: "Results | None" = None) -> "Results":
        """Compute all from a state.

        Args:
            state: what decides the labels.
            before: results of the state before it, whose counts of pairs are carried on.
        """
        enabled = state.enabled
        label_matrix = LabelMatrix.from_columns(
            [entry.column.packed for entry in enabled],
            [entry.name for entry in enabled],
            state.dataset.label_set.cardinality,
            len(state.dataset),
        )
        statistics = count_votes(label_matrix)
        fit = fit_trusted(
            label_matrix,
            model=state.choice.model,
            class_names=state.dataset.label_set.names,
            totals=VoteTotals(label_matrix, statistics),
            knowledge=state.choice.knowledge(
                label_matrix, [entry.number for entry in enabled], state.gold
            ),
        )
        return cls(
            label_matrix,
            statistics,
            fit,
            fit.posteriors.labels(),
            statistics.majority,
            None if before is None else before.known_pairs,
        )

    @cached_property
    def pairs(self) -> PairCounts:
        """How each LF that is on stands to each of the others; counted when first looked at."""
        return count_pairs(self.label_matrix, self.pairs_before)

    @property
    def known_pairs(self) -> PairCounts | None:
        """The newest counts of pairs that there are, perhaps of an earlier state."""
        known: PairCounts | None = vars(self).get("pairs", self.pairs_before)
        return known

    @property
    def posteriors(self) -> Posteriors:
        """Of the model in force."""
        return self.fit.posteriors

    @property
    def class_sizes(self) -> IntArray:
        """(k,) rows of each label; counted when the labels were made."""
        agreement = self.fit.chosen.agreement
        return self.statistics.n_majority if agreement is None else agreement.n_labels

    @property
    def n_labels(self) -> int:
        """Rows that have a label."""
        return int(self.class_sizes.sum())

    def accuracies(self, gold: VoteArray, rows: BoolArray | None = None) -> "Accuracies":
        """Labels against gold, on the rows that have both.

        Args:
            gold: (n_rows,) ABSTAIN where unknown.
            rows: (n_rows,) which to count; None is all.
        """
        keep = slice(None) if rows is None else rows
        return Accuracies(
            accuracy(self.labels[keep], gold[keep]),
            accuracy(self.majority_labels[keep], gold[keep]),
        )


@dataclass(frozen=True)
class Accuracies:
    """Share of right labels among rows with a label and gold, with 95 % intervals.

    Args:
        model: by the label model in force.
        majority: by majority vote; rows that it ties have no label.
    """

    model: Precision
    majority: Precision
