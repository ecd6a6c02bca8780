"""The compiled posteriors against numpy twins that are short enough to be believed."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.arrays import FloatArray, VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.kernels.posteriors import (
    BLOCK_SCORES,
    MAX_COMPARED_CLASSES,
    expected_counts,
    row_posteriors,
)
from tests.analysis.random_votes import label_matrices, random_votes


def compiled(kernel: Any) -> Callable[..., Any]:
    return kernel


def interpreted(kernel: Any) -> Callable[..., Any]:
    return kernel.py_func


def one_hot(columns: VoteArray, cardinality: int) -> FloatArray:
    """(m, n, k) 1 where the LF votes for the class."""
    return (columns[:, :, None] == np.arange(cardinality)).astype(float)


def twin_posteriors(
    columns: VoteArray, weights: FloatArray, log_balance: FloatArray, scale: FloatArray
) -> FloatArray:
    evidence = np.einsum("jiv,jv->iv", one_hot(columns, len(log_balance)), weights)
    scores = log_balance + scale[:, None] * evidence
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def twin_counts(
    columns: VoteArray, posteriors: FloatArray, row_shares: FloatArray
) -> tuple[FloatArray, FloatArray]:
    votes = one_hot(columns, posteriors.shape[1])
    return np.einsum("jiv,iv->jv", votes, posteriors), row_shares @ posteriors


def check_against_twins(
    run: Callable[[Any], Callable[..., Any]], label_matrix: LabelMatrix, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    columns, k = label_matrix.columns, label_matrix.cardinality
    weights = rng.uniform(0.1, 9, (len(columns), k))
    log_balance = np.log(rng.dirichlet(np.full(k, 5.0)))
    scale, row_shares = rng.random(columns.shape[1]), rng.random(columns.shape[1])

    posteriors = run(row_posteriors)(columns, weights, log_balance, scale)
    n_correct, n_class_rows = run(expected_counts)(columns, weights, log_balance, scale, row_shares)

    expected = twin_posteriors(columns, weights, log_balance, scale)
    assert_allclose(posteriors, expected, rtol=1e-9, atol=1e-12)
    expected_correct, expected_rows = twin_counts(columns, expected, row_shares)
    assert_allclose(n_correct, expected_correct, rtol=1e-9, atol=1e-9)
    assert_allclose(n_class_rows, expected_rows, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("run", [compiled, interpreted])
@settings(deadline=None)  # the first call compiles
@given(label_matrix=label_matrices(), seed=st.integers(0, 1000))
def test_kernels_give_what_their_numpy_twins_give(
    run: Callable[[Any], Callable[..., Any]], label_matrix: LabelMatrix, seed: int
) -> None:
    check_against_twins(run, label_matrix, seed)


@pytest.mark.parametrize("cardinality", [2, MAX_COMPARED_CLASSES, MAX_COMPARED_CLASSES + 1, 300])
@pytest.mark.parametrize("n_beyond", [-1, 0, 1])
def test_no_row_is_lost_where_blocks_meet(
    cardinality: int, n_beyond: int, rng: np.random.Generator
) -> None:
    n_rows = 2 * max(64, BLOCK_SCORES // cardinality) + n_beyond
    votes = random_votes(rng, n_rows, 3, cardinality, 0.5)

    check_against_twins(compiled, LabelMatrix.from_array(votes, cardinality), seed=1)


def test_votes_with_weight_0_are_not_counted_and_change_no_posterior() -> None:
    columns = np.array([[0, 0], [1, -1]], np.int8)
    weights = np.array([[1.0, 1.0], [1.0, 0.0]])
    even, ones = np.log([0.5, 0.5]), np.ones(2)

    posteriors = row_posteriors(columns, weights, even, ones)
    n_correct, _ = expected_counts(columns, weights, even, ones, ones)

    assert_array_equal(posteriors[0], posteriors[1])
    assert n_correct[1].tolist() == [0, 0]


def test_thousands_of_heavy_votes_overflow_nothing() -> None:
    columns = np.repeat([[0, 1, -1]], 5000, axis=0).astype(np.int8)
    weights = np.full((5000, 2), 1000.0)

    posteriors = row_posteriors(columns, weights, np.log([0.999, 0.001]), np.ones(3))

    assert_allclose(posteriors, [[1, 0], [0, 1], [0.999, 0.001]])
