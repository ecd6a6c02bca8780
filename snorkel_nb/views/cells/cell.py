"""One value of a column in words."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

import polars as pl

from snorkel_nb.core.dataset import Dataset
from snorkel_nb.views.cells.image_columns import image_columns

MAX_CELL: Final = 300
"""Characters of one value."""

SHOWN_CELLS: Final = 12
"""Columns of a row beside others."""

MAX_CELLS: Final = 200
"""Columns of a row by itself."""

SHOWN_ITEMS: Final = 8
"""Of a list."""


def shown_cells(dataset: Dataset, position: int) -> list[dict[str, Any]]:
    """What a row shows beside its text, or in its place; `CellView` in `wire.ts`.

    Those are the images, and where no column is the text, the first SHOWN_CELLS columns.
    """
    if dataset.roles.text is not None:
        names = [name for name in dataset.columns if name in image_columns(dataset)]
    else:
        names = plain_columns(dataset)
    return [cell_view(dataset, name, position) for name in names[:SHOWN_CELLS]]


def plain_columns(dataset: Dataset) -> list[str]:
    """The columns that have no place of their own in a row."""
    roles = dataset.roles
    return [name for name in dataset.columns if name not in (roles.text, roles.id, roles.gold)]


def cell_view(dataset: Dataset, name: str, position: int) -> dict[str, Any]:
    """One value of a row; `CellView` in `wire.ts`. An image is a request of its own."""
    column = dataset.frame[name]
    if name in image_columns(dataset) and not column.slice(position, 1).null_count():
        kind, text = "image", ""
    else:
        kind, text = _words(column[position])
    is_cut = len(text) > MAX_CELL
    return {"name": name, "kind": kind, "text": text[:MAX_CELL], "is_cut": is_cut}


def _words(value: Any) -> tuple[str, str]:
    """Kind of a value, and what it says."""
    match value:
        case None:
            return "none", "none"
        case bool():
            return "flag", "true" if value else "false"
        case int():
            return "number", str(value)
        case float():
            return "number", format(value, ".10g")
        case str():
            return "text", value
        case bytes():
            return "other", f"{len(value):,} bytes"
        case pl.Series():
            return "other", _list_words(value)
        case dict():
            shown = list(value.items())[:SHOWN_ITEMS]
            return "other", ", ".join(f"{name}: {_words(one)[1]}" for name, one in shown)
        case datetime() | date() | time() | timedelta():
            return "time", str(value)
    try:
        return "other", str(value)
    except Exception as error:  # noqa: BLE001  # an object of the user's that cannot be shown
        return "other", f"{type(value).__name__}: {type(error).__name__}"


def _list_words(items: pl.Series) -> str:
    if items.dtype.is_nested():
        return f"{len(items):,} lists" if items.dtype != pl.Struct else f"{len(items):,} records"
    shown = ", ".join(_words(item)[1] for item in items.head(SHOWN_ITEMS))
    return f"[{shown}]" if len(items) <= SHOWN_ITEMS else f"[{shown}, … {len(items):,} values]"
