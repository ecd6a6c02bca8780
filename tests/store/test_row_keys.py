import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.store.row_keys import KeyScheme, content_scheme, scheme_of


def opened(data: object, **roles: str) -> Dataset:
    return Dataset.open(data, Roles(**roles), LabelSet(("HAM", "SPAM")))


def where(old: Dataset, new: Dataset, start: int = 0) -> list[int]:
    """Where each row of the old data stands in the new ones."""
    scheme = scheme_of(old)
    places = scheme.places(np.arange(len(old)))
    return scheme.find(new, scheme.keys(old.frame), places, start).tolist()


def test_ids_are_found_in_any_order_and_as_text_or_number():
    old = opened({"text": ["a", "b", "c"], "id": [7, 8, 9]}, id="id")

    assert where(old, opened({"text": ["x", "y"], "id": [9, 7]}, id="id")) == [1, -1, 0]
    assert where(old, opened({"text": ["x", "y"], "id": ["9", "7"]}, id="id")) == [1, -1, 0]


def test_a_value_that_is_no_id_any_more_is_not_found_where_it_is_there_twice():
    old = opened({"text": ["a", "b"], "id": [7, 8]}, id="id")

    assert where(old, opened({"text": ["x", "y", "z"], "id": [8, 7, 7]})) == [-1, 0]


def test_rows_without_ids_are_found_by_their_content_when_others_were_put_before_them():
    old = opened({"text": ["a", "b", "c"], "n": [1, 2, 3]})
    new = opened({"n": [9, 1, 2, 4], "text": ["new", "a", "b", "c"]})

    assert where(old, new) == [1, 2, -1]


def test_equal_rows_are_found_where_they_stood_and_nowhere_else():
    old = opened({"text": ["same", "same", "b"]})

    assert where(old, old) == [0, 1, 2]
    assert where(old, opened({"text": ["b", "same", "same"]})) == [-1, 1, 0]
    assert where(old, opened({"text": ["b", "c", "d", "same", "same"]})) == [-1, -1, 0]


def test_a_row_that_is_equal_to_one_before_the_start_is_not_taken_for_it():
    old = opened({"text": ["a", "b"]})

    assert where(old, opened({"text": ["x", "a", "b", "a"]}), start=2) == [-1, 2]


def test_gold_split_and_embedding_are_no_part_of_a_row():
    data = {"text": ["a"], "gold": ["SPAM"], "split": ["dev"], "e": [[1.0, 2.0]]}
    old = opened(data, gold="gold", split="split", embedding="e")
    new = opened(data | {"gold": [None], "split": ["test"], "e": [[3.0, 4.0]]}, gold="gold")

    assert content_scheme(old).columns == ("text",)
    assert where(old, new) == [0]


def test_values_that_differ_make_different_keys_and_borders_between_columns_count():
    rows = [
        {"a": "x", "b": "y"},
        {"a": "xy", "b": ""},
        {"a": "x1:", "b": "y"},
        {"a": "x", "b": None},
        {"a": None, "b": "x"},
        {"a": "-", "b": "x"},
    ]
    dataset = opened(rows)

    assert len(set(scheme_of(dataset).keys(dataset.frame))) == len(rows)


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, None],
        [1.5, float("nan"), None],
        [True, False, None],
        [dt.date(2024, 1, 1), dt.date(2024, 1, 2), None],
        [dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 1, 0, 0, 1), None],
        [b"a", b"b", None],
        [["a", "b"], ["ab"], None],
        [{"a": 1}, {"a": 2}, None],
        ["é", "e\0", None],
    ],
)
def test_values_of_every_type_are_told_apart(values):
    dataset = opened({"text": ["t"] * 3, "x": pl.Series(values)})

    keys = scheme_of(dataset).keys(dataset.frame)

    assert len(set(keys)) == 3
    assert scheme_of(dataset).keys(dataset.frame[1:2]) == keys[1:2]


def test_a_gap_that_makes_floats_of_whole_numbers_and_another_clock_change_no_key():
    old = opened(pd.DataFrame({"n": [1, 2], "t": pd.to_datetime(["2024-01-01", "2024-01-02"])}))
    new = opened(
        pl.DataFrame({"n": [1.0, 2.0, None], "t": [dt.datetime(2024, 1, i) for i in (1, 2, 3)]})
    )

    assert where(old, new) == [0, 1]


def test_the_key_of_a_row_is_the_same_in_every_version():
    frame = pl.DataFrame({"text": ["a b", None], "n": [1, 2], "x": [0.5, -0.0]})

    keys = KeyScheme("content", ("n", "text", "x")).keys(frame)

    assert keys == ["e99f1238cbbf7e4c5038f83ea4e1c434", "5c25949d2ed569cc50f25e707cea9949"]


def test_data_without_rows_have_no_keys():
    dataset = opened({"text": pl.Series([], dtype=pl.String)})

    assert scheme_of(dataset).keys(dataset.frame) == []
    assert_array_equal(scheme_of(dataset).find(dataset, ["x"], [0]), [-1])
