"""The user's cache of vectors: files that are named by what they were made of."""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from snorkel_nb.core.arrays import SmallFloatArray
from snorkel_nb.demo_data.cache import cache_root
from snorkel_nb.embeddings.prefix_keys import PrefixKeys
from snorkel_nb.embeddings.vector_file import TEMPORARY, read_vectors, write_vectors

LIMIT_BYTES: Final = 5 * 10**9
"""Of all files together; the ones that were used last stay."""

STALE_S: Final = 24 * 3600
"""Age at which a half-written file belongs to nobody any more."""


@dataclass(frozen=True)
class DiskCache:
    """A folder for each embedder, and in it a file for each run of rows.

    A file's name holds which rows it has, from where to where, and the name by content of all rows
    up to its end. So when rows are appended, the file of the earlier ones is found again.

    Args:
        folder: made when something is written.
    """

    folder: Path

    @classmethod
    def of_user(cls) -> "DiskCache | None":
        """The one in the user's cache folder; None when it is switched off.

        The environment variable SNORKEL_NB_EMBEDDINGS names another folder; 0 switches it off.
        """
        chosen = os.environ.get("SNORKEL_NB_EMBEDDINGS")
        if chosen == "0":
            return None
        if chosen:
            return cls(Path(chosen).expanduser().absolute())
        return cls(cache_root() / "embeddings")

    def parts(
        self, embedder: str, keys: PrefixKeys, start: int, n_rows: int
    ) -> list[SmallFloatArray]:
        """Vectors of the rows from one on, as many as are there, in parts.

        Args:
            embedder: its fingerprint.
            keys: of the rows.
            start: position of the first row.
            n_rows: how many rows there are.
        """
        found: list[SmallFloatArray] = []
        done = start
        files = sorted(_files(self.folder / embedder), key=lambda file: file.end, reverse=True)
        while done < n_rows:
            vectors = None
            for file in files:
                is_next = file.start == done < file.end <= n_rows
                if not is_next or file.key != keys.of_first(file.end):
                    continue
                vectors = read_vectors(file.path)
                if vectors is not None and len(vectors) == file.end - file.start:
                    break
                vectors = None
                with suppress(OSError):  # damaged: what is made anew takes its place
                    file.path.unlink()
            if vectors is None:
                break
            with suppress(OSError):
                os.utime(file.path)
            found.append(vectors)
            done = file.end
        return found

    def path(self, embedder: str, keys: PrefixKeys, start: int, end: int) -> Path:
        """Where the vectors of some rows stand, or will."""
        return self.folder / embedder / f"{start}-{end}-{keys.of_first(end)}.npy"

    def written(
        self, path: Path, n_rows: int, parts: Iterable[SmallFloatArray]
    ) -> Iterator[SmallFloatArray]:
        """See `write_vectors`; then the oldest files go, when there are too many."""
        path.parent.mkdir(parents=True, exist_ok=True)
        yield from write_vectors(path, n_rows, parts)
        self.clean(path)

    def clean(self, kept: Path) -> None:
        """Remove the files that were not used for longest, until the rest is below the limit.

        Args:
            kept: a file that stays in any case.
        """
        now, total = time.time(), 0
        stats = []
        for path in self.folder.glob("*/*"):
            with suppress(OSError):  # gone meanwhile
                stats.append((path.stat().st_mtime, path.stat().st_size, path))
        for used_s, n_bytes, path in sorted(stats, reverse=True):
            is_old = path.name.startswith(TEMPORARY) and used_s < now - STALE_S
            total += n_bytes
            is_ours = path.name.startswith(TEMPORARY) or _file(path) is not None
            is_too_much = total > LIMIT_BYTES and not path.name.startswith(TEMPORARY)
            if is_ours and path != kept and (is_old or is_too_much):
                with suppress(OSError):  # in use, where a system minds that
                    path.unlink()


@dataclass(frozen=True)
class _File:
    path: Path
    start: int
    end: int
    key: str


def _files(folder: Path) -> list[_File]:
    try:
        return [file for path in folder.iterdir() if (file := _file(path)) is not None]
    except OSError:
        return []


def _file(path: Path) -> _File | None:
    """What a file's name says; None for one that is none of ours."""
    parts = path.stem.split("-")
    if path.suffix != ".npy" or len(parts) != 3 or not (parts[0] + parts[1]).isdecimal():
        return None
    return _File(path, int(parts[0]), int(parts[1]), parts[2])
