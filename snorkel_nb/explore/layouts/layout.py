"""Where rows stand on the map."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from snorkel_nb.core.arrays import BoolArray, SmallFloatArray, read_only


@dataclass(frozen=True, eq=False)
class Layout:
    """Places on the map.

    Args:
        xy: (n_rows, 2) float32 in 0..1, y upwards; NaN where a row has no place, since there is
            nothing in it to place it by. Read-only.
        method: "pca" for the first picture, "umap" for the one that it moves into.
        n_direct: rows that were laid out; the others were placed beside their neighbours.
        fingerprint: of the vectors and the method: one name, one picture.
    """

    xy: SmallFloatArray
    method: Literal["pca", "umap"]
    n_direct: int
    fingerprint: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "xy", read_only(self.xy))

    @property
    def is_placed(self) -> BoolArray:
        """(n_rows,) which rows have a place."""
        is_placed: BoolArray = ~np.isnan(self.xy[:, 0])
        return is_placed
