"""Near-duplicates share a voice, and nobody else loses any of theirs."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.arrays import FloatArray, VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.label_models.vote_totals import PARTS, VotedRows, VoteTotals, count_voters
from snorkel_nb.label_models.voters import DOUBTFUL_ROWS, MIN_AGREEMENT, Voters
from tests.analysis.random_votes import random_votes


def voters_of(votes: VoteArray, cardinality: int = 2) -> Voters:
    return VoteTotals.of(LabelMatrix.from_array(votes, cardinality)).voters


def n_voters(votes: VoteArray, shares: FloatArray) -> list[int]:
    lines = LabelMatrix.from_array(votes, 2).lines
    n_votes = (votes >= 0).sum(axis=1).astype(np.int16)
    counted = count_voters(lines, n_votes, shares)
    assert counted.dtype == np.int16
    return [int(n) for n in counted]


def with_copies(rng: np.random.Generator, n_rows: int, n_copies: int) -> VoteArray:
    """(n_rows, 3 + n_copies) votes of three LFs, and copies of the first."""
    votes = random_votes(rng, n_rows, 3, 2, 0.6)
    return np.concatenate([votes, np.repeat(votes[:, :1], n_copies, axis=1)], axis=1)


def copied(n_alike: int, n_either: int) -> float:
    """How much of a copy a pair is."""
    agreement = n_alike / (n_either + DOUBTFUL_ROWS)
    return (agreement - MIN_AGREEMENT) / (1 - MIN_AGREEMENT)


def test_lfs_that_vote_by_themselves_are_a_voter_each(rng: np.random.Generator) -> None:
    voters = voters_of(random_votes(rng, 3000, 5, 2, 0.6))

    assert voters.shares.tolist() == [1] * 5
    assert voters.duplicates == ()
    assert voters.effective == 5


def test_an_lf_and_its_copy_are_together_one_voter(rng: np.random.Generator) -> None:
    voters = voters_of(with_copies(rng, 100_000, 1))

    assert_allclose(voters.shares, [0.5, 1, 1, 0.5], rtol=1e-3)
    assert_allclose(voters.effective, 3, rtol=1e-3)
    (pair,) = voters.duplicates
    assert (pair.first, pair.second) == (0, 3)
    assert pair.agreement == 1
    assert 0.999 < pair.copied < 1


def test_five_copies_are_together_one_voter(rng: np.random.Generator) -> None:
    voters = voters_of(with_copies(rng, 100_000, 4))

    assert_allclose(voters.shares, [0.2, 1, 1, *[0.2] * 4], rtol=1e-3)
    assert len(voters.duplicates) == 10


def test_the_share_of_a_near_copy_by_pencil() -> None:
    votes = np.full((1000, 2), 1)
    votes[:960, 0] = 0
    votes[:960, 1] = 0
    votes[980:, 1] = ABSTAIN  # alike on 980 rows of 1,000

    voters = voters_of(votes)

    assert_allclose(voters.shares, 1 / (1 + copied(980, 1000)))
    assert_allclose([pair.agreement for pair in voters.duplicates], 980 / 1000)


def test_copies_that_hardly_ever_vote_are_found_among_many_rows(rng: np.random.Generator) -> None:
    votes = np.full((200_000, 3), ABSTAIN)
    rows = rng.permutation(200_000)[:2000]
    votes[rows, :2] = 1
    votes[rows[:20], 1] = ABSTAIN
    votes[rng.permutation(200_000)[:2000], 2] = 1

    voters = voters_of(votes)

    share = 1 / (1 + copied(1980, 2000))
    assert_allclose(voters.shares, [share, share, 1])


def test_how_far_pairs_share_a_voice_is_told_both_ways(rng: np.random.Generator) -> None:
    voters = voters_of(with_copies(rng, 3000, 2))

    assert_array_equal(voters.copied, voters.copied.T)
    assert_array_equal(
        voters.copied > 0, np.isin(np.arange(25).reshape(5, 5), [3, 4, 15, 19, 20, 23])
    )
    assert_allclose(voters.shares, 1 / (1 + voters.copied.sum(axis=1)))


def test_the_less_alike_the_more_voters(rng: np.random.Generator) -> None:
    votes = with_copies(rng, 20_000, 1)
    effective = []
    for share in (0, 0.03, 0.08, 0.2):
        changed = votes.copy()
        is_changed = rng.random(len(votes)) < share
        changed[is_changed, 3] = 1 - np.maximum(changed[is_changed, 3], 0)
        effective.append(voters_of(changed).effective)

    assert effective == sorted(effective)
    assert effective[0] < 3.01
    assert effective[-1] == 4


def test_a_few_rows_make_no_duplicate() -> None:
    n_rows = int(DOUBTFUL_ROWS * MIN_AGREEMENT / (1 - MIN_AGREEMENT))  # 36
    for n, share in ((5, 1.0), (n_rows - 1, 1.0), (4 * n_rows, 1 / (1 + copied(144, 144)))):
        assert_allclose(voters_of(np.ones((n, 2), np.int8)).shares, share)


def test_lfs_in_another_order_have_the_same_shares(rng: np.random.Generator) -> None:
    votes = with_copies(rng, 3000, 2)
    votes[:30, 4] = ABSTAIN
    order = rng.permutation(votes.shape[1])

    one, other = voters_of(votes), voters_of(votes[:, order])

    assert_allclose(other.shares, one.shares[order])
    pairs = {frozenset((pair.first, pair.second)) for pair in one.duplicates}
    named = {frozenset((int(order[p.first]), int(order[p.second]))) for p in other.duplicates}
    assert named == pairs
    assert len(pairs) == 3


def test_lfs_without_votes_are_no_voters_and_no_copies_of_each_other() -> None:
    votes = np.full((500, 3), ABSTAIN)
    votes[:, 0] = 1

    voters = voters_of(votes)

    assert voters.shares.tolist() == [1, 1, 1]
    assert voters.is_voting.tolist() == [True, False, False]
    assert voters.effective == 1


def test_without_lfs_there_are_no_voters() -> None:
    voters = voters_of(np.empty((5, 0), np.int8))

    assert voters.shares.shape == (0,)
    assert voters.effective == 0


def test_its_arrays_are_read_only(rng: np.random.Generator) -> None:
    voters = voters_of(with_copies(rng, 500, 1))

    assert not voters.shares.flags.writeable
    assert not voters.is_voting.flags.writeable


def test_voters_of_rows_by_pencil() -> None:
    rows = [
        [0, 0, 0],  # one and two halves
        [0, 0, ABSTAIN],  # one and a half
        [ABSTAIN, 0, 1],  # two halves
        [ABSTAIN, 0, ABSTAIN],  # half a voter counts as one
        [ABSTAIN, ABSTAIN, ABSTAIN],
    ]
    votes = np.array(rows, np.int8)

    assert n_voters(votes, np.array([1, 0.5, 0.5])) == [2, 2, 1, 1, 0]
    assert n_voters(votes, np.ones(3)) == [3, 2, 2, 1, 0]
    assert n_voters(votes, np.full(3, 1 / 3)) == [1, 1, 1, 1, 0]


def test_voters_are_sums_of_parts_that_are_rounded(rng: np.random.Generator) -> None:
    votes, shares = random_votes(rng, 5000, 9, 2, 0.5), rng.uniform(0.05, 1, 9)
    shares[:3] = 1
    parts = np.maximum(np.rint(PARTS * shares), 1) / PARTS
    has_vote = votes >= 0

    counted = n_voters(votes, shares)

    expected = np.floor((has_vote * parts).sum(axis=1) + 0.5)
    assert_array_equal(counted, np.where(has_vote.any(axis=1), np.maximum(expected, 1), 0))


@pytest.mark.parametrize("n_rows", [500, 70_000])
def test_a_copy_changes_the_voters_of_no_row(n_rows: int, rng: np.random.Generator) -> None:
    votes = with_copies(rng, n_rows, 1)
    totals = VoteTotals.of(LabelMatrix.from_array(votes, 2))
    single = VoteTotals.of(LabelMatrix.from_array(votes[:, :3], 2))

    for rows, alone in zip(
        (totals.rows, *totals.samples), (single.rows, *single.samples), strict=True
    ):
        assert_array_equal(rows.n_votes, alone.n_votes)
        assert rows.n_covered == alone.n_covered
    assert totals.rows.most_votes == 4
    again = VotedRows.count(totals.label_matrix.lines, totals.voters.shares)
    assert_array_equal(again.n_votes, totals.rows.n_votes)
