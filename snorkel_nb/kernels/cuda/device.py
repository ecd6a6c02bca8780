"""The functions of `kernels.vote_counts` and `kernels.posteriors`, by the loops for the GPU."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from numba import cuda
from numba.core import config

from snorkel_nb.core.agreement import Agreement
from snorkel_nb.core.arrays import (
    FloatArray,
    IntArray,
    RowCountArray,
    SmallFloatArray,
    WordArray,
    read_only,
)
from snorkel_nb.core.packed_votes import VoteLines, n_words
from snorkel_nb.core.statistics import Statistics
from snorkel_nb.kernels.bits import STRIP_ROWS
from snorkel_nb.kernels.cuda import loops
from snorkel_nb.kernels.cuda.loops import THREADS
from snorkel_nb.kernels.cuda.memory import LineStore, RowArrays, lines_at
from snorkel_nb.kernels.evidence import Ballot, Evidence, LabelArray
from snorkel_nb.kernels.posteriors import quantized, right_votes
from snorkel_nb.kernels.tiles import N_TALLIES

MIN_BLOCKS: Final = 1 if config.ENABLE_CUDASIM else 128
"""Of each launch: numba warns of fewer, and those without rows end at once."""

MAX_BLOCKS: Final = 2048
"""Where a block goes over many rows: about as many as a large GPU works on at a time."""

MAX_PAIR_BLOCKS: Final = 2 if config.ENABLE_CUDASIM else 2048

SCRATCH_BYTES: Final = 1 << 29
"""Posteriors are on the GPU for as many rows at a time as fit into this."""

MAX_STORES: Final = 2
"""Of lines of different lengths, as when rows were appended."""


class Device:
    """One GPU and what it holds; its methods are called by one thread at a time.

    There is at least one row and one line: without, there is nothing for a GPU to do.
    """

    def __init__(self, scratch_bytes: int = SCRATCH_BYTES) -> None:
        self.scratch_bytes = scratch_bytes
        self.stores: dict[int, LineStore] = {}
        self.rows = RowArrays()

    def count_votes(self, lines: VoteLines) -> Statistics:
        """See `vote_counts.count_votes`."""
        store = self.store(lines.n_rows)
        slots = cuda.to_device(store.hold(lines.columns, lines.addresses))
        n_rows, size, cardinality = lines.n_rows, store.n_words, lines.cardinality
        n_votes, majority = (cuda.device_array(n_rows, np.int16) for _ in range(2))
        conflicting, unanimous = (_zeros(2 * size, np.uint32) for _ in range(2))
        shared, tallies = _zeros((2, 2 * size), np.uint32), _zeros(4, np.int64)
        counts, n_majority = _zeros((len(lines.lfs), 2), np.int64), _zeros(cardinality, np.int64)
        loops.count_rows[_blocks(n_rows), THREADS](
            store.words.view(np.uint32),
            slots,
            cuda.to_device(lines.class_starts),
            n_rows,
            n_votes,
            majority,
            conflicting,
            unanimous,
            shared,
            tallies,
        )
        both = cuda.to_device(np.arange(2, dtype=np.int32))
        _count_common(store.words, slots, shared.view(np.uint64), both, counts)
        loops.count_labels[_blocks(n_rows, MAX_BLOCKS), THREADS](majority, n_rows, n_majority)
        overlaps, conflicts = counts.copy_to_host().T
        n_covered, n_overlapping, n_conflicting, most_votes = tallies.copy_to_host().tolist()
        return Statistics(
            votes_by_class=lines.by_lf_and_class(lines.n_votes),
            n_overlaps=lines.by_lf(overlaps),
            n_conflicts=lines.by_lf(conflicts),
            n_votes=self._returned(n_votes),
            most_votes=most_votes,
            majority=self._returned(majority),
            n_majority=n_majority.copy_to_host(),
            conflicting=conflicting.copy_to_host().view(np.uint64),
            unanimous=self._returned(unanimous.view(np.uint64)),
            n_covered=n_covered,
            n_overlapping=n_overlapping,
            n_conflicting=n_conflicting,
        )

    def count_row_votes(self, lines: WordArray, n_rows: int) -> RowCountArray | None:
        """See `vote_counts.count_row_votes`; None where the lines would have to be uploaded."""
        store = self.store(n_rows)
        slots = store.find(lines)
        if slots is None:
            return None
        n_votes = cuda.device_array(n_rows, np.int16)
        loops.count_row_votes[_blocks(n_rows), THREADS](
            store.words.view(np.uint32), cuda.to_device(slots), n_rows, n_votes
        )
        return self._returned(n_votes)

    def count_common_rows(
        self, lines: WordArray, others: WordArray, n_rows: int
    ) -> IntArray | None:
        """See `vote_counts.count_common_rows`; None where the lines would have to be uploaded."""
        store = self.store(n_rows)
        slots, other_slots = store.find(lines), store.find(others)
        if slots is None:
            return None
        counts = _zeros((len(lines), len(others)), np.int64)
        other_words = store.words
        if other_slots is None:
            other_words = lines_at(others, store.n_words)
            other_slots = np.arange(len(others), dtype=np.int32)
        _count_common(
            store.words, cuda.to_device(slots), other_words, cuda.to_device(other_slots), counts
        )
        n_common: IntArray = counts.copy_to_host()
        return n_common

    def row_posteriors(
        self, evidence: Evidence, ballot: Ballot, n_dithered: int
    ) -> tuple[SmallFloatArray, LabelArray, FloatArray, Agreement]:
        """See `posteriors.row_posteriors`."""
        cardinality, n_rows = len(evidence.log_balance), len(evidence.n_votes)
        posteriors = np.empty((cardinality, n_rows), np.float32)
        labels = cuda.device_array(n_rows, np.int16)
        n_correct, _ = self._weigh(evidence, n_dithered, posteriors, labels)
        tallies, n_labels = _zeros(N_TALLIES, np.int64), _zeros(cardinality, np.int64)
        if len(ballot.majority):
            size = _blocks(n_rows, MAX_BLOCKS), THREADS
            unanimous = self.rows.of(ballot.unanimous).view(np.uint32)
            majority = self.rows.of(ballot.majority)
            loops.compare_labels[size](labels, majority, unanimous, n_rows, tallies)
            loops.count_labels[size](labels, n_rows, n_labels)
        n_both, n_same, n_decided, n_contradicted = tallies.copy_to_host().tolist()
        agreement = Agreement(n_labels.copy_to_host(), n_both, n_same, n_decided, n_contradicted)
        return posteriors, labels.copy_to_host(), n_correct, agreement

    def expected_counts(self, evidence: Evidence, n_dithered: int) -> tuple[FloatArray, FloatArray]:
        """See `posteriors.expected_counts`."""
        return self._weigh(evidence, n_dithered, None, None)

    def _weigh(
        self,
        evidence: Evidence,
        n_dithered: int,
        posteriors: SmallFloatArray | None,
        labels: Any,
    ) -> tuple[FloatArray, FloatArray]:
        lines, n_rows = evidence.lines, len(evidence.n_votes)
        cardinality, n_lines = len(evidence.log_balance), len(evidence.weights)
        store = self.store(lines.n_rows)
        slots = cuda.to_device(store.hold(lines.columns, lines.addresses))
        words = store.words.view(np.uint32)
        whole, unit, _ = quantized(evidence.weights, evidence.most_votes, evidence.weight_bits)
        weights, class_starts = cuda.to_device(whole), cuda.to_device(lines.class_starts)
        log_balance = cuda.to_device((evidence.log_balance / unit).astype(np.float32))
        silence = cuda.to_device(evidence.heard)
        # With two classes the second one's posteriors are counted for the lines of both.
        counted = np.ones(n_lines) if cardinality == 2 else lines.labels
        counted = cuda.to_device(counted.astype(np.int32))
        n_votes = self.rows.of(evidence.n_votes)
        n_correct, class_rows = _zeros(n_lines, np.int64), _zeros(cardinality, np.int64)
        no_labels = cuda.device_array(1, np.int16)
        n_tiles = max(self.scratch_bytes // (4 * cardinality * loops.TILE_ROWS), 1)
        at_once = n_tiles * loops.TILE_ROWS
        scratch = cuda.device_array((cardinality, min(at_once, n_rows)), np.float32)
        for first in range(0, n_rows, at_once):
            n = min(at_once, n_rows - first)
            if n < scratch.shape[1]:
                scratch = cuda.device_array((cardinality, n), np.float32)
            loops.score_rows[_blocks(n), THREADS](
                words,
                slots,
                weights,
                class_starts,
                log_balance,
                silence,
                n_votes,
                first,
                n,
                np.float32(evidence.steepness * unit),
                np.float32(evidence.redundancy),
                scratch,
                no_labels if labels is None else labels[first:],
                labels is not None,
            )
            tiles = max(-(-n // loops.TILE_ROWS), MIN_BLOCKS)
            loops.count_right[(tiles, -(-cardinality // loops.TILE_CLASSES)), THREADS](
                words,
                slots,
                counted,
                class_starts,
                scratch,
                first,
                n,
                n_dithered,
                STRIP_ROWS,
                n_correct,
            )
            if labels is None:
                loops.sum_class_rows[(_blocks(n, MAX_BLOCKS), cardinality), THREADS](
                    scratch, n, class_rows
                )
            if posteriors is not None and n == n_rows:
                scratch.copy_to_host(posteriors)
            elif posteriors is not None:
                posteriors[:, first : first + n] = scratch.copy_to_host()
        return (
            right_votes(n_correct.copy_to_host(), lines.class_starts, lines.n_votes),
            class_rows.copy_to_host() / loops.ROW_UNIT,
        )

    def store(self, n_rows: int) -> LineStore:
        """Where lines of this many rows are kept."""
        size = n_words(n_rows)
        store = self.stores.pop(size, None)
        while store is None and len(self.stores) >= MAX_STORES:
            del self.stores[next(iter(self.stores))]
        if store is None:
            store = LineStore(size)
        self.stores[size] = store
        return store

    def _returned(self, array: Any) -> npt.NDArray[Any]:
        """What is on the GPU, read-only, and remembered: it may be asked for again."""
        values = read_only(array.copy_to_host())
        self.rows.keep(values, array)
        return values


def _count_common(words: Any, slots: Any, other_words: Any, other_slots: Any, counts: Any) -> None:
    """Add common rows to counts."""
    size = words.shape[1]
    tiles = -(-len(slots) // loops.PAIR_LINES), -(-len(other_slots) // loops.PAIR_OTHERS)
    n_parts = min(-(-MAX_PAIR_BLOCKS // (tiles[0] * tiles[1])), size // loops.PAIR_WORDS)
    part = -(-size // (n_parts * loops.PAIR_WORDS)) * loops.PAIR_WORDS
    grid = max(tiles[0], -(-MIN_BLOCKS // (tiles[1] * n_parts))), tiles[1], n_parts
    loops.common_rows[grid, (loops.PAIR_OTHERS, loops.PAIR_LINES)](
        words, slots, other_words, other_slots, size, part, counts
    )


def _blocks(n_rows: int, at_most: int | None = None) -> int:
    blocks = max(-(-n_rows // THREADS), MIN_BLOCKS)
    return blocks if at_most is None else min(blocks, at_most)


def _zeros(shape: Any, dtype: type) -> Any:
    return cuda.to_device(np.zeros(shape, dtype))
