"""Numbers of the LF table that are asked for apart, since no edit has to wait for them."""

from typing import Any, Final

import numpy as np

from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.session.history import History
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.selection import SelectedRows

MAX_POINTS: Final = 24
"""Of an LF's history; more cannot be told apart in 56 pixels."""

SECONDS_DIGITS: Final = 4


def lf_extras_view(now: Moment) -> dict[str, Any]:
    """How old each LF is, what it costs and what became of it; `LfExtrasView` in `wire.ts`."""
    lfs, past = now.state.lfs, _votes_so_far(now.history)
    return {
        "revision": now.revision,
        "number": [entry.number for entry in lfs],
        "version": [entry.version for entry in lfs],
        "duration_s": [round(entry.column.duration_s, SECONDS_DIGITS) for entry in lfs],
        "history": [_spread(past[entry.number]) for entry in lfs],
    }


def votes_in_selection(rows: SelectedRows) -> dict[str, Any]:
    """Votes of each LF on the selected rows, those without any left out; `VotesInSelectionView`."""
    counts = (
        []
        if rows.is_all
        else [
            (entry.number, entry.column.packed.n_votes_where(rows.words))
            for entry in rows.now.state.lfs
        ]
    )
    return {"revision": rows.now.revision, "n_votes": [pair for pair in counts if pair[1]]}


def _votes_so_far(history: History) -> dict[int, list[int]]:
    """Votes of each LF, by its number, in each of the states that are kept and had it."""
    votes: dict[int, list[int]] = {}
    last: dict[int, VoteColumn] = {}
    for step in history.steps[: history.place + 1]:
        for entry in step.state.lfs:
            so_far = votes.setdefault(entry.number, [])
            is_same = last.get(entry.number) is entry.column  # most changes leave most LFs alone
            so_far.append(so_far[-1] if is_same else entry.column.n_votes)
            last[entry.number] = entry.column
    return votes


def _spread(votes: list[int]) -> list[int]:
    """At most MAX_POINTS of them, evenly, with the first and the last."""
    if len(votes) <= MAX_POINTS:
        return votes
    return [votes[i] for i in np.linspace(0, len(votes) - 1, MAX_POINTS).round().astype(int)]
