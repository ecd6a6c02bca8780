"""The SQLite file: opened with care, written in transactions that are on the disk when they end."""

import sqlite3
import time
import uuid
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from snorkel_nb.errors import StoreError

APPLICATION_ID: Final = 0x534E424B
"""Marks a file as ours in its header."""

SCHEMA_VERSION: Final = 1

BUSY_TIMEOUT_S: Final = 5.0
"""How long a write waits for that of another process."""

SCHEMA: Final = """
CREATE TABLE setting (          -- name to JSON
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE scheme (           -- how rows are known again, see row_keys.KeyScheme
    number INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    columns TEXT NOT NULL       -- JSON, a list
) STRICT;

CREATE TABLE seen (             -- some rows of the dataset, to know it again
    row INTEGER NOT NULL,       -- what is known of one row has one number
    scheme INTEGER NOT NULL,
    key TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (scheme, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE gold (
    scheme INTEGER NOT NULL,
    key TEXT NOT NULL,
    place INTEGER NOT NULL,     -- position when it was written; -1 where the key is an id
    class TEXT,                 -- NULL: cleared by hand, whatever the data say
    origin TEXT NOT NULL,       -- given, sampled, chosen; none where it is cleared
    time TEXT NOT NULL,         -- ISO 8601, UTC
    PRIMARY KEY (scheme, key, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE lf_version (       -- one a wording; never changed
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    lf TEXT NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    label TEXT,
    source TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    parameters TEXT,            -- JSON; NULL where they are no plain values
    time TEXT NOT NULL
) STRICT;

CREATE INDEX lf_version_lf ON lf_version (lf);

CREATE TABLE lf (
    id TEXT NOT NULL PRIMARY KEY,   -- names stay free, and two processes may give the same number
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    version_id INTEGER NOT NULL,
    is_enabled INTEGER NOT NULL,
    is_dropped INTEGER NOT NULL,
    time TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


class Database:
    """One open file. Used under the lock of its session, by one thread at a time.

    Args:
        path: made when it is not there; its folder must be.
        timeout_s: how long to wait for another process.

    Raises:
        StoreError: says what stands in the way.
    """

    def __init__(self, path: Path, timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self.path = path
        self._timeout_s = timeout_s
        with self._told("opened"):
            self._connection = sqlite3.connect(
                path, timeout=timeout_s, isolation_level=None, check_same_thread=False
            )
        self._close = weakref.finalize(self, self._connection.close)
        try:
            with self._told("opened"):
                self._prepare()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the file back; a second time does nothing."""
        self._close()

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What a query gives.

        Raises:
            StoreError: the file cannot be read.
        """
        with self._told("read"):
            return self._connection.execute(query, parameters).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is on the disk when it is left, or nothing of it.

        Raises:
            StoreError: it could not be written.
        """
        with self._told("written"):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _prepare(self) -> None:
        run = self._connection.execute
        run("PRAGMA trusted_schema = OFF")  # what stands in a file that was sent calls nothing
        run("BEGIN")  # another process may be making the file at this moment
        [application_id] = run("PRAGMA application_id").fetchone()
        [version] = run("PRAGMA user_version").fetchone()
        [n_tables] = run("SELECT count(*) FROM sqlite_master").fetchone()
        run("COMMIT")
        if application_id != APPLICATION_ID and (application_id or n_tables):
            raise StoreError(
                f"{str(self.path)!r} is a database of something else, and is left as it is. Name "
                "another file: store='...'."
            )
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"{str(self.path)!r} was written by a newer snorkel_nb: its format is {version}, "
                f"this one reads up to {SCHEMA_VERSION}. Upgrade snorkel_nb, or name another file: "
                "store='...'."
            )
        self._use_wal()
        run("PRAGMA synchronous = FULL")
        with self.transaction() as connection:  # also finds out whether it can be written
            [version] = connection.execute("PRAGMA user_version").fetchone()
            if version == 0:
                self._create(connection)
            else:
                connection.execute("UPDATE setting SET value = value WHERE name = 'id'")

    def _use_wal(self) -> None:
        """Let others read while one writes; where a file system cannot, it stays as safe."""
        deadline = time.monotonic() + self._timeout_s
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                # SQLite itself does not wait here for another process that does the same.
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    @staticmethod
    def _create(connection: sqlite3.Connection) -> None:
        for statement in SCHEMA.split(";\n\n"):
            connection.execute(statement)
        connection.execute("INSERT INTO setting VALUES ('id', ?)", [f'"{uuid.uuid4().hex}"'])
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def _told(self, deed: str) -> Iterator[None]:
        """Errors of SQLite as ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(
                f"The store {str(self.path)!r} could not be {deed}: {_reason(error)}"
            ) from error


def now_text() -> str:
    """The time as it is written: texts of later times are greater."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _reason(error: sqlite3.Error) -> str:
    """What is the matter, and what to do."""
    code = getattr(error, "sqlite_errorname", None) or ""
    reasons = {
        "SQLITE_NOTADB": "it is no SQLite file. Name another file: store='...'.",
        "SQLITE_CORRUPT": "it is damaged. Move it away, or bring back a copy of it.",
        "SQLITE_BUSY": "another process is writing to it and does not end. Try again, or end that.",
        "SQLITE_LOCKED": "another process is writing to it and does not end. Try again.",
        "SQLITE_READONLY": "it or its folder is read-only. Name a file that can be written.",
        "SQLITE_CANTOPEN": "there is no such folder, or no file can be made in it. Name a file "
        "in a folder that is there and can be written.",
        "SQLITE_FULL": "the disk is full. Make room and do it again.",
        "SQLITE_IOERR": "the disk or the network failed. Do it again, or keep it elsewhere.",
    }
    found = next((text for name, text in reasons.items() if code.startswith(name)), None)
    return f"{found or ''} ({error}; {code or type(error).__name__})".strip()
