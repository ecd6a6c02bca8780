"""Clusters for when there is no map: k-means on what vectors there are."""

from typing import Final

import numpy as np

from snorkel_nb.analysis.precision import accuracy
from snorkel_nb.core.arrays import IntArray, SmallFloatArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.explore.candidates.rough_clusters import rough_groups
from snorkel_nb.explore.candidates.telling_terms import telling_terms
from snorkel_nb.explore.clusters.cluster import Cluster
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.suggestions.searched_rows import SearchedRows

MIN_CLUSTER: Final = 8
"""Rows that make a cluster."""


def rough_clusters(
    now: Moment, looked: SearchedRows, vectors: SmallFloatArray
) -> dict[int, Cluster]:
    """By number: groups of uncovered rows, and of rows that LFs contradict each other on."""
    statistics = now.results.statistics
    rows = looked.positions
    is_open = statistics.n_votes[rows] == 0
    is_unsure = ~is_open & (statistics.is_conflicting[rows] | (now.results.labels[rows] == ABSTAIN))
    found: dict[int, Cluster] = {}
    for is_wanted in (is_open, is_unsure):
        places = np.flatnonzero(is_wanted)
        if len(places) < MIN_CLUSTER:
            continue
        groups = rough_groups(vectors[places])
        for j in range(int(groups.max()) + 1):
            members = places[groups == j]
            if len(members) >= MIN_CLUSTER:
                number = len(found)
                found[number] = _cluster(now, looked, number, members)
    return found


def _cluster(now: Moment, looked: SearchedRows, number: int, members: IntArray) -> Cluster:
    results, rows = now.results, looked.positions[members]
    k = now.state.dataset.label_set.cardinality
    labels, gold = results.labels[rows], now.state.gold[rows]
    label_counts = np.bincount(labels[labels != ABSTAIN], minlength=k)
    is_inside = np.zeros(len(looked.positions), np.bool_)
    is_inside[members] = True
    return Cluster(
        number=number,
        positions=rows,
        center=(0.5, 0.5),
        terms=() if looked.terms is None else telling_terms(looked.terms, is_inside),
        label=int(label_counts.argmax()) if label_counts.any() else ABSTAIN,
        label_counts=label_counts,
        gold_counts=np.bincount(gold[gold != ABSTAIN], minlength=k),
        n_uncovered=int(np.count_nonzero(results.statistics.n_votes[rows] == 0)),
        n_conflicts=int(np.count_nonzero(results.statistics.is_conflicting[rows])),
        n_wrong=0,
        accuracy=accuracy(labels, gold),
        examples=rows[:8],
    )
