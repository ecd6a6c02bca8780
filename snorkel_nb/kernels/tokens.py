"""Finds the tokens of texts and the rows that each of them is on.

A token is a longest run of ASCII letters, digits, underscores and bytes beyond ASCII, with its
ASCII letters in lower case. So a word of any script lies within one token, with whatever beyond
ASCII it touches, and a token ends only at a character that is no part of a word.
"""

from dataclasses import dataclass
from typing import Any, Final

import numba.extending
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import njit

from snorkel_nb.core.arrays import BoolArray, WordArray, read_only
from snorkel_nb.core.text_memory import INLINE_BYTES, VIEW_BYTES, TextChunk

TokenArray = npt.NDArray[np.int32]
ByteArray = npt.NDArray[np.uint8]

SEGMENT_ROWS: Final = 65_536
"""Rows whose numbers are counted from the first of them, so that they take 16 bits."""

BYTES_A_CALL: Final = 1 << 19
"""Text that one call of the loop takes, some milliseconds' work."""

types: Any = numba.types
intrinsic: Any = numba.extending.intrinsic


@dataclass(frozen=True, eq=False)
class Segment:
    """Which rows the tokens of up to 65,536 rows are on; arrays read-only.

    Args:
        first_row: where it begins in the column.
        n_rows: how many rows it has.
        tokens: (t,) int32 numbers of the tokens that it holds, ascending.
        starts: (t + 1,) int32 where the rows of each begin; at the end, p.
        rows: (p,) uint16 counted from `first_row`, ascending for each token.
    """

    first_row: int
    n_rows: int
    tokens: TokenArray
    starts: TokenArray
    rows: npt.NDArray[np.uint16]

    @property
    def n_bytes(self) -> int:
        """Memory that it takes."""
        return self.tokens.nbytes + self.starts.nbytes + self.rows.nbytes

    def mark(self, tokens: TokenArray, found: BoolArray) -> None:
        """Set `found`, (n_rows,), on the rows of any of the tokens, ascending."""
        _mark(tokens, self.tokens, self.starts, self.rows, found)


class TokenTable:
    """Numbers tokens in the order in which they are met, and collects the rows of one segment.

    Texts are given bit by bit, so that whoever gives them can stop in between.
    """

    def __init__(self) -> None:
        self.n_tokens = 0
        self._n_characters = 0
        self._table = np.zeros(1 << 13, np.uint32)
        self._hashes = np.empty(1 << 12, np.uint32)
        self._ends = np.zeros(1 + (1 << 12), np.int64)
        self._characters = np.empty(1 << 15, np.uint8)
        self._begin_segment()

    def _begin_segment(self) -> None:
        self._n_found = 0
        self._last_rows = np.full(len(self._hashes), -1, np.int32)
        self._found_tokens = np.empty(1 << 16, np.int32)
        self._found_rows = np.empty(1 << 16, np.uint16)

    @property
    def n_bytes(self) -> int:
        """Memory that it takes."""
        arrays = (
            self._table, self._hashes, self._ends, self._characters, self._last_rows,
            self._found_tokens, self._found_rows,
        )  # fmt: skip
        return sum(array.nbytes for array in arrays)

    def add(self, chunk: TextChunk, first: int, last: int, number: int) -> int:
        """Take some of a chunk's texts, from `first` to before `last`.

        Args:
            chunk: the texts.
            first: where to begin.
            last: where to stop.
            number: of the first row in its segment.

        Returns:
            Where to go on.
        """
        row, self.n_tokens, self._n_characters, self._n_found = _add(
            chunk.views, np.uint64(chunk.views.ctypes.data), chunk.is_text,
            read_only(chunk.starts), first, last, number,
            self._table, self._hashes, self._ends, self._characters, self._last_rows,
            self._found_tokens, self._found_rows,
            self.n_tokens, self._n_characters, self._n_found,
        )  # fmt: skip
        if self._n_found == len(self._found_tokens):
            self._found_tokens = _longer(self._found_tokens)
            self._found_rows = _longer(self._found_rows)
        if self.n_tokens == len(self._hashes):
            self.grow()
        longest = int(chunk.views[row, 0]) if row < last else 0
        while self._n_characters + longest + 1 > len(self._characters):
            self._characters = _longer(self._characters)
        return int(row)

    def grow(self) -> None:
        """Make room for twice as many tokens."""
        self._hashes = _longer(self._hashes)
        self._last_rows = _longer(self._last_rows)
        self._ends = _longer(self._ends)
        self._table = _table_of(self._hashes[: self.n_tokens], 2 * len(self._table))

    def end_segment(self, first_row: int, n_rows: int) -> Segment:
        """What was added since the segment before; a new one begins."""
        tokens, starts, rows = _sorted(
            self._found_tokens[: self._n_found], self._found_rows[: self._n_found], self.n_tokens
        )
        self._begin_segment()
        return Segment(first_row, n_rows, read_only(tokens), read_only(starts), read_only(rows))

    def joined(self) -> str:
        """All tokens in the order of their numbers, a space behind each."""
        return self._characters[: self._n_characters].tobytes().decode()


def _longer(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.concatenate([array, np.empty_like(array)])


def _folded() -> ByteArray:
    """What stands in a token for each byte; 0 where it is no part of one."""
    folded = np.zeros(256, np.uint8)
    part = b"0123456789_abcdefghijklmnopqrstuvwxyz" + bytes(range(0x80, 0x100))
    for byte in part:
        folded[byte] = byte
    for byte in b"ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        folded[byte] = byte + 0x20
    return folded


_FOLDED: Final = _folded()
_FNV_START: Final = np.uint64(0xCBF29CE484222325)
_FNV_PRIME: Final = np.uint64(0x100000001B3)


@intrinsic
def _byte_at(_context: Any, _address: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.load(builder.inttoptr(arguments[0], ir.IntType(8).as_pointer()))

    return types.uint8(types.uint64), generate


@njit(cache=True, nogil=True)
def _add(
    views: npt.NDArray[np.uint32],
    views_address: np.uint64,
    is_text: ByteArray,
    starts: WordArray,
    first: int,
    last: int,
    number: int,
    table: npt.NDArray[np.uint32],
    hashes: npt.NDArray[np.uint32],
    ends: npt.NDArray[np.int64],
    characters: ByteArray,
    last_rows: TokenArray,
    found_tokens: TokenArray,
    found_rows: npt.NDArray[np.uint16],
    n_tokens: int,
    n_characters: int,
    n_found: int,
) -> tuple[int, int, int, int]:
    """Stops before a row that finds no room; what that row has added already is not added twice."""
    last_slot = np.uint64(len(table) - 1)
    n_bytes_left = BYTES_A_CALL
    for row in range(first, last):
        n_bytes: Any = np.int64(views[row, 0])
        if n_bytes_left < 0 or n_characters + n_bytes + 1 > len(characters):
            return row, n_tokens, n_characters, n_found
        n_bytes_left -= n_bytes
        if not is_text[row]:
            continue
        if n_bytes <= INLINE_BYTES:
            address = views_address + np.uint64(VIEW_BYTES * row + 4)
        else:
            address = starts[views[row, 2]] + np.uint64(views[row, 3])
        segment_row = np.int32(number + row - first)
        i = 0
        while i < n_bytes:
            byte = _FOLDED[_byte_at(address + np.uint64(i))]
            if byte == 0:
                i += 1
                continue
            # The token goes behind the others, and stays there if it is new.
            hashed = _FNV_START
            length = 0
            while byte != 0:
                characters[n_characters + length] = byte
                hashed = (hashed ^ np.uint64(byte)) * _FNV_PRIME
                length += 1
                i += 1
                byte = _FOLDED[_byte_at(address + np.uint64(i))] if i < n_bytes else np.uint8(0)
            short = np.uint32(hashed ^ (hashed >> np.uint64(32)))
            slot = np.uint64(short) & last_slot
            token: Any = -1
            while table[slot] != 0:
                other = np.int64(table[slot]) - 1
                begin = ends[other]
                if hashes[other] == short and ends[other + 1] - begin == length + 1:
                    k = 0
                    while k < length and characters[begin + k] == characters[n_characters + k]:
                        k += 1
                    if k == length:
                        token = other
                        break
                slot = (slot + np.uint64(1)) & last_slot
            if token < 0:
                if n_tokens == len(hashes):
                    return row, n_tokens, n_characters, n_found
                token = n_tokens
                table[slot] = np.uint32(token + 1)
                hashes[token] = short
                last_rows[token] = -1
                characters[n_characters + length] = 0x20
                n_characters += length + 1
                n_tokens += 1
                ends[n_tokens] = n_characters
                if n_characters + n_bytes + 1 > len(characters):
                    return row, n_tokens, n_characters, n_found
            if last_rows[token] != segment_row:
                if n_found == len(found_tokens):
                    return row, n_tokens, n_characters, n_found
                last_rows[token] = segment_row
                found_tokens[n_found] = token
                found_rows[n_found] = segment_row
                n_found += 1
    return last, n_tokens, n_characters, n_found


@njit(cache=True, nogil=True)
def _table_of(hashes: npt.NDArray[np.uint32], n_slots: int) -> npt.NDArray[np.uint32]:
    """The hash table of tokens that differ."""
    table = np.zeros(n_slots, np.uint32)
    last_slot = np.uint64(n_slots - 1)
    for token in range(len(hashes)):
        slot = np.uint64(hashes[token]) & last_slot
        while table[slot] != 0:
            slot = (slot + np.uint64(1)) & last_slot
        table[slot] = np.uint32(token + 1)
    return table


@njit(cache=True, nogil=True)
def _sorted(
    found_tokens: TokenArray, found_rows: npt.NDArray[np.uint16], n_tokens: int
) -> tuple[TokenArray, TokenArray, npt.NDArray[np.uint16]]:
    """Pairs of token and row, by token; see `Segment`."""
    places = np.zeros(n_tokens + 1, np.int32)
    for token in found_tokens:
        places[token + 1] += 1
    n_present = 0
    for token in range(n_tokens):
        n_present += places[token + 1] > 0
    tokens, starts = np.empty(n_present, np.int32), np.empty(n_present + 1, np.int32)
    n_present = 0
    for token in range(n_tokens):
        if places[token + 1] > 0:
            tokens[n_present], starts[n_present] = token, places[token]
            n_present += 1
        places[token + 1] += places[token]
    starts[n_present] = len(found_tokens)
    rows = np.empty(len(found_rows), np.uint16)
    for i in range(len(found_tokens)):
        token = found_tokens[i]
        rows[places[token]] = found_rows[i]
        places[token] += 1
    return tokens, starts, rows


@njit(cache=True, nogil=True)
def _mark(
    wanted: TokenArray,
    tokens: TokenArray,
    starts: TokenArray,
    rows: npt.NDArray[np.uint16],
    found: BoolArray,
) -> None:
    place: Any = 0
    for token in wanted:
        place += np.searchsorted(tokens[place:], token)
        if place == len(tokens):
            return
        if tokens[place] == token:
            for row in rows[starts[place] : starts[place + 1]]:
                found[row] = True
