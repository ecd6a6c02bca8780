"""The states a session went through, for undo and redo."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from snorkel_nb.errors import SessionError
from snorkel_nb.session.change import Facet
from snorkel_nb.session.state import SessionState

MAX_STEPS = 100
"""Changes that can be undone; vote columns are shared between states, so each step is small."""

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
        is_run: whether typed labels that follow soon are added to it; its time is of the first.
    """

    state: SessionState
    description: str
    facets: Facet
    revision: int
    time: datetime
    is_run: bool = False


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
    def start(cls, state: SessionState, description: str) -> "History":
        """A history of one step."""
        return cls((Step(state, description, Facet.DATASET, 0, datetime.now(UTC)),))

    @property
    def state(self) -> SessionState:
        """The present state."""
        return self.steps[self.place].state

    def record(
        self,
        state: SessionState,
        description: str,
        facets: Facet,
        revision: int,
        *,
        is_run: bool = False,
    ) -> "History":
        """With a step after the present place; steps that were undone are forgotten."""
        step = Step(state, description, facets, revision, datetime.now(UTC), is_run)
        steps = (*self.steps[: self.place + 1], step)[-(MAX_STEPS + 1) :]
        return History(steps, len(steps) - 1)

    def record_typed(
        self, state: SessionState, description: str, facets: Facet, revision: int
    ) -> "History":
        """With a label that was typed, in one step with those before it.

        A step takes in the labels of five minutes, so that labeling does not push the steps of the
        LFs out, and `undo` takes back no more than that. Labels that cancel out leave no step.
        """
        last = self.steps[self.place]
        if not (last.is_run and self.place and datetime.now(UTC) - last.time < LONGEST_RUN):
            return self.record(state, description, facets, revision, is_run=True)
        earlier, before = self.steps[: self.place], self.steps[self.place - 1].state
        is_other = before.gold != state.gold
        n_rows = int(np.count_nonzero(is_other))
        if not n_rows and np.array_equal(before.gold_origin, state.gold_origin):
            return History(earlier, self.place - 1)
        words = f"gold on {n_rows:,} row{'' if n_rows == 1 else 's'}"
        step = replace(last, state=state, description=words, revision=revision)
        return History((*earlier, step), self.place)

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
        """A row a step, oldest first; `Current` marks the present place."""
        return pl.DataFrame(
            {
                "Revision": [step.revision for step in self.steps],
                "Time": [step.time for step in self.steps],
                "Change": [step.description for step in self.steps],
                "LFs": [len(step.state.lfs) for step in self.steps],
                "Current": [i == self.place for i in range(len(self.steps))],
            }
        )
