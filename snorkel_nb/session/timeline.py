"""The present moment of a session, and the one way from it to the next."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import TypeAlias

from snorkel_nb.session.change import Change, Facet, Listeners, logger
from snorkel_nb.session.effect import Effect, effect_of
from snorkel_nb.session.history import RESTORE, History, Step
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.results import Results
from snorkel_nb.session.state import SessionState

Keep: TypeAlias = Callable[[SessionState, SessionState], None]
"""Puts the difference of two states where it outlives the process, all of it or nothing."""


class Timeline:
    """Computes first and installs last, so that a failure or an interrupt changes nothing.

    The session's lock is held while it changes.

    Args:
        state: the first one.
        description: how it came about, in words.
        keep: called before a change is shown; what it raises stops the change.
    """

    def __init__(self, state: SessionState, description: str, keep: Keep) -> None:
        self._keep = keep
        results = Results.of(state)
        history = History.start(state, description, Effect.of_start(results))
        self.now = Moment(history, results, 0)
        self.listeners: Listeners[Change] = Listeners()
        self._revisions = count(1)

    def after(
        self,
        state: SessionState,
        facets: Facet,
        description: str,
        history: History | None = None,
        *,
        is_typed: bool = False,
    ) -> Moment:
        """The moment after a change that is yet to be installed.

        Args:
            state: that it leads to.
            facets: what is different in it.
            description: in words.
            history: that goes on with it; the present one when None.
            is_typed: see `commit`.
        """
        results = self._results_of(state, facets)
        revision = next(self._revisions)
        effect = effect_of(self.now.state, state, self.now.results, results)
        step = Step(state, description, facets, revision, datetime.now(UTC), effect)
        history = history or self.now.history
        record = history.record_typed if is_typed else history.record
        return Moment(record(step), results, revision)

    def install(self, after: Moment, facets: Facet, description: str) -> None:
        """Keep a moment, make it the present one, and tell the listeners.

        Raises:
            StoreError: it could not be kept, and nothing has changed.
        """
        before = self.now
        try:
            self._keep(before.state, after.state)
            self.now = after
            self.listeners.tell(Change(after.revision, facets, description))
        except Exception:  # from keeping, where all or nothing is done
            raise
        except BaseException:  # an interrupt: what listeners raise otherwise is logged
            self.now = before
            self._keep_again(after.state, before.state)
            self.listeners.tell(Change(before.revision, facets, f"interrupted: {description}"))
            raise

    def commit(
        self, state: SessionState, facets: Facet, description: str, *, is_typed: bool = False
    ) -> None:
        """Make a change: what follows from the state is computed, then all is installed.

        Args:
            state: after the change.
            facets: what it changed.
            description: in words.
            is_typed: whether it is one of many labels that a person types, see `History`.
        """
        after = self.after(state, facets, description, is_typed=is_typed)
        self.install(after, facets, description)

    def undo(self) -> str:
        """Go back by one change; gives the change that was taken back.

        Raises:
            SessionError: there is nothing to undo.
        """
        return self._move(*self.now.history.back(), "undo")

    def redo(self) -> str:
        """Make the change again that `undo` took back; gives that change.

        Raises:
            SessionError: there is nothing to redo.
        """
        return self._move(*self.now.history.forward(), "redo")

    def restore(self, revision: int) -> str:
        """Make the state of an earlier revision the present one, as a change of its own.

        Returns:
            The change in words; when that state is the present one already, nothing is changed.

        Raises:
            SessionError: that revision is not kept.
        """
        step = self.now.history.steps[self.now.history.place_of(revision)]
        old, state = self.now.state, step.state
        # Restored again and again, its words do not grow.
        words = step.description.split(": ", 1)[-1] if step.is_restored else step.description
        description = f"{RESTORE} {revision}: {words}"
        # A number that was given since is not given again: the history speaks of its LF.
        state = replace(state, n_numbers=max(old.n_numbers, state.n_numbers))
        if facets := _differences(old, state):
            self.install(
                self.after(state, facets, description, self._with_all_kept()), facets, description
            )
        return description

    def _with_all_kept(self) -> History:
        """The history with its present place at the end: what was undone stays on the line.

        Otherwise it would be forgotten, as before any change after an undo.
        """
        history = self.now.history
        last, present = history.steps[-1], history.steps[history.place]
        if last is present:
            return history
        old, new = last.state, present.state
        effect = effect_of(old, new, Results.of(old), self.now.results)
        revision = next(self._revisions)
        step = Step(
            new,
            f"undo back to revision {present.revision}",
            _differences(old, new),
            revision,
            datetime.now(UTC),
            effect,
        )
        return replace(history, place=len(history.steps) - 1).record(step)

    def _move(self, history: History, step: Step, verb: str) -> str:
        results = self._results_of(history.state, step.facets)
        after = Moment(history, results, next(self._revisions))
        self.install(after, step.facets, f"{verb} {step.description}")
        return step.description

    def _keep_again(self, wrong: SessionState, right: SessionState) -> None:
        """Take back what may have been kept when the interrupt came."""
        try:
            self._keep(wrong, right)
        except Exception:  # noqa: BLE001  # the interrupt is what is to be raised
            logger.exception("What an interrupt stopped may come back when the data are reopened")

    def _results_of(self, state: SessionState, facets: Facet) -> Results:
        # The wording of an LF takes no part in labeling, and gold only where that was asked for.
        is_labeling = facets & (Facet.DATASET | Facet.LFS | Facet.MODEL)
        is_labeling |= facets & Facet.GOLD if state.choice.depends_on_gold else Facet(0)
        return Results.of(state, self.now.results) if is_labeling else self.now.results


def _differences(old: SessionState, new: SessionState) -> Facet:
    """What is not the same in two states."""
    facets = Facet(0)
    if old.dataset is not new.dataset:
        facets |= Facet.DATASET | Facet.LFS
    if (old.lfs, old.recorded) != (new.lfs, new.recorded):
        facets |= Facet.LFS | Facet.SOURCE
    if old.gold is not new.gold:
        facets |= Facet.GOLD
    if old.choice is not new.choice:
        facets |= Facet.MODEL
    return facets
