"""The compiled counts against numpy twins that are short enough to be believed."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from snorkel_nb.analysis.pairs import count_pairs
from snorkel_nb.core.arrays import VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import BLOCK_WORDS, PackedVotes, pack_rows
from snorkel_nb.core.statistics import Statistics
from snorkel_nb.kernels import vote_counts
from snorkel_nb.kernels.threads import MIN_BLOCKS, SETTING
from tests.analysis.random_votes import label_matrices, random_votes

BLOCK_ROWS = 64 * BLOCK_WORDS


def twin_statistics(columns: VoteArray, cardinality: int) -> Statistics:
    """Counts from scratch, from (m, n) votes."""
    by_class = (columns[:, :, None] == np.arange(cardinality)).sum(axis=0).reshape(-1, cardinality)
    n_votes, largest = by_class.sum(axis=1), by_class.max(axis=1)
    is_conflicting = n_votes > largest
    is_decided = (by_class == largest[:, None]).sum(axis=1) == 1
    majority = np.where(is_decided & (n_votes > 0), by_class.argmax(axis=1), ABSTAIN)
    votes_by_class = [[(votes == y).sum() for y in range(cardinality)] for votes in columns]
    return Statistics(
        votes_by_class=np.array(votes_by_class, int).reshape(-1, cardinality),
        n_overlaps=((columns >= 0) & (n_votes > 1)).sum(axis=1),
        n_conflicts=((columns >= 0) & is_conflicting).sum(axis=1),
        n_votes=n_votes.astype(np.int16),
        most_votes=n_votes.max(initial=0),
        majority=majority,
        n_majority=np.array([(majority == y).sum() for y in range(cardinality)]),
        conflicting=pack_rows(is_conflicting),
        unanimous=pack_rows((n_votes > 1) & ~is_conflicting),
        n_covered=(n_votes > 0).sum(),
        n_overlapping=(n_votes > 1).sum(),
        n_conflicting=is_conflicting.sum(),
    )


def assert_same_statistics(counted: Statistics, expected: Statistics) -> None:
    for name, values in vars(expected).items():
        assert_array_equal(getattr(counted, name), values, err_msg=name, strict=False)


def check_against_twins(label_matrix: LabelMatrix) -> None:
    columns = label_matrix.columns
    expected = twin_statistics(columns, label_matrix.cardinality)
    assert_same_statistics(vote_counts.count_votes(label_matrix.lines), expected)
    lines = label_matrix.lines
    n_votes = vote_counts.count_row_votes(lines.addresses, lines.no_votes, lines.n_rows)
    assert_array_equal(n_votes, expected.n_votes)
    common = vote_counts.count_common_rows(lines.addresses, lines.addresses, lines.n_rows)
    is_set = columns[lines.lfs] == lines.labels[:, None]
    assert_array_equal(common, (is_set[:, None] & is_set).sum(axis=2))


@given(label_matrix=label_matrices())
def test_kernels_count_what_their_numpy_twins_count(label_matrix: LabelMatrix) -> None:
    check_against_twins(label_matrix)


@pytest.mark.parametrize("cardinality", [2, 17, 128, 129])
@pytest.mark.parametrize("n_rows", [BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1, 2 * BLOCK_ROWS + 5])
def test_no_row_is_lost_or_counted_twice_where_blocks_meet(
    n_rows: int, cardinality: int, rng: np.random.Generator
) -> None:
    check_against_twins(
        LabelMatrix.from_array(random_votes(rng, n_rows, 4, cardinality, 0.4), cardinality)
    )


def test_the_largest_class_of_each_vote_type_is_counted() -> None:
    for cardinality in (128, 32767):
        votes = [[cardinality - 1, 0], [ABSTAIN, cardinality - 1]]

        check_against_twins(LabelMatrix.from_array(votes, cardinality))


def test_hundreds_of_lfs_on_one_row_are_counted() -> None:
    check_against_twins(
        LabelMatrix.from_array([[0] * 300 + [1] * 301, [0] * 300 + [1] * 300 + [-1]])
    )


@pytest.mark.parametrize("n_threads", [1, 2, 3])
def test_counts_do_not_depend_on_the_number_of_threads(
    n_threads: int, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, str(n_threads))

    check_against_twins(
        LabelMatrix.from_array(random_votes(rng, MIN_BLOCKS * BLOCK_ROWS + 9, 3, 3, 0.5), 3)
    )


# -- edits ---------------------------------------------------------------------------------------


class Edited:
    """Columns that are edited one at a time, and what numpy makes of them from scratch."""

    def __init__(self, n_rows: int, cardinality: int, rng: np.random.Generator) -> None:
        self.n_rows, self.cardinality, self.rng = n_rows, cardinality, rng
        self.votes: list[VoteArray] = []
        self.packed: list[PackedVotes] = []
        self.is_on: list[bool] = []

    def edit(self, kind: str, place: int) -> None:
        j = place % len(self.votes) if self.votes else 0
        if kind == "add" or not self.votes:
            self._put(len(self.votes), self._vote(self.n_rows))
        elif kind == "replace":
            self._put(j, self._vote(self.n_rows))
        elif kind == "drop":
            del self.votes[j], self.packed[j], self.is_on[j]
        elif kind == "switch":
            self.is_on[j] = not self.is_on[j]
        elif kind == "append":
            n_new = int(self.rng.integers(1, 100))
            self.n_rows += n_new
            for i in range(len(self.votes)):
                later = self._vote(n_new)
                self.votes[i] = np.concatenate([self.votes[i], later])
                self.packed[i] = self.packed[i].append(later)

    def label_matrix(self) -> LabelMatrix:
        on = [packed for packed, is_on in zip(self.packed, self.is_on, strict=True) if is_on]
        names = [str(j) for j in range(len(on))]
        return LabelMatrix.from_columns(on, names, self.cardinality, self.n_rows)

    def columns(self) -> VoteArray:
        on = [votes for votes, is_on in zip(self.votes, self.is_on, strict=True) if is_on]
        return np.array(on, np.int8).reshape(len(on), self.n_rows)

    def _vote(self, n_rows: int) -> Any:
        coverage, n_classes = self.rng.random(), self.rng.integers(1, self.cardinality + 1)
        votes = self.rng.choice(self.rng.permutation(self.cardinality)[:n_classes], n_rows)
        return np.where(self.rng.random(n_rows) < coverage, votes, ABSTAIN).astype(np.int8)

    def _put(self, j: int, votes: VoteArray) -> None:
        self.votes[j : j + 1] = [votes]
        self.packed[j : j + 1] = [PackedVotes.of(votes)]
        self.is_on[j : j + 1] = self.is_on[j : j + 1] or [True]


EDITS = st.lists(
    st.tuples(
        st.sampled_from(("add", "add", "replace", "replace", "drop", "switch", "append")),
        st.integers(0, 20),
    ),
    max_size=25,
)


@settings(max_examples=300, deadline=None)  # hundreds of sequences of edits
@given(edits=EDITS, n_rows=st.integers(0, 300), cardinality=st.integers(2, 7), seed=st.integers(0))
def test_after_any_edits_in_any_order_counts_are_those_from_scratch(
    edits: list[tuple[str, int]], n_rows: int, cardinality: int, seed: int
) -> None:
    edited = Edited(n_rows, cardinality, np.random.default_rng(seed))
    pairs = None

    for kind, place in edits:
        edited.edit(kind, place)
        label_matrix, columns = edited.label_matrix(), edited.columns()

        assert_array_equal(label_matrix.columns, columns)
        assert_same_statistics(
            vote_counts.count_votes(label_matrix.lines), twin_statistics(columns, cardinality)
        )
        pairs, from_scratch = count_pairs(label_matrix, pairs), count_pairs(label_matrix)
        assert_array_equal(pairs.n_shared, from_scratch.n_shared)
        assert_array_equal(pairs.n_agreeing, from_scratch.n_agreeing)
