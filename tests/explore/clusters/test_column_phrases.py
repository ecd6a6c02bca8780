"""Values of columns as phrases, for tables without texts."""

import polars as pl

from snorkel_nb.explore.clusters.column_phrases import phrases_of_columns


def held(frame):
    phrases = phrases_of_columns(frame)
    rows = [
        phrases.columns[a:b] for a, b in zip(phrases.starts[:-1], phrases.starts[1:], strict=True)
    ]
    return [{phrases.words[c] for c in row} for row in rows]


def test_rows_hold_names_few_numbers_and_being_low_or_high():
    frame = pl.DataFrame({
        "job": ["clerk"] * 3 + ["cook"] * 3 + [None] * 9,
        "rooms": [1] * 5 + [2] * 10,
        "age": list(range(15)),
        "skip": [[1]] * 15,
    })  # fmt: skip

    rows = held(frame)

    assert rows[0] == {"job = clerk", "rooms = 1", "age ≤ 5"}
    assert rows[5] == {"job = cook", "rooms = 2", "age ≤ 5"}
    assert rows[7] == {"rooms = 2"}
    assert rows[14] == {"rooms = 2", "age ≥ 9"}


def test_values_in_hardly_any_row_and_columns_of_names_say_nothing():
    frame = pl.DataFrame({"one": ["a", "b", "b", "b"], "name": list("wxyz"), "none": [None] * 4})

    assert held(frame) == [set(), {"one = b"}, {"one = b"}, {"one = b"}]


def test_a_table_without_columns_or_rows_has_no_phrases():
    assert held(pl.DataFrame({"a": []})) == []
    assert list(phrases_of_columns(pl.DataFrame()).words) == []
