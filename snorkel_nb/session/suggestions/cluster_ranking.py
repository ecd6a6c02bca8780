"""How much one LF for a cluster would gain, and which clusters come first."""

from dataclasses import replace
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray
from snorkel_nb.core.label_set import ABSTAIN, Label
from snorkel_nb.explore.candidates.belief import Belief, Known, Refusal
from snorkel_nb.explore.candidates.ground import Ground
from snorkel_nb.explore.candidates.label_guess import ClassNames, LabelGuess, guess_label
from snorkel_nb.explore.clusters.cluster import Cluster
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.suggestions.next_clusters import Ease, NextCluster, entropy
from snorkel_nb.session.suggestions.searched_rows import SearchedRows

OFTEN_LOOKED_AT: Final = 20
"""So many checked rows halve what a cluster promises: the others may hold what is not known yet."""

CHOSEN_PURITY: Final = 0.8
"""Probability that a row of a group has the label that a person named for it."""


def different_ones(ranked: list[NextCluster], n: int) -> tuple[NextCluster, ...]:
    """The first ones, without those whose rows are mostly in one before: kinds overlap."""
    chosen: list[NextCluster] = []
    for cluster in ranked:
        if len(chosen) == n or cluster.gain <= 0:
            break
        rows = cluster.positions
        common = (len(np.intersect1d(rows, c.positions, assume_unique=True)) for c in chosen)
        if all(n_common <= 0.5 * len(rows) for n_common in common):
            chosen.append(cluster)
    return tuple(chosen)


def judged(
    now: Moment,
    looked: SearchedRows,
    cluster: Cluster,
    known: Known,
    belief: Belief,
    by_name: ClassNames | None,
    refused: list[Refusal],
) -> NextCluster:
    """What one LF for a cluster would gain, by the best single term."""
    is_inside = np.isin(looked.positions, cluster.positions)
    guess = label_of(now, looked, is_inside, known, belief, by_name, None)
    names = now.state.dataset.label_set.names
    nothing = NextCluster(cluster, names[guess.label], guess.reason, None, 0.0)
    if not is_inside.any():
        return nothing
    # Rows that are believed to be of one class already need an LF less.
    confusion = 0.3 + 0.7 * entropy(belief.probabilities[is_inside].mean(axis=0))
    of_group = belief.in_group(is_inside, guess.label, guess.purity)
    ground = Ground(
        looked.dataset, looked.positions, looked.terms, is_inside, of_group, guess.label
    )
    mass = float(ground.worth[is_inside].sum()) * len(cluster.positions) / is_inside.sum()
    if looked.terms is None:
        return replace(nothing, gain=mass * confusion * 0.1)
    sums = looked.terms.sums(ground.weights)
    scores = ground.scores(sums)
    for refusal in refused:
        if refusal.label == guess.label:  # what was refused leads nowhere
            n_common = looked.terms.sums(refusal.hits.astype(np.float64))
            scores[n_common > 0.6 * looked.terms.counts] = 0
    if not len(scores) or scores.max() <= 0:
        return replace(nothing, gain=mass * confusion * 0.1)
    best = int(scores.argmax())
    term = Ease(
        looked.terms.terms[best], int(np.count_nonzero(looked.terms.hits(best) & is_inside))
    )
    top = float(np.sort(scores)[-5:].mean())
    n_checked = int(np.count_nonzero(known.gold[is_inside] != ABSTAIN))
    gain = confusion * _rarity(now, guess.label) * (top * mass) ** 0.5
    gain /= 1 + n_checked / OFTEN_LOOKED_AT
    return replace(nothing, ease=term, gain=gain)


def _rarity(now: Moment, label: int) -> float:
    """Above 1 for a class with less than its share of the labels, below 1 for one with more."""
    sizes = now.results.class_sizes
    share = (sizes[label] + 10) / (sizes.sum() + 10 * len(sizes))
    return float(np.clip((1 / len(sizes) / share) ** 0.5, 0.4, 2.5))


def label_of(
    now: Moment,
    looked: SearchedRows,
    is_inside: BoolArray,
    known: Known,
    belief: Belief,
    by_name: ClassNames | None,
    label: Label | None,
) -> LabelGuess:
    """The class of a group: the one that a person named, or what the rows say."""
    label_set = now.state.dataset.label_set
    if label is not None:
        return LabelGuess(label_set.number(label), "as asked", CHOSEN_PURITY)
    return guess_label(label_set.names, is_inside, known, belief, looked.terms, by_name)
