"""A change of the past, looked at: which labels it moved, and what it changed in the LFs."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from snorkel_nb.core.arrays import IntArray, VoteArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.vote_diff import LabelMove, label_moves
from snorkel_nb.errors import SessionError
from snorkel_nb.session.effect import changed_lfs
from snorkel_nb.session.history import Step
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.results import Results
from snorkel_nb.session.state import RegisteredLF, SessionState


@dataclass(frozen=True, eq=False)
class Look:
    """One change in full.

    Args:
        step: the change.
        moves: labels that it changed, largest group first.
        positions: of the rows whose label changed, ascending.
        lfs: each LF that it changed, as it was and as it is; None: it was not there.
    """

    step: Step
    moves: tuple[LabelMove, ...]
    positions: IntArray
    lfs: tuple[tuple[RegisteredLF | None, RegisteredLF | None], ...]


class Looking:
    """Looks at changes. Labels of the past are not kept: they are fitted again, for two states.

    Only the last look stays, so that showing its rows fits nothing again.

    Args:
        now: gives the present moment.
    """

    def __init__(self, now: Callable[[], Moment]) -> None:
        self._now = now
        self._last: Look | None = None

    def at(self, revision: int) -> Look:
        """The change that made a revision.

        Raises:
            SessionError: that revision is not kept, or what was before it is not.
        """
        history, last = self._now().history, self._last
        place = history.place_of(revision)
        step = history.steps[place]
        if last is not None and last.step is step:
            return last
        if place == 0:
            raise SessionError(
                f"Revision {revision} is the oldest that is kept; what it was made of is not."
            )
        before, after = history.steps[place - 1].state, step.state
        moves, positions = _moves(self._labels_of(before), self._labels_of(after))
        self._last = Look(step, tuple(moves), positions, tuple(changed_lfs(before, after)))
        return self._last

    def _labels_of(self, state: SessionState) -> VoteArray:
        now = self._now()
        return now.results.labels if state is now.state else Results.of(state).labels


def _moves(before: VoteArray, after: VoteArray) -> tuple[list[LabelMove], IntArray]:
    """Rows that were added had no label; rows that are gone are left out."""
    if len(before) < len(after):
        added = np.full(len(after) - len(before), ABSTAIN, before.dtype)
        before = np.concatenate([before, added])
    before = before[: len(after)]
    return label_moves(before, after), np.flatnonzero(before != after)
