"""Short names for content: equal content, equal fingerprint, on any machine and in any process."""

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

DIGEST_BYTES = 16


def fingerprint(*parts: str | bytes) -> str:
    """A 32-digit hexadecimal name of the parts; their order and their borders count."""
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def fingerprint_array(array: npt.NDArray[Any]) -> str:
    """A name of an array's type, shape and values."""
    return fingerprint(array.dtype.str, str(array.shape), np.ascontiguousarray(array).tobytes())


def fingerprint_frame(frame: pl.DataFrame) -> str:
    """A name of a frame's columns, types and values, in row order.

    Built from the values themselves: polars' own row hash may change from one version to the next.
    """
    parts: list[str | bytes] = []
    for series in frame.iter_columns():
        parts += [series.name, str(series.dtype), series.is_null().to_numpy().tobytes()]
        parts += _value_bytes(series)
    return fingerprint(*parts)


def _value_bytes(series: pl.Series) -> list[bytes]:
    dtype = series.dtype
    if dtype in (pl.String, pl.Categorical, pl.Enum):
        text = series.cast(pl.String).fill_null("")
        joined = text.str.join("").item() if len(text) else ""
        return [text.str.len_bytes().to_numpy().tobytes(), joined.encode()]
    if dtype in (pl.Int128, pl.Decimal):  # numpy has no such numbers
        return _value_bytes(series.cast(pl.String))
    if dtype.is_numeric():
        return [series.fill_null(0).to_numpy().tobytes()]
    if dtype == pl.Boolean:
        return [series.fill_null(value=False).to_numpy().tobytes()]
    if dtype.is_temporal():
        return [series.to_physical().fill_null(0).to_numpy().tobytes()]
    if dtype == pl.Binary:
        return _value_bytes(series.bin.encode("hex"))
    return [series.to_frame().write_ndjson().encode()]
