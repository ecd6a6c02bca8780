"""Heaps on the map: HDBSCAN on the places of rows, and the rows around the heaps. In the worker.

Places on the map give clusters nearly as pure as a UMAP of five dimensions made for it, and what is
found is what is seen; in the first principal directions many rows had no cluster. Without a limit
to the size one cluster may take most of the rows. Rows left over are added to a heap that they are
near, which costs little of the purity: `python -m tests.bench.layout --rows` gives it.
"""

from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray, SmallFloatArray, VoteArray
from snorkel_nb.core.hashes import HashArray, scrambled

MAX_CLUSTERS: Final = 30

MAX_ROWS: Final = 20_000
"""Beyond so many a sample is clustered; the others go to their nearest neighbours' clusters."""

SMALLEST: Final = 5
SMALL: Final = 12
SMALL_SHARE: Final = 5
SHARE: Final = 100
"""A cluster has one row in SHARE at least, and of few rows one in SMALL_SHARE, but not more than
SMALL: a few lie in heaps by accident."""

LARGEST: Final = 100
LARGEST_SHARE: Final = 0.2
"""A cluster of more rows, and more than this share of all, is divided where that can be done."""

GROWTH: Final = 0.9
"""With x times too many clusters, they have to be so many times x larger, or 1.4 times if more."""

MIN_SAMPLES: Final = 5

REACH: Final = 4.0
"""A row is near a heap within so many times the distance that rows in it are from their fifth
neighbour; nine in ten are nearer to theirs."""


def find_clusters(xy: SmallFloatArray, lots: HashArray) -> VoteArray:
    """The cluster of each row.

    Args:
        xy: (m, 2) places.
        lots: (m,) a random number for each row, which decides on the sample.

    Returns:
        (m,) int16, the largest cluster is 0; -1 for rows far from all clusters.
    """
    if len(xy) < SMALLEST:
        return np.full(len(xy), -1, np.int16)
    places = xy.astype(np.float64)
    if (places == places[0]).all():
        return np.zeros(len(xy), np.int16)
    if len(places) <= MAX_ROWS:
        sample = np.arange(len(places))
    else:
        sample = np.sort(np.argpartition(lots, MAX_ROWS)[:MAX_ROWS])
    in_heap = _heaps(_with_copies_apart(places[sample], lots[sample]))
    in_heap = _with_copies_together(places[sample], in_heap)
    labels = _with_rows_around(places, sample, in_heap)
    return _largest_first(labels)


def _heaps(places: FloatArray) -> IntArray:
    """(m,) HDBSCAN's cluster, at most MAX_CLUSTERS of them, or -1."""
    import hdbscan  # noqa: PLC0415  # slow to import

    def heaps_of(size: int, **settings: object) -> IntArray:
        found = hdbscan.HDBSCAN(
            min_cluster_size=size,
            min_samples=min(MIN_SAMPLES, len(places) - 1),
            core_dist_n_jobs=1,  # else it starts processes, which takes longer than the work
            **settings,
        )
        labels: IntArray = found.fit_predict(places).astype(np.int64)
        return labels

    size = max(SMALLEST, min(SMALL, len(places) // SMALL_SHARE), len(places) // SHARE)
    largest = max(LARGEST, int(LARGEST_SHARE * len(places)))
    labels = heaps_of(size, max_cluster_size=largest)
    for _ in range(4):
        if labels.max() < MAX_CLUSTERS:
            break
        size = int(size * max(1.4, GROWTH * (int(labels.max()) + 1) / MAX_CLUSTERS)) + 1
        labels = heaps_of(size, max_cluster_size=largest)
    if labels.max() < 0:
        labels = heaps_of(size, allow_single_cluster=True)
    if labels.max() >= MAX_CLUSTERS:
        labels = _largest_first(labels).astype(np.int64)
        labels[labels >= MAX_CLUSTERS] = -1
    return labels


def _with_copies_apart(places: FloatArray, lots: HashArray) -> FloatArray:
    """Rows on one spot, apart as usual neighbours are: they are one heap, not an endless one."""
    from scipy.spatial import cKDTree  # noqa: PLC0415  # slow to import

    spots, first, n_copies = np.unique(places, axis=0, return_index=True, return_counts=True)
    if len(spots) == len(places):
        return places
    if len(spots) > 1:
        k = min(MIN_SAMPLES, len(spots) - 1) + 1
        apart = float(np.median(cKDTree(spots).query(spots, k=k)[0][:, -1]))
    else:
        apart = 1.0
    # Evenly over a disc.
    angle = 2 * np.pi * (lots >> np.uint64(11)).astype(np.float64) * 2.0**-53
    share = (scrambled(lots) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    radius = apart * np.sqrt(share)
    radius[first[n_copies == 1]] = 0
    return places + np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, np.newaxis]


def _with_copies_together(places: FloatArray, labels: IntArray) -> IntArray:
    """All rows on one spot have the cluster that most of them have."""
    spots, spot = np.unique(places, axis=0, return_inverse=True)
    if len(spots) == len(places):
        return labels
    spot = spot.reshape(-1)
    pairs, counts = np.unique(np.column_stack([spot, labels]), axis=0, return_counts=True)
    order = np.lexsort((pairs[:, 1], -counts, pairs[:, 0]))
    _, first = np.unique(pairs[order, 0], return_index=True)
    of_spot: IntArray = pairs[order[first], 1]
    return of_spot[spot]


def _with_rows_around(places: FloatArray, sample: IntArray, in_heap: IntArray) -> IntArray:
    """(m,) the heap that a row is in or near to, of all rows, or -1."""
    from scipy.spatial import cKDTree  # noqa: PLC0415  # slow to import

    labels = np.full(len(places), -1, np.int64)
    labels[sample] = in_heap
    is_core: BoolArray = in_heap >= 0
    if not is_core.any():
        return labels
    cores, core_labels = places[sample[is_core]], in_heap[is_core]
    tree = cKDTree(cores)
    k = min(MIN_SAMPLES, len(cores) - 1) + 1
    apart = tree.query(cores, k=[k])[0][:, 0]
    usual = float(np.quantile(apart, 0.9))
    reach = np.array(
        [np.quantile(apart[core_labels == c], 0.9) for c in range(int(core_labels.max()) + 1)]
    )
    # A heap of copies has no width of its own.
    reach = REACH * np.maximum(reach, 0.1 * usual)
    others = np.flatnonzero(labels < 0)
    distance, nearest = tree.query(places[others])
    found = core_labels[nearest]
    is_near = distance <= reach[found]
    labels[others[is_near]] = found[is_near]
    return labels


def _largest_first(labels: IntArray) -> VoteArray:
    """The same clusters, numbered by size; equal sizes in the order of their first rows."""
    is_in = labels >= 0
    if not is_in.any():
        return labels.astype(np.int16)
    _, first, inverse, sizes = np.unique(
        labels[is_in], return_index=True, return_inverse=True, return_counts=True
    )
    places = np.empty(len(sizes), np.int64)
    places[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    out = np.full(len(labels), -1, np.int16)
    out[is_in] = places[inverse]
    return out
