"""The rows to label: frozen columns in Arrow memory, and the roles that some of them play."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from snorkel_nb.core.arrays import IntArray, VoteArray, read_only
from snorkel_nb.core.fingerprint import fingerprint, fingerprint_frame
from snorkel_nb.core.gold import read_gold
from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.core.table import describe_source, missing_column, read_table
from snorkel_nb.errors import DatasetError

_CAN_BE_TEXT: Final = (pl.String, pl.Categorical, pl.Enum, pl.Null)


@dataclass(frozen=True)
class Roles:
    """Which columns play a part. None: no column does.

    Args:
        text: what keyword and regex LFs read, and what the panel shows.
        id: unique names of rows; without it a row's name is its position.
        gold: known labels, null where unknown.
        split: which part of the data a row belongs to.
        embedding: one vector a row.
    """

    text: str | None = None
    id: str | None = None
    gold: str | None = None
    split: str | None = None
    embedding: str | None = None

    def named(self) -> dict[str, str]:
        """Role to column, for the roles that are played."""
        return {role: column for role, column in vars(self).items() if column is not None}


@dataclass(frozen=True, eq=False)
class Dataset:
    """Rows in the order of the user's data, always; made by `open` and `append` only.

    Args:
        frame: the user's columns; a column with the text role is of type String.
        roles: checked against the frame.
        label_set: the classes that gold was read with.
        gold: (n_rows,) class numbers, ABSTAIN where unknown; read-only.
        name: where the rows came from, for people.
        is_sample: whether they are some rows of others, to try things on: what is made of them is
            not worth keeping.
    """

    frame: pl.DataFrame
    roles: Roles
    label_set: LabelSet
    gold: VoteArray
    name: str
    is_sample: bool = False

    @classmethod
    def open(
        cls, data: object, roles: Roles, label_set: LabelSet, name: str | None = None
    ) -> "Dataset":
        """Read a table and check the roles.

        Args:
            data: see `core.table.read_table`.
            roles: when no text role is given, a column of text named "text" takes it.
            label_set: the classes gold may hold.
            name: shown in headers; taken from the data when None.

        Raises:
            DatasetError: names the column, the row and the fix.
        """
        frame = read_table(data)
        if roles.text is None and frame.schema.get("text") in _CAN_BE_TEXT:
            roles = replace(roles, text="text")
        for role, column in roles.named().items():
            if column not in frame.columns:
                raise missing_column(role, column, frame.columns)
        if roles.text is not None:
            frame = frame.with_columns(_text_column(frame[roles.text]))
        if roles.id is not None:
            _check_ids(frame[roles.id])
        gold = read_gold(frame[roles.gold] if roles.gold else None, frame.height, label_set)
        return cls(frame, roles, label_set, gold, name or describe_source(data))

    def append(self, rows: object) -> "Dataset":
        """These rows followed by new ones, which need the same columns in any order.

        Raises:
            DatasetError: a column is missing, unknown or of another type, or an id is there
                already.
        """
        new = read_table(rows)
        columns = self.frame.columns
        unknown = [c for c in new.columns if c not in columns]
        missing = [c for c in columns if c not in new.columns]
        if unknown or missing:
            raise DatasetError(
                f"The new rows lack the columns {missing} and have unknown columns {unknown}. "
                f"Appended rows need exactly the columns {columns}."
            )
        # A column that held only nulls has no type yet, and takes that of its first values.
        old = self.frame.with_columns(new[c].clear(len(self)) for c in self._untyped_columns)
        new = new.select(_as_type(new[c], old.schema[c]) for c in columns)
        part = Dataset.open(new, self.roles, self.label_set)
        frame = pl.concat([old, part.frame])
        if self.roles.id is not None:
            _check_ids(frame[self.roles.id])
        gold = read_only(np.concatenate([self.gold, part.gold]))
        return replace(self, frame=frame, gold=gold)

    def __len__(self) -> int:
        return self.frame.height

    @property
    def columns(self) -> list[str]:
        """Names of the user's columns, in order."""
        return self.frame.columns

    @cached_property
    def fingerprint(self) -> str:
        """A name of the content and the roles; reads all rows at first use."""
        roles = "".join(f"{role}={column}\x00" for role, column in self.roles.named().items())
        return fingerprint(fingerprint_frame(self.frame), roles, "\x00".join(self.label_set))

    def texts(self) -> pl.Series:
        """The text column.

        Raises:
            DatasetError: no column has the text role.
        """
        if self.roles.text is None:
            raise DatasetError(
                f"No column is the text. Name it: text='...'. The columns are {self.columns}."
            )
        return self.frame[self.roles.text]

    def row_id(self, position: int) -> Any:
        """The name of the row at a position: its id, or the position itself."""
        return position if self.roles.id is None else self.frame[self.roles.id][position]

    def row_ids(self, positions: IntArray) -> npt.NDArray[Any]:
        """The names of the rows at some positions: their ids, or the positions; read-only."""
        if self.roles.id is None:
            return read_only(positions)
        return read_only(self.frame[self.roles.id].gather(positions).to_numpy())

    def positions(self, row_ids: Iterable[Any] | Any) -> IntArray:
        """Where rows stand, given one or several of their names.

        Raises:
            DatasetError: there is no such row.
        """
        is_one = isinstance(row_ids, (str, bytes)) or not isinstance(row_ids, Iterable)
        wanted: list[Any] = [row_ids] if is_one else list(row_ids)
        if self.roles.id is None:
            known: Any = range(len(self))
            found = [int(w) if _is_position(w) and int(w) in known else -1 for w in wanted]
        else:
            found = [self._position_by_id.get(w, -1) for w in wanted]
        for row_id, position in zip(wanted, found, strict=True):
            if position < 0:
                what = "position" if self.roles.id is None else f"{self.roles.id!r}"
                raise DatasetError(
                    f"There is no row with {what} {row_id!r} among the {len(self)} rows."
                )
        return np.array(found, dtype=np.int64)

    @property
    def _untyped_columns(self) -> list[str]:
        return [name for name, dtype in self.frame.schema.items() if dtype == pl.Null]

    @cached_property
    def _position_by_id(self) -> dict[Any, int]:
        assert self.roles.id is not None
        return {row_id: i for i, row_id in enumerate(self.frame[self.roles.id].to_list())}


def _is_position(row_id: object) -> bool:
    return isinstance(row_id, (int, np.integer)) and not isinstance(row_id, bool)


def _text_column(column: pl.Series) -> pl.Series:
    if column.dtype in _CAN_BE_TEXT:
        return column.cast(pl.String)
    row = column.is_not_null().arg_max() or 0
    raise DatasetError(
        f"text is column {column.name!r}, which holds {column.dtype}, not text (row {row}: "
        f"{_shown(column, row)}). Name a column of strings, or turn this one into strings first."
    )


def _shown(column: pl.Series, row: int) -> str:
    return f"{column.slice(row, 1).to_list()[0]!r:.60}"


def _check_ids(ids: pl.Series) -> None:
    if ids.null_count():
        rows = ids.is_null().arg_true().to_list()
        raise DatasetError(
            f"id is column {ids.name!r}, and {len(rows)} row(s) have none, first row {rows[0]}. "
            "Fill them in, or leave id out to use positions."
        )
    repeated = ids.is_duplicated()
    if repeated.any():
        first = int(repeated.arg_true()[0])
        second = int((ids == ids[first]).arg_true()[1])
        raise DatasetError(
            f"id is column {ids.name!r}, and {ids[first]!r} is there more than once, on rows "
            f"{first} and {second}. Ids must differ; leave id out to use positions."
        )


def _as_type(column: pl.Series, dtype: pl.DataType) -> pl.Series:
    """The same values as another type; a value that would be lost or rounded is refused."""
    if column.dtype == dtype:
        return column
    lost = column.is_not_null()
    try:
        cast = column.cast(dtype, strict=False)
        lost &= cast.is_null()
        if dtype.is_integer():
            lost |= column.is_not_null() & (cast.cast(column.dtype) != column)
    except pl.exceptions.PolarsError:  # no value of these types can be
        cast = column
    if lost.any() or cast.dtype != dtype:
        row = lost.arg_max() or 0
        raise DatasetError(
            f"Column {column.name!r} of the new rows holds {column.dtype}, the session's {dtype}; "
            f"row {row} ({_shown(column, row)}) cannot be turned into it. Convert it first."
        )
    return cast
