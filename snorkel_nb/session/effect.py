"""What a change did to votes and labels, in numbers."""

from dataclasses import dataclass
from itertools import chain

import numpy as np

from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.session.results import Results
from snorkel_nb.session.state import RegisteredLF, SessionState


@dataclass(frozen=True)
class Effect:
    """Counted when a change is made, a few passes over its own column, and kept with its step.

    Votes of an LF that is off do not count: switching it off loses them all.

    Args:
        n_gained: votes where there was none.
        n_lost: votes that are no more.
        n_flipped: votes for another class than before.
        n_moved: rows whose label changed; rows that were added and have one are among them.
        n_covered: rows that have a vote after it.
        n_labels: rows that have a label after it.
    """

    n_gained: int = 0
    n_lost: int = 0
    n_flipped: int = 0
    n_moved: int = 0
    n_covered: int = 0
    n_labels: int = 0

    @classmethod
    def of_start(cls, results: Results) -> "Effect":
        """Of the opening, before which there was nothing."""
        return cls(n_covered=results.statistics.n_covered, n_labels=results.n_labels)


def effect_of(
    before: SessionState, after: SessionState, results_before: Results, results_after: Results
) -> Effect:
    """Compare two states that follow each other, and what follows from them.

    Args:
        before: the earlier state.
        after: the later one.
        results_before: of the earlier one.
        results_after: of the later one; the very same when no label can differ.
    """
    gained = lost = flipped = 0
    for old, new in changed_lfs(before, after):
        counts = _vote_changes(_votes_of(old), _votes_of(new))
        gained, lost, flipped = gained + counts[0], lost + counts[1], flipped + counts[2]
    n_moved = 0
    labels_before, labels_after = results_before.labels, results_after.labels
    if labels_after is not labels_before:
        n_rows = min(len(labels_before), len(labels_after))
        n_moved = int(np.count_nonzero(labels_before[:n_rows] != labels_after[:n_rows]))
        n_moved += int(np.count_nonzero(labels_after[n_rows:] != ABSTAIN))
    return Effect(
        gained, lost, flipped, n_moved, results_after.statistics.n_covered, results_after.n_labels
    )


def changed_lfs(
    before: SessionState, after: SessionState
) -> list[tuple[RegisteredLF | None, RegisteredLF | None]]:
    """Each LF that is not the same in two states, as it was and as it is; None: it was not there.

    An LF keeps its number when it is edited or renamed.
    """
    old = {entry.number: entry for entry in before.lfs}
    new = {entry.number: entry for entry in after.lfs}
    numbers = sorted(set(chain(old, new)))
    pairs = ((old.get(number), new.get(number)) for number in numbers)
    return [(was, now) for was, now in pairs if was is not now]


def _votes_of(entry: RegisteredLF | None) -> VoteColumn | None:
    return entry.column if entry is not None and entry.is_enabled else None


def _vote_changes(before: VoteColumn | None, after: VoteColumn | None) -> tuple[int, int, int]:
    """Votes gained, lost and flipped."""
    n_before = 0 if before is None else before.n_votes
    n_after = 0 if after is None else after.n_votes
    if before is None or after is None or before is after:
        same = n_before if before is after else 0
        return n_after - same, n_before - same, 0
    n_rows = min(len(before), len(after))
    old, new = before.votes[:n_rows], after.votes[:n_rows]
    is_voting = old != ABSTAIN
    n_both = int(np.count_nonzero(is_voting & (new != ABSTAIN)))
    n_same = int(np.count_nonzero(is_voting & (old == new)))
    return n_after - n_both, n_before - n_both, n_both - n_same
