"""The LFs of a store: their wordings, one a version, and how each stands now."""

import json
import sqlite3
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from snorkel_nb.core.labeling_function import check_lf_name
from snorkel_nb.errors import LabelingFunctionError, StoreError
from snorkel_nb.store.database import Database, now_text
from snorkel_nb.store.recorded import RecordedLF

QUERY = """
SELECT lf.id, number, version, name, kind, label, source, fingerprint, is_enabled, lf.time,
       parameters
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

    def read(self, n_numbers: int) -> tuple[RecordedLF, ...]:
        """The LFs that are not dropped, in the order of their numbers.

        Args:
            n_numbers: how many were ever given.

        Raises:
            StoreError: the file cannot be read, or holds what is no LF.
        """
        newest: dict[str, tuple[str, RecordedLF]] = {}
        for lf_id, *values in self._database.rows(QUERY):
            lf = self._recorded(values)
            newest.setdefault(lf.name, (lf_id, lf))
        self._ids = {}
        free = max([n_numbers, *(lf.number for _, lf in newest.values())])
        found = []
        for lf_id, lf in reversed(newest.values()):  # who had a number first keeps it
            number = lf.number
            if number in self._ids:
                free += 1
                number = free
            self._ids[number] = lf_id
            found.append(_renumbered(lf, number))
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
        """Do not bring an LF back any more; what it was stays in the file."""
        connection.execute(
            "UPDATE lf SET is_dropped = 1, time = ? WHERE id = ?",
            (now_text(), self._ids.get(number)),
        )

    def _recorded(self, values: list[Any]) -> RecordedLF:
        number, version, name, kind, label, source, fingerprint, is_enabled, time, parameters = (
            values
        )
        try:
            check_lf_name(name)
            texts = [kind, source, fingerprint, *([] if label is None else [label])]
            if not all(isinstance(text, str) for text in texts) or min(number, version) < 1:
                raise ValueError(texts)  # noqa: TRY301  # told as the others
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
        except (TypeError, ValueError, LabelingFunctionError) as error:
            raise StoreError(
                f"The store {str(self._database.path)!r} holds an LF that snorkel_nb does not "
                f"write ({name!r:.80}). Name another file: store='...'."
            ) from error


def _renumbered(lf: RecordedLF, number: int) -> RecordedLF:
    return RecordedLF(**{**vars(lf), "number": number})


def _plain(parameters: Mapping[str, Any]) -> str | None:
    try:
        return json.dumps(dict(parameters))
    except (TypeError, ValueError):  # given by a kind of LF that is not ours
        return None


def _text(source: str) -> str:
    """A cell may hold half a character, which a file of texts cannot."""
    return source.encode("utf-8", "replace").decode()
