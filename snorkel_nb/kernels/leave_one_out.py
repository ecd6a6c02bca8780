"""What would become of the rows if one LF had not voted, for each LF in turn.

Weights and class balance stay as they are. A row's score of each class is summed once; without one
of its votes, one sum is smaller, and the row has one vote fewer. What the vote is against is known
from `rivals`, so it is decided by a few operations, however many classes there are.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from snorkel_nb.core.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    RowCountArray,
    SmallFloatArray,
    WordArray,
    read_only,
)
from snorkel_nb.core.packed_votes import BLOCK_WORDS
from snorkel_nb.kernels.bit_sums import (
    MAX_PLANES,
    class_sums,
    labels_of_lines,
    new_strips,
    plan_sums,
    work_space,
)
from snorkel_nb.kernels.bits import (
    BLOCK_ROWS,
    STRIP_ROWS,
    STRIP_WORDS,
    popcount,
    trailing_zeros,
    where_bit_set,
    words_at,
)
from snorkel_nb.kernels.evidence import Evidence, LabelArray
from snorkel_nb.kernels.posteriors import MAX_BLOCK_CLASSES, Int32Array, quantized
from snorkel_nb.kernels.rivals import Against, Rivals, face, face_other, rank
from snorkel_nb.kernels.sparse_votes import add_votes, voted_lines
from snorkel_nb.kernels.threads import over_blocks
from snorkel_nb.kernels.tiles import TIE_TOLERANCE, exponential, hear_silence, row_scales

LOST, FLIPPED, RIGHT, UNTIED = range(4)
"""What is counted: see `LeftOut`."""

SURPRISE_UNIT: Final = 2.0**20
"""Sums of logarithms are kept as whole numbers of its inverse: the same in whatever order."""

MAX_SURPRISE: Final = 85.0
"""Of one vote: a probability below 1e-37 counts as that."""

_FACTORS: Final = 64
"""So many probabilities are multiplied before a logarithm is taken; their product is no 0."""


class LeftOut(NamedTuple):
    """What would be different without each line; (l,) arrays.

    Args:
        n_lost: rows on which no other line has a vote.
        n_flipped: rows that have other votes, and would get another label; a tie is none.
        n_right: gold rows that have the right label, less those that would have it.
        n_untied: gold rows that have no label, and would have one.
        log_probability: sum, over the line's votes on rows with other votes, of the logarithm of
            the probability that these give to the line's class.
    """

    n_lost: IntArray
    n_flipped: IntArray
    n_right: IntArray
    n_untied: IntArray
    log_probability: FloatArray


def leave_out_lines(
    evidence: Evidence, n_votes: RowCountArray, labels: LabelArray, gold: LabelArray
) -> LeftOut:
    """Leave each line out in turn.

    Args:
        evidence: votes and weights.
        n_votes: (n,) int16 votes on each row, with all duplicates.
        labels: (n,) int16, those that follow from the evidence; ABSTAIN is none.
        gold: (n,) int16, ABSTAIN where unknown; empty when nobody asks.
    """
    lines, n_rows = evidence.lines, len(evidence.n_votes)
    n_blocks = -(-n_rows // BLOCK_ROWS)
    weights, unit, n_planes = quantized(evidence.weights, evidence.most_votes, evidence.weight_bits)
    taken, is_own = weights, np.ones(len(weights), np.bool_)
    if evidence.taken is not None:
        is_own = np.isfinite(evidence.taken)
        largest = weights.max(initial=0)  # as weights are rounded
        taken = np.rint(np.where(is_own, evidence.taken, 0) / unit)
        taken = np.clip(taken, -largest, largest).astype(np.int32)
    log_balance = (evidence.log_balance / unit).astype(np.float32)
    heard = evidence.heard

    def work(first_block: int, last_block: int) -> tuple[IntArray, IntArray]:
        counts = np.zeros((4, len(weights)), np.int64)
        surprise = np.zeros(len(weights), np.int64)
        _leave_out_blocks(
            lines.addresses,
            lines.class_starts,
            lines.no_votes,
            weights,
            evidence.weight_bits,
            n_planes,
            taken,
            is_own,
            log_balance,
            heard,
            read_only(evidence.n_votes),
            read_only(n_votes),
            np.float32(evidence.steepness * unit),
            np.float32(evidence.redundancy),
            read_only(labels),
            read_only(gold),
            first_block,
            last_block,
            counts,
            surprise,
        )
        return counts, surprise

    chunks = over_blocks(work, n_blocks)
    counts = np.sum([counted for counted, _ in chunks], axis=0)
    surprise = np.sum([summed for _, summed in chunks], axis=0)
    return LeftOut(
        counts[LOST], counts[FLIPPED], counts[RIGHT], counts[UNTIED], surprise / -SURPRISE_UNIT
    )


class _Votes(NamedTuple):
    """Votes of one line on rows of a tile that others vote on too; (t,) arrays, as many as fit.

    Args:
        rows: of the tile.
        sums: of the weights of all votes for the line's class, this one included.
        scale: of the sums, with one vote fewer.
        before: label that the row has.
        after: label that it would have.
        rival: score of the best rival.
        rival_label: its class.
        total: odds of all rivals against it.
        closeness: odds of the second-best rival against it.
        lead: score of the line's class over the best rival, without the vote.
        norm: sum of the odds of all classes against the best one, without the vote.
    """

    rows: npt.NDArray[np.uint16]
    sums: Int32Array
    scale: SmallFloatArray
    before: LabelArray
    after: LabelArray
    rival: SmallFloatArray
    rival_label: LabelArray
    total: SmallFloatArray
    closeness: SmallFloatArray
    lead: SmallFloatArray
    norm: SmallFloatArray


@njit(cache=True, nogil=True)
def _leave_out_blocks(
    lines: WordArray,
    class_starts: IntArray,
    no_votes: int,
    weights: Int32Array,
    weight_bits: int,
    n_planes: int,
    taken: Int32Array,
    is_own: BoolArray,
    log_balance: SmallFloatArray,
    silence: SmallFloatArray,
    n_votes: RowCountArray,
    all_votes: RowCountArray,
    steepness: np.float32,
    redundancy: np.float32,
    labels: LabelArray,
    gold: LabelArray,
    first_block: int,
    last_block: int,
    counts: IntArray,
    surprise: IntArray,
) -> None:
    """Add to counts and surprise what the blocks from the first to before the last have."""
    cardinality, n_rows = len(log_balance), len(n_votes)
    is_binary, is_sparse = cardinality == 2, cardinality > MAX_BLOCK_CLASSES
    tile_words = STRIP_WORDS if is_sparse else BLOCK_WORDS
    tile_rows, n_strips = 64 * tile_words, tile_words // STRIP_WORDS
    n_bits = weight_bits
    if is_sparse:
        n_bits = 0
    terms, starts, room = plan_sums(lines, class_starts, weights, n_bits, no_votes)
    carries, addresses, n_carries, totals = work_space(room)
    planes, other_planes = new_strips(MAX_PLANES), new_strips(MAX_PLANES)
    voted, n_voted = np.arange(len(lines)), len(lines)
    line_labels = labels_of_lines(class_starts)
    sums = np.zeros((cardinality, tile_rows), np.int32)
    fewer, scale = np.zeros(tile_rows, np.int16), np.zeros(tile_rows, np.float32)
    flags, alone = np.zeros(tile_rows, np.uint16), np.zeros(tile_words, np.uint64)
    rivals = Rivals(
        np.zeros((2, tile_rows), np.float32),
        np.zeros((2, tile_rows), np.int16),
        np.zeros((2, tile_rows), np.float32),
        np.zeros((3, tile_rows), np.float32),
        np.zeros((1 if is_binary else cardinality, tile_rows), np.float32),
    )
    votes = _new_votes(tile_rows)
    third, heard = np.zeros(tile_rows, np.float32), np.zeros(tile_rows, np.float32)
    against = Against(
        np.zeros(tile_rows, np.float32),
        np.zeros(tile_rows, np.int16),
        np.zeros(tile_rows, np.float32),
        np.zeros(tile_rows, np.float32),
    )
    for word in range(first_block * BLOCK_WORDS, last_block * BLOCK_WORDS, tile_words):
        start = 64 * word
        n = min(tile_rows, n_rows - start)
        if n <= 0:
            break
        for i in range(n):
            # A near-duplicate leaves no vote less, but where others vote there is one at least.
            fewer[i] = max(n_votes[start + i] - np.int16(1), np.int16(1))
        row_scales(fewer[:n], steepness, redundancy, scale)
        if is_sparse:
            n_voted = voted_lines(lines, word, voted)
            sums[:] = 0
            add_votes(lines, voted[:n_voted], line_labels, weights, word, sums)
        for label in range(1 if is_binary else 0, 0 if is_sparse else cardinality):
            for strip in range(n_strips):
                class_sums(
                    lines, class_starts, label, terms, starts, n_planes,
                    word + STRIP_WORDS * strip, tile_words, carries, addresses, n_carries, totals,
                    planes, other_planes, sums[label, STRIP_ROWS * strip :],
                )  # fmt: skip  # as in the signature: the plan, the place, the memory
        if is_binary:  # the sum of each is what it has more than the other
            for i in range(tile_rows):
                sums[0, i] = -sums[1, i]
                heard[i] = 0
            if len(silence):
                hear_silence(fewer, silence, 1, heard)
        else:
            rank(sums, scale, log_balance, fewer, silence, rivals, third)
        flags[:] = 0
        for i in range(n):
            flags[i] = np.uint16(all_votes[start + i] == 1)
        for i in range(tile_words):
            alone[i] = where_bit_set(flags, 64 * i, np.uint16(1))
        known = gold[start : start + n]
        has_gold = False
        for i in range(len(known)):
            has_gold |= known[i] >= 0
        now = labels[start : start + n]
        faced = -1
        for place in range(n_voted):
            j = voted[place]
            if not is_own[j]:
                continue
            label, line = line_labels[j], words_at(lines[j], word, tile_words)
            prior = log_balance[label]
            if is_binary:
                prior -= log_balance[1 - label]
            if label != faced:
                if is_binary:
                    face_other(label, heard, against)
                else:
                    if len(silence):
                        heard[:] = 0
                        hear_silence(fewer, silence, label, heard)
                    face(label, rivals, heard, against)
                faced = label
            n_picked = _pick(line, alone, sums[label], scale, now, against, votes)
            counts[FLIPPED, j] += _judge(n_picked, label, taken[j], prior, votes)
            surprise[j] += np.int64(np.rint(SURPRISE_UNIT * _surprise(n_picked, votes)))
            for i in range(tile_words):
                counts[LOST, j] += np.int64(popcount(line[i] & alone[i]))
            if has_gold:
                _check_lost(line, alone, now, known, counts[:, j])
                _check_flipped(n_picked, votes, known, counts[:, j])


@njit(cache=True, nogil=True)
def _new_votes(size: int) -> _Votes:
    return _Votes(
        np.zeros(size, np.uint16),
        np.zeros(size, np.int32),
        np.zeros(size, np.float32),
        np.zeros(size, np.int16),
        np.zeros(size, np.int16),
        np.zeros(size, np.float32),
        np.zeros(size, np.int16),
        np.ones(size, np.float32),
        np.zeros(size, np.float32),
        np.zeros(size, np.float32),
        np.zeros(size, np.float32),
    )


@njit(cache=True, nogil=True)
def _pick(
    line: WordArray,
    alone: WordArray,
    sums: Int32Array,
    scale: SmallFloatArray,
    labels: LabelArray,
    against: Against,
    votes: _Votes,
) -> int:
    """Gather the votes on rows that are not alone, with what they are against."""
    n_picked = 0
    for i in range(len(line)):
        bits = line[i] & ~alone[i]
        while bits:
            row = np.uint64(64 * i) + trailing_zeros(bits)
            bits &= bits - np.uint64(1)
            votes.rows[n_picked] = row
            votes.sums[n_picked] = sums[row]
            votes.scale[n_picked] = scale[row]
            votes.before[n_picked] = labels[row]
            votes.rival[n_picked] = against.score[row]
            votes.rival_label[n_picked] = against.label[row]
            votes.total[n_picked] = against.total[row]
            votes.closeness[n_picked] = against.closeness[row]
            n_picked += 1
    return n_picked


@njit(cache=True, nogil=True, error_model="numpy")  # no division here is by 0
def _judge(n_picked: int, label: int, weight: np.int32, prior: np.float32, votes: _Votes) -> int:
    """Fill in what follows without the votes, and count the labels that flip.

    To the bit as `posteriors` does it with two classes, where a tie is decided the same.
    """
    n_flipped = 0
    for i in range(n_picked):
        score = votes.scale[i] * (prior + np.float32(np.int32(votes.sums[i] - weight)))
        lead = score - votes.rival[i]
        odds = exponential(-abs(lead))
        wins = lead > 0
        norm = np.float32(1) + votes.total[i] * odds if wins else votes.total[i] + odds
        runner_up = odds if wins else max(odds, votes.closeness[i])
        most = np.float32(1) / norm
        is_tied = runner_up * most >= most - np.float32(TIE_TOLERANCE)
        winner = np.int16(label) if wins else votes.rival_label[i]
        after = np.int16(-1) if is_tied else winner
        n_flipped += after != votes.before[i]
        votes.lead[i], votes.norm[i], votes.after[i] = lead, norm, after
    return n_flipped


@njit(cache=True, nogil=True, fastmath={"reassoc"})
def _surprise(n_picked: int, votes: _Votes) -> float:
    """Sum of the negative logarithms of the probabilities of the votes, without them."""
    total = 0.0
    for i in range(n_picked):
        total -= np.float64(max(min(votes.lead[i], np.float32(0)), np.float32(-MAX_SURPRISE)))
    for first in range(0, n_picked, _FACTORS):
        norms, product = votes.norm[first : min(first + _FACTORS, n_picked)], 1.0
        for i in range(len(norms)):
            product *= np.float64(norms[i])
        total += np.log(product)
    return total


@njit(cache=True, nogil=True)
def _check_lost(
    line: WordArray, alone: WordArray, labels: LabelArray, gold: LabelArray, counts: IntArray
) -> None:
    for i in range(len(line)):
        bits = line[i] & alone[i]
        while bits:
            row = np.uint64(64 * i) + trailing_zeros(bits)
            bits &= bits - np.uint64(1)
            counts[RIGHT] += gold[row] >= 0 and labels[row] == gold[row]


@njit(cache=True, nogil=True)
def _check_flipped(n_picked: int, votes: _Votes, gold: LabelArray, counts: IntArray) -> None:
    for i in range(n_picked):
        before, after = votes.before[i], votes.after[i]
        if before == after:
            continue
        known = gold[votes.rows[i]]
        if known >= 0:
            counts[RIGHT] += np.int64(before == known) - np.int64(after == known)
            counts[UNTIED] += before < 0
