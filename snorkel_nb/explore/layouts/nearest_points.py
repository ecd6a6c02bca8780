"""The nearest of many points, found by looking into a few cells only."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import FloatArray, IntArray, SmallFloatArray
from snorkel_nb.core.labeling_function import Progress, no_progress
from snorkel_nb.kernels.threads import n_threads

MAX_EXACT: Final = 6_000
"""So many points are all looked at."""

N_NEAR_CELLS: Final = 12
"""Cells that are looked into for the points of one."""

N_ROUNDS: Final = 6
BLOCK_ROWS: Final = 1_024


@dataclass(frozen=True, eq=False)
class NearestPoints:
    """Points by cell: those nearer to its centre than to any other.

    Args:
        points: (s, d) float32.
        centres: (c, d); one cell for all where there are few points.
        by_cell: (s,) points, cell after cell.
        starts: (c + 1,) where each cell begins.
        near_cells: (c, <= N_NEAR_CELLS) the cells nearest to each, itself first.
    """

    points: SmallFloatArray
    centres: SmallFloatArray
    by_cell: IntArray
    starts: IntArray
    near_cells: IntArray

    @classmethod
    def of(cls, points: SmallFloatArray) -> "NearestPoints":
        """Deal the points into cells by k-means."""
        points = np.ascontiguousarray(points, np.float32)
        n_cells = 1 if len(points) <= MAX_EXACT else int(np.sqrt(len(points)))
        centres = points[:: max(1, len(points) // n_cells)][:n_cells].copy()
        cells = np.zeros(len(points), np.int64)
        if n_cells > 1:
            for _ in range(N_ROUNDS):
                cells = nearest_centres(points, centres)
                centres = _means(points, cells, centres)
            cells = nearest_centres(points, centres)
        by_cell = np.argsort(cells, kind="stable")
        starts = np.searchsorted(cells[by_cell], np.arange(len(centres) + 1))
        near = np.argsort(_squared_distances(centres, centres), axis=1, kind="stable")
        return cls(points, centres, by_cell, starts, near[:, :N_NEAR_CELLS])

    def find(
        self, queries: SmallFloatArray, k: int, progress: Progress = no_progress
    ) -> tuple[npt.NDArray[np.int32], SmallFloatArray]:
        """The nearest points of each query, in nearly all cases; a point that is equal comes first.

        Args:
            queries: (q, d).
            k: how many; all points where there are fewer.
            progress: is told the queries that are done.

        Returns:
            (q, min(k, s)) places in `points`, nearest first, and their distances.
        """
        k = min(k, len(self.points))
        found = np.zeros((len(queries), k), np.int32)
        distances = np.zeros((len(queries), k), np.float32)
        if not k or not len(queries):
            return found, distances
        cells = nearest_centres(queries, self.centres)
        order = np.argsort(cells, kind="stable")
        ends = np.searchsorted(cells[order], np.arange(len(self.centres) + 1))

        def find_of(cell: int) -> None:
            candidates = self._candidates(cell, k)
            near = self.points[candidates]
            for start in range(int(ends[cell]), int(ends[cell + 1]), BLOCK_ROWS):
                rows = order[start : min(start + BLOCK_ROWS, int(ends[cell + 1]))]
                places, distances[rows] = _nearest(np.asarray(queries[rows], np.float32), near, k)
                found[rows] = candidates[places]

        if len(self.centres) == 1:
            find_of(0)
            return found, distances
        pool = ThreadPoolExecutor(n_threads())
        try:
            for cell, _ in enumerate(pool.map(find_of, range(len(self.centres)))):
                progress(int(ends[cell + 1]), len(queries))
        finally:
            pool.shutdown(cancel_futures=True)
        return found, distances

    def _candidates(self, cell: int, k: int) -> IntArray:
        cells = self.near_cells[cell]
        candidates = np.concatenate(
            [self.by_cell[self.starts[c] : self.starts[c + 1]] for c in cells.tolist()]
        )
        return candidates if len(candidates) >= k else self.by_cell


def nearest_centres(points: SmallFloatArray, centres: SmallFloatArray) -> IntArray:
    """(n,) the nearest centre of each point."""
    nearest = np.zeros(len(points), np.int64)
    sizes = (centres**2).sum(axis=1) / 2
    for start in range(0, len(points), 8 * BLOCK_ROWS):
        block = np.asarray(points[start : start + 8 * BLOCK_ROWS], np.float32)
        nearest[start : start + len(block)] = (block @ centres.T - sizes).argmax(axis=1)
    return nearest


def _means(points: SmallFloatArray, cells: IntArray, old: SmallFloatArray) -> SmallFloatArray:
    """The mean of each cell; one without points keeps its centre."""
    order = np.argsort(cells, kind="stable")
    sizes = np.bincount(cells, minlength=len(old))
    is_there = sizes > 0
    starts = (np.cumsum(sizes) - sizes)[is_there]
    means = old.copy()
    means[is_there] = np.add.reduceat(points[order], starts, axis=0) / sizes[is_there, np.newaxis]
    return means


def _squared_distances(one: SmallFloatArray, other: SmallFloatArray) -> FloatArray:
    distances: FloatArray = (
        (one**2).sum(axis=1)[:, np.newaxis] + (other**2).sum(axis=1) - 2 * (one @ other.T)
    )
    return distances


def _nearest(
    queries: SmallFloatArray, points: SmallFloatArray, k: int
) -> tuple[IntArray, SmallFloatArray]:
    """Of all points the k nearest, sorted, and their distances."""
    rough = _squared_distances(queries, points)
    if k < len(points):
        # A few more than are wanted: the rough distances of near points are mostly rounding.
        n_kept = min(k + 4, len(points))
        places = np.argpartition(rough, n_kept - 1, axis=1)[:, :n_kept]
    else:
        places = np.broadcast_to(np.arange(len(points)), rough.shape)
    exact = np.sqrt(((points[places] - queries[:, np.newaxis]) ** 2).sum(axis=2))
    by_distance = np.argsort(exact, axis=1, kind="stable")[:, :k]
    return (
        np.take_along_axis(places, by_distance, axis=1),
        np.take_along_axis(exact, by_distance, axis=1),
    )
