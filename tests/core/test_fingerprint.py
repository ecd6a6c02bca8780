import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from textwrap import dedent
from typing import Any

import datasets
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from snorkel_nb.core.fingerprint import fingerprint, fingerprint_array, fingerprint_frame
from snorkel_nb.core.table import read_table

COLUMNS: dict[str, list[Any]] = {
    "text": ["win 🎉", None, ""],
    "n": [3, None, -1],
    "x": [0.5, None, 2.0],
    "b": [True, None, False],
}


def of(**columns: Any) -> str:
    return fingerprint_frame(pl.DataFrame(columns))


def test_borders_and_order_of_parts_count() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint("a", "b") != fingerprint("b", "a")
    assert fingerprint("a", "") != fingerprint("a")
    assert fingerprint("é") == fingerprint("é".encode())
    assert len(fingerprint("\ud800")) == 32


def test_type_shape_and_values_of_an_array_count() -> None:
    array = np.array([[1, 2], [3, 4]])

    assert fingerprint_array(array) == fingerprint_array(np.asfortranarray(array))
    assert len({fingerprint_array(a) for a in (array, array.T, array.ravel(), array * 1.0)}) == 4


def test_equal_content_has_one_name_whatever_table_it_came_in() -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True)]
    nullable = {"text": "string", "n": "Int64", "x": "Float64", "b": "boolean"}
    tables = [
        pl.DataFrame(COLUMNS),
        pl.concat([pl.DataFrame(COLUMNS)[:1], pl.DataFrame(COLUMNS)[1:]], rechunk=False),
        pd.DataFrame(COLUMNS, dtype=object),
        pd.DataFrame(COLUMNS).astype(nullable),
        pa.table(COLUMNS),
        datasets.Dataset.from_dict(COLUMNS),
        rows,
        COLUMNS,
    ]

    assert len({fingerprint_frame(read_table(table)) for table in tables}) == 1


def test_equal_content_has_one_name_in_every_process() -> None:
    code = f"""
        import polars as pl
        from snorkel_nb.core.fingerprint import fingerprint_frame
        print(fingerprint_frame(pl.DataFrame({COLUMNS!r})))
    """
    ran = subprocess.run(
        [sys.executable, "-c", dedent(code)],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.strip() == of(**COLUMNS)


@pytest.mark.parametrize(
    "other",
    [
        {"text": ["b", "a", None]},
        {"text": ["a", "b", ""]},
        {"text": ["ab", "", None]},
        {"text": ["a", None, "b"]},
        {"text": pl.Series(["a", "b", None], dtype=pl.Categorical)},
        {"other": ["a", "b", None]},
        {"text": ["a", "b", None], "n": [1, 1, 1]},
        {"text": ["a", "b"]},
    ],
)
def test_order_nulls_borders_types_names_and_length_count(other: dict[str, Any]) -> None:
    assert of(**other) != of(text=["a", "b", None])


def test_order_of_columns_counts() -> None:
    assert of(a=[1], b=[1]) != of(b=[1], a=[1])


def test_missing_is_not_zero_false_nor_nan() -> None:
    assert of(x=[1, None]) != of(x=[1, 0])
    assert of(x=[True, None]) != of(x=[True, False])
    assert of(x=[1.5, None]) != of(x=[1.5, float("nan")])


@pytest.mark.parametrize(
    ("values", "others", "dtype"),
    [
        ([b"\xff", None], [b"\xfe", None], pl.Binary),
        ([date(2020, 1, 1)], [date(2020, 1, 2)], pl.Date),
        ([datetime(2020, 1, 1)], [datetime(2020, 1, 2)], pl.Datetime("us")),
        ([time(1)], [time(2)], pl.Time),
        ([timedelta(1)], [timedelta(2)], pl.Duration("us")),
        ([Decimal("1.5"), None], [Decimal("1.6"), None], pl.Decimal(10, 1)),
        ([2**100, None], [2**100 + 1, None], pl.Int128),
        ([[1, 2], None], [[1], [2]], pl.List(pl.Int64)),
        ([[1.0, 2.0]], [[2.0, 1.0]], pl.Array(pl.Float64, 2)),
        ([{"a": 1}, None], [{"a": 2}, None], pl.Struct({"a": pl.Int64})),
        (["a", None], ["b", None], pl.Enum(["a", "b"])),
        ([None], [None, None], pl.Null),
        ([], [None], pl.String),
    ],
    ids=lambda value: str(value) if not isinstance(value, list) else "",
)
def test_values_of_every_type_count(values: Any, others: Any, dtype: Any) -> None:
    name = of(x=pl.Series(values, dtype=dtype))

    assert name == of(x=pl.Series(values, dtype=dtype))
    assert name != of(x=pl.Series(others, dtype=dtype))
