"""The rows that are to be labeled next, as a selection."""

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from snorkel_nb.core.arrays import IntArray, VoteArray, read_only
from snorkel_nb.core.gold_origin import GoldOrigin
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import SessionError
from snorkel_nb.explore.label_queue import most_informative, sampling_order
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.selection import TheseRows

QueueKind: TypeAlias = Literal["sample", "informative"]
QUEUE_KINDS: Final = get_args(QueueKind)

MOST_QUEUED: Final = 10_000
"""Rows; nobody labels so many without looking up."""


@dataclass(frozen=True, eq=False)
class QueuedRows(TheseRows):
    """Rows to label, in this order.

    Args:
        how: "sample" for a random sample, "informative" for the rows that tell most.
        drawn: of a sample, its rows in order with those that had gold already.
    """

    how: QueueKind = "sample"
    drawn: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))

    def passed(self, positions: IntArray, gold: VoteArray) -> IntArray:
        """Rows of the sample that have gold and were reached by labeling some of its rows.

        A drawn row that had gold already is part of the sample as well, but only when the person
        has come so far: counted from the start, such rows would stand for more than their share.

        Args:
            positions: rows that were labeled.
            gold: (n_rows,) after that.
        """
        at = np.flatnonzero(np.isin(self.drawn, positions))
        if not len(at):
            return np.zeros(0, np.int64)
        end = int(at[-1]) + 1
        is_open = gold[self.drawn[end:]] == ABSTAIN
        end += int(is_open.argmax()) if is_open.any() else len(is_open)
        reached = self.drawn[:end]
        sampled: IntArray = reached[gold[reached] != ABSTAIN]
        return sampled


def draw_queue(now: Moment, how: QueueKind, n_rows: int) -> QueuedRows:
    """The rows to label next.

    Args:
        now: whose labels and gold.
        how: see QueuedRows. Neither holds rows without votes: they have no label to be checked.
        n_rows: how many are wanted; there may be fewer.

    Raises:
        SessionError: there is nothing to label, or so many are not to be had.
    """
    if how not in QUEUE_KINDS:
        raise SessionError(f"how is {how!r:.80}. It is one of {list(QUEUE_KINDS)}.")
    if not 1 <= n_rows <= MOST_QUEUED:
        raise SessionError(f"{n_rows!r:.40} rows to label next; it is 1 to {MOST_QUEUED:,}.")
    state, results = now.state, now.results
    drawn = np.zeros(0, np.int64)
    if how == "sample":
        order = sampling_order(results.labels, results.posteriors.confidence)
        drawn = order[state.gold_origin[order] != GoldOrigin.SAMPLED]
        is_open = state.gold[drawn] == ABSTAIN
        drawn = drawn[: int(np.searchsorted(np.cumsum(is_open), n_rows)) + 1]
        rows = drawn[state.gold[drawn] == ABSTAIN]
        words = f"random sample of {len(rows):,}"
    else:
        posteriors, n_votes = results.posteriors, results.statistics.n_votes
        rows = most_informative(posteriors.by_class, n_votes, state.gold, n_rows)
        words = f"{len(rows):,} most informative"
    if not len(rows):
        has_votes = results.statistics.n_covered > 0
        raise SessionError(
            "Every row with a label has gold already." if has_votes else
            "No row has a label yet. Add an LF, or label rows of the list as they come."
        )  # fmt: skip
    return QueuedRows(read_only(rows), words, how, read_only(drawn))
