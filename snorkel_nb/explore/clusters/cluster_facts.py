"""What there is to know of clusters: counts, a middle, examples; counted anew after each edit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from snorkel_nb.analysis.precision import Precision
from snorkel_nb.core.arrays import BoolArray, IntArray, SmallFloatArray, VoteArray, read_only
from snorkel_nb.core.hashes import scrambled
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.explore.clusters.cluster import Cluster, Clustering, Kind, Term

N_EXAMPLES: Final = 8
MAX_LOOKED_AT: Final = 400
"""Rows of a cluster among which examples are chosen."""

INNER: Final = 0.8
"""Share of a cluster's rows, those nearest to its middle, that may be examples."""


@dataclass(frozen=True, eq=False)
class RowFacts:
    """What is known of each row at one moment.

    Args:
        labels: (n,) ABSTAIN where there is none.
        gold: (n,) ABSTAIN where unknown.
        is_covered: (n,) whether an LF votes.
        is_conflicting: (n,) whether LFs contradict each other.
        is_wrong: (n,) whether the label is taken for an error.
        class_names: (k,).
        revision: of the session's state.
    """

    labels: VoteArray
    gold: VoteArray
    is_covered: BoolArray
    is_conflicting: BoolArray
    is_wrong: BoolArray
    class_names: tuple[str, ...]
    revision: int


def make_clustering(
    kind: Kind,
    lf: int | None,
    positions: IntArray,
    found: VoteArray,
    numbers: Sequence[int],
    terms: Sequence[tuple[Term, ...]],
    xy: SmallFloatArray,
    facts: RowFacts,
) -> Clustering:
    """A clustering with all that there is to know.

    Args:
        kind: of the rows.
        lf: whose votes they are, or None.
        positions: (m,) the rows, ascending.
        found: (m,) the cluster of each, 0 is the largest, or -1.
        numbers: of the clusters.
        terms: of the clusters.
        xy: (n, 2) places of all rows.
        facts: of all rows.
    """
    of_row = np.full(len(xy), -1, np.int16)
    of_row[positions] = found
    nobody = np.zeros(0, np.int64)
    bare = [
        Cluster(number, nobody, (0.5, 0.5), tuple(said), ABSTAIN, nobody, nobody, 0, 0, 0,
                Precision(0, 0), nobody)
        for number, said in zip(numbers, terms, strict=True)
    ]  # fmt: skip
    counted = _counted(bare, of_row, facts)
    clusters = []
    for cluster in counted:
        middle, examples = _middle_and_examples(cluster.positions, xy)
        center = (float(xy[middle, 0]), float(xy[middle, 1]))
        clusters.append(replace(cluster, center=center, examples=read_only(examples)))
    return Clustering(
        kind,
        lf,
        facts.revision,
        read_only(positions),
        tuple(clusters),
        read_only(of_row),
        facts.class_names,
    )


def recounted(clustering: Clustering, is_of_kind: BoolArray, facts: RowFacts) -> Clustering:
    """The same clusters at another moment: rows that are no longer of the kind have left.

    Rows that have come to be of the kind are in none, until clusters are looked for again.

    Args:
        clustering: of the same rows, or of fewer.
        is_of_kind: (n,) at that moment.
        facts: of that moment.
    """
    n = len(is_of_kind)
    of_row = np.full(n, -1, np.int16)
    n_known = min(n, len(clustering.of_row))
    of_row[:n_known] = np.where(is_of_kind[:n_known], clustering.of_row[:n_known], -1)
    counted = _counted(clustering.clusters, of_row, facts)
    order = sorted(range(len(counted)), key=lambda c: -counted[c].n_rows)
    order = [c for c in order if counted[c].n_rows]
    places = np.full(len(counted) + 1, -1, np.int16)  # the last for rows without a cluster
    places[order] = np.arange(len(order))
    return Clustering(
        clustering.kind,
        clustering.lf,
        facts.revision,
        read_only(np.flatnonzero(is_of_kind)),
        tuple(_with_examples_left(counted[c]) for c in order),
        read_only(places[of_row]),
        facts.class_names,
    )


def _counted(clusters: Sequence[Cluster], of_row: VoteArray, facts: RowFacts) -> list[Cluster]:
    """The clusters with their rows, and all counts of these."""
    n_clusters, k = len(clusters), len(facts.class_names)
    rows = np.flatnonzero(of_row >= 0)
    mine = of_row[rows]
    by_cluster = rows[np.argsort(mine, kind="stable")]  # of int16: by radix
    cell = mine.astype(np.int64)
    sizes = np.bincount(cell, minlength=n_clusters)
    starts = np.cumsum(sizes) - sizes

    def count(values: npt.NDArray[Any], width: int) -> IntArray:
        """(n_clusters, width) rows of each cluster with each value."""
        at = cell * width
        at += values[rows]
        return np.bincount(at, minlength=n_clusters * width).reshape(n_clusters, width)

    labels = count(facts.labels + np.int16(1), k + 1)[:, 1:]
    golds = count(facts.gold + np.int16(1), k + 1)[:, 1:]
    has_both = (facts.labels != ABSTAIN) & (facts.gold != ABSTAIN)
    is_right = has_both & (facts.labels == facts.gold)
    flags = (facts.is_covered, facts.is_conflicting, facts.is_wrong, has_both, is_right)
    code = sum(flag.view(np.uint8) << np.uint8(bit) for bit, flag in enumerate(flags))
    of_code = count(np.asarray(code), 1 << len(flags))
    has_flag = np.arange(1 << len(flags))[:, np.newaxis] >> np.arange(len(flags)) & 1
    n_covered, n_conflicts, n_wrong, n_checked, n_right = (of_code @ has_flag).T
    return [
        replace(
            cluster,
            positions=read_only(by_cluster[starts[c] : starts[c] + sizes[c]]),
            label=int(labels[c].argmax()) if labels[c].any() else ABSTAIN,
            label_counts=read_only(labels[c]),
            gold_counts=read_only(golds[c]),
            n_uncovered=int(sizes[c] - n_covered[c]),
            n_conflicts=int(n_conflicts[c]),
            n_wrong=int(n_wrong[c]),
            accuracy=Precision(int(n_right[c]), int(n_checked[c])),
        )
        for c, cluster in enumerate(clusters)
    ]


def _with_examples_left(cluster: Cluster) -> Cluster:
    """Without the examples that have left it."""
    at = np.searchsorted(cluster.positions, cluster.examples)
    at = np.minimum(at, len(cluster.positions) - 1)
    is_left = cluster.positions[at] == cluster.examples
    if is_left.all():
        return cluster
    examples = cluster.examples[is_left]
    if not len(examples):
        examples = cluster.positions[:N_EXAMPLES]
    return replace(cluster, examples=read_only(examples))


def _middle_and_examples(positions: IntArray, xy: SmallFloatArray) -> tuple[int, IntArray]:
    """The row nearest to the middle, and some rows spread around it, that one first."""
    if len(positions) > MAX_LOOKED_AT:
        lots = scrambled(positions)
        positions = positions[np.argpartition(lots, MAX_LOOKED_AT)[:MAX_LOOKED_AT]]
        positions = np.sort(positions)
    places = xy[positions].astype(np.float64)
    from_middle = np.abs(places - np.median(places, axis=0)).sum(axis=1)
    order = np.argsort(from_middle, kind="stable")
    inner = order[: max(1, int(np.ceil(INNER * len(order))))]
    chosen = [int(inner[0])]
    apart = ((places[inner] - places[inner[0]]) ** 2).sum(axis=1)
    while len(chosen) < min(N_EXAMPLES, len(inner)):
        apart[np.isin(inner, chosen)] = -1
        farthest = int(inner[apart.argmax()])
        chosen.append(farthest)
        apart = np.minimum(apart, ((places[inner] - places[farthest]) ** 2).sum(axis=1))
    return int(positions[chosen[0]]), positions[chosen]
