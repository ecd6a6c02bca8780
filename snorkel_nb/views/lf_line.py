"""One LF as a line of a table, in the panel and in `%lf`."""

from collections.abc import Mapping
from dataclasses import dataclass

from snorkel_nb.analysis.precision import Precision, lf_precisions
from snorkel_nb.core.failure import Failures
from snorkel_nb.session.results import Results
from snorkel_nb.session.state import RegisteredLF, SessionState
from snorkel_nb.views.lf_standing import LFStanding, lf_standings


@dataclass(frozen=True)
class LFLine:
    """What is known of an LF beside the label model's doubts.

    An LF that is off keeps its own votes and precision; it has no overlaps and conflicts, and the
    label model knows nothing of it.

    Args:
        entry: the LF.
        votes_by_class: only classes that it votes for, ascending.
        n_overlaps: rows where it and another LF vote.
        n_conflicts: of these, the rows where votes differ.
        precision: of its votes against gold.
        standing: with the label model; None when it is off.
    """

    entry: RegisteredLF
    votes_by_class: Mapping[int, int]
    n_overlaps: int
    n_conflicts: int
    precision: Precision
    standing: LFStanding | None

    @property
    def number(self) -> int:
        """Its place in tables."""
        return self.entry.number

    @property
    def name(self) -> str:
        """The LF's name."""
        return self.entry.name

    @property
    def polarity(self) -> list[int]:
        """Classes that it votes for."""
        return list(self.votes_by_class)

    @property
    def n_votes(self) -> int:
        """Rows with a vote."""
        return sum(self.votes_by_class.values())

    @property
    def coverage(self) -> float:
        """Share of all rows; 0 without rows. So also the next two."""
        return self._share(self.n_votes)

    @property
    def overlaps(self) -> float:
        """Share of all rows."""
        return self._share(self.n_overlaps)

    @property
    def conflicts(self) -> float:
        """Share of all rows."""
        return self._share(self.n_conflicts)

    @property
    def failures(self) -> Failures:
        """Rows on which it gave no vote that can be used."""
        return self.entry.column.failures

    @property
    def notes(self) -> list[str]:
        """What a person should know of it, a sentence each."""
        lf = self.entry.lf
        stale = "stale: something it reads has changed; run its cell again, or %lf rerun"
        return [*lf.notes, *([stale] if lf.is_stale else [])]

    def _share(self, n_rows: int) -> float:
        return n_rows / len(self.entry.column) if len(self.entry.column) else 0.0


def lf_lines(state: SessionState, results: Results) -> list[LFLine]:
    """A line an LF, in the order of their numbers."""
    place = {name: j for j, name in enumerate(results.label_matrix.lf_names)}
    standings = lf_standings(results.fit.verdict)
    precisions = lf_precisions([entry.column.packed for entry in state.lfs], state.gold)
    overlaps = results.statistics.n_overlaps.tolist()
    conflicts = results.statistics.n_conflicts.tolist()
    lines = []
    for entry, precision in zip(state.lfs, precisions, strict=True):
        j, packed = place.get(entry.name), entry.column.packed
        lines.append(
            LFLine(
                entry,
                dict(zip(packed.labels.tolist(), packed.n_votes.tolist(), strict=True)),
                0 if j is None else overlaps[j],
                0 if j is None else conflicts[j],
                precision,
                standings.get(entry.name),
            )
        )
    return lines
