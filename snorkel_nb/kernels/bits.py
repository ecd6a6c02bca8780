"""Instructions on packed votes that numba cannot spell: LLVM finds the best ones of each processor.

A *line* is one LF's votes for one class, a bit a row, 64 rows a word. The columns of a label matrix
lie in arrays of their own, so that an edit replaces one and copies nothing; kernels get the
addresses of their lines. A *strip* is 512 rows, the bits of one line there: eight words, one vector
of a wide processor, two or four of others. numba's disk cache misses edits of this file: touch the
kernels after one.
"""

# ruff: noqa: ARG001  # numba calls an intrinsic with the types of its arguments, needed or not

from functools import reduce
from typing import Any

import numba.core.cgutils
import numba.extending
from llvmlite import ir
from numba import njit

from snorkel_nb.core.packed_votes import BLOCK_WORDS

types: Any = numba.types
carray: Any = getattr(numba, "carray")  # noqa: B009  # exported, but not said to be
cgutils: Any = numba.core.cgutils
intrinsic: Any = numba.extending.intrinsic

BLOCK_ROWS = 64 * BLOCK_WORDS

STRIP_WORDS = 8
STRIP_ROWS = 64 * STRIP_WORDS

_I32, _I64 = ir.IntType(32), ir.IntType(64)
_STRIP = ir.VectorType(_I64, STRIP_WORDS)


@intrinsic
def popcount(_context: Any, _word: Any) -> Any:
    """Bits that are set in a uint64."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


@intrinsic
def trailing_zeros(_context: Any, _word: Any) -> Any:
    """The place of the lowest bit that is set in a uint64; 64 when there is none."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), generate


@intrinsic
def float_of_bits(_context: Any, _bits: Any) -> Any:
    """The float32 that an int32 is the memory of."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(types.int32), generate


@intrinsic
def _pointer(_context: Any, _address: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], _I64.as_pointer())

    return types.CPointer(types.uint64)(types.uint64), generate


@njit(inline="always")
def words_at(address: int, first_word: int, n_words: int) -> Any:
    """(n_words,) uint64 of the line at an address, from one of its words on."""
    return carray(_pointer(address + 8 * first_word), n_words)


@intrinsic
def prefetch(_context: Any, _address: Any) -> Any:
    """Ask for the memory at an address, which will be read soon; any address will do."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        byte = ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [byte, _I32, _I32, _I32])
        ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(ask, [builder.inttoptr(arguments[0], byte), _I32(0), _I32(2), _I32(1)])
        return _context.get_dummy_value()

    return types.void(types.uint64), generate


@intrinsic
def clear_strip(_context: Any, strips: Any, place: Any) -> Any:
    """Set one of (p, 8) uint64 to zero."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        strips_at = _data(context, builder, signature.args[0], arguments[0])
        _store_strip(builder, _STRIP([0] * STRIP_WORDS), strips_at, arguments[1])
        return context.get_dummy_value()

    return types.void(strips, types.int64), generate


@intrinsic
def copy_strip(_context: Any, source: Any, place: Any, target: Any, target_place: Any) -> Any:
    """Copy one of (p, 8) uint64 to a place in another such array."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        source_at = _data(context, builder, signature.args[0], arguments[0])
        target_at = _data(context, builder, signature.args[2], arguments[2])
        strip = _load_strip(builder, source_at, arguments[1])
        _store_strip(builder, strip, target_at, arguments[3])
        return context.get_dummy_value()

    return types.void(source, types.int64, target, types.int64), generate


@intrinsic
def add_eights(
    _context: Any,
    lines: Any,
    first: Any,
    n_eights: Any,
    word: Any,
    totals: Any,
    carries: Any,
    place: Any,
) -> Any:
    """Count, row by row of a strip, how many of some lines have their bit set.

    The counts stand in bit planes: three strips hold their ones, twos and fours. Eight lines at a
    time go through seven full adders, and one strip of eights is carried out.

    Args:
        lines: addresses.
        first: the first of them that counts.
        n_eights: how many eights of them count.
        word: of the strip's first row in each line.
        totals: (3, 8) uint64, the counts so far and then the new ones, modulo eight.
        carries: (p, 8) uint64, of which n_eights are overwritten.
        place: the first of these.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lines_, first_, n_eights_, word_, totals_, carries_, place_ = arguments
        addresses = _data(context, builder, signature.args[0], lines_)
        totals_at = _data(context, builder, signature.args[4], totals_)
        carries_at = _data(context, builder, signature.args[5], carries_)
        offset = builder.shl(word_, _I64(3))
        sums = [
            cgutils.alloca_once_value(builder, _load_strip(builder, totals_at, _I64(i)))
            for i in range(3)
        ]
        with cgutils.for_range(builder, n_eights_) as loop:
            start = builder.add(first_, builder.shl(loop.index, _I64(3)))
            bits = []
            for i in range(8):
                address = builder.load(builder.gep(addresses, [builder.add(start, _I64(i))]))
                strip = builder.inttoptr(builder.add(address, offset), _STRIP.as_pointer())
                bits.append(builder.load(strip, align=8))
            ones, twos, fours = (builder.load(total) for total in sums)
            pairs, quads = [], []
            for i in range(0, 8, 2):
                ones, pair = _add_bits(builder, ones, bits[i], bits[i + 1])
                pairs.append(pair)
            for i in range(0, 4, 2):
                twos, quad = _add_bits(builder, twos, pairs[i], pairs[i + 1])
                quads.append(quad)
            fours, eight = _add_bits(builder, fours, *quads)
            for value, total in zip((ones, twos, fours), sums, strict=True):
                builder.store(value, total)
            _store_strip(builder, eight, carries_at, builder.add(place_, loop.index))
        for i, total in enumerate(sums):
            _store_strip(builder, builder.load(total), totals_at, _I64(i))
        return context.get_dummy_value()

    counts = (types.int64,) * 3
    return types.void(lines, *counts, totals, carries, types.int64), generate


@intrinsic
def subtract_planes(_context: Any, planes: Any, others: Any, n_planes: Any) -> Any:
    """Replace the numbers in bit planes by what is left when those in others are taken away.

    Args:
        planes: (n_planes + 1 or more, 8) uint64, lowest first; plane n_planes becomes the sign.
        others: (n_planes or more, 8) uint64.
        n_planes: how many planes both have.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        planes_at = _data(context, builder, signature.args[0], arguments[0])
        others_at = _data(context, builder, signature.args[1], arguments[1])
        everywhere = _STRIP([2**64 - 1] * STRIP_WORDS)
        carry = cgutils.alloca_once_value(builder, everywhere)  # x - y is x + not y + 1
        with cgutils.for_range(builder, arguments[2]) as loop:
            inverse = builder.xor(_load_strip(builder, others_at, loop.index), everywhere)
            bits = _load_strip(builder, planes_at, loop.index)
            total, carried = _add_bits(builder, bits, inverse, builder.load(carry))
            builder.store(carried, carry)
            _store_strip(builder, total, planes_at, loop.index)
        sign = builder.xor(builder.load(carry), everywhere)
        _store_strip(builder, sign, planes_at, arguments[2])
        return context.get_dummy_value()

    return types.void(planes, others, types.int64), generate


@intrinsic
def read_planes(_context: Any, planes: Any, n_planes: Any, top_weight: Any, values: Any) -> Any:
    """Write the numbers that stand in bit planes as 512 integers.

    Args:
        planes: (n_planes or more, 8) uint64, lowest first.
        n_planes: at least 1.
        top_weight: what the highest plane counts for; negative where it is a sign.
        values: int16 or int32; its first 512 are overwritten.
    """
    element = values.dtype
    n_lanes = 512 // element.bitwidth
    lane = ir.IntType(element.bitwidth)
    vector, mask = ir.VectorType(lane, n_lanes), ir.VectorType(ir.IntType(1), n_lanes)
    to_all_lanes = ir.Constant(ir.VectorType(_I32, n_lanes), [0] * n_lanes)
    n_parts = STRIP_ROWS // n_lanes
    at_once = min(n_parts, 16)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        planes_, n_planes_, top_weight_, values_ = arguments
        nothing = vector([0] * n_lanes)
        chunk = ir.IntType(n_lanes)
        bits_at = builder.bitcast(
            _data(context, builder, signature.args[0], planes_), chunk.as_pointer()
        )
        out = builder.bitcast(
            _data(context, builder, signature.args[3], values_), vector.as_pointer()
        )
        last = builder.sub(n_planes_, _I64(1))
        for part in range(0, n_parts, at_once):
            totals = [cgutils.alloca_once_value(builder, nothing) for _ in range(at_once)]
            with cgutils.for_range(builder, n_planes_) as loop:
                power = builder.shl(_I64(1), loop.index)
                is_top = builder.icmp_signed("==", loop.index, last)
                weight = builder.trunc(builder.select(is_top, top_weight_, power), lane)
                lane_0 = builder.insert_element(nothing, weight, _I32(0))
                everywhere = builder.shuffle_vector(lane_0, lane_0, to_all_lanes)
                start = builder.add(builder.mul(loop.index, _I64(n_parts)), _I64(part))
                for i, total in enumerate(totals):
                    at = builder.gep(bits_at, [builder.add(start, _I64(i))])
                    is_set = builder.bitcast(builder.load(at, align=n_lanes // 8), mask)
                    added = builder.select(is_set, everywhere, nothing)
                    builder.store(builder.add(builder.load(total), added), total)
            for i, total in enumerate(totals):
                at = builder.gep(out, [_I64(part + i)])
                builder.store(builder.load(total), at, align=element.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(planes, types.int64, types.int64, values), generate


@intrinsic
def sum_where_set(
    _context: Any, address: Any, word: Any, n_strips: Any, planes: Any, first: Any, last: Any
) -> Any:
    """Sum of the numbers that stand in bit planes, over the rows where a line has its bit set.

    Args:
        address: of the line.
        word: of the first row in the line.
        n_strips: how many strips of rows.
        planes: (last or more, n_strips, 8) uint64, lowest first.
        first: the lowest plane that counts.
        last: the plane after the highest.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address_, word_, n_strips_, planes_, first_, last_ = arguments
        kind = ir.FunctionType(_STRIP, [_STRIP])
        count = cgutils.get_or_insert_function(builder.module, kind, "llvm.ctpop.v8i64")
        planes_at = _data(context, builder, signature.args[3], planes_)
        line = builder.inttoptr(
            builder.add(address_, builder.shl(word_, _I64(3))), _I64.as_pointer()
        )
        nothing = _STRIP([0] * STRIP_WORDS)
        total = cgutils.alloca_once_value(builder, nothing)
        with cgutils.for_range_slice(builder, first_, last_, _I64(1)) as (plane, _):
            counts = cgutils.alloca_once(builder, _STRIP)
            builder.store(nothing, counts)
            start = builder.mul(plane, n_strips_)
            with cgutils.for_range(builder, n_strips_) as loop:
                bits = _load_strip(builder, planes_at, builder.add(start, loop.index))
                chosen = builder.and_(_load_strip(builder, line, loop.index), bits)
                counted = builder.call(count, [chosen])
                builder.store(builder.add(builder.load(counts), counted), counts)
            lane_0 = builder.insert_element(nothing, plane, _I32(0))
            places = builder.shuffle_vector(
                lane_0, lane_0, ir.Constant(ir.VectorType(_I32, STRIP_WORDS), [0] * STRIP_WORDS)
            )
            weighted = builder.shl(builder.load(counts), places)
            builder.store(builder.add(builder.load(total), weighted), total)
        lanes = builder.load(total)
        parts = [builder.extract_element(lanes, _I32(i)) for i in range(STRIP_WORDS)]
        return reduce(builder.add, parts)

    return types.int64(
        types.uint64, types.int64, types.int64, planes, types.int64, types.int64
    ), generate


@intrinsic
def where_bit_set(_context: Any, values: Any, first: Any, bit: Any) -> Any:
    """A word that tells which of 64 values from `first` on, uint16, have a bit set: 1, 2, 4, ..."""
    vector = ir.VectorType(ir.IntType(16), 64)
    to_all_lanes = ir.Constant(ir.VectorType(_I32, 64), [0] * 64)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        values_at = _data(context, builder, signature.args[0], arguments[0])
        start = builder.bitcast(builder.gep(values_at, [arguments[1]]), vector.as_pointer())
        lane_0 = builder.insert_element(vector([0] * 64), arguments[2], _I32(0))
        everywhere = builder.shuffle_vector(lane_0, lane_0, to_all_lanes)
        chosen = builder.and_(builder.load(start, align=2), everywhere)
        return builder.bitcast(builder.icmp_unsigned("!=", chosen, vector([0] * 64)), _I64)

    return types.uint64(values, types.int64, types.uint16), generate


def _add_bits(builder: Any, first: Any, second: Any, third: Any) -> tuple[Any, Any]:
    """A full adder of 512 rows: the sums of three bits, and what is carried."""
    differ = builder.xor(first, second)
    both = builder.and_(first, second)
    return builder.xor(differ, third), builder.or_(both, builder.and_(differ, third))


def _data(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    return context.make_array(kind)(context, builder, array).data


def _strip_pointer(builder: Any, words: Any, place: Any) -> Any:
    return builder.gep(builder.bitcast(words, _STRIP.as_pointer()), [place])


def _load_strip(builder: Any, words: Any, place: Any) -> Any:
    return builder.load(_strip_pointer(builder, words, place), align=8)


def _store_strip(builder: Any, strip: Any, words: Any, place: Any) -> None:
    builder.store(strip, _strip_pointer(builder, words, place), align=8)
