"""Each line left out in turn, against a numpy twin and against the kernel that gave the labels."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.arrays import FloatArray, VoteArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.kernels.bits import BLOCK_ROWS
from snorkel_nb.kernels.leave_one_out import MAX_SURPRISE, LeftOut, leave_out_lines
from snorkel_nb.kernels.posteriors import (
    MAX_BLOCK_CLASSES,
    NO_BALLOT,
    Evidence,
    row_posteriors,
)
from snorkel_nb.kernels.threads import MIN_BLOCKS, SETTING
from snorkel_nb.kernels.tiles import TIE_TOLERANCE
from tests.analysis.random_votes import label_matrices, random_votes
from tests.kernels.test_posteriors import evidence_of, twin_posteriors, twin_weights

NO_GOLD = np.empty(0, np.int16)


def random_evidence(label_matrix: LabelMatrix, seed: int) -> Evidence:
    rng = np.random.default_rng(seed)
    k = label_matrix.cardinality
    weights = rng.uniform(0.1, 4, (label_matrix.n_lfs, k))
    log_balance = np.log(rng.dirichlet(np.full(k, 5.0)))
    return evidence_of(label_matrix, weights, log_balance, redundancy=rng.random())


def labels_of(evidence: Evidence) -> VoteArray:
    return row_posteriors(evidence, NO_BALLOT)[1]


def random_gold(evidence: Evidence, seed: int) -> VoteArray:
    rng, n_rows = np.random.default_rng(seed), len(evidence.n_votes)
    return rng.integers(ABSTAIN, len(evidence.log_balance), n_rows).astype(np.int16)


def without(evidence: Evidence, line: int, rows: VoteArray) -> Evidence:
    """The same weights and the votes of all other lines."""
    lines = evidence.lines
    addresses = lines.addresses.copy()
    addresses[line] = lines.no_votes
    return replace(
        evidence,
        lines=replace(lines, addresses=read_only(addresses)),
        n_votes=(evidence.n_votes - rows).astype(np.int16),
    )


def check_against_the_kernel_of_posteriors(evidence: Evidence, columns: VoteArray) -> None:
    """Labels from which one line's votes were really taken away, by what gave them first."""
    lines, before = evidence.lines, labels_of(evidence)
    gold = random_gold(evidence, 3)
    left_out = leave_out_lines(evidence, before, gold)

    for line, (lf, label) in enumerate(zip(lines.lfs, lines.labels, strict=True)):
        votes = columns[lf] == label
        less = without(evidence, line, votes)
        posteriors, after, _, _ = row_posteriors(less, NO_BALLOT)
        is_left = less.n_votes > 0
        assert left_out.n_lost[line] == np.count_nonzero(votes & ~is_left)
        assert left_out.n_flipped[line] == np.count_nonzero((before != after) & is_left)
        is_known = gold >= 0
        n_right = np.count_nonzero(is_known & (before == gold))
        n_right -= np.count_nonzero(is_known & (after == gold))
        assert left_out.n_right[line] == n_right
        is_untied = is_known & (before == ABSTAIN) & (after != ABSTAIN)
        assert left_out.n_untied[line] == np.count_nonzero(is_untied)
        of_class = posteriors[label, votes & is_left].astype(float)
        is_sure = of_class > 1e-3  # else float32 has few digits left
        if is_sure.all():
            expected = np.log(of_class).sum()
            assert_allclose(left_out.log_probability[line], expected, rtol=1e-4, atol=1e-3)


def twin(columns: VoteArray, evidence: Evidence, labels: VoteArray, line: int) -> tuple[int, float]:
    """Labels flipped and log probabilities by one line, in float64; NaN when a tie is too close."""
    lines, k = evidence.lines, len(evidence.log_balance)
    weights = np.zeros((len(columns), k))
    weights[lines.lfs, lines.labels] = twin_weights(evidence.weights)
    lf, label = lines.lfs[line], lines.labels[line]
    others = columns.copy()
    others[lf, columns[lf] == label] = ABSTAIN
    rows = np.flatnonzero((columns[lf] == label) & (others >= 0).any(axis=0))
    posteriors: FloatArray = twin_posteriors(
        others[:, rows], weights, evidence.log_balance, evidence.redundancy
    )
    best = posteriors.argmax(axis=1)
    gaps = posteriors.max(axis=1)[:, None] - posteriors
    is_tied = (gaps <= TIE_TOLERANCE).sum(axis=1) > 1
    assert not ((gaps > 0.9 * TIE_TOLERANCE) & (gaps < 1.1 * TIE_TOLERANCE)).any()
    after = np.where(is_tied, ABSTAIN, best)
    log_probability = np.maximum(np.log(np.maximum(posteriors[:, label], 1e-99)), -MAX_SURPRISE)
    return int(np.count_nonzero(after != labels[rows])), float(log_probability.sum())


def check_against_the_twin(label_matrix: LabelMatrix, seed: int) -> None:
    evidence = random_evidence(label_matrix, seed)
    labels = labels_of(evidence)

    left_out = leave_out_lines(evidence, labels, NO_GOLD)

    for line in range(len(evidence.weights)):
        n_flipped, log_probability = twin(label_matrix.columns, evidence, labels, line)
        assert left_out.n_flipped[line] == n_flipped
        assert_allclose(left_out.log_probability[line], log_probability, rtol=2e-5, atol=1e-4)


@given(label_matrix=label_matrices(), seed=st.integers(0, 1000))
def test_leaving_out_gives_what_the_numpy_twin_gives(label_matrix: LabelMatrix, seed: int) -> None:
    check_against_the_twin(label_matrix, seed)


@pytest.mark.parametrize("cardinality", [2, 3, MAX_BLOCK_CLASSES, MAX_BLOCK_CLASSES + 1, 20, 300])
@pytest.mark.parametrize("n_rows", [511, 512, 513, BLOCK_ROWS, BLOCK_ROWS + 1, 2 * BLOCK_ROWS + 70])
def test_no_row_is_lost_where_blocks_meet(
    cardinality: int, n_rows: int, rng: np.random.Generator
) -> None:
    label_matrix = LabelMatrix.from_array(random_votes(rng, n_rows, 4, cardinality, 0.4))
    evidence = random_evidence(label_matrix, 5)

    if cardinality <= 20:
        check_against_the_kernel_of_posteriors(evidence, label_matrix.columns)
        check_against_the_twin(label_matrix, 5)
    left_out = leave_out_lines(evidence, labels_of(evidence), NO_GOLD)
    is_alone = (label_matrix.columns >= 0).sum(axis=0) == 1
    lost = label_matrix.lines.by_lf(left_out.n_lost)
    assert_array_equal(lost, ((label_matrix.columns >= 0) & is_alone).sum(axis=1))


@pytest.mark.parametrize("cardinality", [2, 3, 5, 20])
def test_ties_of_equal_votes_are_left_and_entered_as_the_labels_have_it(
    cardinality: int, rng: np.random.Generator
) -> None:
    label_matrix = LabelMatrix.from_array(random_votes(rng, 3000, 7, cardinality, 0.5))
    k = label_matrix.cardinality
    log_balance = np.log(np.full(k, 1 / k))
    evidence = evidence_of(label_matrix, np.ones((7, k)), log_balance, 1000.0)
    labels = labels_of(evidence)

    check_against_the_kernel_of_posteriors(evidence, label_matrix.columns)

    assert (leave_out_lines(evidence, labels, NO_GOLD).n_flipped > 0).any()


def test_five_rows_by_pencil() -> None:
    label_matrix = LabelMatrix.from_array(
        [
            [0, 1, 1],  # without the second or the third: a tie
            [0, 1, ABSTAIN],  # a tie; without either: the other's class
            [0, ABSTAIN, ABSTAIN],  # the first alone
            [1, 1, 1],  # nothing changes
            [ABSTAIN, ABSTAIN, ABSTAIN],
        ]
    )
    evidence = evidence_of(label_matrix, np.ones((3, 2)), np.log([0.5, 0.5]), 1000.0)
    labels, gold = labels_of(evidence), np.array([1, 1, 0, 1, 0], np.int16)
    assert labels.tolist() == [1, ABSTAIN, 0, 1, ABSTAIN]

    left_out = leave_out_lines(evidence, labels, gold)

    by_lf = evidence.lines.by_lf
    assert by_lf(left_out.n_lost).tolist() == [1, 0, 0]
    assert by_lf(left_out.n_flipped).tolist() == [1, 2, 1]
    assert by_lf(left_out.n_right).tolist() == [1 - 1, 1, 1]
    assert by_lf(left_out.n_untied).tolist() == [1, 1, 0]


def test_thousands_of_heavy_votes_overflow_nothing() -> None:
    label_matrix = LabelMatrix.from_array([[0] * 3000, [1] * 2999 + [0], [ABSTAIN] * 3000])
    evidence = evidence_of(label_matrix, np.full((3000, 2), 1000.0), np.log([0.999, 0.001]))

    left_out = leave_out_lines(evidence, labels_of(evidence), NO_GOLD)

    by_lf = evidence.lines.by_lf(left_out.log_probability.round().astype(np.int64))
    assert by_lf[0] == 0
    assert by_lf[-1] == -MAX_SURPRISE


@pytest.mark.parametrize("shape", [(0, 3), (5, 0), (0, 0)])
def test_without_rows_or_lfs_nothing_is_counted(shape: tuple[int, int]) -> None:
    label_matrix = LabelMatrix.from_array(np.full(shape, ABSTAIN))
    evidence = evidence_of(label_matrix, np.ones((shape[1], 2)), np.log([0.5, 0.5]))

    left_out = leave_out_lines(evidence, labels_of(evidence), NO_GOLD)

    assert [len(array) for array in left_out] == [0] * len(LeftOut._fields)


def test_thousands_of_classes_run() -> None:
    rng = np.random.default_rng(7)
    votes = random_votes(rng, 2000, 6, 1461, 0.3).copy()
    votes[:, 1] = np.where(rng.random(2000) < 0.7, votes[:, 0], votes[:, 1])
    label_matrix = LabelMatrix.from_array(votes, 1461)
    evidence = random_evidence(label_matrix, 5)
    labels = labels_of(evidence)

    left_out = leave_out_lines(evidence, labels, NO_GOLD)

    for line in range(0, len(evidence.weights), 97):
        n_flipped, log_probability = twin(label_matrix.columns, evidence, labels, line)
        assert left_out.n_flipped[line] == n_flipped
        assert_allclose(left_out.log_probability[line], log_probability, rtol=2e-5, atol=1e-4)


@pytest.mark.parametrize("cardinality", [2, 3])
def test_it_is_the_same_to_the_bit_for_any_number_of_threads(
    cardinality: int, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_rows = MIN_BLOCKS * BLOCK_ROWS + 9
    label_matrix = LabelMatrix.from_array(random_votes(rng, n_rows, 5, cardinality, 0.4))
    evidence = random_evidence(label_matrix, 5)
    labels, gold = labels_of(evidence), random_gold(evidence, 3)
    results = []
    for n_threads in (1, 2, 3):
        monkeypatch.setenv(SETTING, str(n_threads))
        results.append(leave_out_lines(evidence, labels, gold))

    for result in results[1:]:
        for one, other in zip(result, results[0], strict=True):
            assert_array_equal(one, other)
