"""What stays in the memory of the GPU between two edits, so that one uploads one column only.

Copies are known by the address of what they are copies of. They are forgotten when that is freed,
before its address can mean something else: the garbage collector may run at any time, so what it
frees is only noted, and forgotten when the next pass begins.
"""

import ctypes
import weakref
from collections import deque
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from numba import cuda

from snorkel_nb.core.arrays import WordArray
from snorkel_nb.core.packed_votes import PackedVotes

SPARE: Final = 2
"""There is room for as many times the lines of one label matrix, for undo and other sessions."""

MAX_ROW_ARRAYS: Final = 16


class LineStore:
    """Lines of one length, each in a slot; those that are not asked for give way to new ones."""

    def __init__(self, n_words: int) -> None:
        self.n_words = n_words
        self.words: Any = cuda.device_array((1, n_words), np.uint64)
        self._slots: dict[int, int] = {}  # of each address, those uploaded long ago first
        self._free: list[int] = [0]
        self._freed: deque[int] = deque()
        self._watched: weakref.WeakSet[PackedVotes] = weakref.WeakSet()

    def __len__(self) -> int:
        self._forget()
        return len(self._slots)

    def hold(self, columns: Iterable[PackedVotes], addresses: WordArray) -> npt.NDArray[np.int32]:
        """(l,) slots of lines; those that are not there yet are uploaded.

        Args:
            columns: they hold the lines.
            addresses: (l,) of the lines.
        """
        self._forget()
        wanted = set(addresses.tolist())
        if len(wanted) > len(self.words):
            self._slots.clear()
            self.words = None  # first freed, then taken anew
            self.words = cuda.device_array((SPARE * len(wanted), self.n_words), np.uint64)
            self._free = list(range(SPARE * len(wanted)))
        for column in columns:
            of_column = column.addresses.tolist()
            for address, line in zip(of_column, column.words, strict=True):
                if address not in self._slots:
                    self._upload(address, line, wanted)
            if column not in self._watched:
                self._watched.add(column)
                weakref.finalize(column, self._freed.extend, of_column).atexit = False
        return np.array([self._slots[address] for address in addresses.tolist()], np.int32)

    def find(self, addresses: WordArray) -> npt.NDArray[np.int32] | None:
        """(l,) slots of lines; None where one of them is not there."""
        self._forget()
        slots = [self._slots.get(address, -1) for address in addresses.tolist()]
        return None if -1 in slots else np.array(slots, np.int32)

    def _upload(self, address: int, line: WordArray, wanted: set[int]) -> None:
        if not self._free:
            oldest = next(address for address in self._slots if address not in wanted)
            self._free.append(self._slots.pop(oldest))
        self.words[self._free[-1]].copy_to_device(line)
        # Last, so that an interrupt leaves no slot lost and none that holds something else.
        self._slots[address] = self._free.pop()

    def _forget(self) -> None:
        while self._freed:
            slot = self._slots.pop(self._freed.popleft(), None)
            if slot is not None:
                self._free.append(slot)


class RowArrays:
    """Copies of arrays with a number for each row, as long as these live and nobody writes them."""

    def __init__(self) -> None:
        self._copies: dict[tuple[int, int], Any] = {}
        self._freed: deque[tuple[int, int]] = deque()

    def of(self, array: npt.NDArray[Any]) -> Any:
        """The copy of an array, uploaded unless it is there."""
        self._forget()
        if not len(array):
            return cuda.to_device(np.zeros(1, array.dtype))
        copy = self._copies.get(_place(array))
        if copy is None:
            copy = cuda.to_device(array)
            if not array.flags.writeable:
                self.keep(array, copy)
        return copy

    def keep(self, array: npt.NDArray[Any], copy: Any) -> None:
        """Remember the copy of an array."""
        self._forget()
        while len(self._copies) >= MAX_ROW_ARRAYS:
            del self._copies[next(iter(self._copies))]
        owner = array
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        self._copies[_place(array)] = copy
        weakref.finalize(owner, self._freed.append, _place(array)).atexit = False

    def _forget(self) -> None:
        while self._freed:
            self._copies.pop(self._freed.popleft(), None)


def lines_at(addresses: WordArray, n_words: int) -> Any:
    """(l, n_words) copies of lines that may be anywhere; they are not kept."""
    lines = np.empty((len(addresses), n_words), np.uint64)
    for line, address in zip(lines, addresses.tolist(), strict=True):
        line[:] = np.ctypeslib.as_array((ctypes.c_uint64 * n_words).from_address(address))
    return cuda.to_device(lines)


def _place(array: npt.NDArray[Any]) -> tuple[int, int]:
    return array.ctypes.data, array.nbytes
