"""The states a session went through, for undo and redo."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from snorkel_nb.errors import SessionError
from snorkel_nb.session.change import Facet
from snorkel_nb.session.effect import Effect
from snorkel_nb.session.state import SessionState

RESTORE: Final = "restore revision"
"""How the description of such a change begins."""

MAX_STEPS = 100
"""Changes that can be undone, the older ones are forgotten.

States share what they have in common. So a step costs what is new in it: the column of the LF that
was added or edited (a byte a row for its votes and a bit a row and class, packed), the gold labels
where these changed (a byte a row), nothing much otherwise. Labels and posteriors are not kept.
"""

LONGEST_RUN: Final = timedelta(minutes=5)
"""Labels that are typed one after another for so long are one change."""


@dataclass(frozen=True, eq=False)
class Step:
    """One change, and the state it led to.

    Args:
        state: after the change.
        description: the change in words.
        facets: what it changed.
        revision: of the session when it was made.
        time: when, UTC.
        effect: what it did to votes and labels.
        is_run: whether typed labels that follow soon are added to it; its time is of the first.
    """

    state: SessionState
    description: str
    facets: Facet
    revision: int
    time: datetime
    effect: Effect
    is_run: bool = False

    @property
    def is_restored(self) -> bool:
        """Whether it brought an earlier state back."""
        return self.description.startswith(f"{RESTORE} ")


@dataclass(frozen=True, eq=False)
class History:
    """A line of steps and a place on it.

    Args:
        steps: oldest first, at least one.
        place: index of the step whose state is the present one.
    """

    steps: tuple[Step, ...]
    place: int = 0

    @classmethod
    def start(cls, state: SessionState, description: str, effect: Effect) -> "History":
        """A history of one step."""
        return cls((Step(state, description, Facet.DATASET, 0, datetime.now(UTC), effect),))

    @property
    def state(self) -> SessionState:
        """The present state."""
        return self.steps[self.place].state

    def record(self, step: Step) -> "History":
        """With a step after the present place; steps that were undone are forgotten."""
        steps = (*self.steps[: self.place + 1], step)[-(MAX_STEPS + 1) :]
        return History(steps, len(steps) - 1)

    def record_typed(self, step: Step) -> "History":
        """With a label that was typed, in one step with those before it.

        A step takes in the labels of five minutes, so that labeling does not push the steps of the
        LFs out, and `undo` takes back no more than that. Labels that cancel out leave no step.
        """
        last, state = self.steps[self.place], step.state
        if not (last.is_run and self.place and step.time - last.time < LONGEST_RUN):
            return self.record(replace(step, is_run=True))
        earlier, before = self.steps[: self.place], self.steps[self.place - 1].state
        n_rows = int(np.count_nonzero(before.gold != state.gold))
        if not n_rows and np.array_equal(before.gold_origin, state.gold_origin):
            return History(earlier, self.place - 1)
        words = f"gold on {n_rows:,} row{'' if n_rows == 1 else 's'}"
        n_moved = last.effect.n_moved + step.effect.n_moved
        run = replace(
            last,
            state=state,
            description=words,
            revision=step.revision,
            effect=replace(step.effect, n_moved=n_moved),
        )
        return History((*earlier, run), self.place)

    def place_of(self, revision: int) -> int:
        """Index of the step that made a revision.

        Raises:
            SessionError: it is not kept; says which are.
        """
        revisions = [step.revision for step in self.steps]
        if isinstance(revision, bool) or revision not in revisions:
            kept = _ranges(revisions)
            raise SessionError(
                f"Revision {revision!r:.40} is not kept. Of the last {MAX_STEPS} changes these "
                f"are: {kept}. An undo has a revision too, but makes no state of its own."
            )
        return revisions.index(revision)

    @property
    def undoes(self) -> Step | None:
        """What `back` would take back; None: nothing."""
        return self.steps[self.place] if self.place else None

    @property
    def redoes(self) -> Step | None:
        """What `forward` would make again; None: nothing."""
        return self.steps[self.place + 1] if self.place + 1 < len(self.steps) else None

    def back(self) -> tuple["History", Step]:
        """One place earlier, and the step that was taken back.

        Raises:
            SessionError: there is none.
        """
        if self.place == 0:
            raise SessionError("There is nothing to undo: this is the oldest state that is kept.")
        return replace(self, place=self.place - 1), self.steps[self.place]

    def forward(self) -> tuple["History", Step]:
        """One place later, and the step that was made again.

        Raises:
            SessionError: there is none.
        """
        if self.place == len(self.steps) - 1:
            raise SessionError("There is nothing to redo: no change was undone since the last one.")
        return replace(self, place=self.place + 1), self.steps[self.place + 1]

    def to_polars(self) -> pl.DataFrame:
        """A row a step, oldest first; `Current` marks the present place, see Effect for counts."""
        return pl.DataFrame(
            {
                "Revision": [step.revision for step in self.steps],
                "Time": [step.time for step in self.steps],
                "Change": [step.description for step in self.steps],
                "LFs": [len(step.state.lfs) for step in self.steps],
                "Current": [i == self.place for i in range(len(self.steps))],
                "Votes gained": [step.effect.n_gained for step in self.steps],
                "Votes lost": [step.effect.n_lost for step in self.steps],
                "Votes flipped": [step.effect.n_flipped for step in self.steps],
                "Labels changed": [step.effect.n_moved for step in self.steps],
            }
        )


def _ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers in words: "0..4, 7, 9..12"."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return ", ".join("..".join(map(str, ends)) for ends in ranges)
