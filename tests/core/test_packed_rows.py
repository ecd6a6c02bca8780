import numpy as np
from numpy.testing import assert_array_equal

from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_rows import PackedRows
from snorkel_nb.core.packed_votes import PackedVotes


def test_votes_on_some_rows_are_counted_there_only():
    votes = PackedVotes.of(np.array([0, 1, ABSTAIN, 1, 0], np.int8))

    kept = PackedRows.of(np.array([True, True, True, False, False])).votes_on(votes)

    assert_array_equal(kept.labels, [0, 1])
    assert_array_equal(kept.n_votes, [1, 1])


def test_words_without_one_of_the_rows_cost_nothing():
    n_rows = 1_000_000
    votes = PackedVotes.of(np.zeros(n_rows, np.int8))
    rows = np.zeros(n_rows, np.bool_)
    rows[[5, 777_777, n_rows - 1]] = True

    kept = PackedRows.of(rows).votes_on(votes)

    assert kept.words.nbytes < votes.words.nbytes / 100
    assert_array_equal(kept.n_votes, [3])


def test_no_rows_and_no_votes_leave_nothing_to_count():
    votes = PackedVotes.of(np.zeros(100, np.int8))
    nobody = PackedVotes.of(np.full(100, ABSTAIN, np.int8))

    assert PackedRows.of(np.zeros(100, np.bool_)).votes_on(votes).n_votes.tolist() == [0]
    assert PackedRows.of(np.ones(100, np.bool_)).votes_on(nobody).n_votes.tolist() == []


def test_what_is_kept_of_random_votes_is_what_numpy_counts():
    rng = np.random.default_rng(7)
    for n_rows in (1, 63, 64, 65, 4_096, 4_097, 20_000):
        votes = rng.integers(ABSTAIN, 3, n_rows).astype(np.int8)
        for share in (0.001, 0.5, 1.0):
            rows = rng.random(n_rows) < share

            kept = PackedRows.of(rows).votes_on(PackedVotes.of(votes))

            expected = [np.count_nonzero(votes[rows] == label) for label in kept.labels]
            assert_array_equal(kept.n_votes, expected)
            assert int(kept.n_votes.sum()) == np.count_nonzero(votes[rows] != ABSTAIN)
