"""Groups of rows by k-means, for when there is no map: quick, and the same each time."""

from typing import Final

import numpy as np

from snorkel_nb.core.arrays import IntArray, SmallFloatArray

ROWS_A_GROUP: Final = 80
"""So many rows make a group, about, as long as there are no more than MAX_GROUPS."""

MAX_GROUPS: Final = 24

N_STEPS: Final = 12

SEED: Final = 7


def rough_groups(vectors: SmallFloatArray) -> IntArray:
    """(n,) the group of each row, 0 for that with the most rows.

    Args:
        vectors: (n, d), of length 1 or 0.

    Source: Lloyd 1982, started as Arthur & Vassilvitskii 2007.
    """
    n_groups = min(MAX_GROUPS, max(1, len(vectors) // ROWS_A_GROUP))
    rng = np.random.default_rng(SEED)
    centers = _start(vectors, n_groups, rng)
    groups = np.zeros(len(vectors), np.int64)
    for _ in range(N_STEPS):
        # Of vectors of one length, the nearest center is found without their lengths.
        distances = np.square(centers).sum(axis=1) - 2 * vectors @ centers.T
        groups = distances.argmin(axis=1)
        for j in range(len(centers)):
            members = vectors[groups == j]
            if len(members):
                centers[j] = members.mean(axis=0)
    sizes = np.bincount(groups, minlength=len(centers))
    place = np.empty(len(centers), np.int64)
    place[np.argsort(-sizes, kind="stable")] = np.arange(len(centers))
    return place[groups]


def _start(vectors: SmallFloatArray, n_groups: int, rng: np.random.Generator) -> SmallFloatArray:
    chosen = [int(rng.integers(len(vectors)))]
    nearest = np.square(vectors - vectors[chosen[0]]).sum(axis=1).astype(np.float64)
    while len(chosen) < n_groups and nearest.sum() > 0:
        chosen.append(int(rng.choice(len(vectors), p=nearest / nearest.sum())))
        distance = np.square(vectors - vectors[chosen[-1]]).sum(axis=1)
        nearest = np.minimum(nearest, distance)
    return vectors[chosen].copy()
