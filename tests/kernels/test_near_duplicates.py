"""Pairs of LFs that vote alike, against a numpy twin that compares them all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.arrays import FloatArray, IntArray, VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import joined, n_words
from snorkel_nb.kernels.bits import BLOCK_ROWS
from snorkel_nb.kernels.near_duplicates import count_agreements, find_near_duplicates
from snorkel_nb.kernels.threads import MIN_BLOCKS, SETTING
from tests.analysis.random_votes import label_matrices, random_votes

DOUBT = 4.0


def found(label_matrix: LabelMatrix, min_agreement: float) -> tuple[IntArray, FloatArray]:
    columns = label_matrix.packed
    return find_near_duplicates(
        joined([column.addresses for column in columns], np.uint64),
        np.cumsum([0, *(len(column.labels) for column in columns)]),
        joined([column.labels for column in columns]),
        np.array([column.n_votes.sum() for column in columns], np.int64),
        n_words(label_matrix.n_rows),
        min_agreement,
        DOUBT,
    )


def n_agreeing(label_matrix: LabelMatrix, pairs: IntArray) -> IntArray:
    columns = label_matrix.packed
    return count_agreements(
        joined([column.addresses for column in columns], np.uint64),
        np.cumsum([0, *(len(column.labels) for column in columns)]),
        joined([column.labels for column in columns]),
        pairs,
        n_words(label_matrix.n_rows),
    )


def twin(label_matrix: LabelMatrix, min_agreement: float) -> dict[tuple[int, int], float]:
    columns, pairs = label_matrix.columns, {}
    for j, theirs in enumerate(columns):
        for i, mine in enumerate(columns[:j]):
            n_alike = np.count_nonzero((mine == theirs) & (mine >= 0))
            n_votes = np.count_nonzero(mine >= 0) + np.count_nonzero(theirs >= 0)
            agreement = n_alike / (n_votes - n_alike + DOUBT)
            if agreement >= min_agreement:
                pairs[i, j] = agreement
    return dict(sorted(pairs.items()))


def check_against_the_twin(label_matrix: LabelMatrix, min_agreement: float) -> int:
    """How many pairs there are."""
    pairs, agreements = found(label_matrix, min_agreement)

    expected = twin(label_matrix, min_agreement)
    assert list(map(tuple, pairs.tolist())) == list(expected)
    assert_allclose(agreements, list(expected.values()), rtol=1e-12)
    return len(pairs)


def near_copies(
    rng: np.random.Generator, n_rows: int, cardinality: int, n_groups: int
) -> VoteArray:
    """(n_rows, 3 x n_groups) votes: of each group an original and two copies with some changes."""
    columns = []
    for votes in random_votes(rng, n_rows, n_groups, cardinality, 0.5).T:
        for share in (0, rng.uniform(0, 0.2), rng.uniform(0, 0.2)):
            other = rng.integers(ABSTAIN, cardinality, n_rows)
            columns.append(np.where(rng.random(n_rows) < share, other, votes))
    return np.stack([columns[j] for j in rng.permutation(len(columns))], axis=1)


@given(label_matrix=label_matrices(), min_agreement=st.sampled_from((0.55, 0.7, 0.9)))
def test_any_small_matrix_gives_what_the_twin_gives(
    label_matrix: LabelMatrix, min_agreement: float
) -> None:
    check_against_the_twin(label_matrix, min_agreement)


@pytest.mark.parametrize("cardinality", [2, 3, 40])
@pytest.mark.parametrize("n_rows", [200, BLOCK_ROWS, 2 * BLOCK_ROWS + 5])
def test_near_copies_are_found_and_no_others(
    cardinality: int, n_rows: int, rng: np.random.Generator
) -> None:
    label_matrix = LabelMatrix.from_array(near_copies(rng, n_rows, cardinality, 9), cardinality)

    n_pairs = check_against_the_twin(label_matrix, 0.85)

    assert 0 < n_pairs < 27  # of the 27 in the same group, those with few changes


@given(label_matrix=label_matrices(min_lfs=1), seed=st.integers(0, 1000))
def test_rows_where_any_two_lfs_agree_are_counted(label_matrix: LabelMatrix, seed: int) -> None:
    columns = label_matrix.columns
    pairs = np.random.default_rng(seed).integers(0, label_matrix.n_lfs, (5, 2))

    counted = n_agreeing(label_matrix, pairs)

    first, second = columns[pairs[:, 0]], columns[pairs[:, 1]]
    assert_array_equal(counted, ((first == second) & (first >= 0)).sum(axis=1))


def test_of_no_pairs_nothing_is_counted() -> None:
    label_matrix = LabelMatrix.from_array([[0, 1]], 2)

    assert n_agreeing(label_matrix, np.empty((0, 2), np.int64)).shape == (0,)


def test_agreement_by_pencil() -> None:
    votes = np.full((30, 3), ABSTAIN)
    votes[:20, 0] = 1
    votes[:19, 1] = 1  # 19 alike, 20 where either votes
    votes[19, 2] = 1
    label_matrix = LabelMatrix.from_array(votes, 2)

    pairs, agreements = found(label_matrix, 0.75)

    assert pairs.tolist() == [[0, 1]]
    assert_allclose(agreements, [19 / (20 + DOUBT)])


def test_votes_for_different_classes_are_not_alike() -> None:
    votes = np.array([[0, 1]] * 500 + [[1, 0]] * 500)

    pairs, _ = found(LabelMatrix.from_array(votes, 2), 0.55)

    assert pairs.shape == (0, 2)


def test_many_pairs_are_all_kept() -> None:
    label_matrix = LabelMatrix.from_array([[1] * 40] * 300, 2)

    pairs, agreements = found(label_matrix, 0.9)

    assert_array_equal(pairs, np.transpose(np.triu_indices(40, 1)))
    assert_allclose(agreements, 300 / (300 + DOUBT))


@pytest.mark.parametrize("shape", [(0, 3), (5, 0), (0, 0), (9, 2)])
def test_without_rows_lfs_or_votes_there_are_no_pairs(shape: tuple[int, int]) -> None:
    pairs, agreements = found(LabelMatrix.from_array(np.full(shape, ABSTAIN)), 0.9)

    assert pairs.shape == (0, 2)
    assert agreements.shape == (0,)


def test_pairs_are_the_same_for_any_number_of_threads(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    label_matrix = LabelMatrix.from_array(near_copies(rng, 500, 3, MIN_BLOCKS), 3)
    results = []
    for n_threads in (1, 2, 3):
        monkeypatch.setenv(SETTING, str(n_threads))
        results.append(found(label_matrix, 0.85))

    for pairs, agreements in results[1:]:
        assert_array_equal(pairs, results[0][0])
        assert_array_equal(agreements, results[0][1])
