"""Tables as people have them, read into one polars frame. The user's own table is never changed."""

import glob
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from snorkel_nb.errors import DatasetError

ACCEPTED: Final = (
    "a pandas, polars or pyarrow table, anything with __arrow_c_stream__ (DuckDB, ...), one split "
    "of a Hugging Face dataset, a list of dicts, a dict of columns, or a path or glob of .parquet, "
    ".csv or .jsonl"
)


def read_table(data: object) -> pl.DataFrame:
    """A frame with the rows of `data` in their order.

    Args:
        data: a table in memory, or a path or glob; files that a glob matches are read in the order
            of their names and must have the same columns.

    Raises:
        DatasetError: the data is of another kind, or a file is missing, unreadable or empty.
    """
    frame = _read(data)
    if not frame.columns:
        raise DatasetError(f"The data has no columns. Give {ACCEPTED}.")
    for name, dtype in frame.schema.items():
        if dtype == pl.Object:
            raise DatasetError(
                f"Column {name!r} holds Python objects ({frame[name][0]!r:.60} on row 0), which a "
                "table cannot keep. Turn them into text or numbers, or leave the column out."
            )
    return frame


def describe_source(data: object) -> str:
    """A short name of where a table came from, for headers: a file name, or what it is."""
    if isinstance(data, (str, Path)):
        return Path(data).name
    package = type(data).__module__.partition(".")[0].lstrip("_")
    return "rows" if package in ("builtins", "collections") else f"{package} table"


def is_missing(cell: object) -> bool:
    """Whether it says that there is no value: None, NaN, or NA and NaT of pandas."""
    if cell is None or isinstance(cell, str):
        return cell is None
    if isinstance(cell, float):
        return math.isnan(cell)
    pandas = sys.modules.get("pandas")
    return pandas is not None and (cell is pandas.NA or cell is pandas.NaT)


def missing_column(role: str, name: str, columns: Sequence[str]) -> DatasetError:
    """The error for a column that is not there; names the nearest one that is."""
    near = get_close_matches(name, columns, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return DatasetError(
        f"{role} is column {name!r}, which is not in the data. Its columns are "
        f"{list(columns)}.{hint}"
    )


def _read(data: object) -> pl.DataFrame:
    if isinstance(data, (str, Path)):
        return _read_files(data)
    if isinstance(data, pl.DataFrame):
        return data.clone()  # shares the memory, but not what the user assigns later
    if isinstance(data, pl.LazyFrame):
        return data.collect()
    if _is_pandas(data):
        return _from_pandas(data)
    if hasattr(data, "__arrow_c_stream__"):
        return _frame_of(lambda: pl.DataFrame(data), data)
    if hasattr(data, "to_polars"):
        return _frame_of(data.to_polars, data)
    if isinstance(data, Mapping):
        return _frame_of(lambda: pl.DataFrame([_column(str(c), v) for c, v in data.items()]), data)
    if isinstance(data, Sequence) and all(isinstance(row, Mapping) for row in data):
        return _from_dicts(data)
    raise DatasetError(f"Cannot read rows from {type(data).__name__!r}. Give {ACCEPTED}.")


def _is_pandas(data: object) -> bool:
    pandas = sys.modules.get("pandas")  # who has a pandas table has pandas loaded
    return pandas is not None and isinstance(data, pandas.DataFrame)


def _frame_of(make: Callable[[], Any], data: object) -> pl.DataFrame:
    try:
        frame = make()
    except DatasetError:
        raise
    except Exception as error:  # any reader may fail in its own way; the user needs ours
        raise DatasetError(
            f"Could not read the {type(data).__name__} as a table: {_first_line(error)}. "
            f"Give {ACCEPTED}."
        ) from error
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if not isinstance(frame, pl.DataFrame):
        raise DatasetError(f"{type(data).__name__} is no table of rows. Give {ACCEPTED}.")
    return frame


def _from_dicts(rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    names = dict.fromkeys(str(name) for row in rows for name in row)
    if not names:
        raise DatasetError(
            "A list of no rows has no columns. For a table without rows give a dict of empty "
            "columns, such as {'text': []}."
        )
    return pl.DataFrame([_column(name, [row.get(name) for row in rows]) for name in names])


def _from_pandas(data: Any) -> pl.DataFrame:
    """Columns by position, so that neither pyarrow nor unique pandas names are needed."""
    names = [str(name) for name in data.columns]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise DatasetError(
            f"The pandas table has more than one column named {repeated[0]!r}. Rename them apart."
        )
    return pl.DataFrame(
        [_from_pandas_column(name, data.iloc[:, i]) for i, name in enumerate(names)]
    )


def _from_pandas_column(name: str, column: Any) -> pl.Series:
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biufmM":
        if column.dtype.kind in "mM" and column.dt.unit == "s":  # polars begins at milliseconds
            column = column.dt.as_unit("ms")
        return pl.Series(name, column.to_numpy(), nan_to_null=True)
    return _column(name, column.astype(object).tolist())


def _column(name: str, values: Any) -> pl.Series:
    if not isinstance(values, (list, tuple)):
        if isinstance(values, (str, Mapping)) or not hasattr(values, "__len__"):
            raise DatasetError(
                f"Column {name!r} is a {type(values).__name__}, not one value a row. Give a list."
            )
        return pl.Series(name, values, nan_to_null=True)
    values = [None if is_missing(v) else v for v in values]
    try:
        return pl.Series(name, _without_tensors(values), strict=True)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
        known = [(i, v) for i, v in enumerate(values) if v is not None]
        if {type(v) for _, v in known} == {int, float}:
            return pl.Series(name, values, dtype=pl.Float64)
        first = type(known[0][1])
        row, other = next(((i, v) for i, v in known if type(v) is not first), known[0])
        if type(other) is first:
            raise DatasetError(
                f"Column {name!r} holds {first.__name__} values that a table cannot keep "
                f"({_first_line(error)}). Turn them into text or numbers."
            ) from None
        raise DatasetError(
            f"Column {name!r} mixes types: {first.__name__} at first, then "
            f"{type(other).__name__} on row {row} ({other!r:.60}). Make it one type."
        ) from None


def _without_tensors(values: list[Any]) -> Any:
    """Arrays of two or more dimensions, such as pictures, in a form that polars takes."""
    if not any(isinstance(value, np.ndarray) and value.ndim > 1 for value in values):
        return values
    shapes = {getattr(value, "shape", None) for value in values}
    if len(shapes) == 1:
        return np.stack(values)
    return [value.tolist() if isinstance(value, np.ndarray) else value for value in values]


def _read_files(path: str | Path) -> pl.DataFrame:
    pattern = str(Path(path).expanduser())
    if Path(pattern).is_file():
        return _read_file(Path(pattern))
    paths = [Path(p) for p in sorted(glob.glob(pattern, recursive=True)) if Path(p).is_file()]  # noqa: PTH207  # Path.glob takes no absolute pattern
    if not paths:
        reason = "is a folder" if Path(pattern).is_dir() else "matches no file"
        raise DatasetError(
            f"{str(path)!r} {reason}. Give the path of a .parquet, .csv or .jsonl file, or a glob "
            f"such as 'data/*.parquet'. The current folder is {str(Path.cwd())!r}."
        )
    frames = [_read_file(p) for p in paths]
    for file, frame in zip(paths, frames, strict=True):
        if set(frame.columns) != set(frames[0].columns):
            other = sorted(set(frame.columns) ^ set(frames[0].columns))
            raise DatasetError(
                f"{file.name!r} and {paths[0].name!r} have different columns: {other} are in one "
                "only. Files of one glob need the same columns."
            )
    try:
        return pl.concat([f.select(frames[0].columns) for f in frames], how="vertical_relaxed")
    except pl.exceptions.PolarsError as error:
        raise DatasetError(
            f"The files of {str(path)!r} have columns of different types: {_first_line(error)}."
        ) from error


_READERS: Final[dict[str, Callable[[str], pl.DataFrame]]] = {
    ".parquet": pl.read_parquet,
    ".csv": lambda path: pl.read_csv(path, infer_schema_length=None),
    ".jsonl": lambda path: pl.read_ndjson(path, infer_schema_length=None),
    ".ndjson": lambda path: pl.read_ndjson(path, infer_schema_length=None),
}


def _read_file(path: Path) -> pl.DataFrame:
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise DatasetError(
            f"{path.name!r} has the ending {path.suffix!r}. Files that can be read end in "
            f"{', '.join(_READERS)}."
        )
    try:
        return reader(glob.escape(str(path)))  # polars would expand a * in the file's own name
    except Exception as error:  # each format fails in its own way; the user needs the file's name
        raise DatasetError(
            f"{path.name!r} could not be read as {path.suffix}: {_first_line(error)}. Check that "
            "the file is complete and really of this format; text must be in UTF-8."
        ) from error


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
