"""Which places lie in a polygon."""

from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, SmallFloatArray

N_STRIPS: Final = 256
"""Horizontal strips; a place is compared with the edges that pass through its own only."""


def is_inside(xy: SmallFloatArray, corners: FloatArray) -> BoolArray:
    """(n,) whether the polygon winds round each place, however often it crosses itself.

    Args:
        xy: (n, 2); NaN is outside.
        corners: (c, 2) in order; the last is joined to the first.

    Source: the winding number, Sunday 2001, Inclusion of a point in a polygon.
    """
    corners = np.asarray(corners, np.float64).reshape(-1, 2)
    inside = np.zeros(len(xy), np.bool_)
    if len(corners) < 3 or not len(xy):
        return inside
    low, high = corners.min(axis=0), corners.max(axis=0)
    x, y = xy[:, 0], xy[:, 1]
    rows = np.flatnonzero((x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1]))
    px, py = x[rows].astype(np.float64), y[rows].astype(np.float64)
    height = float(high[1] - low[1]) or 1.0
    strips = np.minimum(((py - low[1]) * (N_STRIPS / height)).astype(np.int16), N_STRIPS - 1)
    order = np.argsort(strips, kind="stable")
    px, py = px[order], py[order]
    ends = np.searchsorted(strips[order], np.arange(N_STRIPS + 1))
    winding = np.zeros(len(rows), np.int32)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        lower, upper = (y0, y1) if y0 <= y1 else (y1, y0)
        first = int(np.clip((lower - low[1]) * (N_STRIPS / height) - 1, 0, N_STRIPS - 1))
        last = int(np.clip((upper - low[1]) * (N_STRIPS / height) + 1, 0, N_STRIPS - 1))
        part = slice(int(ends[first]), int(ends[last + 1]))
        qx, qy = px[part], py[part]
        side = (x1 - x0) * (qy - y0) - (qx - x0) * (y1 - y0)
        if y0 <= y1:
            winding[part] += (y0 <= qy) & (qy < y1) & (side > 0)
        else:
            winding[part] -= (y1 <= qy) & (qy < y0) & (side < 0)
    inside[rows[order]] = winding != 0
    return inside
