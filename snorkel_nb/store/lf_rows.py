"""The LFs of a store: their wordings, one a version, and how each stands now."""

import json
import sqlite3
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from snorkel_nb.core.labeling_function import check_lf_name
from snorkel_nb.errors import StoreError
from snorkel_nb.store.database import Database, now_text
from snorkel_nb.store.recorded import RecordedLF

QUERY = """
SELECT lf.id, (SELECT min(v.id) FROM lf_version v WHERE v.lf = lf.id),
       number, version, name, kind, label, source, fingerprint, is_enabled, lf.time, parameters
FROM lf JOIN lf_version ON lf_version.id = version_id
WHERE NOT is_dropped
ORDER BY lf.time DESC, lf.id
"""


class LFRows:
    """Reads and writes the tables `lf` and `lf_version`.

    Processes that use one file know LFs by ids of their own: what each adds is kept, also under
    equal numbers. When it is read, the newest of a name counts, and a number that is taken is
    replaced by one that is free.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ids: dict[int, str] = {}
        self.renumbered: tuple[RecordedLF, ...] = ()

    def read(self, n_numbers: int) -> tuple[RecordedLF, ...]:
        """The LFs that are not dropped, in the order of their numbers.

        Args:
            n_numbers: how many were ever given.

        Raises:
            StoreError: the file cannot be read, or holds what is no LF.
        """
        newest: dict[str, tuple[int, str, RecordedLF]] = {}
        for lf_id, first_version, *values in self._database.rows(QUERY):
            lf = self._recorded(values)
            newest.setdefault(lf.name, (first_version, lf_id, lf))
        free = max([n_numbers, *(lf.number for _, _, lf in newest.values())])
        self._ids, found, renumbered = {}, [], []
        for _, lf_id, lf in sorted(newest.values(), key=lambda of: of[:2]):
            if lf.number in self._ids:  # who had it first keeps it
                free += 1
                lf = replace(lf, number=free)  # noqa: PLW2901  # the same LF
                renumbered.append(lf)
            self._ids[lf.number] = lf_id
            found.append(lf)
        self.renumbered = tuple(renumbered)
        return tuple(sorted(found, key=lambda lf: lf.number))

    def write(self, connection: sqlite3.Connection, lf: RecordedLF) -> None:
        """Record an LF as it is now."""
        lf_id = self._ids.setdefault(lf.number, uuid.uuid4().hex)
        time = now_text()
        wording = (lf_id, lf.version, lf.kind, lf.label, _text(lf.source), lf.fingerprint)
        known = connection.execute(
            "SELECT id FROM lf_version WHERE (lf, version, kind, source, fingerprint) = "
            "(?1, ?2, ?3, ?5, ?6) AND label IS ?4",
            wording,
        ).fetchone()
        if known is None:
            inserted = connection.execute(
                "INSERT INTO lf_version (lf, version, kind, label, source, fingerprint, "
                "parameters, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*wording, _plain(lf.parameters), time),
            )
            known = [inserted.lastrowid]
        connection.execute(
            "INSERT OR REPLACE INTO lf VALUES (?, ?, ?, ?, ?, 0, ?)",
            (lf_id, lf.number, lf.name, known[0], lf.is_enabled, time),
        )

    def drop(self, connection: sqlite3.Connection, number: int) -> None:
        """Bring no LF of its name back any more; what it was stays in the file."""
        connection.execute(
            "UPDATE lf SET is_dropped = 1, time = ? "
            "WHERE name = (SELECT name FROM lf WHERE id = ?)",
            (now_text(), self._ids.get(number)),
        )

    def _recorded(self, values: list[Any]) -> RecordedLF:
        number, version, name, kind, label, source, fingerprint, is_enabled, time, parameters = (
            values
        )
        try:
            check_lf_name(name)
            words = [kind, fingerprint, "" if label is None else label]
            is_text = isinstance(source, str) and all(word.isprintable() for word in words)
            if not is_text or min(number, version) < 1:
                raise ValueError(words)  # noqa: TRY301  # told as the others
            return RecordedLF(
                int(number),
                int(version),
                name,
                kind,
                label,
                source,
                fingerprint,
                bool(is_enabled),
                datetime.fromisoformat(time).astimezone(UTC),
                json.loads(parameters) if parameters else {},
            )
        except (AttributeError, TypeError, ValueError, RecursionError) as error:
            raise StoreError(
                f"The store {str(self._database.path)!r} holds an LF that snorkel_nb does not "
                f"write ({name!r:.80}). Name another file: store='...'."
            ) from error


def _plain(parameters: Mapping[str, Any]) -> str | None:
    try:
        return json.dumps(dict(parameters))
    except (TypeError, ValueError):  # given by a kind of LF that is not ours
        return None


def _text(source: str) -> str:
    """A cell may hold half a character, which a file of texts cannot."""
    return source.encode("utf-8", "replace").decode()
