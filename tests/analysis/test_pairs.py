import gc
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.analysis.pairs import PairCounts, count_pairs
from snorkel_nb.core.arrays import VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import BLOCK_WORDS, PackedVotes, joined
from snorkel_nb.kernels import pair_counts, vote_counts
from tests.analysis.random_votes import random_votes

LABEL_MATRIX = LabelMatrix.from_array(
    [
        [0, 0, 1],
        [0, 1, ABSTAIN],
        [0, ABSTAIN, ABSTAIN],
        [ABSTAIN, 1, 0],
    ]
)


def assert_pairs_of(votes: VoteArray, pairs: PairCounts) -> None:
    """Compare counts with those that numpy makes of (n, m) votes."""
    is_set = votes[:, pairs.lfs] == pairs.labels
    is_voting = votes != ABSTAIN
    assert_array_equal(pairs.n_shared, is_set.T.astype(int) @ is_voting.astype(int))
    same = [(is_set[:, [i]] & (votes == y)).sum(axis=0) for i, y in enumerate(pairs.labels)]
    assert_array_equal(pairs.n_agreeing, np.array(same, int).reshape(pairs.n_agreeing.shape))


def test_pairs_count_the_rows_where_both_vote_and_where_they_differ() -> None:
    pairs = count_pairs(LABEL_MATRIX)

    assert_array_equal(pairs.n_overlaps, [[3, 2, 1], [2, 3, 2], [1, 2, 2]])
    assert_array_equal(pairs.n_agreements, [[3, 1, 0], [1, 3, 0], [0, 0, 2]])
    assert_array_equal(pairs.n_conflicts, [[0, 1, 1], [1, 0, 2], [1, 2, 0]])


def test_conflicts_are_told_apart_by_the_class_that_an_lf_votes_for() -> None:
    pairs = count_pairs(LABEL_MATRIX)

    assert pairs.lfs.tolist() == [0, 1, 1, 2, 2]
    assert pairs.labels.tolist() == [0, 0, 1, 0, 1]
    assert pairs.conflicts_by_class()[:, 1].tolist() == [1, 0, 0, 1, 1]


def test_a_conflict_between_two_other_lfs_is_none_of_the_third() -> None:
    pairs = count_pairs(LabelMatrix.from_array([[0, 0, 1]]))

    assert_array_equal(pairs.n_conflicts[1], [0, 0, 1])


def test_pair_counts_cannot_be_written_to() -> None:
    pairs = count_pairs(LABEL_MATRIX)

    for counts in (pairs.n_shared, pairs.n_agreeing, pairs.n_overlaps, pairs.n_conflicts):
        with pytest.raises(ValueError, match="read-only"):
            counts[0] = 9


@pytest.mark.parametrize("cardinality", [2, 5, 300])
@pytest.mark.parametrize("n_rows", [0, 1, 64 * BLOCK_WORDS, 64 * BLOCK_WORDS + 1])
def test_pairs_are_those_that_numpy_counts(
    n_rows: int, cardinality: int, rng: np.random.Generator
) -> None:
    votes = random_votes(rng, n_rows, 6, cardinality, 0.4)

    assert_pairs_of(votes, count_pairs(LabelMatrix.from_array(votes, cardinality)))


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """Which LF, with how many rows and from which row on, is compared with all from now on."""
    calls: list[tuple[int, ...]] = []
    count = pair_counts.count_pairs

    def counted(lines: Any, starts: Any, labels: Any, *what: int) -> Any:
        calls.append(what)
        return count(lines, starts, labels, *what)

    monkeypatch.setattr(pair_counts, "count_pairs", counted)
    return calls


def test_an_edit_compares_one_column_only(compared: list[tuple[int, ...]]) -> None:
    before = count_pairs(LABEL_MATRIX)
    compared.clear()
    edited = PackedVotes.of(np.array([1, 1, 1, 1], np.int8))
    first, _, last = LABEL_MATRIX.packed

    after = count_pairs(LabelMatrix((last, edited, first), ("c", "b", "a"), 2, 4), before)

    assert compared == [(1, 4, 0)]
    assert_pairs_of(np.array([[1, 1, 0], [-1, 1, 0], [-1, 1, 0], [0, 1, -1]]), after)


def test_more_rows_are_compared_alone(compared: list[tuple[int, ...]]) -> None:
    before = count_pairs(LABEL_MATRIX)
    compared.clear()
    grown = [column.append(np.array([1, 0], np.int8)) for column in LABEL_MATRIX.packed]

    after = count_pairs(LabelMatrix(tuple(grown), ("a", "b", "c"), 2, 6), before)

    assert compared == [(0, 6, 4), (1, 6, 4), (2, 6, 4)]
    assert_pairs_of(np.vstack([LABEL_MATRIX.to_numpy(), [[1, 1, 1], [0, 0, 0]]]), after)


def test_columns_do_not_keep_those_alive_that_they_have_grown_from() -> None:
    column = PackedVotes.of(np.array([0, 1], np.int8))
    grown = column.append(np.array([0], np.int8))
    assert grown.grown_from is column

    del column
    gc.collect()

    assert grown.grown_from is None
    assert grown.unpack().tolist() == [0, 1, 0]


@pytest.mark.parametrize("cardinality", [2, 5])
def test_counts_of_lines_add_up_to_those_of_lfs(cardinality: int, rng: np.random.Generator) -> None:
    votes = random_votes(rng, 300, 5, cardinality, 0.6)
    columns = LabelMatrix.from_array(votes, cardinality).packed
    lines, labels = (
        joined([c.addresses for c in columns], np.uint64),
        joined([c.labels for c in columns]),
    )
    starts = np.cumsum([0, *(len(c.labels) for c in columns)])

    common = vote_counts.count_common_rows(lines, lines[starts[2] : starts[3]], 300)
    added_up = pair_counts.pairs_of_lines(common, starts, labels, 2)

    for counts, expected in zip(
        added_up, pair_counts.count_pairs(lines, starts, labels, 2, 300), strict=True
    ):
        assert_array_equal(counts, expected)
