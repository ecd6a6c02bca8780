"""Sums of weights by row, in bit planes: the counting that all other kernels stand on.

A sum of whole weights is the sum, over their binary digits, of how many lines with that digit are
set, times its power of two. So a weight of ten digits, five of them ones, is five additions of one
bit; and a full adder of whole strips adds one bit on 512 rows in two or three instructions. What
one plane carries goes to the planes above it. The result is exact in any order.

Source: carry-save adders as in Harley and Seal's population count (Warren, Hacker's Delight,
section 5-1), with weights and without the final count.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from snorkel_nb.core.arrays import IntArray, WordArray
from snorkel_nb.kernels.bits import (
    add_eights,
    clear_strip,
    copy_strip,
    popcount,
    prefetch,
    read_planes,
    subtract_planes,
    where_bit_set,
)

Int32Array = npt.NDArray[np.int32]

MAX_PLANES = 32
"""Of a sum; it stays below 2 ** 31."""


@njit(cache=True, nogil=True)
def plan_sums(
    lines: WordArray, class_starts: IntArray, weights: Int32Array, n_bits: int, zeros: int
) -> Any:
    """Which lines each binary digit of the weights adds, class by class.

    Args:
        lines: (l,) addresses, by class.
        class_starts: (k + 1,) the first line of each class.
        weights: (l,) below 2 ** n_bits, not negative.
        n_bits: binary digits of a weight; 0 where nothing will be summed.
        zeros: address of a line without votes, which fills up eights.

    Returns:
        Addresses, in eights; (k, n_bits + 1) where among them those of each digit begin; and room
        for the carries of one plane.
    """
    cardinality = len(class_starts) - 1
    starts = np.zeros((cardinality, n_bits + 1), np.int64)
    size, largest = 0, 0
    for label in range(cardinality):
        for bit in range(n_bits):
            starts[label, bit] = size
            of_class = weights[class_starts[label] : class_starts[label + 1]]
            count = 0
            for j in range(len(of_class)):
                count += (of_class[j] >> bit) & 1
            size += (count + 7) // 8 * 8
            largest = max(largest, count)
        starts[label, n_bits] = size
    terms = np.full(size, zeros, np.uint64)
    for label in range(cardinality):
        for bit in range(n_bits):
            place, first = starts[label, bit], class_starts[label]
            of_class = weights[first : class_starts[label + 1]]
            for j in range(len(of_class)):
                if (of_class[j] >> bit) & 1:
                    terms[place] = lines[first + j]
                    place += 1
    # A plane gets an eighth of the lines and carries of the third one below, and two strips more.
    return terms, starts, largest // 7 + 16


@njit(cache=True, nogil=True)
def new_strips(n_strips: int) -> Any:
    """(n_strips, 8) uint64 of any content, each strip on a line of the processor's cache."""
    words = np.empty((n_strips + 1) * 8, np.uint64)
    skipped = (np.int64(64) - np.int64(words.ctypes.data) % 64) % 64 // 8
    return words[skipped : skipped + n_strips * 8].reshape(-1, 8)


@njit(cache=True, nogil=True)
def work_space(room: int) -> Any:
    """Memory for `sum_strip`: carries of each plane, their addresses and numbers, and totals."""
    carries = new_strips((MAX_PLANES + 3) * room)
    start = np.uint64(carries.ctypes.data)
    addresses = np.empty(len(carries), np.uint64)
    for i in range(len(carries)):
        addresses[i] = start + np.uint64(64 * i)
    return carries, addresses, np.zeros(MAX_PLANES + 3, np.int64), new_strips(3)


@njit(cache=True, nogil=True)
def sum_strip(
    terms: WordArray,
    starts: IntArray,
    label: int,
    n_planes: int,
    word: int,
    carries: WordArray,
    addresses: WordArray,
    n_carries: IntArray,
    totals: WordArray,
    planes: WordArray,
) -> None:
    """Sum the weights of one class on each row of a strip.

    Args:
        terms: by `plan_sums`, as are the next.
        starts: (k, n_bits + 1).
        label: the class.
        n_planes: enough for the largest sum.
        word: of the strip's first row in each line.
        carries: by `work_space`, with the room that the plan asks for, as are the next three.
        addresses: of the carries.
        n_carries: of each plane.
        totals: of one plane.
        planes: (n_planes or more, 8) are overwritten with the sums, lowest plane first.
    """
    room = len(carries) // len(n_carries)
    n_bits = starts.shape[1] - 1
    for plane in range(len(n_carries)):
        n_carries[plane] = 0
    for plane in range(n_planes):
        for place in range(3):
            clear_strip(totals, place)
        out = (plane + 3) * room
        if plane < n_bits:
            first = starts[label, plane]
            n_eights = (starts[label, plane + 1] - first) // 8
            add_eights(terms, first, n_eights, word, totals, carries, out)
            n_carries[plane + 3] = n_eights
        n_carried = n_carries[plane]
        if n_carried:
            first = plane * room
            n_eights = (n_carried + 7) // 8
            for empty in range(first + n_carried, first + 8 * n_eights):
                clear_strip(carries, empty)
            place = out + n_carries[plane + 3]
            add_eights(addresses, first, n_eights, 0, totals, carries, place)
            n_carries[plane + 3] += n_eights
        copy_strip(totals, 0, planes, plane)
        copy_strip(totals, 1, carries, (plane + 1) * room + n_carries[plane + 1])
        copy_strip(totals, 2, carries, (plane + 2) * room + n_carries[plane + 2])
        n_carries[plane + 1] += 1
        n_carries[plane + 2] += 1


@njit(cache=True, nogil=True)
def class_sums(
    lines: WordArray,
    class_starts: IntArray,
    label: int,
    terms: WordArray,
    starts: IntArray,
    n_planes: int,
    word: int,
    n_ahead: int,
    carries: WordArray,
    addresses: WordArray,
    n_carries: IntArray,
    totals: WordArray,
    planes: WordArray,
    other_planes: WordArray,
    sums: npt.NDArray[Any],
) -> None:
    """Write the sum of the weights of a class on each row of a strip.

    With two classes only the second is asked for, and gets what it has more than the first.

    Args:
        lines: (l,) addresses, by class.
        class_starts: (k + 1,) the first line of each class.
        label: the class.
        terms: see `sum_strip`, as are the next three, and carries to totals.
        starts: likewise.
        n_planes: likewise.
        word: likewise.
        n_ahead: words from this strip to the one for which memory is asked meanwhile.
        carries: likewise.
        addresses: likewise.
        n_carries: likewise.
        totals: likewise.
        planes: (n_planes + 1 or more, 8) are overwritten.
        other_planes: (n_planes or more, 8) are overwritten.
        sums: int32, or int16 where n_planes is below 15; its first 512 are overwritten.
    """
    is_binary = len(class_starts) == 3
    later = np.uint64(8 * (word + n_ahead))
    for j in range(0 if is_binary else class_starts[label], class_starts[label + 1]):
        prefetch(lines[j] + later)
    sum_strip(terms, starts, label, n_planes, word, carries, addresses, n_carries, totals, planes)
    if is_binary:
        sum_strip(
            terms, starts, 0, n_planes, word, carries, addresses, n_carries, totals, other_planes
        )
        subtract_planes(planes, other_planes, n_planes)
        read_planes(planes, n_planes + 1, -(1 << n_planes), sums)
    else:
        read_planes(planes, n_planes, 1 << (n_planes - 1), sums)


@njit(cache=True, nogil=True)
def labels_of_lines(class_starts: IntArray) -> IntArray:
    """(l,) the class of each line."""
    labels = np.empty(class_starts[-1], np.int64)
    for label in range(len(class_starts) - 1):
        for j in range(class_starts[label], class_starts[label + 1]):
            labels[j] = label
    return labels


@njit(cache=True, nogil=True)
def count_labels(
    labels: npt.NDArray[np.int16], flags: npt.NDArray[np.uint16], n_labels: IntArray
) -> None:
    """Add to (k,) n_labels how many labels are each class.

    Args:
        labels: (n,) int16.
        flags: (n or more, rounded up to 64) are overwritten.
        n_labels: (k,) counts so far.
    """
    n_rows = len(labels)
    n_words = (n_rows + 63) // 64
    for i in range(n_rows, 64 * n_words):
        flags[i] = 0
    for label in range(len(n_labels)):
        for i in range(n_rows):
            flags[i] = np.uint16(labels[i] == label)
        for word in range(n_words):
            n_labels[label] += np.int64(popcount(where_bit_set(flags, 64 * word, np.uint16(1))))
