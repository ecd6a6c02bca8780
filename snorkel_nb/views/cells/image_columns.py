"""Which columns hold images: bytes, paths or arrays. Decided by what their first values are."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias
from weakref import WeakKeyDictionary

import polars as pl

from snorkel_nb.core.dataset import Dataset
from snorkel_nb.errors import SessionError
from snorkel_nb.views.cells.image import Image, ImageError, image_of_bytes
from snorkel_nb.views.cells.image_file import is_image_path, read_image_file
from snorkel_nb.views.cells.pixels import image_of_pixels

N_TRIED: Final = 5
"""Values of a column, all of which have to be images."""

ReadImage: TypeAlias = Callable[[Any], Image]

_KNOWN: "WeakKeyDictionary[Dataset, Mapping[str, ReadImage]]" = WeakKeyDictionary()


def image_columns(dataset: Dataset) -> Mapping[str, ReadImage]:
    """How to read the images of each column that has some."""
    if dataset not in _KNOWN:
        text = dataset.roles.text
        found = {name: _reader(dataset.frame[name]) for name in dataset.columns if name != text}
        _KNOWN[dataset] = {name: read for name, read in found.items() if read is not None}
    return _KNOWN[dataset]


def image_view(dataset: Dataset, column: str, position: int) -> dict[str, Any]:
    """The image in one column of a row, or why it is not shown; `ImageView` in `wire.ts`.

    Raises:
        SessionError: the column holds no images, or there is no such row.
    """
    read = image_columns(dataset).get(column)
    if read is None or not 0 <= position < len(dataset):
        raise SessionError(f"There is no image in column {column!r:.80} of row {position}.")
    try:
        image = read(dataset.frame[column][position])
    except ImageError as error:
        return {"mime": None, "data": str(error)}
    return {"mime": image.mime, "data": image.in_base64}


def _reader(column: pl.Series) -> ReadImage | None:
    dtype = column.dtype
    if dtype == pl.Binary:
        return _where_all_work(column, image_of_bytes)
    if dtype == pl.String:
        return _where_all_work(column, _of_path)
    if isinstance(dtype, pl.Struct) and any(
        field.name == "bytes" and field.dtype == pl.Binary for field in dtype.fields
    ):
        return _where_all_work(column, _of_record)
    if isinstance(dtype, (pl.List, pl.Array)) and dtype.inner is not None:
        inner = dtype.inner if isinstance(dtype.inner, pl.DataType) else dtype.inner()
        # One number a place is a vector; a list of lists may be a picture.
        if inner.is_nested() or (isinstance(dtype, pl.Array) and len(dtype.shape) > 1):
            return _where_all_work(column, image_of_pixels)
    return None


def _of_path(path: str) -> Image:
    if not is_image_path(path):  # no file is touched for what is not named as an image
        raise ImageError("It does not have the name of an image.")
    return read_image_file(path)


def _of_record(record: Mapping[str, Any]) -> Image:
    """Of what the library `datasets` makes of an image."""
    content, path = record["bytes"], record.get("path")
    if content is not None:
        return image_of_bytes(content)
    return _of_path(str(path or ""))


def _where_all_work(column: pl.Series, read: ReadImage) -> ReadImage | None:
    places = column.is_not_null().arg_true().head(N_TRIED)
    try:
        for place in places:
            read(column[place])
    except ImageError:
        return None
    return read if len(places) else None
