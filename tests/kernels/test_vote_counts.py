"""The compiled counts against numpy twins that are short enough to be believed."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_array_equal

from snorkel_nb.core.arrays import VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.kernels import vote_counts
from snorkel_nb.kernels.vote_counts import BLOCK_ROWS, MAX_COMPARED_CLASSES
from tests.analysis.random_votes import label_matrices, random_votes

Run: TypeAlias = Callable[[Any], Callable[..., Any]]


def compiled(kernel: Any) -> Callable[..., Any]:
    return kernel


def interpreted(kernel: Any) -> Callable[..., Any]:
    return kernel.py_func


def twin_row_votes(columns: VoteArray) -> tuple[Any, ...]:
    n_classes = [len({vote for vote in row if vote >= 0}) for row in columns.T.tolist()]
    return (columns >= 0).sum(axis=0), np.array(n_classes, int) > 1


def twin_lf_votes(columns: VoteArray, cardinality: int) -> tuple[Any, ...]:
    n_votes, is_conflicting = twin_row_votes(columns)
    by_class = np.array([[(votes == y).sum() for y in range(cardinality)] for votes in columns])
    overlaps = (columns >= 0) & (n_votes > 1)
    conflicts = (columns >= 0) & is_conflicting
    return by_class.reshape(-1, cardinality), overlaps.sum(axis=1), conflicts.sum(axis=1)


def twin_pairs(columns: VoteArray, j: int) -> tuple[Any, ...]:
    both_vote = (columns >= 0) & (columns[j] >= 0)
    return both_vote.sum(axis=1), (both_vote & (columns != columns[j])).sum(axis=1)


def check_against_twins(run: Run, columns: VoteArray, cardinality: int) -> None:
    by_row = run(vote_counts.count_row_votes)(columns)
    assert_all_equal(by_row, twin_row_votes(columns))
    by_lf = run(vote_counts.count_lf_votes)(columns, *by_row, cardinality)
    assert_all_equal(by_lf, twin_lf_votes(columns, cardinality))
    for j in range(len(columns)):
        assert_all_equal(run(vote_counts.count_pairs)(columns, j), twin_pairs(columns, j))


def assert_all_equal(counted: tuple[Any, ...], expected: tuple[Any, ...]) -> None:
    for one, other in zip(counted, expected, strict=True):
        assert_array_equal(one, other, strict=False)


@pytest.mark.parametrize("run", [compiled, interpreted])
@given(label_matrix=label_matrices())
def test_kernels_count_what_their_numpy_twins_count(run: Run, label_matrix: LabelMatrix) -> None:
    check_against_twins(run, label_matrix.columns, label_matrix.cardinality)


@pytest.mark.parametrize(
    "cardinality", [2, MAX_COMPARED_CLASSES, MAX_COMPARED_CLASSES + 1, 128, 129]
)
@pytest.mark.parametrize("n_rows", [BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1, 2 * BLOCK_ROWS + 5])
def test_no_row_is_lost_or_counted_twice_where_blocks_meet(
    n_rows: int, cardinality: int, rng: np.random.Generator
) -> None:
    columns = np.ascontiguousarray(random_votes(rng, n_rows, 4, cardinality, 0.4).T)

    check_against_twins(compiled, columns, cardinality)


def test_the_largest_class_of_each_vote_type_is_counted() -> None:
    for cardinality, dtype in ((128, np.int8), (32767, np.int16)):
        columns = np.array([[cardinality - 1, -1], [0, cardinality - 1]], dtype)

        check_against_twins(compiled, columns, cardinality)
