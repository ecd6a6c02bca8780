"""A parquet file that is replaced in one step, with metadata that every reader finds."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl

from snorkel_nb.session.replaced_file import replace_file


def replace_parquet(frame: pl.DataFrame, target: Path, metadata: dict[str, str]) -> None:
    """Write in one step; see `replace_file`.

    Raises:
        ExportError: it cannot be written; a file that was there stays as it was.
    """
    replace_file(
        target, lambda file: write_frame(frame, file, metadata), (pl.exceptions.PolarsError,)
    )


def write_frame(frame: pl.DataFrame, file: Any, metadata: dict[str, str]) -> None:
    """Write to an open file, by pyarrow where it is installed.

    Both write the same columns and the metadata of the file. pyarrow also writes it into the Arrow
    schema, which is where it looks itself; polars cannot when a column holds lists or categories.
    """
    if not (find_spec("pyarrow") and _is_written_by_pyarrow(frame, file, metadata)):
        frame.write_parquet(file, metadata=metadata)


def _is_written_by_pyarrow(frame: pl.DataFrame, file: Any, metadata: dict[str, str]) -> bool:
    import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415  # slow to import
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        table = frame.to_arrow().replace_schema_metadata(metadata)
        pq.write_table(table, file, compression="zstd")
    except pa.ArrowException:  # a type that polars alone knows, such as Int128
        file.seek(0)
        file.truncate()
        return False
    return True
