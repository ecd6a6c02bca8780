from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.core.label_set import ABSTAIN, LabelSet
from snorkel_nb.errors import DatasetError, SnorkelNBError

CLASSES = LabelSet.of(["HAM", "SPAM"])


def open_rows(data: Any, **roles: str) -> Dataset:
    return Dataset.open(data, Roles(**roles), CLASSES)


def test_texts_come_back_in_order_whatever_they_hold() -> None:
    texts = ["b", None, "", "a", "👩‍👩‍👧 é é", "nul\0byte", "x" * 1_000_000, "<script>"]

    dataset = open_rows({"text": texts})

    assert len(dataset) == 8
    assert dataset.texts().to_list() == texts


def test_a_column_named_text_is_the_text_when_none_is_named() -> None:
    assert open_rows({"text": ["a"]}).roles.text == "text"
    assert open_rows({"text": ["a"], "body": ["b"]}, text="body").texts().to_list() == ["b"]


def test_a_number_column_named_text_is_not_taken_for_the_text() -> None:
    dataset = open_rows({"text": [1], "body": ["b"]})

    assert dataset.roles.text is None
    with pytest.raises(DatasetError, match=r"No column is the text.*\['text', 'body'\]"):
        dataset.texts()


def test_a_text_column_of_categories_or_of_nulls_becomes_text() -> None:
    categories = pl.DataFrame({"text": ["a", "b", "a"]}, schema={"text": pl.Categorical})

    assert open_rows(categories).texts().to_list() == ["a", "b", "a"]
    assert open_rows({"text": [None, None]}).texts().dtype == pl.String
    assert open_rows({"t": [None, None]}, text="t").texts().dtype == pl.String


@pytest.mark.parametrize(
    ("column", "facts"),
    [
        ([None, 7], r"'t', which holds Int64, not text \(row 1: 7\)"),
        ([1.5], r"'t', which holds Float64"),
        ([True], r"'t', which holds Boolean"),
        ([["a", "b"]], r"'t', which holds List\(String\)"),
        ([b"a"], r"'t', which holds Binary"),
    ],
)
def test_a_text_column_without_text_names_the_type_and_a_row(column: list[Any], facts: str) -> None:
    with pytest.raises(DatasetError, match=f"text is column {facts}"):
        open_rows({"t": column}, text="t")


@pytest.mark.parametrize("role", ["text", "id", "gold", "split", "embedding"])
def test_a_role_for_a_column_that_is_not_there_gets_a_hint(role: str) -> None:
    with pytest.raises(SnorkelNBError, match=rf"{role} is column 'bodi'.*Did you mean 'body'\?"):
        open_rows({"body": ["a"]}, **{role: "bodi"})


def test_zero_rows_and_one_row_work() -> None:
    empty = open_rows({"text": [], "id": [], "label": []}, text="text", id="id", gold="label")
    single = open_rows({"text": ["a"], "label": ["SPAM"]}, gold="label")

    assert (len(empty), empty.gold.tolist(), empty.texts().dtype) == (0, [], pl.String)
    assert (len(single), single.gold.tolist()) == (1, [1])


def test_the_users_own_table_is_not_changed() -> None:
    table = pd.DataFrame({"t": pd.Categorical(["b", "a"]), "label": [1, np.nan]}, index=[9, 9])
    before = table.copy(deep=True)

    dataset = open_rows(table, text="t", gold="label")
    dataset.append(table)

    pd.testing.assert_frame_equal(table, before)


def test_gold_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        open_rows({"text": ["a"], "label": [1]}, gold="label").gold[0] = 0


def test_ids_name_rows_and_find_them_again() -> None:
    dataset = open_rows({"text": ["a", "b", "c"], "id": ["x", "y", "z"]}, id="id")

    assert dataset.row_id(1) == "y"
    assert dataset.positions("z").tolist() == [2]
    assert dataset.positions(["z", "x"]).tolist() == [2, 0]
    assert dataset.positions(pl.Series(["y"])).tolist() == [1]
    assert dataset.positions(pd.Index(["y"])).tolist() == [1]


def test_without_ids_a_position_is_the_name() -> None:
    dataset = open_rows({"text": ["a", "b", "c"]})

    assert dataset.row_id(2) == 2
    assert dataset.positions(np.int64(1)).tolist() == [1]
    assert dataset.positions(range(3)).tolist() == [0, 1, 2]
    assert dataset.positions([]).tolist() == []


@pytest.mark.parametrize("row", [3, -1, 1.0, True, "0", None])
def test_a_row_that_is_not_there_is_named(row: object) -> None:
    with pytest.raises(DatasetError, match=rf"no row with position {row!r} among the 3 rows"):
        open_rows({"text": ["a", "b", "c"]}).positions(row)


def test_an_id_that_is_not_there_is_named_with_its_column() -> None:
    with pytest.raises(DatasetError, match="no row with 'key' 'q' among the 1 rows"):
        open_rows({"text": ["a"], "key": ["x"]}, id="key").positions(["x", "q"])


def test_an_id_that_is_there_twice_names_both_rows() -> None:
    with pytest.raises(DatasetError, match=r"'id', and 'x' is there more than once.* 0 and 2"):
        open_rows({"text": ["a", "b", "c"], "id": ["x", "y", "x"]}, id="id")


def test_missing_ids_are_counted_and_the_first_is_named() -> None:
    with pytest.raises(DatasetError, match=r"'id', and 2 row\(s\) have none, first row 1"):
        open_rows({"text": ["a", "b", "c"], "id": [1, None, None]}, id="id")


def test_appended_rows_come_last_and_bring_their_gold() -> None:
    dataset = open_rows({"text": ["a"], "label": ["SPAM"]}, gold="label")

    longer = dataset.append({"label": [None, "HAM"], "text": ["b", None]})

    assert longer.texts().to_list() == ["a", "b", None]
    assert longer.gold.tolist() == [1, ABSTAIN, 0]
    assert len(dataset) == 1
    assert longer.name == dataset.name


def test_appending_may_go_on_from_zero_rows() -> None:
    empty = open_rows({"text": [], "id": [], "label": []}, text="text", id="id", gold="label")

    longer = empty.append([{"text": "a", "id": "x", "label": "SPAM"}])

    assert longer.frame.rows() == [("a", "x", "SPAM")]
    assert longer.gold.tolist() == [1]


def test_a_column_of_nulls_takes_the_type_of_its_first_values() -> None:
    dataset = open_rows({"text": ["a"], "label": [None]}, gold="label")

    longer = dataset.append({"text": ["b"], "label": ["SPAM"]})

    assert longer.frame["label"].to_list() == [None, "SPAM"]
    assert longer.gold.tolist() == [ABSTAIN, 1]
    assert longer.append({"text": ["c"], "label": [None]}).gold.tolist() == [ABSTAIN, 1, ABSTAIN]


@pytest.mark.parametrize(
    ("held", "new", "kept"),
    [
        ([1], ["2"], [1, 2]),
        ([1], [2.0], [1, 2]),
        ([0.5], [2], [0.5, 2.0]),
        (["a"], [2], ["a", "2"]),
        ([1], pl.Series([2], dtype=pl.Int8), [1, 2]),
        ([1], [None], [1, None]),
    ],
)
def test_appended_values_are_turned_into_the_columns_type(held: Any, new: Any, kept: Any) -> None:
    dataset = open_rows({"n": held})

    assert dataset.append({"n": new}).frame["n"].to_list() == kept


@pytest.mark.parametrize(
    ("held", "new", "facts"),
    [
        ([1], ["2", "x"], r"String, the session's Int64; row 1 \('x'\)"),
        ([1], [2.0, 2.5], r"Float64, the session's Int64; row 1 \(2\.5\)"),
        ([1], [2**70], r"Int128, the session's Int64; row 0"),
        ([1], [[1]], r"List\(Int64\), the session's Int64; row 0 "),
        ([True], ["yes"], r"String, the session's Boolean; row 0 \('yes'\)"),
    ],
)
def test_an_appended_value_that_would_be_lost_is_named(held: Any, new: Any, facts: str) -> None:
    with pytest.raises(DatasetError, match=rf"'n' of the new rows holds {facts}.*Convert it"):
        open_rows({"n": held}).append({"n": new})


def test_appended_rows_need_the_same_columns() -> None:
    with pytest.raises(DatasetError, match=r"lack the columns \['n'\].*unknown columns \['m'\]"):
        open_rows({"text": ["a"], "n": [1]}).append({"text": ["b"], "m": [1]})


def test_an_appended_id_that_is_there_already_names_both_rows() -> None:
    dataset = open_rows({"text": ["a", "b"], "id": ["x", "y"]}, id="id")

    with pytest.raises(DatasetError, match=r"'y' is there more than once, on rows 1 and 2"):
        dataset.append({"text": ["c"], "id": ["y"]})


def test_appended_gold_outside_the_classes_is_refused() -> None:
    with pytest.raises(DatasetError, match=r"row 1 says 'EGGS'"):
        open_rows({"text": ["a"], "label": ["HAM"]}, gold="label").append(
            {"text": ["b", "c"], "label": ["HAM", "EGGS"]}
        )


def test_the_fingerprint_follows_content_roles_and_classes() -> None:
    rows = {"text": ["a", "b"], "label": ["HAM", "SPAM"]}
    dataset = open_rows(rows, gold="label")

    assert open_rows(pd.DataFrame(rows), gold="label").fingerprint == dataset.fingerprint
    assert open_rows(rows).fingerprint != dataset.fingerprint
    assert dataset.append({k: v[:1] for k, v in rows.items()}).fingerprint != dataset.fingerprint
    other_classes = LabelSet.of(["SPAM", "HAM"])
    assert Dataset.open(rows, Roles(gold="label"), other_classes).fingerprint != dataset.fingerprint
