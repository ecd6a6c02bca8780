"""A place on the map for rows that were not laid out: beside their nearest neighbours."""

from typing import Final

import numpy as np

from snorkel_nb.core.arrays import FloatArray, SmallFloatArray
from snorkel_nb.core.labeling_function import Progress, no_progress
from snorkel_nb.explore.layouts.nearest_points import NearestPoints

N_NEIGHBOURS: Final = 8

REACH: Final = 0.05
"""Share of the picture's width within which neighbours count as being together."""

BLOCK_ROWS: Final = 16_384


def placed_beside(
    neighbours: "np.typing.NDArray[np.int32]", distances: SmallFloatArray, xy: SmallFloatArray
) -> SmallFloatArray:
    """The place of each row, from those of its neighbours.

    Neighbours that lie in different parts of the picture would give a place between the parts,
    where nobody is. So the neighbour that is nearest to the others is looked for, and those around
    it decide, near ones most.

    Args:
        neighbours: (q, k) places in `xy`.
        distances: (q, k) to them, in the space of the vectors.
        xy: (s, 2) of the rows that were laid out.

    Returns:
        (q, 2) float32; equal rows get equal places.
    """
    k = min(N_NEIGHBOURS, neighbours.shape[1])
    out = np.empty((len(neighbours), 2), np.float32)
    reach = REACH * float((xy.max(axis=0) - xy.min(axis=0)).max()) if len(xy) else 0.0
    for start in range(0, len(neighbours), BLOCK_ROWS):
        part = slice(start, start + BLOCK_ROWS)
        near: FloatArray = xy[neighbours[part, :k]].astype(np.float64)
        d = distances[part, :k].astype(np.float64)
        weights = 1 / (d**2 + 1e-3 * (d**2).mean(axis=1, keepdims=True) + 1e-12)
        weights /= weights.sum(axis=1, keepdims=True)
        apart = np.sqrt(((near[:, :, np.newaxis] - near[:, np.newaxis]) ** 2).sum(axis=3))
        middle = np.einsum("qij,qj->qi", apart, weights).argmin(axis=1)
        weights *= apart[np.arange(len(near)), middle] <= reach
        weights /= weights.sum(axis=1, keepdims=True)
        out[part] = np.einsum("qi,qid->qd", weights, near)
    return out


def place(
    queries: SmallFloatArray,
    index: NearestPoints,
    xy: SmallFloatArray,
    progress: Progress = no_progress,
) -> SmallFloatArray:
    """(q, 2) the places of new rows.

    Args:
        queries: (q, d) their vectors, like the index's.
        index: of the rows that were laid out; one at least.
        xy: (s, 2) their places.
        progress: is told the rows that are done.
    """
    return placed_beside(*index.find(queries, N_NEIGHBOURS, progress), xy)
