"""A file of vectors: numpy's `.npy`, and behind it a checksum.

Written beside its place and renamed when it is complete. What was cut off or damaged later is found
when it is read.
"""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

import numpy as np
import numpy.lib.format as npy

from snorkel_nb.core.arrays import SmallFloatArray

LARGE_BYTES: Final = 256 * 2**20
"""A larger array stays in its file and is read from there when it is needed."""

TEMPORARY: Final = ".writing-"

_MARK: Final = b"snb1"
_PART: Final = 2**24


def write_vectors(
    path: Path, n_rows: int, parts: Iterable[SmallFloatArray]
) -> Iterator[SmallFloatArray]:
    """Write parts one after the other, and give each on; the file is there when all were taken.

    Args:
        path: its folder is there.
        n_rows: of all parts together.
        parts: (n, d) float32; at least one.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    temporary: Path | None = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=TEMPORARY, delete=False) as file:
            temporary = Path(file.name)
            checksum, is_begun = 0, False
            for part in parts:
                if not is_begun:
                    _write_header(file, (n_rows, part.shape[1]))
                    is_begun = True
                data = np.ascontiguousarray(part, np.float32).tobytes()
                checksum = zlib.crc32(data, checksum)
                file.write(data)
                yield part
            file.write(_MARK + checksum.to_bytes(4, "little"))
        temporary.replace(path)
        temporary = None
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()


def read_vectors(path: Path) -> SmallFloatArray | None:
    """(n, d) float32, from the file itself when it is large; None when it is not there or damaged.

    Reads all of it once, to see whether it is what was written.
    """
    try:
        with path.open("rb") as file:
            n_bytes = file.seek(0, 2)
            file.seek(0)
            shape, is_fortran, dtype = _read_header(file)
            start = file.tell()
            n_data = n_bytes - start - len(_MARK) - 4
            is_right = len(shape) == 2 and not is_fortran and dtype == np.float32
            if not is_right or n_data != 4 * shape[0] * shape[1]:
                return None
            checksum, n_left = 0, n_data
            while n_left:
                data = file.read(min(_PART, n_left))
                if not data:
                    return None
                checksum, n_left = zlib.crc32(data, checksum), n_left - len(data)
            if file.read() != _MARK + checksum.to_bytes(4, "little"):
                return None
        if n_data > LARGE_BYTES:
            return np.memmap(path, np.float32, "r", start, shape)
        return np.fromfile(path, np.float32, shape[0] * shape[1], offset=start).reshape(shape)
    # Whatever numpy's reader of a damaged header says; it evaluates nothing but a literal.
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, EOFError, MemoryError):
        return None


def _write_header(file: Any, shape: tuple[int, int]) -> None:
    header = {"descr": npy.dtype_to_descr(np.dtype("<f4")), "fortran_order": False, "shape": shape}
    npy.write_array_header_1_0(file, header)


def _read_header(file: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    if npy.read_magic(file) != (1, 0):
        raise ValueError("not the version that is written")
    return npy.read_array_header_1_0(file)
