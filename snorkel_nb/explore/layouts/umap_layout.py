"""The layout by UMAP: rows that mean the same lie in one heap. Runs in the worker."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import FloatArray, IntArray, SmallFloatArray
from snorkel_nb.core.hashes import HashArray
from snorkel_nb.core.labeling_function import Progress
from snorkel_nb.explore.layouts.nearest_points import NearestPoints
from snorkel_nb.explore.layouts.placing import placed_beside
from snorkel_nb.explore.layouts.spread_sample import spread_sample

N_NEIGHBOURS: Final = 15
MIN_DIST: Final = 0.1
SEED: Final = 7

MIN_POINTS: Final = 16
"""Fewer stay where PCA has put them."""

START_EXTENT: Final = 10.0
"""Half the width of the picture that UMAP starts from, in its units."""


@dataclass(frozen=True, eq=False)
class Placed:
    """Points with a place.

    Args:
        xy: (n, 2) float32, at any scale.
        direct: (s,) points that were laid out, ascending; the others lie beside their neighbours.
    """

    xy: SmallFloatArray
    direct: IntArray


def lay_out(
    points: SmallFloatArray,
    start: SmallFloatArray,
    lots: HashArray,
    max_direct: int,
    progress: Progress,
) -> Placed:
    """Lay out points, all different.

    Args:
        points: (n, d).
        start: (n, 2) the picture to begin with, whose orientation is kept.
        lots: (n,) a random number for each point.
        max_direct: beyond so many, a spread-out sample is laid out.
        progress: is told hundredths of the work.
    """
    points = np.asarray(points, np.float32)
    is_all = len(points) <= max_direct
    direct = np.arange(len(points)) if is_all else spread_sample(points, lots, max_direct)
    index = NearestPoints.of(points[direct])
    share = 15 if is_all else 50
    found, distances = index.find(
        points, N_NEIGHBOURS, lambda done, total: progress(share * done // max(total, 1), 100)
    )
    _put_itself_first(found, distances, direct)
    xy = np.array(start, np.float32)
    if len(direct) >= MIN_POINTS:
        xy[direct] = _umap(
            points[direct], start[direct], found[direct], distances[direct],
            lambda percent: progress(share + percent * (98 - share) // 100, 100),
        )  # fmt: skip
        is_other = np.ones(len(points), np.bool_)
        is_other[direct] = False
        xy[is_other] = placed_beside(found[is_other], distances[is_other], xy[direct])
    progress(100, 100)
    return Placed(xy, direct)


def warm_up() -> None:
    """Import and compile all that a layout needs."""
    points = np.random.default_rng(SEED).normal(size=(64, 4)).astype(np.float32)
    lots = np.arange(64, dtype=np.uint64)
    lay_out(points, points[:, :2], lots, len(points), lambda _done, _total: None)
    import hdbscan  # noqa: PLC0415  # slow to import

    hdbscan.HDBSCAN(min_cluster_size=5).fit(points[:, :2].astype(np.float64))


def _put_itself_first(
    found: npt.NDArray[np.int32], distances: SmallFloatArray, direct: IntArray
) -> None:
    """Others at distance 0, such as by rounding, may come before a point itself."""
    own = np.arange(len(direct), dtype=np.int32)
    mine = found[direct]
    for row in np.flatnonzero(mine[:, 0] != own):
        others = mine[row][mine[row] != own[row]]
        kept = distances[direct[row]][mine[row] != own[row]]
        k = found.shape[1]
        found[direct[row]] = np.concatenate([[own[row]], others])[:k]
        distances[direct[row]] = np.concatenate([[0.0], kept])[:k]


def _umap(
    points: SmallFloatArray,
    start: SmallFloatArray,
    found: npt.NDArray[np.int32],
    distances: SmallFloatArray,
    tell: Any,
) -> SmallFloatArray:
    import umap  # noqa: PLC0415  # takes 10 s

    begin: FloatArray = start.astype(np.float64) - np.median(start, axis=0)
    extent = float(np.quantile(np.abs(begin), 0.99)) or 1.0
    begin = np.clip(begin / extent, -1.5, 1.5) * START_EXTENT
    # Points that start on one spot would leave it in one direction.
    begin += np.random.default_rng(SEED).normal(scale=1e-3 * START_EXTENT, size=begin.shape)
    reducer = umap.UMAP(
        n_neighbors=found.shape[1],
        min_dist=MIN_DIST,
        init=begin.astype(np.float32),
        random_state=SEED,  # one thread, and the same picture each time
        n_jobs=1,
        precomputed_knn=(found.astype(np.int64), distances),
        force_approximation_algorithm=True,  # else few points are compared anew
        verbose=True,
        tqdm_kwds={"file": _Told(tell), "bar_format": "{percentage:.0f}", "mininterval": 0.2},
    )
    xy: SmallFloatArray = reducer.fit_transform(points)
    return xy.astype(np.float32)


class _Told:
    """A file that hears how far UMAP is."""

    def __init__(self, tell: Any) -> None:
        self._tell = tell

    def write(self, text: str) -> None:
        digits = text.strip()
        if digits.isdigit():
            self._tell(int(digits))

    def flush(self) -> None:
        pass
