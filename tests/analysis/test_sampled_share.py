import numpy as np
import pytest

from snorkel_nb.analysis.sampled_share import SampledShare


def exact_share_of_intervals_that_hold(n_hits: int, n_sampled: int, n_rows: int, rng) -> float:
    """Over 4,000 samples without replacement."""
    drawn = rng.hypergeometric(n_hits, n_rows - n_hits, n_sampled, size=4_000)
    values, counts = np.unique(drawn, return_counts=True)
    intervals = [SampledShare(int(x), n_sampled, n_rows).counts for x in values]
    holds = [low <= n_hits <= high for low, high in intervals]
    return float(np.average(holds, weights=counts))


@pytest.mark.parametrize("n_sampled", [500, 5_000, 20_480])
@pytest.mark.parametrize("rate", [0.001, 0.003, 0.02, 0.1, 0.5, 0.9, 0.999])
def test_intervals_hold_at_least_as_often_as_they_say(rate, n_sampled, rng):
    share = exact_share_of_intervals_that_hold(int(rate * 1_000_000), n_sampled, 1_000_000, rng)

    # 4,000 draws leave an error of 0.35 % at 95 %; where few hits are expected there are few
    # possible intervals, so some rates are held more often.
    assert 0.943 <= share <= (0.99 if n_sampled * min(rate, 1 - rate) > 5 else 1.0)


@pytest.mark.parametrize("rate", [0.001, 0.05, 0.5])
@pytest.mark.parametrize("n_sampled", [1_000, 15_000])
def test_intervals_hold_where_the_sample_is_much_of_the_population(rate, n_sampled, rng):
    share = exact_share_of_intervals_that_hold(int(rate * 20_000), n_sampled, 20_000, rng)

    assert 0.943 <= share <= 0.995


def test_a_finite_population_has_narrower_intervals_than_an_endless_one():
    small, large = SampledShare(500, 1_000, 2_000), SampledShare(500, 1_000, 10_000_000)

    assert large.low < small.low < 0.5 < small.high < large.high
    # Of an endless one: Clopper and Pearson's own interval, from tables.
    assert (large.low, large.high) == pytest.approx((0.4685, 0.5315), abs=1e-4)


def test_a_sample_of_all_rows_is_the_number_itself():
    for n_hits in (0, 3, 10):
        share = SampledShare(n_hits, 10, 10)
        assert share.counts == (n_hits, n_hits)
        assert share.low == share.value == share.high


def test_no_hit_leaves_room_for_some_and_all_hits_for_some_misses():
    none, every = SampledShare(0, 1_000, 1_000_000), SampledShare(1_000, 1_000, 1_000_000)

    assert none.counts[0] == 0
    # (1 - p)^1000 = 0.025
    assert none.high == pytest.approx(1 - 0.025 ** (1 / 1_000), rel=0.01)
    assert every.counts == (1_000_000 - none.counts[1], 1_000_000)


def test_small_cases_agree_with_counting_all_samples():
    # 2 of 4 rows drawn, 1 hit: with K hits of 4, P(X <= 1) is 1, 5/6, 1/2, 0 for K = 1..4.
    assert SampledShare(1, 2, 4).counts == (1, 3)
    # No hit among 2 of 5: P(X = 0) is 1, 3/5, 3/10, 1/10, 0 for K = 0..4; all above 2.5 % stay.
    assert SampledShare(0, 2, 5).counts == (0, 3)


def test_rows_left_unseen_bound_the_interval():
    share = SampledShare(3, 9, 10)

    assert share.counts == (3, 4)


def test_without_a_sample_there_is_no_share():
    share = SampledShare(0, 0, 10)

    assert np.isnan([share.value, share.low, share.high]).all()
