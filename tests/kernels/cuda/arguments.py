"""The types that each loop for the GPU is called with, so that it compiles once."""

from typing import Any

from numba import types


def array(kind: Any, dimensions: int = 1) -> Any:
    return types.Array(kind, dimensions, "C")


SIZE, SHORT, LONG = types.int64, types.int16, types.int64
WORDS = array(types.uint32, 2)
SLOTS, FLOATS = array(types.int32), array(types.float32)
SHORTS, LONGS, BITS = array(SHORT), array(LONG), array(types.uint32)
POSTERIORS = array(types.float32, 2)

ARGUMENTS = {
    "count_rows": (WORDS, SLOTS, LONGS, SIZE, SHORTS, SHORTS, BITS, BITS, WORDS, LONGS),
    "count_row_votes": (WORDS, SLOTS, SIZE, SHORTS),
    "common_rows": (
        *(array(types.uint64, 2), SLOTS) * 2,
        SIZE,
        SIZE,
        array(LONG, 2),
    ),
    "score_rows": (
        *(WORDS, SLOTS, SLOTS, LONGS, FLOATS, POSTERIORS, SHORTS, SIZE, SIZE),
        *(types.float32, types.float32, POSTERIORS, SHORTS, types.boolean),
    ),
    "count_right": (WORDS, SLOTS, SLOTS, LONGS, POSTERIORS, *(SIZE,) * 4, LONGS),
    "sum_class_rows": (POSTERIORS, SIZE, LONGS),
    "count_labels": (SHORTS, SIZE, LONGS),
    "compare_labels": (SHORTS, SHORTS, BITS, SIZE, LONGS),
}
