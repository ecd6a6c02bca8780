"""Where the texts of a column lie in memory, for loops over their bytes; nothing is copied.

Read through the Arrow C stream interface (arrow.apache.org/docs/format/CStreamInterface.html),
which polars offers without pyarrow.
"""

import ctypes
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from snorkel_nb.core.arrays import IntArray, WordArray, read_only

VIEW_BYTES: Final = 16
INLINE_BYTES: Final = 12
"""A text of so many bytes or fewer stands in its view."""

_STRING_VIEW: Final = b"vu"


@dataclass(frozen=True, eq=False)
class TextChunk:
    """Texts whose views are neighbours; valid while the object lives.

    Args:
        views: (n, 4) uint32, read-only. The length of a text in bytes, and then either the text
            itself, or its first four bytes, a buffer's number and where in it the text begins.
        is_text: (n,) uint8, read-only; 0 for null.
        starts: (n_buffers,) addresses of the buffers.
        ends: (n_buffers,) addresses behind them.
        owner: keeps the memory.
    """

    views: npt.NDArray[np.uint32]
    is_text: npt.NDArray[np.uint8]
    starts: WordArray
    ends: WordArray
    owner: object

    def __len__(self) -> int:
        return len(self.views)

    @property
    def n_bytes(self) -> int:
        """Bytes of all texts."""
        return int(self.views[:, 0].sum(where=self.is_text > 0, dtype=np.int64))


def text_chunks(texts: pl.Series) -> list[TextChunk] | None:
    """The chunks of a String column in order; None when this polars lays texts out otherwise."""
    capsule = texts.__arrow_c_stream__()  # releases the stream when it goes
    stream = _Stream.from_address(_pointer(capsule, b"arrow_array_stream"))
    schema = _Schema()
    _checked(stream.get_schema(ctypes.byref(stream), ctypes.byref(schema)))
    layout = schema.format
    _release(schema)
    return [_chunk(array) for array in _arrays(stream)] if layout == _STRING_VIEW else None


def _arrays(stream: "_Stream") -> Iterator["_Array"]:
    while True:
        array = _Array()
        _checked(stream.get_next(ctypes.byref(stream), ctypes.byref(array)))
        if not array.release:
            return
        weakref.finalize(array, _release, _Array.from_buffer_copy(array)).atexit = False
        yield array


def _chunk(array: "_Array") -> TextChunk:
    n, first = array.length, array.offset
    validity, views, *buffers, sizes = array.buffers[: array.n_buffers]
    starts = np.array(buffers, np.uint64)
    n_bytes: IntArray = _memory(sizes, len(buffers), np.int64)
    is_text = np.ones(n, np.uint8)
    if validity and array.null_count:
        bits = _memory(validity, (first + n + 7) // 8, np.uint8)
        is_text = np.unpackbits(bits, count=first + n, bitorder="little")[first:]
    return TextChunk(
        read_only(_memory(views, 4 * (first + n), np.uint32).reshape(-1, 4)[first:]),
        read_only(is_text),
        read_only(starts),
        read_only(starts + n_bytes.astype(np.uint64)),
        array,
    )


def _memory(address: int | None, n: int, dtype: type[np.generic]) -> npt.NDArray[Any]:
    """What lies at an address; it may be null when that is nothing."""
    if not address or not n:
        return np.empty(0, dtype)
    size = n * np.dtype(dtype).itemsize
    memory: Any = (ctypes.c_char * size).from_address(address)
    return np.frombuffer(memory, dtype)


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


class _Stream(ctypes.Structure):
    pass


def _function(result: Any, *arguments: Any) -> Any:
    return ctypes.CFUNCTYPE(result, *arguments)


# This is how ctypes takes a structure that points to itself.
_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.c_void_p),
    ("dictionary", ctypes.c_void_p),
    ("release", _function(None, ctypes.POINTER(_Schema))),
    ("private_data", ctypes.c_void_p),
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.c_void_p),
    ("dictionary", ctypes.c_void_p),
    ("release", _function(None, ctypes.POINTER(_Array))),
    ("private_data", ctypes.c_void_p),
]
_Stream._fields_ = [
    (
        "get_schema",
        _function(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Schema)),
    ),
    ("get_next", _function(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Array))),
    ("get_last_error", _function(ctypes.c_char_p, ctypes.POINTER(_Stream))),
    ("release", _function(None, ctypes.POINTER(_Stream))),
    ("private_data", ctypes.c_void_p),
]


def _release(structure: Any) -> None:
    if structure.release:
        structure.release(ctypes.byref(structure))


def _checked(code: int) -> None:
    if code:
        raise OSError(code, "the texts cannot be reached in memory")


def _pointer(capsule: object, name: bytes) -> int:
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return int(get(capsule, name))
