import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.analysis.gold_labels import read_gold_labels
from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.errors import LabelError, SnorkelNBError

SPAM_OR_HAM = LabelSet(("HAM", "SPAM"))


@pytest.mark.parametrize(
    "Y",
    [
        [0, 1, -1],
        [0, 1, None],
        [0.0, 1.0, float("nan")],
        np.array([[0], [1], [-1]]),
        np.array([0, 1, np.nan], object),
        pd.Series([0, 1, None], dtype="Int64"),
        pl.Series([0, 1, None]),
        ["HAM", "SPAM", None],
        ["HAM", "SPAM", ""],
        np.array(["HAM", "SPAM", np.nan], object),
        pd.Series(["HAM", "SPAM", None], dtype="category"),
        pl.Series(["HAM", "SPAM", None]),
    ],
)
def test_gold_is_read_from_numbers_and_names_however_they_come(Y: npt.ArrayLike) -> None:
    assert_array_equal(read_gold_labels(Y, 3, SPAM_OR_HAM), [0, 1, -1])


@pytest.mark.parametrize(
    "Y", [[7, 300, -1], [7, 300, None], [7.0, 300.0, float("nan")], np.array([[7], [300], [-1]])]
)
def test_without_class_names_any_class_number_is_gold(Y: npt.ArrayLike) -> None:
    assert_array_equal(read_gold_labels(Y, 3, None), [7, 300, -1])


def test_booleans_are_the_two_classes() -> None:
    assert_array_equal(read_gold_labels([True, False], 2, None), [1, 0])
    assert_array_equal(read_gold_labels([True, False], 2, SPAM_OR_HAM), [1, 0])


def test_gold_may_be_unknown_on_every_row_or_on_none() -> None:
    assert_array_equal(read_gold_labels([None, None], 2, None), [-1, -1])
    assert_array_equal(read_gold_labels([None, None], 2, SPAM_OR_HAM), [-1, -1])
    assert read_gold_labels([], 0, None).shape == (0,)


def test_gold_of_another_length_names_both_lengths() -> None:
    with pytest.raises(LabelError, match=r"Y has 2 labels, and L has 3 rows"):
        read_gold_labels([0, 1], 3, None)


def test_a_name_without_class_names_says_how_to_give_them() -> None:
    with pytest.raises(LabelError, match=r"'SPAM'.*classes=\["):
        read_gold_labels([None, "SPAM"], 2, None)


@pytest.mark.parametrize("wrong", [-2, 0.5, 10**9, float("inf")])
def test_what_is_no_class_number_is_shown_with_its_row(wrong: float) -> None:
    with pytest.raises(LabelError, match=rf"Y says {wrong}.* on row 1"):
        read_gold_labels([0, wrong], 2, None)


def test_a_class_that_is_not_there_is_shown_with_its_row() -> None:
    with pytest.raises(SnorkelNBError, match=r"'Y'.*row 1.*'EGGS'.*'HAM', 'SPAM'"):
        read_gold_labels(["HAM", "EGGS"], 2, SPAM_OR_HAM)
