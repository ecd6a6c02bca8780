"""A file that is replaced in one step."""

import os
from collections.abc import Callable
from contextlib import suppress
from os import PathLike
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from snorkel_nb.errors import ExportError


def checked_target(path: str | PathLike[str], suffix: str) -> Path:
    """Where a file can be written.

    Args:
        path: as a person gives it; `~` is their folder.
        suffix: what it has to end in, such as ".parquet".

    Raises:
        ExportError: it ends in something else, is a folder, or its folder is not there.
    """
    target = Path(path).expanduser()
    if target.suffix != suffix:
        raise ExportError(f"{str(path)!r} does not end in {suffix}, the format that is written.")
    if target.is_dir():
        raise ExportError(f"{str(path)!r} is a folder. Give the name of a file.")
    if not target.parent.is_dir():
        raise ExportError(f"The folder {str(target.parent)!r} does not exist. Make it first.")
    return target


def replace_file(
    target: Path, write: Callable[[Any], object], errors: tuple[type[Exception], ...] = ()
) -> None:
    """Write beside the target and rename, so that no reader ever sees half a file.

    Args:
        target: see `checked_target`.
        write: is given the open file, and fills it.
        errors: what it raises when it cannot write, besides OSError.

    Raises:
        ExportError: it cannot be written; a file that was there stays as it was.
    """
    cannot: tuple[type[Exception], ...] = (OSError, *errors)
    temporary: Path | None = None
    try:
        with NamedTemporaryFile(
            dir=target.parent, prefix=f".{target.stem}.", suffix=".tmp", delete=False
        ) as file:
            temporary = Path(file.name)
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except cannot as error:
        raise ExportError(f"{str(target)!r} could not be written: {error}.") from error
    finally:
        if temporary is not None:
            with suppress(FileNotFoundError):
                temporary.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
