"""What is expected of a candidate, on rows few enough to count."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.explore.candidates.belief import Belief
from snorkel_nb.explore.candidates.expected_precision import OF_RANKS, Evidence

N = 200


def belief_of(p=0.5, gold=None, is_covered=False, nearness=0.0, is_grouped=True):
    """N rows of two classes that are all alike, if not said otherwise."""
    of_one = np.broadcast_to(np.asarray(p, np.float64), N)
    return Belief(
        np.stack([1 - of_one, of_one], axis=1),
        np.array([0.5, 0.5]),
        np.full(N, ABSTAIN) if gold is None else np.asarray(gold),
        np.broadcast_to(is_covered, N).copy(),
        np.broadcast_to(nearness, N).astype(np.float64),
        np.broadcast_to(is_grouped, N).copy(),
    )


def first(n):
    return np.arange(N) < n


def gold_of(n_right, n_wrong):
    gold = np.full(N, ABSTAIN)
    gold[:n_right], gold[n_right : n_right + n_wrong] = 1, 0
    return gold


def test_hits_that_are_all_checked_leave_no_doubt():
    found = Evidence.of(belief_of(gold=gold_of(8, 2)), 1).precision(first(10))

    assert found.value == pytest.approx(0.8)
    assert (found.n_correct, found.n_checked) == (8, 10)
    assert (found.low, found.high) == (0.8, 0.8)


def test_ends_are_whole_numbers_of_hits_and_leave_room_for_all_and_none():
    found = Evidence.of(belief_of(0.6), 1).precision(first(10))

    assert (found.low, found.high) == (0, 1)

    found = Evidence.of(belief_of(0.9, gold_of(4, 1)), 1).precision(first(10))

    assert found.low * 10 == pytest.approx(round(found.low * 10))
    assert found.low >= 4 / 10  # of which four are known to be right
    assert found.high == 9 / 10  # and one to be wrong


def test_more_checked_hits_narrow_the_interval():
    widths = []
    for n in (2, 10, 40):
        found = Evidence.of(belief_of(gold=gold_of(n, 0)), 1).precision(first(100))
        widths.append(found.high - found.low)
        assert found.low < found.value < found.high <= 1

    assert widths[0] > widths[1] > widths[2]


def test_gold_that_tells_nothing_of_rows_beside_it_leaves_the_interval_wide():
    clear = belief_of(0.5, gold_of(8, 0))
    found = Evidence.of(clear, 1).precision(first(100))
    unclear = Evidence.of(replace(clear, clarity=0.1), 1).precision(first(100))

    assert found.value > 0.8 > unclear.value
    assert found.low > unclear.low


def test_with_nothing_known_the_interval_is_nearly_all():
    found = Evidence.of(belief_of(0.6), 1).precision(first(50))

    assert found.low == 0
    assert found.high == 1
    assert found.rests_on == "nothing but the group: look at some hits"


def test_words_say_what_it_rests_on():
    gold, covered = gold_of(3, 0), first(20)
    found = Evidence.of(belief_of(0.9, gold, covered, nearness=0.5), 1).precision(first(40))

    assert found.rests_on == "3 checked hits, votes on 42 % of its hits and rows near its hits"


def test_gold_on_hits_with_votes_says_little_of_the_others():
    """What was looked at often does not vouch for words beside it."""
    together = Evidence.of(belief_of(0.5, gold_of(20, 0)), 1).precision(first(100))
    apart = Evidence.of(belief_of(0.5, gold_of(20, 0), first(40)), 1).precision(first(100))

    assert together.value > apart.value + 0.05
    assert together.high - together.low < 0.7 * (apart.high - apart.low)


def test_means_and_chances_of_many_are_those_of_each():
    rng = np.random.default_rng(7)
    belief = belief_of(rng.random(N), rng.integers(-1, 2, N), rng.random(N) < 0.5, rng.random(N))
    evidence = Evidence.of(belief, 1)
    hits = rng.random((6, N)) < 0.2

    sums = hits.astype(np.float64) @ evidence.columns

    of_each = [evidence.moments(evidence.sums(h), OF_RANKS)[0] for h in hits]
    assert_allclose(evidence.means(sums), of_each, rtol=1e-5)
    assert ((evidence.chances_worth(sums) >= 0) & (evidence.chances_worth(sums) <= 1)).all()


def test_an_lf_no_better_than_its_class_is_frequent_is_worth_nothing():
    belief = belief_of(0.9)
    frequent = Belief(
        belief.probabilities,
        np.array([0.1, 0.9]),
        belief.gold,
        belief.is_covered,
        belief.nearness,
        belief.is_grouped,
    )
    sums = first(50).astype(np.float64) @ Evidence.of(frequent, 1).columns
    rare = first(50).astype(np.float64) @ Evidence.of(belief, 1).columns

    assert Evidence.of(frequent, 1).chances_worth(sums) < 0.01
    assert Evidence.of(belief, 1).chances_worth(rare) > 0.2


def test_the_intervals_hold_the_precision_as_often_as_they_say():
    """Precisions drawn as the hits without votes are modelled; some hits are checked."""
    rng = np.random.default_rng(7)
    inside = []
    for _ in range(400):
        true = rng.beta(0.6, 0.6)
        is_right = rng.random(N) < true
        gold = np.where(first(N) & (rng.random(N) < 0.1), is_right, ABSTAIN)
        found = Evidence.of(belief_of(0.5, gold), 1).precision(first(N))
        inside.append(found.low <= is_right.mean() <= found.high)

    assert np.mean(inside) > 0.93
