"""The row that a Python LF receives: attribute and item access to the user's columns."""

from collections.abc import Iterator
from difflib import get_close_matches
from types import SimpleNamespace
from typing import Any

import polars as pl


class RowColumns(dict[str, list[Any]]):
    """Columns of one batch as Python lists, each made when it is first read."""

    def __init__(self, batch: pl.DataFrame) -> None:
        super().__init__()
        self.batch = batch

    def __missing__(self, column: str) -> list[Any]:
        values: list[Any] = self.batch[column].to_list()
        self[column] = values
        return values


class Row:
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
            raise AttributeError(_no_such_column(column, self._columns.batch.columns)) from None

    def __getitem__(self, column: str) -> Any:
        try:
            return self._columns[column][self._position]
        except (pl.exceptions.ColumnNotFoundError, TypeError):
            raise KeyError(_no_such_column(column, self._columns.batch.columns)) from None

    def __setattr__(self, column: str, value: object) -> None:
        raise AttributeError(f"A row cannot be changed: {column!r} stays as it is in the data.")

    def __contains__(self, column: object) -> bool:
        return column in self._columns.batch.columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns.batch.columns)

    def __len__(self) -> int:
        return len(self._columns.batch.columns)

    def __dir__(self) -> list[str]:
        return [*self.keys(), "get", "keys"]

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={self[name]!r:.60}" for name in self)
        return f"Row({fields})"

    def keys(self) -> list[str]:
        """The column names, so that `dict(row)` works."""
        return self._columns.batch.columns

    def get(self, column: str, default: Any = None) -> Any:
        """The value of a column, or the default where there is no such column."""
        return self[column] if column in self else default


def mutable_row(columns: RowColumns, position: int) -> SimpleNamespace:
    """A row that may be copied and changed, as Snorkel's preprocessors do."""
    return SimpleNamespace(**dict(Row(columns, position)))


def _no_such_column(column: object, columns: list[str]) -> str:
    near = get_close_matches(str(column), columns, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"There is no column {column!r}; the columns are {columns}.{hint}"
