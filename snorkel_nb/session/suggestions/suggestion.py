"""Candidates as a session offers them: what each would change, its cell, and how it is taken."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, overload

from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.core.vote_diff import LabelMove, label_moves
from snorkel_nb.explore.candidates.candidate import Candidate
from snorkel_nb.explore.candidates.expected_precision import ExpectedPrecision
from snorkel_nb.session.lf_report import LFReport
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.results import Results

SHOWN: Final = 60
"""Characters of what a candidate looks for."""


@dataclass(frozen=True, eq=False)
class Suggestion:
    """A candidate in a session; nothing is added before `.add()`, or before its cell is run.

    Args:
        candidate: the LF and what is expected of it.
        now: the moment in which it was suggested.
        take: adds an LF to the session.
    """

    candidate: Candidate
    now: Moment = field(repr=False)
    take: Callable[[LabelingFunction], LFReport] = field(repr=False)

    def __repr__(self) -> str:
        of = self.candidate
        return f"<Suggestion {of.name} {of.kind} {of.class_name}: {of.note}>"

    @property
    def lf(self) -> LabelingFunction:
        """What would be added."""
        return self.candidate.lf

    @property
    def name(self) -> str:
        """The LF's name, which is free."""
        return self.candidate.name

    @property
    def kind(self) -> str:
        """See Candidate."""
        return self.candidate.kind

    @property
    def label(self) -> str:
        """The class of its votes."""
        return self.candidate.class_name

    @property
    def precision(self) -> ExpectedPrecision:
        """What is to be expected: `.value`, `.low`, `.high` (95 %) and `.rests_on`."""
        return self.candidate.precision

    @property
    def hits(self) -> IntArray:
        """Positions of the rows that it votes on, ascending."""
        return self.candidate.hits

    @property
    def cell(self) -> str:
        """The source of a cell that makes the LF; running it gives exactly these votes."""
        return self.candidate.cell

    @cached_property
    def moves(self) -> list[LabelMove]:
        """Labels that would change, thought through when first looked at; largest group first."""
        state, results = self.now.state, self.now.results
        after = Results.of(state.with_lf(self.lf, self.candidate.column), results)
        return label_moves(results.labels, after.labels)

    @property
    def n_moved(self) -> int:
        """Rows whose label would change."""
        return sum(move.n_rows for move in self.moves)

    def add(self) -> LFReport:
        """Add the LF to the session, as running the cell would; `session.undo` takes it back."""
        return self.take(self.lf)


@dataclass(frozen=True, eq=False)
class Suggestions(Sequence[Suggestion]):
    """Candidates, best first; printed, they read as a table.

    Args:
        suggestions: perhaps none.
        group: what they were made for, in words.
        label: class that they vote for.
        label_reason: why this class.
    """

    suggestions: tuple[Suggestion, ...]
    group: str
    label: str
    label_reason: str

    def __len__(self) -> int:
        return len(self.suggestions)

    @overload
    def __getitem__(self, place: int) -> Suggestion: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Suggestion]: ...
    def __getitem__(self, place: int | slice) -> Suggestion | Sequence[Suggestion]:
        """By place, best first."""
        return self.suggestions[place]

    def __iter__(self) -> Iterator[Suggestion]:
        return iter(self.suggestions)

    def __repr__(self) -> str:
        head = f"For {self.group}, {_seen(self.label)} ({self.label_reason})"
        if not self.suggestions:
            return f"{head}: no candidate LF; the rows have too little in common."
        lines: list[tuple[str, ...]] = [
            ("", "kind", "looks for", "hits", "inside", "new", "conflicts", "precision")
        ]
        for i, suggestion in enumerate(self.suggestions):
            of = suggestion.candidate
            precision = of.precision
            interval = f"{precision.low:.2f}-{precision.high:.2f}"
            lines.append(
                (
                    str(i),
                    of.kind,
                    _looks_for(suggestion.lf),
                    f"{of.n_hits:,}",
                    f"{of.n_inside:,}",
                    f"{of.n_new:,}",
                    f"{of.n_conflicts:,}",
                    "not known yet: look at some hits"
                    if precision.is_guess
                    else f"{precision.value:.2f} ({interval}), from {precision.rests_on}",
                )
            )
        return "\n".join([f"{head}:", *_aligned(lines)])


def _aligned(lines: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    numbers = {3, 4, 5, 6}
    return [
        "  ".join(
            word.rjust(width) if i in numbers else word.ljust(width)
            for i, (word, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]


def _looks_for(lf: LabelingFunction) -> str:
    return f"{lf.name}(x)" if lf.kind == "function" else _seen(lf.source)


def _seen(text: str) -> str:
    """On one line, only what can be seen, and not too much of it."""
    line = ", ".join(text.splitlines())
    seen = "".join(c if c.isprintable() else "?" for c in line)
    return seen if len(seen) <= SHOWN else f"{seen[: SHOWN - 1]}…"
