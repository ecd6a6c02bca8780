"""Layouts in the user's cache, beside the vectors that they were made from."""

from contextlib import suppress
from importlib.metadata import version
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, SmallFloatArray
from snorkel_nb.core.fingerprint import fingerprint
from snorkel_nb.embeddings.disk import DiskCache
from snorkel_nb.embeddings.vector_file import read_vectors

FOLDER: Final = "layouts"
MAKING: Final = "1"
"""Another one when layouts are made in another way."""


def find_layout(name: str, n: int) -> tuple[SmallFloatArray, BoolArray] | None:
    """The places of n vectors, and which of them were laid out; None where they are not kept.

    Args:
        name: the fingerprint of all that the layout follows from.
        n: how many vectors it is of.
    """
    cache = DiskCache.of_user()
    if cache is None:
        return None
    table = read_vectors(cache.folder / FOLDER / _file(name, n))
    if table is None or table.shape != (n, 3):
        return None
    return np.ascontiguousarray(table[:, :2]), table[:, 2] > 0


def keep_layout(name: str, xy: SmallFloatArray, is_direct: BoolArray) -> None:
    """Keep a layout; where that cannot be done, it is made again another time."""
    cache = DiskCache.of_user()
    if cache is None or not len(xy):
        return
    table = np.column_stack([xy, is_direct]).astype(np.float32)
    with suppress(OSError):
        for _ in cache.written(cache.folder / FOLDER / _file(name, len(xy)), len(xy), [table]):
            pass


def _file(name: str, n: int) -> str:
    """Named like files of vectors, so that those that are not used for long go too."""
    return f"0-{n}-{fingerprint(name, MAKING, version('umap-learn'))}.npy"
