"""One file that keeps what was typed about a dataset."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from snorkel_nb.core.arrays import IntArray, VoteArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.gold_origin import OriginArray
from snorkel_nb.errors import StoreError
from snorkel_nb.store.database import BUSY_TIMEOUT_S, Database
from snorkel_nb.store.gold_rows import GoldRows, KeptGold
from snorkel_nb.store.lf_rows import LFRows
from snorkel_nb.store.recorded import RecordedLF


class Store:
    """Gold labels, LFs and settings in an SQLite file. What it reads, it does not run.

    Several processes may have one file open. Each writes what changes in it, whole and in turn, and
    sees what the others wrote when it opens the file anew; of two labels of one row the later
    counts.

    Args:
        path: made when it is not there; its folder must be.
        timeout_s: how long a write waits for that of another process.

    Raises:
        StoreError: the file cannot be opened, or is none of ours.
    """

    def __init__(self, path: Path, timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self.path = path.absolute()
        self._database = Database(self.path, timeout_s)
        self._gold = GoldRows(self._database)
        self._lfs = LFRows(self._database)
        self.id = str(self.setting("id"))

    def close(self) -> None:
        """Give the file back; nothing waits to be written."""
        self._database.close()

    def setting(self, name: str) -> Any:
        """A plain value that was set, or None.

        Raises:
            StoreError: the file cannot be read.
        """
        rows = self._database.rows("SELECT value FROM setting WHERE name = ?", [name])
        try:
            return json.loads(rows[0][0]) if rows else None
        except (TypeError, ValueError, RecursionError) as error:
            raise StoreError(
                f"The store {str(self.path)!r} holds a setting {name!r} that snorkel_nb does not "
                "write. Name another file: store='...'."
            ) from error

    def knows(self, dataset: Dataset) -> bool:
        """Whether it is about these rows, some of them, or about none yet."""
        return self._gold.knows(dataset)

    def gold(self, dataset: Dataset, start: int = 0) -> KeptGold:
        """The labels whose rows stand from `start` on."""
        return self._gold.read(dataset, start)

    def n_numbers(self) -> int:
        """How many LF numbers were ever given."""
        n_numbers = self.setting("n_numbers")
        return n_numbers if isinstance(n_numbers, int) else 0

    def lfs(self) -> tuple[RecordedLF, ...]:
        """The LFs that are not dropped, in the order of their numbers."""
        return self._lfs.read(self.n_numbers())

    @property
    def renumbered(self) -> tuple[RecordedLF, ...]:
        """Those of the LFs that were read whose number another one has, with a free one."""
        return self._lfs.renumbered

    @contextmanager
    def writing(self) -> Iterator["Writing"]:
        """What is written inside is on the disk when it is left, or nothing of it.

        Raises:
            StoreError: it could not be written.
        """
        with self._database.transaction() as connection:
            yield Writing(connection, self._gold, self._lfs)


class Writing:
    """What can be written in one transaction."""

    def __init__(self, connection: sqlite3.Connection, gold: GoldRows, lfs: LFRows) -> None:
        self._connection = connection
        self._gold = gold
        self._lfs = lfs

    def see(self, dataset: Dataset) -> None:
        """Keep by which rows a dataset is known again."""
        self._gold.see(self._connection, dataset)

    def gold(
        self, dataset: Dataset, positions: IntArray, labels: VoteArray, origins: OriginArray
    ) -> None:
        """Make the file say this of rows, see `GoldRows.write`."""
        self._gold.write(self._connection, dataset, positions, labels, origins)

    def lf(self, lf: RecordedLF) -> None:
        """Record an LF as it is now."""
        self._lfs.write(self._connection, lf)

    def drop(self, number: int) -> None:
        """Bring an LF back no more."""
        self._lfs.drop(self._connection, number)

    def setting(self, name: str, value: Any) -> None:
        """Set a plain value."""
        self._connection.execute(
            "INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, json.dumps(value))
        )

    def n_numbers(self, n_numbers: int) -> None:
        """So many LF numbers were given, or more."""
        self._connection.execute(
            "INSERT INTO setting VALUES ('n_numbers', ?) ON CONFLICT DO UPDATE "
            "SET value = max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER))",
            [str(n_numbers)],
        )
