import numpy as np
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.analysis.precision import accuracy
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.explore.label_queue import most_informative, sampling_order

N_REPETITIONS = 500


def labeled_rows(rng, n_rows=4_000):
    """Posteriors of 40 vote patterns, labels, confidence, and a truth that is as they say."""
    pattern = rng.choice(40, n_rows, p=rng.dirichlet(np.ones(40)))
    p = np.linspace(0.02, 0.98, 40)[rng.permutation(40)][pattern].astype(np.float32)
    by_class = np.stack([1 - p, p])
    labels = by_class.argmax(axis=0).astype(np.int8)
    truth = (rng.random(n_rows) < p).astype(np.int8)
    return by_class, labels, by_class.max(axis=0).astype(np.float64), truth


def plain_accuracies(labels, truth, orders, n_labeled):
    """The accuracy of the labels on the first rows of each order."""
    found = []
    for order in orders:
        gold = np.full(len(labels), ABSTAIN, np.int8)
        gold[order[:n_labeled]] = truth[order[:n_labeled]]
        found.append(accuracy(labels, gold))
    return found


@pytest.mark.parametrize("n_labeled", [17, 40, 100])
def test_the_plain_accuracy_on_the_sample_is_unbiased_wherever_one_stops(rng, n_labeled):
    _, labels, confidence, truth = labeled_rows(rng)
    value = (labels == truth).mean()

    orders = [sampling_order(labels, confidence, seed) for seed in range(N_REPETITIONS)]
    found = plain_accuracies(labels, truth, orders, n_labeled)

    error = np.mean([each.value for each in found]) - value
    assert abs(error) < 3 * (value * (1 - value) / n_labeled / N_REPETITIONS) ** 0.5
    assert np.mean([each.low <= value <= each.high for each in found]) >= 0.93


def test_the_plain_accuracy_on_the_informative_rows_is_biased(rng):
    by_class, labels, _, truth = labeled_rows(rng)
    votes = np.ones(len(labels), np.int16)
    unknown = np.full(len(labels), ABSTAIN, np.int8)
    value = (labels == truth).mean()

    orders = [most_informative(by_class, votes, unknown, 20, seed) for seed in range(200)]
    found = plain_accuracies(labels, truth, orders, 20)

    assert np.mean([each.value for each in found]) < value - 0.05
    assert np.mean([each.low <= value <= each.high for each in found]) < 0.93


@pytest.mark.parametrize("n_labeled", [20, 40, 60, 100])
def test_the_sample_varies_no_more_than_a_simple_random_one(rng, n_labeled):
    _, labels, confidence, truth = labeled_rows(rng)

    value = (labels == truth).mean()
    of_simple = value * (1 - value) / n_labeled * (1 - n_labeled / len(labels))

    orders = [sampling_order(labels, confidence, seed) for seed in range(N_REPETITIONS)]
    found = plain_accuracies(labels, truth, orders, n_labeled)

    assert np.var([each.value for each in found]) < of_simple


def test_each_beginning_of_the_sample_holds_each_label_in_proportion(rng):
    labels = rng.choice(np.array([ABSTAIN, 0, 1, 2], np.int8), 3_000, p=[0.3, 0.4, 0.25, 0.05])
    confidence = np.where(labels == ABSTAIN, np.nan, rng.choice([0.5, 0.72, 0.99], 3_000))

    order = sampling_order(labels, confidence)

    assert_array_equal(np.sort(order), np.flatnonzero(labels != ABSTAIN))
    for label in range(3):
        n_drawn = np.cumsum(labels[order] == label)
        expected = np.arange(1, len(order) + 1) * (labels == label).sum() / len(order)
        assert np.abs(n_drawn - expected).max() < 3  # a stratum may be one row off; it has three


def test_each_labeled_row_is_equally_likely_to_be_in_the_sample(rng):
    labels = np.repeat(np.array([0, 1], np.int8), [10, 30])
    n_drawn = np.zeros(40)
    for seed in range(2_000):
        n_drawn[sampling_order(labels, np.full(40, 0.9), seed)[:8]] += 1

    # 2,000 draws of 8 in 40: mean 400, standard deviation 18.
    assert np.abs(n_drawn - 400).max() < 4 * 18


def test_rows_that_are_labeled_later_come_up_where_they_would_have_stood(rng):
    labels = np.zeros(1_000, np.int8)
    confidence = np.full(1_000, 0.9)
    first = np.where(np.arange(1_000) % 2, labels, ABSTAIN)

    early = sampling_order(first, confidence)[:50]
    late = sampling_order(labels, confidence)

    assert np.isin(early, late[:140]).all()  # about the first hundred
    assert_array_equal(late[np.isin(late, np.flatnonzero(first == 0))][:50], early)


def test_without_a_label_there_is_no_sample():
    unlabeled = np.full(3, ABSTAIN, np.int8)

    assert len(sampling_order(unlabeled, np.full(3, np.nan))) == 0
    assert len(sampling_order(unlabeled[:0], np.zeros(0))) == 0


def patterns(*kinds):
    """Rows of some kinds: (how many, probability of class 1, votes)."""
    p = np.concatenate([np.full(n, p, np.float32) for n, p, _ in kinds])
    n_votes = np.concatenate([np.full(n, votes, np.int16) for n, _, votes in kinds])
    return np.stack([1 - p, p]), n_votes


def test_informative_rows_are_uncertain_and_frequent_and_of_each_pattern_one_first():
    by_class, n_votes = patterns(
        (100, 0.95, 3),  # rows 0 to 99: 100 x 0.20 nats
        (20, 0.5, 2),  # rows 100 to 119: 20 x 0.69
        (5, 0.5, 4),  # rows 120 to 124: 5 x 0.69
        (50, 0.5, 0),  # uncovered
    )
    unknown = np.full(175, ABSTAIN, np.int8)

    rows = most_informative(by_class, n_votes, unknown, 5)

    kinds = np.searchsorted([100, 120, 125], rows, side="right")
    assert_array_equal(kinds, [0, 1, 2, 0, 1])
    assert len(set(rows.tolist())) == 5


def test_a_pattern_with_gold_waits_for_those_without():
    by_class, n_votes = patterns((100, 0.6, 3), (3, 0.5, 2))
    gold = np.full(103, ABSTAIN, np.int8)
    gold[[4, 5]] = 1

    rows = most_informative(by_class, n_votes, gold, 103)

    assert_array_equal(rows[:3] >= 100, [True, True, False])
    assert_array_equal(np.sort(rows), np.flatnonzero(gold == ABSTAIN))


def test_where_all_is_known_or_nothing_is_covered_no_row_is_informative():
    by_class, n_votes = patterns((2, 0.5, 1))

    assert len(most_informative(by_class, n_votes, np.zeros(2, np.int8), 5)) == 0
    assert len(most_informative(by_class, 0 * n_votes, np.full(2, ABSTAIN, np.int8), 5)) == 0
    nothing = np.zeros((2, 0), np.float32)
    assert len(most_informative(nothing, n_votes[:0], np.zeros(0, np.int8), 5)) == 0
