import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import (
    BLOCK_WORDS,
    FEW_WORDS,
    MIN_SAMPLED_WORDS,
    SOME_WORDS,
    PackedVotes,
    VoteLines,
    is_sampled,
    n_sampled_rows,
)


def test_only_classes_that_are_voted_for_are_stored() -> None:
    packed = PackedVotes.of(np.array([4, ABSTAIN, 0, 4], np.int8))

    assert packed.labels.tolist() == [0, 4]
    assert packed.n_votes.tolist() == [1, 2]
    assert packed.words.shape == (2, BLOCK_WORDS)
    assert packed.words[:, 0].tolist() == [0b0100, 0b1001]
    assert not packed.words[:, 1:].any()


@pytest.mark.parametrize("votes", [[], [ABSTAIN] * 5])
def test_an_lf_without_votes_has_no_lines(votes: list[int]) -> None:
    packed = PackedVotes.of(np.array(votes, np.int8))

    assert len(packed.labels) == len(packed.words) == 0
    assert packed.unpack().tolist() == votes


@given(
    n_rows=st.integers(0, 9000),
    n_classes=st.sampled_from((1, 2, 16, 17, 128, 1461)),
    coverage=st.sampled_from((0.0, 0.01, 0.5, 1.0)),
)
def test_unpacked_votes_are_those_that_were_packed(
    n_rows: int, n_classes: int, coverage: float
) -> None:
    rng = np.random.default_rng(7)
    votes = rng.integers(0, n_classes, n_rows).astype(np.int16)
    votes[rng.random(n_rows) >= coverage] = ABSTAIN

    packed = PackedVotes.of(votes)

    assert_array_equal(packed.unpack(), votes)
    assert packed.n_votes.sum() == (votes != ABSTAIN).sum()


def test_packed_votes_cannot_be_written_to() -> None:
    packed = PackedVotes.of(np.array([0, 1], np.int8))

    for array in (packed.words, packed.labels, packed.n_votes, packed.addresses):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_lines_stand_by_class_and_know_their_lf() -> None:
    columns = [PackedVotes.of(np.array(v, np.int8)) for v in ([1, 0], [1, ABSTAIN], [0, 0])]

    lines = VoteLines.of(columns, 3, 2)

    assert lines.labels.tolist() == [0, 0, 1, 1]
    assert lines.lfs.tolist() == [0, 2, 0, 1]
    assert lines.class_starts.tolist() == [0, 2, 4, 4]
    assert lines.by_lf(lines.n_votes).tolist() == [2, 1, 2]
    assert lines.by_lf_and_class(lines.n_votes).tolist() == [[1, 1, 0], [0, 1, 0], [2, 0, 0]]


def test_a_sample_takes_the_same_rows_of_every_column_from_the_whole_length() -> None:
    few, (some, most) = FEW_WORDS, SOME_WORDS
    n_rows = 64 * some * 8
    position = np.arange(n_rows)
    first = PackedVotes.of((position // 64 % 2).astype(np.int8)).samples
    second = PackedVotes.of((position >= n_rows // 2).astype(np.int8)).samples

    assert is_sampled(n_rows)
    assert [sample.n_rows for sample in first] == [sample.n_rows for sample in second]
    assert [sample.n_votes.tolist() for sample in second] == [[32 * few] * 2, [32 * some] * 2]
    assert not is_sampled(64 * (MIN_SAMPLED_WORDS - BLOCK_WORDS))
    huge = PackedVotes.of(np.zeros(64 * 64 * most, np.int8)).samples
    assert [sample.n_votes.tolist() for sample in huge] == [[64 * few], [64 * most]]


def test_lines_begin_where_lines_of_the_cache_do() -> None:
    for n_rows in (1, 5000, 300_000):
        packed = PackedVotes.of(np.zeros(n_rows, np.int8))

        assert (packed.addresses % 64 == 0).all()
        assert VoteLines.of([packed], 2, n_rows).no_votes % 64 == 0


def test_250_lfs_of_75_classes_take_a_bit_a_row_and_class() -> None:
    votes = np.arange(4096, dtype=np.int8) % 75

    assert PackedVotes.of(votes).words.nbytes * 250 == 250 * 75 * 4096 // 8


@pytest.mark.parametrize("n_rows", [0, 63, 64 * FEW_WORDS, 64 * FEW_WORDS + 1, 100_000, 1_000_003])
def test_the_rows_of_a_sample_are_those_that_are_no_padding(n_rows: int) -> None:
    everywhere = PackedVotes.of(np.zeros(n_rows, np.int8))

    [n_voted] = everywhere.samples[0].n_votes if n_rows else [0]
    assert n_sampled_rows(n_rows, FEW_WORDS) == n_voted
