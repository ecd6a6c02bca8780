"""The fixed sample, and how far an LF gets on it. A clock that the LF moves stands for time."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.session import sample as sample_module
from snorkel_nb.session.sample import PART_ENDS, Sample, try_lf

QUICK_S = 0.2


def numbered(n_rows: int, **columns) -> Dataset:
    table = {"n": np.arange(n_rows), **columns}
    return Dataset.open(table, Roles(id="id" if columns else None), LabelSet.of(["HAM", "SPAM"]))


@pytest.fixture
def clock(monkeypatch):
    """Time that stands still, but where an LF says otherwise."""

    class Clock:
        now_s = 0.0

        def perf_counter(self) -> float:
            return self.now_s

    made = Clock()
    monkeypatch.setattr(sample_module, "time", made)
    return made


def takes(clock, seconds, first_s=0.0):
    """An LF that votes on every tenth row and needs some time for each, and more for the first."""
    calls = []

    def vote(x):
        clock.now_s += seconds + (0 if calls else first_s)
        calls.append(x.n)
        return x.n % 10 == 0

    return snb.labeling_function("vote", label="SPAM")(vote), calls


def tried(lf, dataset, gold=None):
    return try_lf(lf, Sample(dataset), dataset.gold if gold is None else gold, QUICK_S)


def test_a_sample_is_the_same_each_time_and_has_no_row_twice():
    dataset = numbered(30_000)

    positions = Sample(dataset).positions

    assert_array_equal(positions, Sample(numbered(30_000)).positions)
    assert len(positions) == len(set(positions.tolist())) == PART_ENDS[-1]
    assert_array_equal(
        np.sort(np.concatenate([rows for rows, _ in Sample(dataset).parts])), np.sort(positions)
    )


def test_a_part_has_the_rows_and_the_gold_of_its_positions():
    for positions, part in Sample(numbered(3_000)).parts:
        assert_array_equal(part.frame["n"], positions)
        assert (np.diff(positions) > 0).all()


def test_the_beginning_of_a_sample_is_as_likely_to_hold_one_row_as_another():
    n_rows, first = 40, []
    for seed in range(2_000):
        rng = np.random.default_rng([seed, n_rows])
        first.append(rng.choice(n_rows, 20, replace=False)[:5])

    counts = np.bincount(np.concatenate(first), minlength=n_rows)

    assert counts.min() > 180  # 250 are expected; numpy shuffles what it draws
    assert counts.max() < 320


def test_a_quick_lf_is_known_after_a_few_rows(clock):
    lf, calls = takes(clock, 1e-7)

    assert tried(lf, numbered(1_000_000)) is None
    assert len(calls) == 64


def test_a_slow_lf_votes_on_the_whole_sample_when_there_is_time(clock):
    lf, _ = takes(clock, 2e-6)

    trial = tried(lf, numbered(1_000_000))

    assert len(trial.votes) == PART_ENDS[-1]
    assert trial.full_s == pytest.approx(2.0, rel=0.01)
    assert_array_equal(trial.votes == 1, trial.positions % 10 == 0)


@pytest.mark.parametrize(("seconds", "n_sampled"), [(1e-3, 150), (1e-4, 1_500), (5e-3, 30)])
def test_a_slower_one_votes_on_as_many_rows_as_the_time_allows(clock, seconds, n_sampled):
    lf, _ = takes(clock, seconds)

    trial = tried(lf, numbered(100_000))

    assert len(trial.votes) == pytest.approx(n_sampled, rel=0.1)
    assert clock.now_s <= 0.75 * QUICK_S + 1e-9
    assert len(set(trial.positions.tolist())) == len(trial.votes)


def test_what_the_first_row_costs_does_not_count_for_the_others(clock):
    lf, _ = takes(clock, 1e-5, first_s=0.1)

    trial = tried(lf, numbered(100_000))

    assert len(trial.votes) > 1_000
    assert trial.full_s == pytest.approx(1.0, rel=0.01)


def test_the_slowest_votes_on_a_few_rows_all_the_same(clock):
    lf, _ = takes(clock, 3.0)

    assert len(tried(lf, numbered(5_000)).votes) == PART_ENDS[1]


def test_a_failure_names_the_row_among_all(clock):
    def fails(x):
        clock.now_s += 1e-3
        raise ValueError(x.n)

    dataset = numbered(5_000, id=[f"r{i}" for i in range(5_000)])
    lf = snb.labeling_function("fails", label="SPAM")(fails)

    trial = tried(lf, dataset)

    first = trial.first_failure
    assert trial.n_failures == len(trial.votes)
    assert first.row_id == f"r{first.position}"
    assert first.reason == f"ValueError: {first.position}"


def test_an_estimate_looks_at_the_others_and_at_gold_on_the_same_rows(clock):
    lf, _ = takes(clock, 1e-3)
    gold = np.where(np.arange(5_000) % 20 == 0, 1, -1).astype(np.int8)
    trial = tried(lf, numbered(5_000), gold)
    agree, differ = np.full(5_000, 1, np.int8), np.full(5_000, 0, np.int8)

    estimate = trial.estimate([agree, differ], gold, 250)

    assert estimate.coverage.value == np.mean(trial.positions % 10 == 0)
    assert estimate.overlaps == estimate.conflicts == estimate.coverage
    assert estimate.precision.value == 1.0
    more, votes = trial.more_gold
    assert_array_equal(votes, 1)
    assert estimate.precision.n_sampled == np.sum(trial.positions % 20 == 0) + len(more)
    assert trial.estimate(None, gold, 250).overlaps is None


def test_rare_gold_is_looked_for_and_never_twice(clock):
    lf, calls = takes(clock, 1e-5)
    gold = np.where(np.arange(100_000) % 100 == 0, 1, -1).astype(np.int8)

    trial = tried(lf, numbered(100_000), gold)

    more, votes = trial.more_gold
    # 1,000 rows have gold: some of them are in the sample, all others come on top.
    assert len(more) == 1_000 - np.sum(trial.positions % 100 == 0)
    assert (gold[more] == 1).all()
    assert not np.isin(more, trial.positions).any()
    assert_array_equal(votes, 1)
    assert len(calls) == len(set(calls))
    precision = trial.estimate([], gold, 1_000).precision
    assert precision.low == precision.high == 1.0


def test_a_slow_lf_looks_for_gold_no_longer_than_the_time_allows(clock):
    lf, _ = takes(clock, 1e-3)
    gold = np.ones(100_000, np.int8)

    trial = tried(lf, numbered(100_000), gold)

    assert len(trial.more_gold[0]) == pytest.approx(50, abs=1)
    assert clock.now_s <= QUICK_S + 1e-9


def test_enough_gold_in_the_sample_needs_no_more(clock):
    lf, _ = takes(clock, 3e-6)

    assert len(tried(lf, numbered(100_000), np.ones(100_000, np.int8)).more_gold[0]) == 0
