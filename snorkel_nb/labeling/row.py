"""The row that a Python LF receives: attribute and item access to the user's columns."""

import copy
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import polars as pl


class RowColumns(dict[str, list[Any]]):
    """Columns of one batch as Python lists, each made when it is first read."""

    def __init__(self, batch: pl.DataFrame) -> None:
        super().__init__()
        self.batch = batch

    def __missing__(self, column: str) -> list[Any]:
        values: list[Any] = self.batch.get_column(column).to_list()
        self[column] = values
        return values


class _Fields:
    """What rows of both kinds offer beside attributes."""

    __slots__ = ()

    def keys(self) -> list[Any]:
        """The column names, so that `dict(row)` works."""
        raise NotImplementedError

    def __getitem__(self, column: Any) -> Any:
        raise NotImplementedError

    def get(self, column: str, default: Any = None) -> Any:
        """The value of a column, or the default where there is no such column."""
        try:
            return self[column]
        except KeyError:
            return default

    def __contains__(self, column: object) -> bool:
        return column in self.keys()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.keys())

    def __dir__(self) -> list[str]:
        return [*map(str, self.keys()), "get", "keys"]

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={self[name]!r:.60}" for name in self)
        return f"{type(self).__name__}({fields})"


class Row(_Fields):
    """One row: `row.text` and `row["text"]`; a null is None. Rows cannot be changed.

    A slot for each field would cost a copy of every column; this looks up what the LF reads.
    """

    __slots__ = ("_columns", "_position")

    def __init__(self, columns: RowColumns, position: int) -> None:
        object.__setattr__(self, "_columns", columns)
        object.__setattr__(self, "_position", position)

    def __getattr__(self, column: str) -> Any:
        try:
            return self._columns[column][self._position]
        except pl.exceptions.ColumnNotFoundError:
            raise AttributeError(_no_such_column(column, self.keys())) from None

    def __getitem__(self, column: Any) -> Any:
        try:
            return self._columns[column][self._position]
        except (pl.exceptions.ColumnNotFoundError, TypeError):
            raise KeyError(_no_such_column(column, self.keys())) from None

    def __setattr__(self, column: str, value: object) -> None:
        raise AttributeError(f"A row cannot be changed: {column!r} stays as it is in the data.")

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy, or what is pickled, holds this row only."""
        return Row, (RowColumns(self._columns.batch.slice(self._position, 1)), 0)

    def keys(self) -> list[str]:
        """The column names, so that `dict(row)` works."""
        names: list[str] = self._columns.batch.columns
        return names


class MutableRow(_Fields, SimpleNamespace):
    """A row that may be changed, as preprocessors do; otherwise like `Row`.

    A SimpleNamespace, because Snorkel's memoized preprocessors know how to hash that.
    """

    def __init__(self, fields: Mapping[Any, Any] | Iterable[tuple[Any, Any]] = ()) -> None:
        super().__init__()
        vars(self).update(fields)

    def __getattr__(self, column: str) -> Any:
        raise AttributeError(_no_such_column(column, self.keys()))

    def __getitem__(self, column: Any) -> Any:
        try:
            return vars(self)[column]
        except (KeyError, TypeError):
            raise KeyError(_no_such_column(column, self.keys())) from None

    def __setitem__(self, column: Any, value: Any) -> None:
        vars(self)[column] = value

    def keys(self) -> list[Any]:
        """The column names, so that `dict(row)` works."""
        return list(vars(self))


def mutable_copy(row: Any) -> Any:
    """A data point that a preprocessor may change without the next LF seeing it."""
    return MutableRow(dict(row)) if isinstance(row, Row) else copy.copy(row)


def _no_such_column(column: object, columns: list[Any]) -> str:
    names = tuple(map(str, columns))
    return f"There is no column {column!r}; the columns are {columns}.{_hint(str(column), names)}"


@lru_cache  # an LF that misspells a column asks on every row
def _hint(column: str, columns: tuple[str, ...]) -> str:
    near = get_close_matches(column, columns, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
