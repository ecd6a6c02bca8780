"""A picture of vectors: a place for each, also for those that come later."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import IntArray, SmallFloatArray, read_only
from snorkel_nb.core.fingerprint import fingerprint
from snorkel_nb.core.hashes import HashArray
from snorkel_nb.core.labeling_function import Progress, no_progress
from snorkel_nb.explore.layouts.distinct import Distinct
from snorkel_nb.explore.layouts.layout import Layout
from snorkel_nb.explore.layouts.layout_cache import find_layout, keep_layout
from snorkel_nb.explore.layouts.nearest_points import NearestPoints
from snorkel_nb.explore.layouts.orientation import in_unit_square, turned_like
from snorkel_nb.explore.layouts.pca import MAX_SAMPLE, Pca
from snorkel_nb.explore.layouts.placing import place
from snorkel_nb.explore.worker.client import Worker

N_DIRECTIONS: Final = 50
"""Of the vectors that a layout is made from."""

MAX_DIRECT: Final = 50_000
"""Vectors that are laid out; beyond, a spread-out sample."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A place for each vector.

    A vector has the same place whatever row it is of, and wherever that row stands; one that is new
    gets a place beside its nearest neighbours, and moves none of the others.

    Args:
        method: see Layout.
        pca: of the vectors.
        hashes: (u,) of the vectors that it was made of, ascending, see `Distinct`.
        xy: (u, 2) their places in 0..1.
        points: (s, k) those that were laid out, projected by the pca.
        direct: (s,) places of these in `hashes`.
        name: the fingerprint of what decides it.
    """

    method: Literal["pca", "umap"]
    pca: Pca
    hashes: HashArray
    xy: SmallFloatArray
    points: SmallFloatArray
    direct: IntArray
    name: str

    @property
    def n_vectors(self) -> int:
        """How many different ones it was made of."""
        return len(self.hashes)

    def n_new(self, distinct: Distinct) -> int:
        """How many of some vectors it was not made of."""
        return int(np.count_nonzero(~self._find(distinct)[1]))

    def layout(self, vectors: SmallFloatArray, distinct: Distinct) -> Layout:
        """The places of rows.

        Args:
            vectors: (n, d) of the rows.
            distinct: of these.
        """
        xy = self.places(vectors, distinct)
        name = fingerprint(self.name, distinct.hashes.tobytes(), distinct.of_row.tobytes())
        n_direct = len(self.direct) if self.method == "umap" else len(distinct)
        return Layout(distinct.to_rows(xy), self.method, n_direct, name)

    def places(self, vectors: SmallFloatArray, distinct: Distinct) -> SmallFloatArray:
        """(u, 2) of the different vectors of some rows."""
        at, is_known = self._find(distinct)
        xy = np.full((len(distinct), 2), 0.5, np.float32)
        xy[is_known] = self.xy[at[is_known]]
        new = np.flatnonzero(~is_known)
        if len(new) and len(self.points):
            points = self.pca.project(vectors[distinct.first[new]])
            xy[new] = place(points, self._index, self.xy[self.direct])
        return xy

    def _find(self, distinct: Distinct) -> tuple[IntArray, npt.NDArray[np.bool_]]:
        if not len(self.hashes):
            nobody = np.zeros(len(distinct), np.int64)
            return nobody, np.zeros(len(distinct), np.bool_)
        at = np.minimum(np.searchsorted(self.hashes, distinct.hashes), len(self.hashes) - 1)
        return at, self.hashes[at] == distinct.hashes

    @cached_property
    def _index(self) -> NearestPoints:
        return NearestPoints.of(self.points)


def projected(pca: Pca, vectors: SmallFloatArray, distinct: Distinct) -> SmallFloatArray:
    """(u, k) the different vectors among those of some rows, projected."""
    if 2 * len(distinct) > len(vectors):
        return pca.project(vectors)[distinct.first]
    return pca.project(vectors[distinct.first])


def first_picture(vectors: SmallFloatArray, distinct: Distinct, name: str) -> Picture:
    """By PCA, at once.

    Args:
        vectors: (n, d).
        distinct: of these.
        name: their fingerprint.
    """
    # In the order of rows: vectors may lie in a file, and be many.
    rows = np.sort(distinct.first)
    pca = Pca.of(vectors[rows[:: max(1, len(rows) // MAX_SAMPLE)]], N_DIRECTIONS)
    flat = replace(pca, directions=pca.directions[:, :2])
    xy = projected(flat, vectors, distinct)
    if xy.shape[1] == 1:
        xy = np.column_stack([xy, np.zeros_like(xy)])
    step = max(1, -(-len(distinct) // MAX_DIRECT))
    direct = np.arange(0, len(distinct), step)
    return Picture(
        "pca",
        pca,
        distinct.hashes,
        read_only(in_unit_square(xy)),
        pca.project(vectors[distinct.first[direct]]),
        direct,
        fingerprint("pca", name),
    )


def umap_picture(
    vectors: SmallFloatArray,
    distinct: Distinct,
    before: Picture,
    name: str,
    worker: Worker,
    progress: Progress = no_progress,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Picture:
    """By UMAP in the worker, or from the cache; from another picture, whose orientation it keeps.

    Args:
        vectors: (n, d).
        distinct: of these.
        before: the picture that it moves on from; of some of these vectors at least.
        name: the fingerprint of the vectors.
        worker: that makes it.
        progress: is told hundredths of the work.
        is_wanted: asked now and then; False stops the work.

    Raises:
        NotWantedError: it was not wanted any more.
        ExploreError: the worker failed.
    """
    name = fingerprint("umap", name, before.name, str(MAX_DIRECT))
    kept = find_layout(name, len(distinct))
    if kept is None:
        points = projected(before.pca, vectors, distinct)
        start = before.places(vectors, distinct)
        made = worker.do(
            "lay_out",
            {"points": points, "start": start, "lots": distinct.hashes},
            {"max_direct": MAX_DIRECT},
            progress,
            is_wanted,
        )
        is_direct = np.zeros(len(distinct), np.bool_)
        is_direct[made["direct"]] = True
        kept = in_unit_square(turned_like(made["xy"], start)), is_direct
        keep_layout(name, *kept)
    xy, is_direct = kept
    direct = np.flatnonzero(is_direct)
    points = before.pca.project(vectors[distinct.first[direct]])
    return Picture("umap", before.pca, distinct.hashes, read_only(xy), points, direct, name)
