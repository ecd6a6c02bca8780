"""The compiled posteriors against numpy twins that are short enough to be believed."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.agreement import Agreement
from snorkel_nb.core.arrays import FloatArray, RowCountArray, VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import BLOCK_WORDS
from snorkel_nb.core.statistics import Statistics
from snorkel_nb.kernels.evidence import FINE, NO_BALLOT, Ballot, Evidence
from snorkel_nb.kernels.posteriors import (
    MAX_BLOCK_CLASSES,
    MAX_DITHERED,
    ONE,
    expected_counts,
    row_posteriors,
)
from snorkel_nb.kernels.threads import MIN_BLOCKS, SETTING
from snorkel_nb.kernels.vote_counts import count_votes
from snorkel_nb.label_models.line_weights import ListedLines
from tests.analysis.random_votes import label_matrices, random_votes

BLOCK_ROWS = 64 * BLOCK_WORDS


KINDS = ("positive", "signed", "full")
"""Weights that are positive; of any sign; and with one of any sign for each class."""


def random_weights(
    rng: np.random.Generator, kind: str, n_lfs: int, cardinality: int, largest: float = 9.0
) -> FloatArray:
    """(m, k) or (m, k, k) weights."""
    if kind == "positive":
        return rng.uniform(0.1, largest, (n_lfs, cardinality))
    shape = (n_lfs, cardinality, cardinality)
    return rng.uniform(-largest / 3, largest / 2, shape[:2] if kind == "signed" else shape)


def random_silence(rng: np.random.Generator, n_counts: int, cardinality: int) -> FloatArray | None:
    return rng.normal(0, 1, (n_counts, cardinality)) if n_counts else None


def evidence_of(
    label_matrix: LabelMatrix,
    weights: FloatArray,
    log_balance: FloatArray,
    steepness: float = 1.0,
    redundancy: float = 0.0,
    silence: FloatArray | None = None,
) -> Evidence:
    """Evidence of (m, k) or (m, k, k) weights."""
    listed = ListedLines.of(label_matrix.lines, weights)
    statistics = count_votes(label_matrix.lines)
    return Evidence(
        listed.lines,
        listed.weights,
        log_balance,
        statistics.n_votes,
        statistics.most_votes,
        steepness,
        redundancy,
        silence=silence,
        taken=listed.taken,
    )


def twin_weights(label_matrix: LabelMatrix, weights: FloatArray) -> FloatArray:
    """(m, k, k) what each vote adds to each class, the least 0, to FINE digits of the largest."""
    n_lfs, k = weights.shape[:2]
    full = weights
    if weights.ndim == 2:
        full = np.zeros((n_lfs, k, k))
        full[:, np.arange(k), np.arange(k)] = weights
    full = full - full.min(axis=2, keepdims=True)
    largest = max((full[lf, label].max() for lf, label in used_votes(label_matrix)), default=0)
    if not largest:
        return full
    unit = 2.0 ** (np.floor(np.log2(largest)) + 1 - FINE)
    return np.minimum(np.rint(full / unit), 2**FINE - 1) * unit


def used_votes(label_matrix: LabelMatrix) -> list[tuple[int, int]]:
    """Which LF votes for which class at all."""
    lines = label_matrix.lines
    return list(zip(lines.lfs.tolist(), lines.labels.tolist(), strict=True))


def twin_posteriors(
    columns: VoteArray,
    weights: FloatArray,
    evidence: Evidence,
    n_votes: RowCountArray | None = None,
) -> FloatArray:
    """(n, k) in float64, of (m, k, k) weights instead of those of the evidence.

    Args:
        columns: (m, n) votes.
        weights: by `twin_weights`.
        evidence: the rest.
        n_votes: (n,) when they are not those of the columns.
    """
    if n_votes is None:
        n_votes = (columns >= 0).sum(axis=0)
    scale = evidence.steepness / (1 + evidence.redundancy * np.maximum(n_votes - 1.0, 0))
    sums = np.tile(evidence.log_balance, (columns.shape[1], 1))
    for votes, of_lf in zip(columns, weights, strict=True):
        sums += np.where(votes[:, None] >= 0, of_lf[votes], 0.0)
    scores = scale[:, None] * sums
    if evidence.silence is not None:
        scores += evidence.silence[np.minimum(n_votes, len(evidence.silence) - 1)]
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def ballot_of(statistics: Statistics) -> Ballot:
    return Ballot(statistics.majority, statistics.unanimous)


def check_against_twins(
    label_matrix: LabelMatrix, seed: int, kind: str = "positive", n_counts: int = 0
) -> None:
    rng = np.random.default_rng(seed)
    columns, k = label_matrix.columns, label_matrix.cardinality
    weights = random_weights(rng, kind, len(columns), k)
    log_balance = np.log(rng.dirichlet(np.full(k, 5.0)))
    silence = random_silence(rng, n_counts, k)
    evidence = evidence_of(
        label_matrix, weights, log_balance, rng.uniform(0.5, 1), rng.random(), silence
    )
    statistics, lines = count_votes(label_matrix.lines), label_matrix.lines
    listed = ListedLines.of(lines, weights)

    posteriors, labels, n_correct, agreement = row_posteriors(evidence, ballot_of(statistics))
    counted, n_class_rows = expected_counts(evidence)

    rounded = twin_weights(label_matrix, weights)
    expected = twin_posteriors(columns, rounded, evidence)
    assert_allclose(posteriors, expected.T, atol=3e-6)
    assert_array_equal(counted, n_correct)
    right = (columns[lines.lfs] == lines.labels[:, None]) * expected.T[lines.labels]
    limit = lines.n_votes.max(initial=0) / ONE
    assert_allclose(listed.of_own(counted), right.sum(axis=1), rtol=1e-5, atol=limit)
    assert_allclose(n_class_rows, expected.sum(axis=0), rtol=1e-5, atol=1e-5)
    check_labels(labels, expected, (columns >= 0).any(axis=0))
    for name, value in vars(Agreement.of(labels, statistics)).items():
        assert_array_equal(getattr(agreement, name), value, err_msg=name)


def check_labels(labels: VoteArray, posteriors: FloatArray, is_covered: FloatArray) -> None:
    assert (labels[~is_covered] == ABSTAIN).all()
    gap = np.diff(np.sort(posteriors, axis=1)[:, -2:], axis=1)[:, 0]
    is_clear = is_covered & (gap > 2e-5)
    assert_array_equal(labels[is_clear], posteriors.argmax(axis=1)[is_clear])


@given(
    label_matrix=label_matrices(),
    seed=st.integers(0, 1000),
    kind=st.sampled_from(KINDS),
    n_counts=st.sampled_from((0, 1, 2, 9)),
)
def test_kernels_give_what_their_numpy_twins_give(
    label_matrix: LabelMatrix, seed: int, kind: str, n_counts: int
) -> None:
    if label_matrix.cardinality > 12:
        kind = "positive"  # else there are lines by the ten thousands
    check_against_twins(label_matrix, seed, kind, n_counts)


@pytest.mark.parametrize("cardinality", [2, MAX_BLOCK_CLASSES, MAX_BLOCK_CLASSES + 1, 300])
@pytest.mark.parametrize("n_rows", [511, 512, 513, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1])
def test_no_row_is_lost_where_blocks_meet(
    cardinality: int, n_rows: int, rng: np.random.Generator
) -> None:
    votes = random_votes(rng, n_rows, 3, cardinality, 0.5)

    check_against_twins(LabelMatrix.from_array(votes, cardinality), seed=1, n_counts=2)


@pytest.mark.parametrize("cardinality", [2, 3, MAX_BLOCK_CLASSES + 1])
@pytest.mark.parametrize("n_counts", [0, 3])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("coverage", [0.02, 0.6])
def test_votes_of_any_weights_are_weighed_as_their_numpy_twin_does(
    cardinality: int, n_counts: int, kind: str, coverage: float, rng: np.random.Generator
) -> None:
    votes = random_votes(rng, BLOCK_ROWS + 77, 5, cardinality, coverage)

    check_against_twins(LabelMatrix.from_array(votes, cardinality), 2, kind, n_counts)


def test_a_score_by_pencil() -> None:
    label_matrix = LabelMatrix.from_array([[1, 1], [1, ABSTAIN], [ABSTAIN, ABSTAIN]])
    silence = np.log([[1.0, 1.0], [2.0, 1.0], [1.0, 3.0]])
    evidence = evidence_of(
        label_matrix, np.log([[1.0, 9.0], [1.0, 4.0]]), np.log([0.5, 0.5]), 0.5, 1.0, silence
    )

    posteriors, labels, _, _ = row_posteriors(evidence, NO_BALLOT)

    # Two votes: (9 x 4) ^ (0.5 / 2) x 3. One vote: 9 ^ 0.5 / 2. None: 1.
    assert_allclose(posteriors[1] / posteriors[0], [36**0.25 * 3, 3 / 2, 1], rtol=1e-6)
    assert labels.tolist() == [1, 1, ABSTAIN]


def test_the_scale_is_of_the_balance_too_so_that_it_changes_no_label() -> None:
    label_matrix = LabelMatrix.from_array([[1, 1], [0, 1]])
    weights, log_balance = np.log([[2.0, 3.0], [2.0, 3.0]]), np.log([0.7, 0.3])
    labels = [
        row_posteriors(
            evidence_of(label_matrix, weights, log_balance, redundancy=redundancy), NO_BALLOT
        )[1].tolist()
        for redundancy in (0.0, 0.4, 1.0)
    ]

    assert labels == [[1, 0]] * 3


def test_uncovered_rows_count_for_the_classes_that_they_may_have() -> None:
    label_matrix = LabelMatrix.from_array([[ABSTAIN], [ABSTAIN], [0]])
    log_balance = np.log([0.25, 0.75])
    weights = np.array([[np.log(9.0), 0.0]])
    scaled = evidence_of(label_matrix, weights, log_balance)
    heard = replace(scaled, silence=np.log([[6.0, 1.0], [1.0, 1.0]]))

    # 0.25 x 9 to 0.75 is 3 to 1; 0.25 x 6 to 0.75 is 2 to 1.
    assert_allclose(expected_counts(scaled)[1], [2 / 4 + 3 / 4, 6 / 4 + 1 / 4], rtol=1e-6)
    assert_allclose(expected_counts(heard)[1], [4 / 3 + 3 / 4, 2 / 3 + 1 / 4], rtol=1e-6)


@pytest.mark.parametrize("weight", [1e-20, 1e-39, 1e-300])
def test_votes_that_weigh_next_to_nothing_leave_the_class_balance(weight: float) -> None:
    label_matrix = LabelMatrix.from_array([[0], [1], [ABSTAIN]], 2)
    evidence = evidence_of(label_matrix, np.full((1, 2), weight), np.log([0.25, 0.75]))

    posteriors, _, _, _ = row_posteriors(evidence, NO_BALLOT)

    assert_allclose(posteriors.T, [[0.25, 0.75]] * 3, rtol=1e-6)


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

    exact, _ = expected_counts(evidence)
    by_lot, _ = expected_counts(evidence, MAX_DITHERED)

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
        counts = expected_counts(evidence, MAX_DITHERED)
        results.append((*labeled, *vars(agreement).values(), *counts))

    for result in results[1:]:
        for one, other in zip(result, results[0], strict=True):
            assert_array_equal(one, other)
