import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import datasets
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal

from snorkel_nb.core.table import describe_source, is_missing, missing_column, read_table
from snorkel_nb.errors import DatasetError, SnorkelNBError

EXPECTED = pl.DataFrame({"text": ["win 🎉", None, ""], "n": [3, 1, 2]})
COLUMNS = EXPECTED.to_dict(as_series=False)

TABLES: dict[str, Callable[[], Any]] = {
    "polars": lambda: pl.DataFrame(COLUMNS),
    "polars lazy": lambda: pl.LazyFrame(COLUMNS),
    "pandas": lambda: pd.DataFrame(COLUMNS),
    "pandas object": lambda: pd.DataFrame(COLUMNS, dtype=object),
    "pandas filtered": lambda: pd.DataFrame(COLUMNS, index=[7, 7, 0]),
    "pyarrow": lambda: pa.table(COLUMNS),
    "hugging face": lambda: datasets.Dataset.from_dict(COLUMNS),
    "list of dicts": lambda: [dict(zip(COLUMNS, row, strict=True)) for row in EXPECTED.rows()],
    "dict of columns": lambda: COLUMNS,
    "dict of arrays": lambda: {"text": pd.Series(COLUMNS["text"]), "n": np.array([3, 1, 2])},
}


@pytest.mark.parametrize("kind", TABLES)
def test_every_kind_of_table_gives_the_same_rows_in_their_order(kind: str) -> None:
    assert_frame_equal(read_table(TABLES[kind]()), EXPECTED)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pd.Series(["a", None, "b"], dtype=object), pl.Series(["a", None, "b"])),
        (pd.Series(["a", np.nan, pd.NA], dtype=object), pl.Series(["a", None, None])),
        (pd.Series(["a", None], dtype="str"), pl.Series(["a", None])),
        (pd.Series(["a", None, "a"], dtype="category"), pl.Series(["a", None, "a"])),
        (pd.Series([1, None], dtype="Int64"), pl.Series([1, None])),
        (pd.Series([True, None], dtype="boolean"), pl.Series([True, None])),
        (pd.Series([1.5, np.nan]), pl.Series([1.5, None])),
        (pd.Series([1, 2], dtype="uint8"), pl.Series([1, 2], dtype=pl.UInt8)),
        (pd.Series([1, 0.5], dtype=object), pl.Series([1.0, 0.5])),
        (pd.Series([[1], [2, 3]]), pl.Series([[1], [2, 3]])),
        (
            pd.Series(["2020-01-01", None], dtype="datetime64[s]"),
            pl.Series([datetime(2020, 1, 1), None], dtype=pl.Datetime("ms")),
        ),
        (
            pd.Series(["2020-01-01"], dtype="datetime64[us, UTC]"),
            pl.Series([datetime(2020, 1, 1)]).dt.replace_time_zone("UTC"),
        ),
    ],
    ids=lambda c: f"{c.dtype}",
)
def test_a_pandas_column_keeps_its_values_and_missing_ones_are_null(
    column: "pd.Series[Any]", expected: pl.Series
) -> None:
    read = read_table(pd.DataFrame({"c": column}))

    assert_frame_equal(read, expected.alias("c").to_frame())


def test_a_duckdb_relation_gives_its_rows() -> None:
    # In a process of its own: DuckDB reports leaks of its own when an exporting process ends.
    code = """
        import duckdb
        from snorkel_nb.core.table import describe_source, read_table
        relation = duckdb.sql("select * from (values ('win', 3), (null, 1)) as t(text, n)")
        print(describe_source(relation), read_table(relation).rows())
    """
    ran = subprocess.run(
        [sys.executable, "-c", dedent(code)], capture_output=True, text=True, check=True
    )

    assert ran.stdout == "duckdb table [('win', 3), (None, 1)]\n"


def test_two_pandas_columns_of_one_name_are_refused_by_name() -> None:
    with pytest.raises(DatasetError, match=r"more than one column named 'a'.*Rename"):
        read_table(pd.DataFrame([[1, 2, 3]], columns=["a", "b", "a"]))


def test_what_the_user_does_to_a_polars_or_pandas_table_later_does_not_reach_us() -> None:
    ours, theirs = pl.DataFrame({"text": ["a"]}), pd.DataFrame({"n": [1]})
    frame, read = read_table(ours), read_table(theirs)

    ours[0, "text"] = "changed"
    ours.insert_column(0, pl.Series("new", [1]))
    theirs.loc[0, "n"] = 2

    assert frame.to_dicts() == [{"text": "a"}]
    assert read.to_dicts() == [{"n": 1}]


def test_a_key_that_a_dict_lacks_is_null_there() -> None:
    read = read_table([{"text": "a"}, {"text": "b", "n": 1}, {"n": float("nan")}])

    assert read.to_dicts() == [
        {"text": "a", "n": None},
        {"text": "b", "n": 1},
        {"text": None, "n": None},
    ]


def test_whole_numbers_and_fractions_in_one_column_are_fractions() -> None:
    assert read_table({"score": [1, 0.5]})["score"].to_list() == [1.0, 0.5]


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        ({"text": ["a", None, 7]}, r"'text' mixes types: str at first, then int on row 2 \(7\)"),
        ({"text": "one string"}, r"'text' is a str, not one value a row"),
        ({"t": [object()]}, r"'t' holds Python objects \(<object object"),
        (pd.DataFrame({"p": pd.period_range("2020", periods=2)}), r"'p' holds Python objects"),
        (pl.DataFrame({"o": [{1}]}, schema={"o": pl.Object}), r"'o' holds Python objects \(\{1\}"),
        ({"t": ["a\ud800"]}, r"'t' holds str values that a table cannot keep \('utf-8'"),
        ({"a": [1], "b": [1, 2]}, r"dict as a table: .*height of column 'b' \(2\)"),
        ([], r"list of no rows has no columns.*\{'text': \[\]\}"),
        ([{}], r"has no columns"),
        (pl.DataFrame(), r"has no columns"),
        (["a", "b"], r"Cannot read rows from 'list'.*list of dicts"),
        (None, r"Cannot read rows from 'NoneType'"),
        (np.zeros((2, 2)), r"Cannot read rows from 'ndarray'"),
        (
            datasets.DatasetDict({"train": datasets.Dataset.from_dict(COLUMNS)}),
            r"DatasetDict as a table.*one split of a Hugging Face dataset",
        ),
        (pa.table([[1], [2]], names=["a", "a"]), r"Table as a table.*more than once.*\"a\""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused_with_the_reason(data: object, facts: str) -> None:
    with pytest.raises(DatasetError, match=f"(?s){facts}"):
        read_table(data)


def test_zero_rows_keep_their_columns() -> None:
    assert read_table({"text": [], "n": []}).columns == ["text", "n"]
    assert read_table(EXPECTED.clear()).schema == EXPECTED.schema
    assert read_table(pd.DataFrame({"text": []})).shape == (0, 1)


READABLE: dict[str, Callable[[pl.DataFrame, Path], object]] = {
    ".parquet": pl.DataFrame.write_parquet,
    ".csv": lambda frame, path: frame.write_csv(path, quote_style="non_numeric"),
    ".jsonl": pl.DataFrame.write_ndjson,
    ".ndjson": pl.DataFrame.write_ndjson,
}


def _write(frame: pl.DataFrame, path: Path) -> Path:
    READABLE[path.suffix](frame, path)
    return path


@pytest.mark.parametrize("suffix", list(READABLE))
@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_gives_its_rows(
    suffix: str, kind: Callable[[Path], str | Path], tmp_path: Path
) -> None:
    frame = pl.DataFrame({"text": ["win 🎉", "two\nlines", 'say "hi", now'], "n": [3, 1, 2]})

    assert_frame_equal(read_table(kind(_write(frame, tmp_path / f"rows{suffix}"))), frame)


@pytest.mark.parametrize("suffix", list(READABLE))
def test_a_file_whose_name_looks_like_a_glob_is_read_as_itself(suffix: str, tmp_path: Path) -> None:
    _write(pl.DataFrame({"n": [2]}), tmp_path / f"rows1{suffix}")
    file = _write(pl.DataFrame({"n": [1]}), tmp_path / f"rows[1]*{suffix}")

    assert read_table(file)["n"].to_list() == [1]


def test_a_path_may_begin_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    _write(EXPECTED, tmp_path / "rows.parquet")

    assert_frame_equal(read_table("~/rows.parquet"), EXPECTED)


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    (tmp_path / "excel.csv").write_bytes("\ufefftext,n\ncafé,1\n".encode())

    assert read_table(tmp_path / "excel.csv").to_dicts() == [{"text": "café", "n": 1}]


def test_a_glob_reads_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("c", "a", "b"):
        _write(pl.DataFrame({"text": [name], "n": [1]}), tmp_path / f"{name}.parquet")
    _write(pl.DataFrame({"n": [2.5], "text": ["d"]}), tmp_path / "d.parquet")
    (tmp_path / "e.parquet").mkdir()

    read = read_table(tmp_path / "*.parquet")

    assert read.rows() == [("a", 1.0), ("b", 1.0), ("c", 1.0), ("d", 2.5)]


def test_a_glob_over_files_with_other_columns_names_them(tmp_path: Path) -> None:
    _write(pl.DataFrame({"text": ["a"]}), tmp_path / "1.csv")
    _write(pl.DataFrame({"text": ["a"], "n": [1]}), tmp_path / "2.csv")

    with pytest.raises(
        DatasetError, match=r"'2\.csv' and '1\.csv' have different columns: \['n'\]"
    ):
        read_table(tmp_path / "*.csv")


def test_a_glob_over_files_with_other_types_says_so(tmp_path: Path) -> None:
    _write(pl.DataFrame({"n": [1]}), tmp_path / "1.parquet")
    _write(pl.DataFrame({"n": [[1]]}), tmp_path / "2.parquet")

    with pytest.raises(DatasetError, match="columns of different types"):
        read_table(tmp_path / "*.parquet")


@pytest.mark.parametrize(
    ("name", "content", "facts"),
    [
        ("cut.parquet", b"PAR1\x00\x00", r"'cut\.parquet' could not be read as \.parquet"),
        ("cut.jsonl", b'{"text": "a"}\n{"te', r"'cut\.jsonl' could not be read as \.jsonl"),
        ("empty.csv", b"", r"'empty\.csv' could not be read as \.csv: empty CSV"),
        ("ragged.csv", b"a,b\n1,2\n1,2,3\n", r"'ragged\.csv' could not be read.*more fields"),
        ("latin.csv", "text\ncafé\n".encode("latin-1"), r"'latin\.csv'.*text must be in UTF-8"),
        ("rows.xlsx", b"", r"'rows\.xlsx' has the ending '\.xlsx'.*\.parquet, \.csv, \.jsonl"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    name: str, content: bytes, facts: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(SnorkelNBError, match=facts):
        read_table(tmp_path / name)


def test_a_cut_parquet_file_is_refused_wherever_it_was_cut(tmp_path: Path) -> None:
    whole = _write(EXPECTED, tmp_path / "rows.parquet").read_bytes()
    (tmp_path / "rows.parquet").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(DatasetError, match="complete"):
        read_table(tmp_path / "rows.parquet")


@pytest.mark.parametrize("name", ["no_such_file.csv", "no*.csv", "", "nul\0byte.csv"])
def test_a_path_without_a_file_says_where_we_are(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(DatasetError, match=f"current folder is '{tmp_path}'"):
        read_table(name)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"is a folder.*data/\*\.parquet"):
        read_table(tmp_path)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("pandas", "pandas table"),
        ("polars", "polars table"),
        ("pyarrow", "pyarrow table"),
        ("hugging face", "datasets table"),
        ("list of dicts", "rows"),
        ("dict of columns", "rows"),
    ],
)
def test_a_table_is_called_by_what_made_it(kind: str, name: str) -> None:
    assert describe_source(TABLES[kind]()) == name


def test_a_file_is_called_by_its_name() -> None:
    assert describe_source("data/rows.csv") == "rows.csv"
    assert describe_source(Path("data/*.parquet")) == "*.parquet"


def test_a_column_that_is_not_there_gets_the_nearest_one() -> None:
    error = missing_column("gold", "lable", ["text", "label"])

    assert "gold is column 'lable'" in str(error)
    assert "['text', 'label']" in str(error)
    assert str(error).endswith("Did you mean 'label'?")
    assert "Did you mean" not in str(missing_column("gold", "zzz", ["text", "label"]))


@pytest.mark.parametrize("cell", [None, float("nan"), np.float64("nan"), pd.NA, pd.NaT])
def test_missing_cells_of_every_kind_are_known(cell: object) -> None:
    assert is_missing(cell)


@pytest.mark.parametrize("cell", ["", "nan", 0, False, 0.0, [], pd.Timestamp("2020")])
def test_empty_is_not_missing(cell: object) -> None:
    assert not is_missing(cell)
