"""Instructions on packed votes that numba cannot spell: LLVM finds the best one of each processor.

A *line* is one LF's votes for one class, a bit a row, 64 rows a word. The columns of a label matrix
lie in arrays of their own, so that an edit replaces one and copies nothing; kernels get the
addresses of their lines. numba's disk cache misses edits of this file: touch the kernels after one.
"""

# ruff: noqa: ARG001  # numba calls an intrinsic with the types of its arguments, needed or not

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

_I64 = ir.IntType(64)
_ACCUMULATORS = 16
"""Vectors of sums that `add_where` holds in registers."""


@intrinsic
def popcount(_context: Any, _word: Any) -> Any:
    """Bits that are set in a uint64."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


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
def add_where(
    _context: Any,
    lines: Any,
    first: Any,
    last: Any,
    weights: Any,
    word: Any,
    sums: Any,
) -> Any:
    """Fill the front of `sums` with the weights of the lines whose bit is set, row by row.

    Args:
        lines: addresses; those from `first` to before `last` count.
        weights: of all lines, integers of the type of `sums`.
        word: of the first row in each line.
        sums: int32 or int16, its first 256 or 512 values are overwritten.
    """
    element = sums.dtype
    n_lanes = 512 // element.bitwidth
    lane = ir.IntType(element.bitwidth)
    vector, mask = ir.VectorType(lane, n_lanes), ir.VectorType(ir.IntType(1), n_lanes)
    to_all_lanes = ir.Constant(ir.VectorType(ir.IntType(32), n_lanes), [0] * n_lanes)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lines_, first_, last_, weights_, word_, sums_ = arguments

        def data(i: int, value: Any) -> Any:
            return context.make_array(signature.args[i])(context, builder, value).data

        offset = builder.shl(word_, _I64(3))
        nothing = vector([0] * n_lanes)
        totals = [cgutils.alloca_once_value(builder, nothing) for _ in range(_ACCUMULATORS)]
        with cgutils.for_range_slice(builder, first_, last_, _I64(1)) as (line, _):
            weight = builder.load(builder.gep(data(3, weights_), [line]))
            lane_0 = builder.insert_element(nothing, weight, ir.IntType(32)(0))
            everywhere = builder.shuffle_vector(lane_0, lane_0, to_all_lanes)
            address = builder.add(builder.load(builder.gep(data(0, lines_), [line])), offset)
            bits = builder.inttoptr(address, ir.IntType(n_lanes).as_pointer())
            for i, total in enumerate(totals):
                chosen = builder.load(builder.gep(bits, [_I64(i)]), align=1)
                added = builder.select(builder.bitcast(chosen, mask), everywhere, nothing)
                builder.store(builder.add(builder.load(total), added), total)
        out = builder.bitcast(data(5, sums_), vector.as_pointer())
        for i, total in enumerate(totals):
            slot = builder.gep(out, [_I64(i)])
            builder.store(builder.load(total), slot, align=element.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(lines, types.int64, types.int64, weights, types.int64, sums), generate


@intrinsic
def where_bit_set(_context: Any, values: Any, first: Any, bit: Any) -> Any:
    """A word that tells which of 64 values from `first` on, uint16, have a bit set: 1, 2, 4, ..."""
    vector = ir.VectorType(ir.IntType(16), 64)
    to_all_lanes = ir.Constant(ir.VectorType(ir.IntType(32), 64), [0] * 64)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        start = builder.bitcast(builder.gep(array.data, [arguments[1]]), vector.as_pointer())
        lane_0 = builder.insert_element(vector([0] * 64), arguments[2], ir.IntType(32)(0))
        everywhere = builder.shuffle_vector(lane_0, lane_0, to_all_lanes)
        chosen = builder.and_(builder.load(start, align=2), everywhere)
        return builder.bitcast(builder.icmp_unsigned("!=", chosen, vector([0] * 64)), _I64)

    return types.uint64(values, types.int64, types.uint16), generate
