"""Makes the vectors of a dataset, once: in memory and on disk they are found again."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Final
from weakref import WeakKeyDictionary, WeakValueDictionary, ref

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import SmallFloatArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.fingerprint import fingerprint
from snorkel_nb.core.labeling_function import Progress, no_progress
from snorkel_nb.embeddings.batches import batches
from snorkel_nb.embeddings.disk import DiskCache
from snorkel_nb.embeddings.embedder import Embedder
from snorkel_nb.embeddings.embedding import Embedding
from snorkel_nb.embeddings.prefix_keys import PrefixKeys
from snorkel_nb.embeddings.vector_file import LARGE_BYTES, read_vectors
from snorkel_nb.errors import EmbeddingError

LOOK_EVERY_S: Final = 0.1
"""Between two looks of one who waits for the same vectors."""

SLICE_ROWS: Final = 8_192


def embed_rows(
    embedder: Embedder,
    dataset: Dataset,
    progress: Progress = no_progress,
    earlier: Embedding | None = None,
) -> Embedding:
    """The vectors of all rows; only those are made that are not there yet.

    Args:
        embedder: makes them.
        dataset: the same rows give the same object as long as they live.
        progress: what it raises stops the work, and nothing is left behind.
        earlier: perhaps of the first of these rows, by the same embedder.

    Raises:
        EmbeddingError: the embedder cannot embed these rows, or the disk is full.
    """
    name = embedder.fingerprint()
    with _one_at_a_time(dataset, name, progress):
        known = known_embedding(name, dataset)
        if known is None:
            rows = embedder.read(dataset)
            keys = PrefixKeys(rows)
            tail = _tails.get(dataset, {}).get(name)
            vectors = _vectors(embedder, rows, keys, name, progress, earlier, tail)
            known = Embedding(vectors, embedder, _name(name, keys, len(rows)))
            _tails.get(dataset, {}).pop(name, None)
            _remember(name, dataset, known)
    return known


def vectors_from(
    embedder: Embedder, dataset: Dataset, start: int, progress: Progress
) -> SmallFloatArray:
    """(n_rows - start, d) the vectors of the rows from `start` on; see `embed_rows`.

    Of a sample nothing is kept. Of appended rows it is remembered, for who wants those of all.
    """
    name = embedder.fingerprint()
    known = known_embedding(name, dataset)
    if known is not None:
        return known.vectors[start:]
    if dataset.is_sample:
        return embedder.embed(dataset, start, progress)
    if not start:
        return embed_rows(embedder, dataset, progress).vectors
    with _one_at_a_time(dataset, name, progress):
        tails = _tails.setdefault(dataset, {})
        if name not in tails or tails[name][0] != start:
            tails[name] = start, embedder.embed(dataset, start, progress)
        return tails[name][1]


def known_embedding(name: str, dataset: Dataset) -> Embedding | None:
    """What was made of these rows in this process, by the embedder of that fingerprint."""
    with _changing:
        made = _made.get(dataset)
        return made.get(name) if made else None


def _vectors(
    embedder: Embedder,
    rows: pl.DataFrame,
    keys: PrefixKeys,
    name: str,
    progress: Progress,
    earlier: Embedding | None,
    tail: tuple[int, SmallFloatArray] | None,
) -> SmallFloatArray:
    n_rows = len(rows)
    disk = DiskCache.of_user() if embedder.is_kept else None
    found = []
    if earlier is not None and _is_beginning(earlier, n_rows, keys, name):
        found.append(earlier.vectors)
    if disk is not None:
        found += disk.parts(name, keys, sum(map(len, found)), n_rows)
    n_found = sum(map(len, found))
    if found and n_found == n_rows:
        return _filled(found, n_rows)
    made = batches(embedder, rows, n_found, progress)
    if tail is not None and tail[0] == n_found:
        made = _slices([tail[1]])
    first = next(made)
    made = chain([first], made)
    n_bytes = 4 * n_rows * first.shape[1]
    if disk is None:
        return _filled(chain(found, made), n_rows)
    try:
        if n_bytes <= LARGE_BYTES:
            path = disk.path(name, keys, n_found, n_rows)
            written = disk.written(path, n_rows - n_found, made)
            return _filled(chain(found, written), n_rows)
        path = disk.path(name, keys, 0, n_rows)
        for _ in disk.written(path, n_rows, chain(_slices(found), made)):
            pass
    except OSError as error:
        raise EmbeddingError(
            f"The vectors, {n_bytes / 1e6:,.0f} MB, could not be kept in {str(disk.folder)!r}: "
            f"{error}. Make room there, set the environment variable SNORKEL_NB_EMBEDDINGS to "
            "another folder, or to 0 to keep them in memory only."
        ) from error
    vectors = read_vectors(path)
    if vectors is None:
        raise EmbeddingError(f"The vectors in {str(path)!r} were damaged at once. Check the disk.")
    return vectors


def _is_beginning(earlier: Embedding, n_rows: int, keys: PrefixKeys, name: str) -> bool:
    """Whether it is of the first of these rows, by the embedder of that name."""
    n_earlier = len(earlier)
    return n_earlier <= n_rows and earlier.fingerprint == _name(name, keys, n_earlier)


def _filled(parts: Iterable[SmallFloatArray], n_rows: int) -> SmallFloatArray:
    """The parts as one array, without holding them twice."""
    whole, done = None, 0
    for part in parts:
        if whole is None:
            if len(part) == n_rows:
                whole, done = part, n_rows
                continue
            whole = np.empty((n_rows, part.shape[1]), np.float32)
        whole[done : done + len(part)] = part
        done += len(part)
    assert whole is not None
    return whole


def _slices(parts: Iterable[SmallFloatArray]) -> Iterator[SmallFloatArray]:
    """The same in small parts, so that what lies in a file is not held as a whole."""
    for part in parts:
        for start in range(0, len(part), SLICE_ROWS):
            yield part[start : start + SLICE_ROWS]


def _name(embedder: str, keys: PrefixKeys, n_rows: int) -> str:
    return fingerprint(embedder, keys.of_first(n_rows))


_changing = threading.Lock()
_made: "WeakKeyDictionary[Dataset, WeakValueDictionary[str, Embedding]]" = WeakKeyDictionary()
_latest: "dict[str, tuple[ref[Dataset], Embedding]]" = {}
"""Keeps one embedding for each embedder, as long as its rows live: a history of many datasets that
grow would otherwise keep the vectors of each."""

_tails: "WeakKeyDictionary[Dataset, dict[str, tuple[int, SmallFloatArray]]]" = WeakKeyDictionary()
"""Vectors of appended rows alone, and where these begin."""

_locks: "WeakKeyDictionary[Dataset, dict[str, threading.Lock]]" = WeakKeyDictionary()


def _remember(name: str, dataset: Dataset, embedding: Embedding) -> None:
    def forget(gone: "ref[Dataset]") -> None:
        if name in _latest and _latest[name][0] is gone:
            del _latest[name]

    with _changing:
        _made.setdefault(dataset, WeakValueDictionary())[name] = embedding
        _latest[name] = ref(dataset, forget), embedding


@contextmanager
def _one_at_a_time(dataset: Dataset, name: str, progress: Progress) -> Iterator[None]:
    """Let two who want the same vectors wait for each other; the progress can stop the waiting."""
    with _changing:
        lock = _locks.setdefault(dataset, {}).setdefault(name, threading.Lock())
    while not lock.acquire(timeout=LOOK_EVERY_S):
        progress(0, len(dataset))
    try:
        yield
    finally:
        lock.release()
