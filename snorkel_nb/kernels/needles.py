"""Looks for short ASCII strings in texts where they lie in memory, 64 bytes at once.

A few neighbouring bytes of each needle, its probe, are compared at 64 places of a text; the rest of
the needle only where the probe stands. What a needle cannot tell from ASCII alone it leaves open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import numba.extending
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import njit

from snorkel_nb.core.arrays import IntArray, WordArray, read_only
from snorkel_nb.core.text_memory import INLINE_BYTES, VIEW_BYTES, TextChunk
from snorkel_nb.kernels.threads import over_blocks

ByteArray = npt.NDArray[np.uint8]

BLOCK_ROWS: Final = 4096

NO: Final = 0
YES: Final = 1
OPEN: Final = 2

SPACES: Final = 0xFF
"""A mask that stands for a run of white space."""

CASE: Final = 0x20
"""The bit in which an ASCII letter and its capital differ."""

types: Any = numba.types
intrinsic: Any = numba.extending.intrinsic

PROBE_BYTES: Final = 3

_START, _END, _OFFSET, _BEFORE, _AFTER, _IS_SURE, _PROBE = range(7)
"""Columns of a needle's row; from the last on stand the masks and then the bytes of its probe."""

_COMMON: Final = b" etaoinsrhldcumfpgwybvkxjqz"
"""Bytes of texts, the most frequent first."""


@dataclass(frozen=True)
class Needle:
    """What is looked for.

    Args:
        text: not empty; bytes beyond ASCII are compared as they are. A run of white space stands
            for any run, and does not stand at an end.
        is_literal: white space stands for itself, wherever it is.
        is_any_case: whether ASCII letters match their capitals.
        has_border_before: whether no letter, digit or underscore may stand before it.
        has_border_after: the same behind it.
        is_sure: whether finding it settles that the text is a match; else that is left open.
    """

    text: bytes
    is_literal: bool = False
    is_any_case: bool = False
    has_border_before: bool = False
    has_border_after: bool = False
    is_sure: bool = True


def find_needles(chunk: TextChunk, needles: Sequence[Needle]) -> ByteArray:
    """Which texts hold any of the needles.

    Args:
        chunk: n texts.
        needles: at least one.

    Returns:
        (n,) uint8. YES: a sure needle stands there. OPEN: one that is not sure does, or one before
        or behind which, or in whose white space, there is something beyond ASCII. NO: neither, as
        for null.
    """
    characters, masks, table = _compiled(needles)
    found = np.empty(len(chunk), np.uint8)
    starts, ends = read_only(chunk.starts), read_only(chunk.ends)
    address = np.uint64(chunk.views.ctypes.data)

    def work(first: int, last: int) -> None:
        # An interrupt does not wait for the threads, so each must hold the chunk itself.
        first_row, last_row = first * BLOCK_ROWS, min(last * BLOCK_ROWS, len(chunk))
        _find(
            chunk.views, address, chunk.is_text, starts, ends,
            characters, masks, table, first_row, last_row, found,
        )  # fmt: skip

    over_blocks(work, -(-len(chunk) // BLOCK_ROWS))
    return found


def _compiled(needles: Sequence[Needle]) -> tuple[ByteArray, ByteArray, IntArray]:
    """All needles' bytes, what is set in a text's byte before it is compared, and a table."""
    characters, masks = bytearray(), bytearray()
    table = np.zeros((len(needles), _PROBE + 2 * PROBE_BYTES), np.int64)
    for row, needle in zip(table, needles, strict=True):
        start = len(characters)
        text = needle.text.lower() if needle.is_any_case else needle.text
        parts = [text] if needle.is_literal else text.split()
        for part in parts:
            if len(characters) > start:
                characters.append(0)
                masks.append(SPACES)
            characters += part
            masks += bytes(CASE if needle.is_any_case and _is_letter(b) else 0 for b in part)
        offset, probe = _probe(parts[0])
        place = start + offset
        any_byte = [0xFF] * (PROBE_BYTES - len(probe))  # 0xFF | byte == 0xFF
        row[:] = (
            start,
            len(characters),
            offset,
            needle.has_border_before,
            needle.has_border_after,
            needle.is_sure,
            *masks[place : place + len(probe)],
            *any_byte,
            *probe,
            *any_byte,
        )
    return (
        read_only(np.frombuffer(bytes(characters), np.uint8)),
        read_only(np.frombuffer(bytes(masks), np.uint8)),
        read_only(table),
    )


def _is_letter(byte: int) -> bool:
    return bytes([byte]).isalpha()


def _probe(part: bytes) -> tuple[int, bytes]:
    """The bytes of a part that are the rarest together, roughly, and where they stand in it."""
    offsets = range(max(1, len(part) - PROBE_BYTES + 1))
    probes = [part[i : i + PROBE_BYTES] for i in offsets]
    offset = max(offsets, key=lambda i: prod(map(_rarity, probes[i])))
    return offset, probes[offset]


def _rarity(byte: int) -> int:
    rank = _COMMON.find(bytes([byte]).lower())
    return 1 + (rank if rank >= 0 else len(_COMMON))


@intrinsic
def _byte_at(_context: Any, _address: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.load(builder.inttoptr(arguments[0], ir.IntType(8).as_pointer()))

    return types.uint8(types.uint64), generate


@intrinsic
def _trailing_zeros(_context: Any, _word: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.IntType(1)(1))

    return types.uint64(types.uint64), generate


@intrinsic
def _places_of_probe(_context: Any, _address: Any, _table: Any, _row: Any) -> Any:
    """Bit i tells whether the probe of a row of the table stands at address + i.

    Reads 63 + PROBE_BYTES bytes.
    """
    vector = ir.VectorType(ir.IntType(8), 64)
    to_all_lanes = ir.Constant(ir.VectorType(ir.IntType(32), 64), [0] * 64)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address, table, row = arguments
        array = context.make_array(signature.args[1])(context, builder, table)
        n_fields = _PROBE + 2 * PROBE_BYTES

        def everywhere(field: int) -> Any:
            place = builder.add(builder.mul(row, row.type(n_fields)), row.type(field))
            value = builder.load(builder.gep(array.data, [place]))
            lane_0 = builder.insert_element(
                vector([0] * 64), builder.trunc(value, ir.IntType(8)), ir.IntType(32)(0)
            )
            return builder.shuffle_vector(lane_0, lane_0, to_all_lanes)

        is_there = None
        for i in range(PROBE_BYTES):
            pointer = builder.inttoptr(builder.add(address, address.type(i)), vector.as_pointer())
            byte = builder.or_(builder.load(pointer, align=1), everywhere(_PROBE + i))
            is_equal = builder.icmp_unsigned("==", byte, everywhere(_PROBE + PROBE_BYTES + i))
            is_there = is_equal if is_there is None else builder.and_(is_there, is_equal)
        return builder.bitcast(is_there, ir.IntType(64))

    return types.uint64(types.uint64, _table, types.int64), generate


@njit(cache=True, nogil=True)
def _find(
    views: npt.NDArray[np.uint32],
    views_address: np.uint64,
    is_text: ByteArray,
    starts: WordArray,
    ends: WordArray,
    characters: ByteArray,
    masks: ByteArray,
    table: IntArray,
    first_row: int,
    last_row: int,
    found: ByteArray,
) -> None:
    tail = np.zeros(64 + PROBE_BYTES, np.uint8)
    tail_address = np.uint64(tail.ctypes.data)
    views_end = views_address + np.uint64(VIEW_BYTES * len(views))
    for row in range(first_row, last_row):
        n_bytes: Any = np.int64(views[row, 0])
        found[row] = NO
        if not is_text[row] or n_bytes == 0:
            continue
        if n_bytes <= INLINE_BYTES:
            address = views_address + np.uint64(VIEW_BYTES * row + 4)
            readable_end = views_end
        else:
            address = starts[views[row, 2]] + np.uint64(views[row, 3])
            readable_end = ends[views[row, 2]]
        state = NO
        for begin in range(0, n_bytes, 64):
            block = address + np.uint64(begin)
            n_left = n_bytes - begin
            if block + np.uint64(len(tail)) > readable_end:
                for i in range(min(n_left, len(tail))):
                    tail[i] = _byte_at(block + np.uint64(i))
                block = tail_address
            for j in range(len(table)):
                bits = _places_of_probe(block, table, j)
                if n_left < 64:
                    bits &= (np.uint64(1) << np.uint64(n_left)) - np.uint64(1)
                while bits != 0:
                    place: Any = begin + np.int64(_trailing_zeros(bits)) - table[j, _OFFSET]
                    bits &= bits - np.uint64(1)
                    answer = _compared(address, n_bytes, place, characters, masks, table[j])
                    if answer == YES:
                        state = YES
                        break
                    state = max(state, answer)
                if state == YES:
                    break
            if state == YES:
                break
        found[row] = state


@njit(cache=True, nogil=True)
def _compared(
    address: np.uint64,
    n_bytes: int,
    place: int,
    characters: ByteArray,
    masks: ByteArray,
    needle: IntArray,
) -> int:
    """Whether a needle stands at a place of a text."""
    if place < 0:
        return NO
    position = place
    for i in range(needle[_START], needle[_END]):
        if position >= n_bytes:
            return NO
        byte = _byte_at(address + np.uint64(position))
        if masks[i] != SPACES:
            if (byte | masks[i]) != characters[i]:
                return NO
            position += 1
            continue
        if not _is_space(byte):
            return OPEN if byte >= 0x80 else NO
        while position < n_bytes and _is_space(byte):
            position += 1
            if position < n_bytes:
                byte = _byte_at(address + np.uint64(position))
        if byte >= 0x80:  # may be white space as well
            return OPEN
    answer = YES if needle[_IS_SURE] else OPEN
    if needle[_BEFORE] and place > 0:
        byte = _byte_at(address + np.uint64(place - 1))
        if _is_word(byte):
            return NO
        answer = OPEN if byte >= 0x80 else answer
    if needle[_AFTER] and position < n_bytes:
        byte = _byte_at(address + np.uint64(position))
        if _is_word(byte):
            return NO
        answer = OPEN if byte >= 0x80 else answer
    return answer


@njit(cache=True, nogil=True)
def _is_space(byte: int) -> bool:
    return byte == 0x20 or 0x09 <= byte <= 0x0D


@njit(cache=True, nogil=True)
def _is_word(byte: int) -> bool:
    return 0x61 <= (byte | CASE) <= 0x7A or 0x30 <= byte <= 0x39 or byte == 0x5F
