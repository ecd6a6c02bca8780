"""How gold labels come into a session: set by a program, typed in a page, drawn to be labelled."""

import numpy as np

from snorkel_nb.core.arrays import IntArray, VoteArray
from snorkel_nb.core.gold_origin import GoldOrigin
from snorkel_nb.core.label_set import ABSTAIN, Label
from snorkel_nb.session.change import Facet
from snorkel_nb.session.label_queue import QueuedRows, QueueKind, draw_queue
from snorkel_nb.session.timeline import Timeline
from snorkel_nb.session.typed_label import TypedLabel, TypingOrder


class Labelling:
    """Commits gold labels, and remembers which rows were drawn. The session's lock is held.

    Args:
        timeline: where labels are committed.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._typing = TypingOrder()
        self._sample: QueuedRows | None = None
        self._drawn: set[int] = set()

    def annotate(self, positions: IntArray, label: Label | None, origin: GoldOrigin) -> None:
        """Set the gold label of rows, or clear it, as one change.

        Raises:
            LabelError: the label is not a class.
        """
        state = self._timeline.now.state
        label_set = state.dataset.label_set
        number = ABSTAIN if label is None else label_set.number(label)
        if not len(positions):
            return
        name = "unknown" if label is None else label_set.names[number]
        n_rows = f"{len(positions):,} row{'' if len(positions) == 1 else 's'}"
        state = state.with_gold(positions, number, origin, self._reached)
        self._timeline.commit(state, Facet.GOLD, f"gold {name} on {n_rows}")

    def type(self, typed: TypedLabel) -> None:
        """Take a label that was typed in a page; those that come twice or late change nothing.

        Raises:
            SessionError: it was typed for other data.
        """
        old = self._timeline.now.state
        typed.check(old.dataset)
        if self._typing.is_late(typed):
            return
        number = ABSTAIN if typed.label is None else typed.label
        # A page may still show other rows while it hears of a sample.
        is_drawn = not self._drawn or typed.row in self._drawn
        origin = GoldOrigin.SAMPLED if typed.is_sampled and is_drawn else GoldOrigin.CHOSEN
        state = old.with_gold(np.array([typed.row]), number, origin, self._reached)
        if state is not old:
            name = "unknown" if typed.label is None else old.dataset.label_set.names[number]
            self._timeline.commit(state, Facet.GOLD, f"gold {name} on 1 row", is_typed=True)
        self._typing.note(typed)

    def draw(self, how: QueueKind, n: int) -> QueuedRows:
        """The rows to label next.

        Raises:
            SessionError: there is nothing to label.
        """
        queue = draw_queue(self._timeline.now, how, n)
        if how == "sample":
            self._sample = queue
            self._drawn.update(queue.drawn.tolist())
        return queue

    def _reached(self, positions: IntArray, gold: VoteArray) -> IntArray:
        """Rows with gold that belong to the sample which these rows were drawn in."""
        return positions if self._sample is None else self._sample.passed(positions, gold)
