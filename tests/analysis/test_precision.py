from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snorkel_nb.analysis.precision import Precision, accuracy, lf_precision, lf_precisions
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import PackedVotes

UNKNOWN = ABSTAIN


def test_precision_looks_only_at_rows_with_a_vote_and_gold() -> None:
    votes = np.array([0, 1, 1, ABSTAIN, 1], np.int8)
    gold = np.array([0, 1, 0, 1, UNKNOWN], np.int8)

    precision = lf_precision(votes, gold)

    assert precision == Precision(n_correct=2, n=3)
    assert precision.n_incorrect == 1
    assert precision.value == 2 / 3


def test_accuracy_leaves_out_rows_without_a_label() -> None:
    labels = np.array([0, ABSTAIN, 1], np.int8)
    gold = np.array([0, 0, 0], np.int8)

    assert accuracy(labels, gold) == Precision(n_correct=1, n=2)


def test_gold_of_a_wider_type_than_the_votes_compares_by_class() -> None:
    votes = np.array([0, 1], np.int8)
    gold = np.array([0, 257], np.int16)  # 257 is 1 in eight bits

    assert lf_precision(votes, gold) == Precision(n_correct=1, n=2)


@pytest.mark.parametrize("n_gold", [0, 1, 30, 4_000])
def test_many_lfs_at_once_are_counted_as_one_by_one_with_little_gold_and_with_much(n_gold) -> None:
    rng = np.random.default_rng(7)
    votes = rng.integers(ABSTAIN, 3, (20, 10_000)).astype(np.int8)
    gold = np.full(10_000, UNKNOWN, np.int8)
    gold[rng.choice(10_000, n_gold, replace=False)] = rng.integers(0, 3, n_gold)

    found = lf_precisions([PackedVotes.of(column) for column in votes], gold)

    assert found == [lf_precision(column, gold) for column in votes]


@pytest.mark.parametrize(
    ("n_correct", "n", "low", "high"),
    [
        # At the ends z² / (n + z²) and n / (n + z²) remain, with z² = 3.8415.
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        # Newcombe 1998, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons(n_correct: int, n: int, low: float, high: float) -> None:
    precision = Precision(n_correct, n)

    assert precision.low == pytest.approx(low, abs=5e-5)
    assert precision.high == pytest.approx(high, abs=5e-5)


def test_without_data_precision_is_nan_and_snorkels_figure_zero() -> None:
    precision = Precision(0, 0)

    assert isnan(precision.value)
    assert isnan(precision.low)
    assert isnan(precision.high)
    assert precision.empirical_accuracy == 0.0


@given(n=st.integers(1, 10**7), data=st.data())
def test_the_interval_holds_the_value_and_stays_a_fraction(n: int, data: st.DataObject) -> None:
    precision = Precision(data.draw(st.integers(0, n)), n)

    assert 0 <= precision.low <= precision.value <= precision.high <= 1
    assert precision.low < precision.high
    assert precision.empirical_accuracy == pytest.approx(precision.value, abs=1e-15)
