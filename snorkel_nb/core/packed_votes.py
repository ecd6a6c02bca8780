"""Votes as bits: what the kernels read."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Final, TypeVar
from weakref import ref

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import BoolArray, IntArray, VoteArray, WordArray, read_only, vote_dtype
from snorkel_nb.core.label_set import ABSTAIN

Value = TypeVar("Value", bound=np.generic)

BLOCK_WORDS: Final = 64
"""Lines are padded with zeros to whole blocks of so many words, 4,096 rows."""

CACHE_LINE_WORDS: Final = 8

FEW_WORDS: Final = 128
"""Of each line in the smaller sample, at most: 8,192 rows, spread evenly."""

SOME_WORDS: Final = (256, 1024)
"""Of each line in the larger sample: a SAMPLED_SHARE of them, but so many at least and at most."""

SAMPLED_SHARE: Final = 1 / 32

MIN_SAMPLED_WORDS: Final = 4 * SOME_WORDS[0]
"""Where lines are shorter, about 65,000 rows, a sample saves less than it costs."""

MAX_TRIED_CLASSES: Final = 16
"""Up to here, looking for each class in turn beats counting them all."""


@dataclass(frozen=True, eq=False)
class PackedVotes:
    """One LF's votes: a *line* of bits for each class that it ever votes for.

    Args:
        labels: (c,) these classes, ascending; read-only.
        words: (c, n_words) uint64, C order, read-only. Bit i % 64 of word i // 64 tells whether the
            LF votes for the class on row i; zero beyond the last row.
        n_rows: number of rows.
        parent: the votes that these have grown from by more rows, while anybody holds them.
    """

    labels: IntArray
    words: WordArray
    n_rows: int
    parent: "ref[PackedVotes] | None" = None

    @property
    def grown_from(self) -> "PackedVotes | None":
        """The votes on fewer rows that these begin with, if they are still there."""
        return None if self.parent is None else self.parent()

    @classmethod
    def of(cls, votes: VoteArray) -> "PackedVotes":
        """Pack (n,) votes."""
        n_classes = int(votes.max(initial=ABSTAIN)) + 1
        labels = np.arange(n_classes)
        if n_classes > MAX_TRIED_CLASSES:
            labels = np.flatnonzero(np.bincount(votes[votes != ABSTAIN]))
        words = new_lines(len(labels), n_words(len(votes)))
        used: list[int] = []
        n_votes: list[int] = []
        for label in labels.tolist():
            is_voted = votes == label
            n = int(np.count_nonzero(is_voted))
            if n:
                pack_rows(is_voted, words[len(used)])
                used.append(label)
                n_votes.append(n)
        packed = cls(read_only(np.array(used, np.int64)), read_only(words[: len(used)]), len(votes))
        vars(packed)["n_votes"] = read_only(np.array(n_votes, np.int64))  # known, so not counted
        return packed

    def append(self, votes: VoteArray) -> "PackedVotes":
        """These votes, followed by (n,) others."""
        n_whole = self.n_rows // 64
        rest = self.unpack(64 * n_whole)
        later = PackedVotes.of(np.concatenate([rest, votes]))
        labels = np.union1d(self.labels, later.labels)
        words = new_lines(len(labels), n_words(self.n_rows + len(votes)))
        words[:] = 0
        words[np.searchsorted(labels, self.labels), :n_whole] = self.words[:, :n_whole]
        size = min(later.words.shape[1], words.shape[1] - n_whole)
        own = np.searchsorted(labels, later.labels)
        words[own, n_whole : n_whole + size] = later.words[:, :size]
        n_rows = self.n_rows + len(votes)
        return PackedVotes(read_only(labels), read_only(words), n_rows, ref(self))

    def unpack(self, first_row: int = 0) -> VoteArray:
        """Class numbers from a row on that begins a word, ABSTAIN where there is no vote.

        Args:
            first_row: a multiple of 64.
        """
        votes = np.full(
            self.n_rows - first_row, ABSTAIN, vote_dtype(int(self.labels.max(initial=0)) + 1)
        )
        for label, line in zip(self.labels.tolist(), self.words, strict=True):
            votes[unpack_rows(line[first_row // 64 :], len(votes))] = label
        return votes

    @cached_property
    def n_votes(self) -> IntArray:
        """(c,) votes for each of the classes in `labels`."""
        return read_only(np.bitwise_count(self.words).sum(axis=1, dtype=np.int64))

    def n_votes_where(self, rows: WordArray) -> int:
        """Votes for any class on some rows.

        Args:
            rows: (n_words,) a bit for each row, as `pack_rows` gives them.
        """
        return int(np.bitwise_count(self.words & rows).sum(dtype=np.int64))

    @cached_property
    def samples(self) -> tuple["PackedVotes", "PackedVotes"]:
        """The votes on some rows, few and then more; the same rows in columns of this length."""
        least, most = SOME_WORDS
        some = min(max(int(self.words.shape[1] * SAMPLED_SHARE), least), most)
        return self._sample(FEW_WORDS), self._sample(some)

    @cached_property
    def addresses(self) -> WordArray:
        """(c,) where in memory each line begins; valid while this object lives."""
        start, step = self.words.ctypes.data, self.words.strides[0]
        return read_only(np.uint64(start) + np.arange(len(self.labels), dtype=np.uint64) * step)

    def _sample(self, size: int) -> "PackedVotes":
        words = sample_words(self.words, size)
        return PackedVotes(self.labels, read_only(words), 64 * words.shape[1])


@dataclass(frozen=True, eq=False)
class VoteLines:
    """All lines of a label matrix, by class and within a class by LF; arrays read-only.

    Args:
        addresses: (l,) where each line begins.
        lfs: (l,) whose votes they are.
        labels: (l,) for which class.
        class_starts: (k + 1,) the first line of each class; at the end, l.
        n_votes: (l,) bits that are set.
        n_rows: number of rows.
        columns: m packed columns, which hold the memory.
        nothing: (n_words,) a line without votes.
        order: (l,) which of the lines of all columns in turn each is.
    """

    addresses: WordArray
    lfs: IntArray
    labels: IntArray
    class_starts: IntArray
    n_votes: IntArray
    n_rows: int
    columns: tuple[PackedVotes, ...]
    nothing: WordArray
    order: IntArray

    @classmethod
    def of(cls, columns: Sequence[PackedVotes], cardinality: int, n_rows: int) -> "VoteLines":
        """The lines of columns of the same length."""
        labels = joined([column.labels for column in columns])
        order = np.argsort(labels, kind="stable")
        labels = labels[order]
        return cls(
            read_only(joined([column.addresses for column in columns], np.uint64)[order]),
            read_only(np.repeat(np.arange(len(columns)), [len(c.labels) for c in columns])[order]),
            read_only(labels),
            read_only(np.searchsorted(labels, np.arange(cardinality + 1))),
            read_only(joined([column.n_votes for column in columns])[order]),
            n_rows,
            tuple(columns),
            _no_votes(n_words(n_rows)),
            order,
        )

    def of_sample(self, columns: Sequence[PackedVotes]) -> "VoteLines":
        """The same lines on other rows.

        Args:
            columns: m columns with lines for the same classes.
        """
        n_rows = columns[0].n_rows
        return replace(
            self,
            addresses=read_only(joined([c.addresses for c in columns], np.uint64)[self.order]),
            n_votes=read_only(joined([c.n_votes for c in columns])[self.order]),
            n_rows=n_rows,
            columns=tuple(columns),
            nothing=_no_votes(n_words(n_rows)),
        )

    @property
    def no_votes(self) -> int:
        """Address of a line without votes."""
        return int(self.nothing.ctypes.data)

    @property
    def cardinality(self) -> int:
        """Number of classes, k."""
        return len(self.class_starts) - 1

    def by_lf(self, values: npt.NDArray[np.integer]) -> IntArray:
        """(m,) sums of (l,) values over the lines of each LF."""
        sums = np.zeros(len(self.columns), np.int64)
        np.add.at(sums, self.lfs, values)
        return sums

    def by_lf_and_class(self, values: npt.NDArray[Value]) -> npt.NDArray[Value]:
        """(m, k) with (l,) values in their places, and 0 where an LF never votes for a class."""
        table = np.zeros((len(self.columns), self.cardinality), values.dtype)
        table[self.lfs, self.labels] = values
        return table


@lru_cache(maxsize=4)
def _no_votes(size: int) -> WordArray:
    nothing = new_lines(1, size)[0]
    nothing[:] = 0
    return read_only(nothing)


def n_words(n_rows: int) -> int:
    """Length of a line, padding included."""
    return -(-n_rows // (64 * BLOCK_WORDS)) * BLOCK_WORDS


def new_lines(n_lines: int, size: int) -> WordArray:
    """(n_lines, size) uint64 of any content; each line begins where a line of the cache does.

    A vector of the processor that reaches from one line of the cache into the next takes twice the
    time to read.
    """
    words = np.empty(n_lines * size + CACHE_LINE_WORDS, np.uint64)
    skipped = -words.ctypes.data % (8 * CACHE_LINE_WORDS) // 8
    return words[skipped : skipped + n_lines * size].reshape(n_lines, size)


def pack_rows(is_set: BoolArray, words: WordArray | None = None) -> WordArray:
    """(n_words,) a bit for each of (n,) rows.

    Args:
        is_set: the rows.
        words: is overwritten, when given.
    """
    if words is None:
        words = np.empty(n_words(len(is_set)), np.uint64)
    packed = np.packbits(is_set, bitorder="little")
    in_bytes = words.view(np.uint8)
    in_bytes[: len(packed)], in_bytes[len(packed) :] = packed, 0
    if sys.byteorder == "big":
        words.byteswap(inplace=True)
    return words


def unpack_rows(words: WordArray, n_rows: int) -> BoolArray:
    """(n_rows,) what `pack_rows` was given."""
    bits = np.unpackbits(words.view(np.uint8), count=n_rows, bitorder="little")
    return bits.view(np.bool_)


def is_sampled(n_rows: int) -> bool:
    """Whether there are so many rows that it pays to look at a sample first."""
    return n_words(n_rows) >= MIN_SAMPLED_WORDS


def sample_words(words: WordArray, size: int) -> WordArray:
    """Every so-manieth word of (c, n_words), at most `size`, padded with zeros to whole blocks."""
    sampled = words[:, _sampled(words.shape[1], size)]
    padded = new_lines(len(sampled), -(-sampled.shape[1] // BLOCK_WORDS) * BLOCK_WORDS)
    padded[:, : sampled.shape[1]] = sampled
    padded[:, sampled.shape[1] :] = 0
    return padded


def n_sampled_rows(n_rows: int, size: int) -> int:
    """Rows of a sample of so many words, of which the others are padding."""
    starts = 64 * np.arange(n_words(n_rows))[_sampled(n_words(n_rows), size)]
    return int(np.clip(n_rows - starts, 0, 64).sum())


def _sampled(n_all: int, size: int) -> slice:
    return slice(None, None, max(1, -(-n_all // size)))


def joined(arrays: Sequence[npt.NDArray[np.generic]], dtype: type = np.int64) -> npt.NDArray[Any]:
    """One array of many, or of none."""
    return np.concatenate([np.empty(0, dtype), *arrays])
