import numpy as np
import pytest

from snorkel_nb.analysis.lf_estimate import estimate_lf
from snorkel_nb.core.label_set import ABSTAIN

VOTES = np.array([1, 1, 1, 0, ABSTAIN, ABSTAIN], np.int8)
OTHERS = [
    np.array([1, 0, ABSTAIN, ABSTAIN, 0, ABSTAIN], np.int8),
    np.array([1, ABSTAIN, ABSTAIN, ABSTAIN, 1, ABSTAIN], np.int8),
]
GOLD = np.array([1, 0, ABSTAIN, 0, 1, ABSTAIN], np.int8)


def test_shares_are_those_of_the_sample():
    estimate = estimate_lf(VOTES, OTHERS, GOLD, 100, 40)

    assert estimate.votes_by_class == ((0, 1), (1, 3))
    assert estimate.coverage.value == 4 / 6
    assert estimate.overlaps.value == 2 / 6
    assert estimate.conflicts.value == 1 / 6  # of the other two among themselves none
    assert estimate.precision.value == 2 / 3
    assert (estimate.n_sampled, estimate.n_rows, estimate.n_gold) == (6, 100, 4)


def test_precision_is_of_at_most_the_rows_with_gold_on_which_it_is_not_seen_to_abstain():
    assert estimate_lf(VOTES, OTHERS, GOLD, 100, 40).precision.n_rows == 39
    # All gold is in the sample: the precision is known.
    known = estimate_lf(VOTES, OTHERS, GOLD, 100, 4).precision
    assert known.low == known.high == 2 / 3


def test_further_rows_with_gold_count_for_precision_alone():
    more = (np.array([1, ABSTAIN], np.int8), np.array([1, 1], np.int8))

    estimate = estimate_lf(VOTES, OTHERS, GOLD, 100, 40, more)

    assert estimate.precision.value == 3 / 4
    assert (estimate.precision.n_rows, estimate.n_gold) == (38, 6)
    assert estimate.coverage == estimate_lf(VOTES, OTHERS, GOLD, 100, 40).coverage


def test_an_lf_that_is_off_has_no_overlaps_and_without_gold_there_is_no_precision():
    estimate = estimate_lf(VOTES, None, np.full(6, ABSTAIN, np.int8), 100, 0)

    assert estimate.overlaps is estimate.conflicts is estimate.precision is None


@pytest.mark.parametrize(("p_vote", "p_right"), [(0.02, 0.6), (0.3, 0.9), (0.9, 0.99)])
def test_intervals_of_all_shares_hold(p_vote, p_right, rng):
    n_rows, n_sampled, n_draws = 20_000, 1_500, 1_000
    votes = np.where(rng.random(n_rows) < p_vote, 1, ABSTAIN).astype(np.int8)
    others = [np.where(rng.random(n_rows) < 0.2, rng.integers(0, 2, n_rows), ABSTAIN)]
    truth = np.where(rng.random(n_rows) < p_right, 1, 0)
    gold = np.where(rng.random(n_rows) < 0.2, truth, ABSTAIN)
    n_gold = int((gold != ABSTAIN).sum())
    exact = estimate_lf(votes, others, gold, n_rows, n_gold)
    held = dict.fromkeys(("coverage", "overlaps", "conflicts", "precision"), 0)
    n_seen = 0

    for _ in range(n_draws):
        rows = rng.choice(n_rows, n_sampled, replace=False)
        fresh = np.setdiff1d(np.flatnonzero(gold != ABSTAIN), rows)
        gold_rows = rng.choice(fresh, 300, replace=False)
        seen = estimate_lf(
            votes[rows],
            [o[rows] for o in others],
            gold[rows],
            n_rows,
            n_gold,
            (votes[gold_rows], gold[gold_rows]),
        )
        n_seen += seen.precision is not None
        for name in held:
            share = getattr(seen, name)
            held[name] += share is not None and (
                share.low <= getattr(exact, name).value <= share.high
            )

    # 1,000 draws leave an error of 0.7 % at 95 %.
    assert held["precision"] / n_seen >= 0.935
    for name in ("coverage", "overlaps", "conflicts"):
        assert held[name] / n_draws >= 0.935
