"""The smallest changes of one row's votes that give it another label.

With the voters that are left, each vote adds a fixed amount to the lead of the label over another
class. So for each rival and size of the change, the votes that add most are the ones to change, and
no other set of votes needs a try. How sure the votes are, and what silence says, depend on how many
voters are left; near-duplicates are less than one. Where silence speaks, voters of each share are
therefore a group of their own, and every way to divide the change among groups is tried. That is
exact; where the ways are too many, the largest votes are taken whatever group they are of.

A tied row has no label to lead: there all sets of up to MAX_TRIED votes are tried.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import FloatArray, IntArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.posteriors import TIE_TOLERANCE, softmax
from snorkel_nb.label_models.row_votes import RowVotes

MAX_TRIED: Final = 3
"""Votes that are taken from a tied row, at most."""

MAX_CELLS: Final = 1 << 18
"""Scores that are looked at for all sizes of a change, at most: a few milliseconds."""

MAX_CHECKED: Final = 8
"""Of the changes that bring a rival near, so many are weighed anew, the best first."""

MAX_RIVALS: Final = 3
"""Where not all is tried, classes that are helped."""


@dataclass(frozen=True)
class VoteChange:
    """One LF's vote that is another.

    Args:
        lf: its name.
        vote: the class that it votes for.
        instead: the class it would vote for; ABSTAIN where the vote is taken away.
    """

    lf: str
    vote: int
    instead: int


@dataclass(frozen=True)
class Flip:
    """A change of votes, and the label that follows.

    Args:
        changes: the fewest votes that need be others; none where nothing was found.
        label: what the row would get; ABSTAIN where it would be tied.
        is_exact: nothing smaller does it; where nothing was found, nothing does it.
    """

    changes: tuple[VoteChange, ...]
    label: int
    is_exact: bool

    @property
    def is_found(self) -> bool:
        """Whether there is such a change."""
        return bool(self.changes)


def fewest_removed(row: RowVotes, lf_names: Sequence[str]) -> Flip:
    """The fewest votes without which the row has another label, or is tied, or no longer tied.

    One vote stays at least: that a row without votes has no label goes without saying.

    Args:
        row: the votes.
        lf_names: (m,) names.
    """
    found, is_exact = _untied_by_removal(row) if row.label == ABSTAIN else _removed(row)
    return _flip(row, found, is_exact, lf_names)


def fewest_changed(row: RowVotes, lf_names: Sequence[str]) -> Flip:
    """The fewest voters that need vote for another class for the row to have another label.

    Any class will do, also one that the LF never votes for. For a tied row, one LF's vote for one
    of the tied classes is tried.

    Args:
        row: the votes.
        lf_names: (m,) names.
    """
    found, is_exact = _untied_by_change(row) if row.label == ABSTAIN else _changed(row)
    return _flip(row, found, is_exact, lf_names)


def _flip(row: RowVotes, found: RowVotes | None, is_exact: bool, lf_names: Sequence[str]) -> Flip:
    if found is None:
        return Flip((), row.label, is_exact)
    changes = tuple(
        VoteChange(lf_names[j], int(row.votes[j]), int(found.votes[j]))
        for j in np.flatnonzero(row.votes != found.votes).tolist()
    )
    return Flip(changes, found.label, is_exact)


def _removed(row: RowVotes) -> tuple[RowVotes | None, bool]:
    """What is left of a row with a label, and whether nothing smaller would do."""
    first, n_votes, k = row.label, len(row.voters), len(row.sums)
    gains = row.said[:, [first]] - row.said  # what each vote adds to the lead over each class
    lead = row.sums[first] - row.sums
    is_heard = row.vote.silence is not None
    groups = _groups(row) if is_heard else [np.arange(n_votes)]
    orders = [group[np.argsort(-gains[group], axis=0, kind="stable")] for group in groups]
    lost = [_sums_of_first(gains, order) for order in orders]
    parts = np.array([0 if row.is_whole[group[0]] else row.parts[group[0]] for group in groups])
    n_ways_left = max(MAX_CELLS // k, n_votes)
    for size in range(1, n_votes):
        takings = _divided(size, [len(group) for group in groups], n_ways_left)
        if takings is None:
            return _removed_greedily(row, gains, size), False
        n_ways_left -= len(takings)
        # Without silence only the sign counts, and the least scale misses no tie.
        n_left = np.full(len(takings), row.n_voters)
        if is_heard:
            n_left = row.voters_left((takings * (parts == 0)).sum(axis=1), takings @ parts)
        leads = lead - sum(of[taking] for of, taking in zip(lost, takings.T, strict=True))
        leads = row.scales[n_left][:, None] * leads
        if is_heard:
            leads += row.silences[n_left][:, [first]] - row.silences[n_left]
        for taking, rival in _overtaken(leads, first):
            parted = zip(orders, takings[taking].tolist(), strict=True)
            taken = np.concatenate([order[:n, rival] for order, n in parted])
            left = row.changed(row.voters[taken], ABSTAIN)
            if left.label != first:
                return left, True
    return None, True


def _removed_greedily(row: RowVotes, gains: FloatArray, size: int) -> RowVotes | None:
    """Take what helps the nearest rivals most, whatever becomes of the number of voters."""
    nearest = [c for c in np.argsort(-row.own_scores).tolist() if c != row.label]
    orders = {c: np.argsort(-gains[:, c], kind="stable") for c in nearest[:MAX_RIVALS]}
    for n_taken in range(size, len(row.voters)):
        for order in orders.values():
            left = row.changed(row.voters[order[:n_taken]], ABSTAIN)
            if left.label != row.label:
                return left
    return None


def _changed(row: RowVotes) -> tuple[RowVotes | None, bool]:
    """The row with other votes; as many voters as before, so the best changes add up."""
    first = row.label
    left, instead = _best_instead(row)
    gains = row.said[:, [first]] - row.said - left
    order = np.argsort(-gains, axis=0, kind="stable")
    lost = np.cumsum(np.take_along_axis(gains, order, axis=0), axis=0)
    lead = row.own_scores[first] - row.own_scores
    for n_changed, of_size in enumerate(lost, 1):
        for _, rival in _overtaken((lead - row.scales[-1] * of_size)[None], first):
            changed = order[:n_changed, rival]
            other = row.changed(row.voters[changed], instead[changed, rival])
            if other.label != first:
                return other, True
    return None, True


def _best_instead(row: RowVotes) -> tuple[FloatArray, IntArray]:
    """What another vote of each voter would add to the label's lead over each class, at the least.

    Returns:
        (v, k), and (v, k) the votes that do so.
    """
    first, voters, k = row.label, row.voters, len(row.sums)
    votes, weights = row.votes[voters], row.vote.weights[voters]
    classes = np.arange(k)
    if weights.ndim == 3:
        left, instead = np.empty((len(voters), k)), np.empty((len(voters), k), np.int64)
        for i, of_lf in enumerate(weights):
            adds = of_lf[:, [first]] - of_lf  # for each vote, to the lead over each class
            adds[votes[i]] = np.inf
            instead[i] = adds.argmin(axis=0)
            left[i] = adds[instead[i], classes]
        return left, instead
    # A vote for the rival; one against the label, where weights are negative; or for neither.
    neither = np.full((len(voters), k), ABSTAIN)
    for label in range(min(4, k) - 1, -1, -1):
        is_free = (votes != label)[:, None] & (classes != label) & (label != first)
        neither[is_free] = label
    options = np.stack(
        [
            np.where(classes == votes[:, None], np.inf, -weights),
            np.where(votes == first, np.inf, weights[:, first])[:, None] + np.zeros(k),
            np.where(neither == ABSTAIN, np.inf, 0.0),
        ]
    )
    best = options.argmin(axis=0)
    instead = np.choose(
        best, [np.broadcast_to(classes, best.shape), np.full_like(best, first), neither]
    )
    return np.take_along_axis(options, best[None], axis=0)[0], instead


def _overtaken(leads: FloatArray, first: int) -> Iterator[tuple[int, int]]:
    """Where a rival may tie with the label or lead: the changes and rivals, the best first.

    Args:
        leads: (s, k) of the label over each class, by change.
        first: the label.
    """
    n_classes = leads.shape[1]
    leads[:, first] = np.inf
    # Probabilities that are tied, of which the larger is 1 / k at least.
    nearly = -np.log1p(-min(TIE_TOLERANCE * n_classes, 0.5))
    if leads.min(initial=np.inf) > nearly:
        return
    near = np.flatnonzero(leads <= nearly)
    best = near[np.argsort(leads.ravel()[near], kind="stable")][:MAX_CHECKED]
    for place in best.tolist():
        yield divmod(place, n_classes)


def _groups(row: RowVotes) -> list[IntArray]:
    """Voters that count the same; one group where all count 1."""
    return [np.flatnonzero(row.parts == parts) for parts in np.unique(row.parts)]


def _sums_of_first(gains: FloatArray, order: IntArray) -> FloatArray:
    """(g + 1, k) sums of the first 0, 1, 2, ... of a group's (g, k) in order."""
    sums = np.cumsum(np.take_along_axis(gains, order, axis=0), axis=0)
    return np.concatenate([np.zeros((1, gains.shape[1])), sums])


def _divided(size: int, group_sizes: Sequence[int], most: int) -> IntArray | None:
    """(s, g) all ways to take so many from groups; None where there are more than `most`."""
    n_ways = np.ones(1)  # by how many are taken from the groups so far
    for n in group_sizes:
        n_ways = np.convolve(n_ways, np.ones(min(n, size) + 1))[: size + 1]
    if n_ways[size] > most:
        return None
    ways, left, n_later = np.empty((1, 0), np.int64), np.array([size]), sum(group_sizes)
    for n in group_sizes:
        n_later -= n
        least = np.maximum(left - n_later, 0)
        n_choices = np.minimum(left, n) - least + 1
        before = np.repeat(np.arange(len(ways)), n_choices)
        nth = np.arange(len(before)) - np.repeat(np.cumsum(n_choices) - n_choices, n_choices)
        taken = least[before] + nth
        ways, left = np.column_stack([ways[before], taken]), left[before] - taken
    return ways


def _untied_by_removal(row: RowVotes) -> tuple[RowVotes | None, bool]:
    """What is left of a tied row when few votes are taken, so that it has a label."""
    n_votes, k = len(row.voters), len(row.sums)
    for size in range(1, min(MAX_TRIED + 1, n_votes)):
        if size > 1 and comb(n_votes, size) * k > MAX_CELLS:
            return None, False
        taken = np.array(list(combinations(range(n_votes), size)))
        sums = row.sums - row.said[taken].sum(axis=1)
        is_whole = row.is_whole[taken]
        n_left = row.voters_left(
            is_whole.sum(axis=1), np.where(is_whole, 0, row.parts[taken]).sum(axis=1)
        )
        for best in _most_decided(row.scores(sums, n_left)):
            left = row.changed(row.voters[taken[best]], ABSTAIN)
            if left.label != ABSTAIN:
                return left, True
    return None, n_votes <= MAX_TRIED + 1


def _untied_by_change(row: RowVotes) -> tuple[RowVotes | None, bool]:
    """A tied row in which one LF votes for one of the tied classes."""
    n_votes, k = len(row.voters), len(row.sums)
    is_tied = row.probabilities >= row.probabilities.max() - TIE_TOLERANCE
    tied = np.flatnonzero(is_tied)[: max(MAX_CELLS // (k * max(n_votes, 1)), 1)]
    places, labels = np.repeat(np.arange(n_votes), len(tied)), np.tile(tied, n_votes)
    is_other = labels != row.votes[row.voters[places]]
    places, labels = places[is_other], labels[is_other]
    sums = row.sums - row.said[places] + row.added(row.voters[places], labels)
    for best in _most_decided(row.scores(sums, np.full(len(places), row.n_voters))):
        other = row.changed(row.voters[places[[best]]], labels[best])
        if other.label != ABSTAIN:
            return other, True
    return None, False


def _most_decided(scores: FloatArray) -> list[int]:
    """Of (s, k) scores, those in which one class leads by most, the best first."""
    if not len(scores):
        return []
    two = np.partition(softmax(scores), -2, axis=1)[:, -2:]
    best: list[int] = np.argsort(two[:, 0] - two[:, 1], kind="stable")[:MAX_CHECKED].tolist()
    return best
