"""How a picture lies: turned like the one before it, and within a square of side 1."""

from typing import Final

import numpy as np

from snorkel_nb.core.arrays import FloatArray, SmallFloatArray

FEW: Final = 0.005
"""Share of rows at each edge that may be outliers."""

RIM: Final = 0.04
"""Width of the rim into which outliers are pressed."""


def turned_like(xy: SmallFloatArray, model: SmallFloatArray) -> FloatArray:
    """The places, turned and perhaps mirrored to lie as near as can be to another picture.

    Args:
        xy: (n, 2).
        model: (n, 2) the other picture, at any scale.

    Source: Schönemann 1966, the orthogonal Procrustes problem.
    """
    mine = xy.astype(np.float64)
    if len(mine) < 2:
        return mine
    mine = mine - np.median(mine, axis=0)
    theirs = model.astype(np.float64) - np.median(model, axis=0)
    left, _, right = np.linalg.svd(mine.T @ theirs)
    turned: FloatArray = mine @ (left @ right)
    return turned


def in_unit_square(xy: FloatArray | SmallFloatArray) -> SmallFloatArray:
    """(n, 2) float32 in 0..1, at one scale for both axes.

    All but a few rows fill the square up to a rim; outliers are pressed into the rim, so that they
    do not press all others together, and stay in order. Rows that are all alike lie in the middle.
    """
    if not len(xy):
        return np.zeros((0, 2), np.float32)
    xy = xy.astype(np.float64)
    low, high = np.quantile(xy, [FEW, 1 - FEW], axis=0)
    extent = float((high - low).max())
    if extent <= 1e-12 * max(1.0, float(np.abs(xy).max())):
        low, high = xy.min(axis=0), xy.max(axis=0)
        extent = float((high - low).max())
        if extent <= 1e-12 * max(1.0, float(np.abs(xy).max())):
            return np.full((len(xy), 2), 0.5, np.float32)
    half = (xy - (low + high) / 2) * ((1 - 2 * RIM) / extent)
    edge = 0.5 - RIM
    beyond = np.maximum(np.abs(half) - edge, 0)
    pressed = np.minimum(np.abs(half), edge) + RIM * beyond / (beyond + RIM)
    placed: SmallFloatArray = (0.5 + np.sign(half) * pressed).astype(np.float32)
    return placed
