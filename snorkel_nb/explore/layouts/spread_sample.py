"""A sample of points that leaves no part of the map empty."""

from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, IntArray, SmallFloatArray, read_only
from snorkel_nb.core.hashes import HashArray
from snorkel_nb.explore.layouts.nearest_points import NearestPoints, nearest_centres

N_TAUGHT: Final = 30_000
"""Points from which the cells are made."""

FAR: Final = 3.0
"""Times the usual distance from the centre of a cell."""

BLOCK_ROWS: Final = 16_384


def spread_sample(points: SmallFloatArray, lots: HashArray, n_wanted: int) -> IntArray:
    """Points of all regions, more from crowded ones, but not in proportion.

    Each cell, and what is far from the centre in each, gives points in proportion to the root of
    its size: a region of 20 rows among a million is on the map, and a crowd still looks like one.
    Which ones is decided by lot, which depends on the point alone.

    Args:
        points: (n, d).
        lots: (n,) a random number for each.
        n_wanted: at most n.

    Returns:
        (n_wanted,) places, ascending.
    """
    by_lot = np.argsort(lots, kind="stable")
    centres = NearestPoints.of(points[by_lot[:N_TAUGHT]]).centres
    cells = 2 * nearest_centres(points, centres)
    cells += _are_far(points, centres, cells // 2)
    sizes = np.bincount(cells)
    order = by_lot[np.argsort(cells[by_lot], kind="stable")]
    quotas = _quotas(sizes, n_wanted)
    rank = np.arange(len(points)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return read_only(np.sort(order[rank < np.repeat(quotas, sizes)]))


def _are_far(points: SmallFloatArray, centres: SmallFloatArray, cells: IntArray) -> BoolArray:
    """(n,) which points are far from the centre of their cell: a region too small for one."""
    distances = np.zeros(len(points), np.float32)
    for start in range(0, len(points), BLOCK_ROWS):
        part = slice(start, start + BLOCK_ROWS)
        distances[part] = np.sqrt(((points[part] - centres[cells[part]]) ** 2).sum(axis=1))
    is_far: BoolArray = distances > FAR * np.median(distances)
    return is_far


def _quotas(sizes: IntArray, n_wanted: int) -> IntArray:
    """How many of each cell: as the roots of the sizes, no more than there are, n_wanted in all."""
    n_wanted = min(n_wanted, int(sizes.sum()))
    low, high = 0.0, float(n_wanted)
    for _ in range(60):  # the factor is found by halving
        factor = (low + high) / 2
        if np.minimum(sizes, factor * np.sqrt(sizes)).sum() > n_wanted:
            high = factor
        else:
            low = factor
    quotas = np.floor(np.minimum(sizes, low * np.sqrt(sizes))).astype(np.int64)
    missing = n_wanted - int(quotas.sum())
    while missing > 0:  # what rounding took, one to each of the largest that have more
        open_cells = np.flatnonzero(quotas < sizes)
        open_cells = open_cells[np.argsort(-(sizes - quotas)[open_cells], kind="stable")][:missing]
        quotas[open_cells] += 1
        missing -= len(open_cells)
    return quotas
