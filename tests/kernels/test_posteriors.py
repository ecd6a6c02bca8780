"""The compiled posteriors against numpy twins that are short enough to be believed."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.agreement import Agreement
from snorkel_nb.core.arrays import FloatArray, VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import BLOCK_WORDS
from snorkel_nb.core.statistics import Statistics
from snorkel_nb.kernels.posteriors import (
    FINE,
    MAX_BLOCK_CLASSES,
    MAX_DITHERED,
    NO_BALLOT,
    ONE,
    Ballot,
    Evidence,
    expected_counts,
    row_posteriors,
)
from snorkel_nb.kernels.threads import MIN_BLOCKS, SETTING
from snorkel_nb.kernels.vote_counts import count_votes
from tests.analysis.random_votes import label_matrices, random_votes

BLOCK_ROWS = 64 * BLOCK_WORDS


def evidence_of(
    label_matrix: LabelMatrix,
    weights: FloatArray,
    log_balance: FloatArray,
    steepness: float = 1.0,
    redundancy: float = 0.0,
) -> Evidence:
    """Evidence of (m, k) weights."""
    lines = label_matrix.lines
    statistics = count_votes(lines)
    return Evidence(
        lines,
        weights[lines.lfs, lines.labels],
        log_balance,
        statistics.n_votes,
        statistics.most_votes,
        steepness,
        redundancy,
    )


def twin_weights(weights: FloatArray) -> FloatArray:
    """Weights rounded to FINE binary digits of the largest."""
    if not weights.size:
        return weights
    unit = 2.0 ** (np.floor(np.log2(weights.max())) + 1 - FINE)
    return np.minimum(np.rint(weights / unit), 2**FINE - 1) * unit


def twin_posteriors(
    columns: VoteArray, weights: FloatArray, log_balance: FloatArray, redundancy: float
) -> FloatArray:
    """(n, k) in float64."""
    one_hot = (columns[:, :, None] == np.arange(len(log_balance))).astype(float)
    n_votes = (columns >= 0).sum(axis=0)
    scale = 1 / (1 + redundancy * np.maximum(n_votes - 1, 0))
    scores = log_balance + scale[:, None] * np.einsum("jiv,jv->iv", one_hot, weights)
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def ballot_of(statistics: Statistics) -> Ballot:
    return Ballot(statistics.majority, statistics.unanimous)


def check_against_twins(label_matrix: LabelMatrix, seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns, k = label_matrix.columns, label_matrix.cardinality
    weights, redundancy = rng.uniform(0.1, 9, (len(columns), k)), rng.random()
    log_balance = np.log(rng.dirichlet(np.full(k, 5.0)))
    n_choosing = rng.integers(0, 5, columns.shape[1]).astype(np.int16)
    evidence = evidence_of(label_matrix, weights, log_balance, redundancy=redundancy)
    statistics, lines = count_votes(label_matrix.lines), label_matrix.lines

    posteriors, labels, n_correct, agreement = row_posteriors(evidence, ballot_of(statistics))
    counted, n_class_rows = expected_counts(evidence, n_choosing)

    rounded = np.zeros_like(weights)
    rounded[lines.lfs, lines.labels] = twin_weights(evidence.weights)
    expected = twin_posteriors(columns, rounded, log_balance, redundancy)
    assert_allclose(posteriors, expected.T, atol=2e-6)
    assert_array_equal(counted, n_correct)
    right = (columns[lines.lfs] == lines.labels[:, None]) * expected.T[lines.labels]
    assert_allclose(counted, right.sum(axis=1), rtol=1e-5, atol=lines.n_votes.max(initial=0) / ONE)
    shares = n_choosing / np.maximum((columns >= 0).sum(axis=0), 1)
    assert_allclose(n_class_rows, shares @ expected, rtol=1e-5, atol=1e-5)
    check_labels(labels, expected, (columns >= 0).any(axis=0))
    for name, value in vars(Agreement.of(labels, statistics)).items():
        assert_array_equal(getattr(agreement, name), value, err_msg=name)


def check_labels(labels: VoteArray, posteriors: FloatArray, is_covered: FloatArray) -> None:
    assert (labels[~is_covered] == ABSTAIN).all()
    gap = np.diff(np.sort(posteriors, axis=1)[:, -2:], axis=1)[:, 0]
    is_clear = is_covered & (gap > 2e-5)
    assert_array_equal(labels[is_clear], posteriors.argmax(axis=1)[is_clear])


@given(label_matrix=label_matrices(), seed=st.integers(0, 1000))
def test_kernels_give_what_their_numpy_twins_give(label_matrix: LabelMatrix, seed: int) -> None:
    check_against_twins(label_matrix, seed)


@pytest.mark.parametrize("cardinality", [2, MAX_BLOCK_CLASSES, MAX_BLOCK_CLASSES + 1, 300])
@pytest.mark.parametrize("n_rows", [511, 512, 513, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1])
def test_no_row_is_lost_where_blocks_meet(
    cardinality: int, n_rows: int, rng: np.random.Generator
) -> None:
    votes = random_votes(rng, n_rows, 3, cardinality, 0.5)

    check_against_twins(LabelMatrix.from_array(votes, cardinality), seed=1)


def test_ties_have_no_label_and_share_their_votes_exactly() -> None:
    label_matrix = LabelMatrix.from_array([[0, 1, 2], [0, 1, ABSTAIN], [2, ABSTAIN, ABSTAIN]])
    evidence = evidence_of(label_matrix, np.ones((3, 3)), np.log(np.full(3, 1 / 3)), 1000.0)

    _, labels, n_correct, _ = row_posteriors(evidence, NO_BALLOT)

    assert labels.tolist() == [ABSTAIN, ABSTAIN, 2]
    by_lf = label_matrix.lines.by_lf_and_class(n_correct)
    assert_allclose(by_lf[0], [1 / 3 + 1 / 2, 0, 1], rtol=1e-12)


def test_planes_that_are_left_to_chance_change_next_to_nothing(rng: np.random.Generator) -> None:
    label_matrix = LabelMatrix.from_array(random_votes(rng, 60_000, 6, 3, 0.5), 3)
    evidence = evidence_of(label_matrix, rng.uniform(0.5, 3, (6, 3)), np.log([0.5, 0.3, 0.2]))

    exact, _ = expected_counts(evidence, evidence.n_votes)
    by_lot, _ = expected_counts(evidence, evidence.n_votes, MAX_DITHERED)

    # A rounding error is at most 32 of 5,040; those of 10,000 rows add up like random steps.
    step = 2**MAX_DITHERED / ONE / np.sqrt(12)
    assert np.abs(by_lot - exact).max() < 4 * step * np.sqrt(label_matrix.lines.n_votes.max())
    assert np.abs(by_lot - exact).max() > 0


def test_thousands_of_heavy_votes_overflow_nothing() -> None:
    label_matrix = LabelMatrix.from_array([[0] * 5000, [1] * 5000, [ABSTAIN] * 5000])
    evidence = evidence_of(label_matrix, np.full((5000, 2), 1000.0), np.log([0.999, 0.001]))

    posteriors, _, _, _ = row_posteriors(evidence, NO_BALLOT)

    assert_allclose(posteriors.T, [[1, 0], [0, 1], [0.999, 0.001]], atol=1e-7)


def test_posteriors_and_counts_are_the_same_bits_for_any_number_of_threads(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_rows = MIN_BLOCKS * BLOCK_ROWS + 9
    label_matrix = LabelMatrix.from_array(random_votes(rng, n_rows, 5, 3, 0.4), 3)
    evidence = evidence_of(label_matrix, rng.uniform(1, 3, (5, 3)), np.log(np.full(3, 1 / 3)))
    ballot = ballot_of(count_votes(label_matrix.lines))
    results: list[tuple[Any, ...]] = []
    for n_threads in (1, 2, 3):
        monkeypatch.setenv(SETTING, str(n_threads))
        *labeled, agreement = row_posteriors(evidence, ballot)
        counts = expected_counts(evidence, evidence.n_votes, MAX_DITHERED)
        results.append((*labeled, *vars(agreement).values(), *counts))

    for result in results[1:]:
        for one, other in zip(result, results[0], strict=True):
            assert_array_equal(one, other)
