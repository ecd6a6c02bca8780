from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from snorkel_nb.core.gold import read_gold
from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.errors import DatasetError

HAM_OR_SPAM = LabelSet.of(["HAM", "SPAM"])
STARS = LabelSet.of(["1", "2", "5"])


def gold(values: Any, label_set: LabelSet = HAM_OR_SPAM, dtype: Any = None) -> list[int]:
    column = pl.Series("label", values, dtype=dtype)
    return read_gold(column, len(column), label_set).tolist()


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (["SPAM", "HAM", None, ""], pl.String),
        (["SPAM", "HAM", None, ""], pl.Categorical),
        (["SPAM", "HAM", None, None], pl.Enum(["HAM", "SPAM"])),
        ([1, 0, None, -1], pl.Int64),
        ([1, 0, None, None], pl.UInt8),
        ([1.0, 0.0, float("nan"), None], pl.Float64),
        ([1.0, 0.0, float("nan"), -1.0], pl.Float32),
        ([True, False, None, None], pl.Boolean),
    ],
)
def test_names_numbers_and_booleans_say_the_class_and_the_rest_is_unknown(
    values: Any, dtype: Any
) -> None:
    assert gold(values, dtype=dtype) == [1, 0, -1, -1]


def test_a_column_of_nulls_no_rows_and_no_column_say_nothing() -> None:
    assert gold([None, None]) == [-1, -1]
    assert gold([], dtype=pl.String) == []
    assert read_gold(None, 2, HAM_OR_SPAM).tolist() == [-1, -1]


def test_numbers_mean_names_where_the_names_are_numbers() -> None:
    assert gold([5, 1, 2, None, -1], STARS) == [2, 0, 1, -1, -1]
    assert gold(["5", "1"], STARS) == [2, 0]
    assert gold([5.0, float("nan")], STARS) == [2, -1]
    with pytest.raises(DatasetError, match=r"row 1 says 0.*'1', '2', '5', as text or number"):
        gold([1, 0], STARS)


@pytest.mark.parametrize(
    ("values", "row", "shown"),
    [
        (["HAM", "EGGS", "EGGS"], 1, "'EGGS'"),
        (["ham"], 0, "'ham'"),
        (["HAM", " "], 1, "' '"),
        (["0"], 0, "'0'"),
        ([0, 1, None, 7], 3, "7"),
        ([0, -2], 1, "-2"),
        ([float("nan"), 0.5], 1, r"0\.5"),
        ([[0], [1]], 0, r"\[0\]"),
        ([{"a": 1}], 0, r"\{'a': 1\}"),
        ([date(2020, 1, 2)], 0, r"datetime\.date\(2020, 1, 2\)"),
        ([Decimal("1")], 0, r"Decimal\('1'\)"),
    ],
)
def test_gold_outside_the_classes_names_column_row_value_and_classes(
    values: Any, row: int, shown: str
) -> None:
    with pytest.raises(
        DatasetError, match=rf"'label', and row {row} says {shown}\. .*'HAM', 'SPAM'"
    ):
        gold(values)


def test_booleans_need_two_classes() -> None:
    with pytest.raises(DatasetError, match=r"'label' of booleans, but there are 3 classes"):
        gold([True], STARS)


def test_more_than_128_classes_need_wider_numbers() -> None:
    many = LabelSet.of([f"class {i}" for i in range(300)])

    read = read_gold(pl.Series(["class 299", None]), 2, many)

    assert read.dtype == "int16"
    assert read.tolist() == [299, -1]
