import copy
import pickle
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from snorkel_nb.labeling.row import MutableRow, Row, RowColumns, mutable_copy

FRAME = pl.DataFrame(
    {"text": ["first", "win"], "n": [1, None], "get": [1, 2], "two words": ["a", "b"]}
)


@pytest.fixture
def row() -> Row:
    return Row(RowColumns(FRAME), 1)


def test_columns_are_attributes_and_items_and_a_null_is_none(row: Row) -> None:
    assert row.text == row["text"] == "win"
    assert row.n is None
    assert row["two words"] == "b"
    assert row["get"] == 2


def test_a_row_is_like_a_mapping(row: Row) -> None:
    assert dict(row) == {"text": "win", "n": None, "get": 2, "two words": "b"}
    assert "text" in row
    assert "txt" not in row
    assert list(row) == row.keys() == ["text", "n", "get", "two words"]
    assert len(row) == 4
    assert row.get("text") == "win"
    assert row.get("n", "default") is None
    assert row.get("txt") is None
    assert row.get("txt", 0) == 0


def test_a_column_that_is_not_there_gets_a_hint(row: Row) -> None:
    with pytest.raises(AttributeError, match=r"no column 'txt'.*Did you mean 'text'\?"):
        _ = row.txt
    with pytest.raises(KeyError, match=r"no column 'txt'.*Did you mean 'text'\?"):
        row["txt"]
    assert getattr(row, "zzz", 5) == 5


@pytest.mark.parametrize("item", [0, -1, None, ["text"], slice(1), 1.5])
def test_an_item_that_is_no_name_is_a_key_error(row: Row, item: Any) -> None:
    with pytest.raises(KeyError, match="There is no column"):
        row[item]


def test_a_row_cannot_be_changed(row: Row) -> None:
    with pytest.raises(AttributeError, match="'text' stays as it is"):
        row.text = "other"
    with pytest.raises(TypeError):
        row["text"] = "other"  # type: ignore[index]  # rows are read-only
    assert row.text == "win"


def test_dir_and_repr_show_the_columns(row: Row) -> None:
    assert {"text", "n", "two words", "get", "keys"} <= set(dir(row))
    assert repr(row) == "Row(text='win', n=None, get=2, two words='b')"
    long = Row(RowColumns(pl.DataFrame({"text": ["x" * 1_000_000]})), 0)
    assert len(repr(long)) < 100


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda row: pickle.loads(pickle.dumps(row))]
)
def test_a_row_can_be_copied_and_pickled(row: Row, copied: Callable[[Row], Row]) -> None:
    again = copied(row)

    assert type(again) is Row
    assert dict(again) == dict(row)


def test_a_pickled_row_carries_no_other_rows() -> None:
    frame = pl.DataFrame({"text": ["x" * 1000] * 1000})

    assert len(pickle.dumps(Row(RowColumns(frame), 3))) < 10_000


def test_a_mutable_copy_changes_alone(row: Row) -> None:
    changed = mutable_copy(row)
    changed.text = "other"
    changed["new"] = 1

    assert (changed.text, changed["text"], changed.new) == ("other", "other", 1)
    assert (row.text, "new" in row) == ("win", False)
    assert "new" in changed
    assert repr(changed) == "MutableRow(text='other', n=None, get=2, two words='b', new=1)"


def test_a_mutable_row_gives_columns_before_methods_and_hints_for_the_rest() -> None:
    row = MutableRow({"text": "a", "keep": 1})

    assert row.get("text") == "a"
    with pytest.raises(AttributeError, match=r"Did you mean 'text'\?"):
        _ = row.txt
    with pytest.raises(KeyError, match=r"Did you mean 'text'\?"):
        row["txt"]
    assert dict(pickle.loads(pickle.dumps(row))) == {"text": "a", "keep": 1}
    assert mutable_copy(MutableRow({"get": 2})).get == 2
