"""What adding or editing one LF did: its numbers, its vote diff, and the labels that moved."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snorkel_nb.analysis.precision import Precision, lf_precision
from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.vote_diff import LabelMove, VoteDiff, label_moves
from snorkel_nb.label_models.verdict import Verdict
from snorkel_nb.session.results import Accuracies, Results
from snorkel_nb.session.state import RegisteredLF

if TYPE_CHECKING:
    from snorkel_nb.session.moment import Moment


@dataclass(frozen=True, eq=False)
class LFReport:
    """The deed of one `%%lf` cell or `session.add`.

    Args:
        entry: the LF as it is in the session now.
        before: as it was, None when it is new.
        is_unchanged: the same code, label and values were there already, so nothing was voted.
        dataset: the rows.
        diff: votes gained, lost and flipped.
        moves: labels that changed, largest group first.
        coverage: share of all rows with a vote; None without rows. So also the next two.
        overlaps: share of rows where it and another enabled LF voted.
        conflicts: share of rows where it voted and two LFs voted differently.
        precision: of its votes against gold.
        accuracies: of all labels, after and before.
        verdict: of the label model, after and before.
        partner: the LF that most often votes otherwise on the same rows, and on how many.
        contradicted: positions where it votes and the label is another class.
        alone: positions where nobody else votes.
        revision: of the session after it.
    """

    entry: RegisteredLF
    before: RegisteredLF | None
    is_unchanged: bool
    dataset: Dataset
    diff: VoteDiff
    moves: list[LabelMove]
    coverage: float | None
    coverage_before: float | None
    overlaps: float | None
    conflicts: float | None
    precision: Precision
    accuracies: Accuracies
    accuracies_before: Accuracies
    verdict: Verdict
    verdict_before: Verdict
    partner: tuple[str, int] | None
    contradicted: IntArray
    alone: IntArray
    revision: int

    def __repr__(self) -> str:
        diff = self.diff
        changes = f"+{len(diff.gained):,} -{len(diff.lost):,} flipped {len(diff.flipped):,}"
        return f"<LFReport {self.entry.name}: {self.n_votes:,} votes, {changes}>"

    @property
    def n_votes(self) -> int:
        """Rows with a vote."""
        return self.entry.column.n_votes

    @property
    def n_moved(self) -> int:
        """Rows whose label changed."""
        return sum(move.n_rows for move in self.moves)


def report_on(name: str, now: "Moment", earlier: "Moment") -> LFReport:
    """Compare an LF and the labels before and after a change.

    Args:
        name: of the LF, present after the change.
        now: after the change.
        earlier: before the change, with the same rows.
    """
    state, results = now.state, now.results
    entry, before = state.get(name), earlier.state.find(name)
    names = results.label_matrix.lf_names
    j = names.index(name) if name in names else None
    votes = entry.column.votes
    statistics = results.statistics
    coverage_before = None if before is None else _share(before.column.n_votes, len(votes))
    is_contradicted = (
        entry.column.is_voting & (results.labels != ABSTAIN) & (results.labels != votes)
    )
    return LFReport(
        entry=entry,
        before=before,
        is_unchanged=state is earlier.state,
        dataset=state.dataset,
        diff=VoteDiff.between(None if before is None else before.column.votes, votes),
        moves=label_moves(earlier.results.labels, results.labels),
        coverage=_share(entry.column.n_votes, len(votes)),
        coverage_before=coverage_before,
        overlaps=None if j is None else _share(int(statistics.n_overlaps[j]), len(votes)),
        conflicts=None if j is None else _share(int(statistics.n_conflicts[j]), len(votes)),
        precision=lf_precision(votes, state.gold),
        accuracies=now.accuracies,
        accuracies_before=earlier.accuracies,
        verdict=results.fit.verdict,
        verdict_before=earlier.results.fit.verdict,
        partner=None if j is None else _partner(results, j),
        contradicted=np.flatnonzero(is_contradicted),
        alone=np.flatnonzero(entry.column.is_voting & (statistics.n_votes == 1)),
        revision=now.revision,
    )


def _share(n_rows: int, total: int) -> float | None:
    return n_rows / total if total else None


def _partner(results: Results, j: int) -> tuple[str, int] | None:
    conflicts = results.pairs.n_conflicts[j]
    other = int(conflicts.argmax())
    return (
        (results.label_matrix.lf_names[other], int(conflicts[other])) if conflicts[other] else None
    )
