"""An LF that is offered, with what it would do and how good it probably is."""

from dataclasses import dataclass
from functools import cached_property

from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.explore.candidates.expected_precision import ExpectedPrecision
from snorkel_nb.labeling.cell_text import lf_cell


@dataclass(frozen=True, eq=False)
class Candidate:
    """An LF that is offered; it is in no session.

    Args:
        lf: what would be added; its name is free.
        kind: "keywords", "phrase", "regex", "expression", "weights" or "similar".
        label: class number of its votes.
        label_reason: why that class, in words.
        column: its votes on all rows.
        group: what it was made for, in words, such as "cluster 7".
        n_group: rows of that.
        n_inside: its hits among them.
        precision: to expect.
        n_new: hits on rows that no LF votes on.
        n_overlaps: hits on rows that LFs vote on.
        n_conflicts: hits where an LF votes otherwise.
    """

    lf: LabelingFunction
    kind: str
    label: int
    label_reason: str
    column: VoteColumn
    group: str
    n_group: int
    n_inside: int
    precision: ExpectedPrecision
    n_new: int
    n_overlaps: int
    n_conflicts: int

    @property
    def name(self) -> str:
        """The LF's name."""
        return self.lf.name

    @property
    def class_name(self) -> str:
        """The class of its votes."""
        return str(self.lf.label)

    @cached_property
    def hits(self) -> IntArray:
        """Positions of the rows that it votes on, ascending."""
        return self.column.positions()

    @property
    def n_hits(self) -> int:
        """How many."""
        return len(self.hits)

    @property
    def n_outside(self) -> int:
        """Hits outside of the group."""
        return self.n_hits - self.n_inside

    @property
    def coverage(self) -> float:
        """Share of all rows that it votes on."""
        return self.n_hits / max(1, len(self.column.votes))

    @property
    def note(self) -> str:
        """Why it is offered, in one sentence of our own words: nothing of any row is in it."""
        of = self.precision
        share = f"{100 * of.value:.0f} % ({100 * of.low:.0f}-{100 * of.high:.0f} %)"
        right = "its precision is not known yet" if of.is_guess else f"right on about {share}"
        return (
            f"{self.n_inside:,} of the {self.n_group:,} rows of {self.group} and "
            f"{self.n_outside:,} others; {right}"
        )

    @cached_property
    def cell(self) -> str:
        """The source of a cell that makes the LF; running it gives exactly these votes."""
        return lf_cell(self.lf, self.note)
