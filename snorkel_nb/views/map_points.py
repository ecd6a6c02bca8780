"""The points of the map, as the page draws them."""

from dataclasses import dataclass, field
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from snorkel_nb.core.arrays import BoolArray, IntArray, read_only
from snorkel_nb.explore.layouts.layout import Layout

SEED: Final = 7
STEPS: Final = 65535
"""Places along each side of the map: finer than the pixels of any screen at 30-fold zoom."""


@dataclass(frozen=True, eq=False)
class MapPoints:
    """The rows that have a place, in the order in which they are drawn.

    The order is a fixed shuffle: drawn as in the data, a class whose rows come last would cover the
    others; and the first points are a sample of all, for a page that cannot draw so many.

    Args:
        version: of the layout; a page that has it needs no points.
        rows: (n_points,) position of each point's row.
        xy: (n_points, 2) uint16, of STEPS along each side, y upwards.
    """

    version: str
    rows: IntArray
    xy: NDArray[np.uint16] = field(repr=False)

    @classmethod
    def of(cls, layout: Layout) -> "MapPoints":
        """The points of a layout; the same object while the layout is there."""
        known = _KNOWN.get(layout)
        if known is None:
            order = np.random.default_rng(SEED).permutation(len(layout.xy))
            rows = order[layout.is_placed[order]]
            xy = np.rint(np.clip(layout.xy[rows], 0, 1) * STEPS).astype(np.uint16)
            known = _KNOWN[layout] = cls(layout.fingerprint, read_only(rows), read_only(xy))
        return known

    def masked(self, mask: BoolArray) -> NDArray[np.uint8]:
        """(ceil(n_points / 8),) which points are among the rows of (n_rows,) a mask; low bit first.

        An eighth of a megabyte for a million points.
        """
        return np.packbits(mask[self.rows], bitorder="little")


_KNOWN: Final[WeakKeyDictionary[Layout, MapPoints]] = WeakKeyDictionary()
