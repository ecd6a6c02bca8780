"""The gold labels of a store, found again on the rows of a dataset."""

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from snorkel_nb.core.arrays import IntArray, VoteArray, read_only, vote_dtype
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.gold_origin import BY_WORD, GoldOrigin, OriginArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import StoreError
from snorkel_nb.store.database import Database, now_text
from snorkel_nb.store.row_keys import KeyScheme, content_scheme, scheme_of

N_SEEN: Final = 64
"""Rows of a dataset by which it is known again; all rows with gold help too."""

StoredKey = tuple[int, str, int]
"""Scheme, key and place of a stored label."""


@dataclass(frozen=True, eq=False)
class KeptGold:
    """Stored labels on the rows of a dataset.

    Args:
        positions: (n,) where they belong.
        labels: (n,) class numbers, ABSTAIN where a person cleared what the data say.
        origins: (n,) uint8, see GoldOrigin.
        n_rows_missing: labels whose rows are not there, or of which it is not clear which they are.
        classes_missing: class names that are not there any more, to their number of labels.
    """

    positions: IntArray
    labels: VoteArray
    origins: OriginArray
    n_rows_missing: int = 0
    classes_missing: dict[str, int] = field(default_factory=dict)

    def laid_on(
        self, gold: VoteArray, origins: OriginArray, start: int = 0
    ) -> tuple[VoteArray, OriginArray]:
        """Gold and origins of the rows from `start` on, with the stored labels in their places."""
        gold, origins = gold.copy(), origins.copy()
        gold[self.positions - start] = self.labels
        origins[self.positions - start] = self.origins
        return read_only(gold), read_only(origins)


class GoldRows:
    """Reads and writes the tables `gold`, `scheme` and `seen`.

    Args:
        database: the file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._elsewhere: dict[int, list[StoredKey]] = {}
        """Labels that stand in the file under another key than their row has now."""

    def knows(self, dataset: Dataset) -> bool:
        """Whether any row that was seen or has gold is in a dataset.

        Whole numbers as ids say little: every table may count its rows. Then at least half of the
        rows of the same id must have the same text, or be the same in all.
        """
        schemes = {n: s for n, s in self._schemes().items() if s.fits(dataset)}
        seen = self._database.rows("SELECT scheme, key, place, row FROM seen")
        gold = self._database.rows("SELECT scheme, key, place FROM gold")
        if not len(dataset) or not (seen or gold):
            return True
        stored = self._by_scheme([*seen, *gold])
        found = {n: s.find(dataset, *stored[n]) for n, s in schemes.items() if n in stored}
        numbered = [n for n in found if schemes[n].is_number_of(dataset) and (found[n] >= 0).any()]
        if not numbered:
            return any((positions >= 0).any() for positions in found.values())
        contents: dict[int, dict[int, str]] = defaultdict(dict)
        for n, key, _, row in seen:
            contents[row][n] = key
        for n in numbered:
            rows = [row for number, _, _, row in seen if number == n]
            positions = found[n][: len(rows)]  # those of rows that were seen come first
            if _agree(dataset, schemes, positions, [contents[row] for row in rows]):
                return True
        return False

    def read(self, dataset: Dataset, start: int = 0) -> KeptGold:
        """The labels whose rows stand from `start` on.

        Raises:
            StoreError: the file cannot be read.
        """
        schemes = self._schemes()
        own = self._number_of(scheme_of(dataset), schemes)
        rows = self._database.rows(
            "SELECT scheme, key, place, class, origin FROM gold ORDER BY time"
        )
        numbers = {name: i for i, name in enumerate(dataset.label_set.names)}
        positions = np.full(len(rows), -1, np.int64)
        for n, indices in self._indices(rows).items():
            if n in schemes and schemes[n].fits(dataset):
                keys, places = [rows[i][1] for i in indices], [rows[i][2] for i in indices]
                positions[indices] = schemes[n].find(dataset, keys, places, start)
        self._elsewhere = {p: keys for p, keys in self._elsewhere.items() if p < start}
        found: dict[int, tuple[int, int]] = {}
        classes_missing: dict[str, int] = defaultdict(int)
        for position, (n, key, place, name, origin) in zip(positions.tolist(), rows, strict=True):
            if position < 0:
                continue
            if n != own or (place >= 0 and place != position):
                self._elsewhere.setdefault(position, []).append((n, key, place))
            found.pop(position, None)  # the newest counts
            if name is not None and name not in numbers:
                classes_missing[str(name)] += 1
                continue
            label = ABSTAIN if name is None else numbers[name]
            found[position] = label, self._origin(origin, name)
        listed = np.array([(p, *of) for p, of in found.items()], np.int64).reshape(-1, 3)
        return KeptGold(
            listed[:, 0],
            listed[:, 1].astype(vote_dtype(len(numbers))),
            listed[:, 2].astype(np.uint8),
            int((positions < 0).sum()),
            dict(classes_missing),
        )

    def see(self, connection: sqlite3.Connection, dataset: Dataset) -> None:
        """Keep what some rows are known by."""
        n_rows = len(dataset)
        positions = np.unique(np.linspace(0, n_rows - 1, min(N_SEEN, n_rows)).astype(np.int64))
        schemes = {scheme_of(dataset), content_scheme(dataset)}
        if dataset.roles.text is not None:
            schemes.add(KeyScheme("content", (dataset.roles.text,)))
        [first] = connection.execute("SELECT coalesce(max(row), 0) + 1 FROM seen").fetchone()
        rows = range(first, first + len(positions))
        for scheme in sorted(schemes, key=repr):
            number = self._kept_number(connection, scheme)
            keys = scheme.keys(dataset.frame[positions])
            connection.executemany(
                f"INSERT OR REPLACE INTO seen VALUES (?, {number}, ?, ?)",
                zip(rows, keys, scheme.places(positions), strict=True),
            )

    def write(
        self,
        connection: sqlite3.Connection,
        dataset: Dataset,
        positions: IntArray,
        labels: VoteArray,
        origins: OriginArray,
    ) -> None:
        """Make the file say of some rows what is given; what the data say is not kept.

        Args:
            connection: within a transaction.
            dataset: the rows.
            positions: (n,) of them.
            labels: (n,) class numbers, ABSTAIN where unknown.
            origins: (n,) see GoldOrigin.
        """
        scheme = scheme_of(dataset)
        number = self._kept_number(connection, scheme)
        keys = scheme.keys(dataset.frame[positions])
        stored = [(number, *of) for of in zip(keys, scheme.places(positions), strict=True)]
        old = stored + [
            key for p in self._elsewhere.keys() & set(positions.tolist())
            for key in self._elsewhere[p]
        ]  # fmt: skip
        connection.executemany("DELETE FROM gold WHERE (scheme, key, place) = (?, ?, ?)", old)
        of_data = dataset.gold[positions]
        is_kept = (labels != of_data) | (origins != np.where(of_data == ABSTAIN, 0, 1))
        names, time = dataset.label_set.names, now_text()
        connection.executemany(
            "INSERT INTO gold VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    *stored[i],
                    None if labels[i] == ABSTAIN else names[labels[i]],
                    GoldOrigin(origins[i]).word,
                    time,
                )
                for i in np.flatnonzero(is_kept)
            ],
        )

    def _schemes(self) -> dict[int, KeyScheme]:
        found = {}
        for number, kind, columns in self._database.rows("SELECT * FROM scheme ORDER BY number"):
            try:
                names = json.loads(columns)
                if kind not in ("id", "content") or not all(isinstance(c, str) for c in names):
                    raise ValueError(kind)  # noqa: TRY301  # told as the others
            except (TypeError, ValueError) as error:
                raise self._odd(f"rows that are known by {kind!r:.40}") from error
            found[number] = KeyScheme(kind, tuple(names))
        return found

    @staticmethod
    def _number_of(scheme: KeyScheme, schemes: dict[int, KeyScheme]) -> int | None:
        return next((number for number, known in schemes.items() if known == scheme), None)

    def _kept_number(self, connection: sqlite3.Connection, scheme: KeyScheme) -> int:
        """The number of a scheme, which is kept if it was not."""
        number = self._number_of(scheme, self._schemes())
        if number is not None:
            return number
        inserted = connection.execute(
            "INSERT INTO scheme (kind, columns) VALUES (?, ?)",
            (scheme.kind, json.dumps(scheme.columns)),
        )
        assert inserted.lastrowid is not None
        return inserted.lastrowid

    def _origin(self, word: object, name: object) -> int:
        if name is None:
            return GoldOrigin.NONE
        if word not in BY_WORD:
            raise self._odd(f"a label of origin {word!r:.40}")
        return BY_WORD[word]

    def _odd(self, what: str) -> StoreError:
        return StoreError(
            f"The store {str(self._database.path)!r} holds {what}, which snorkel_nb does not "
            "write. Name another file: store='...'."
        )

    @staticmethod
    def _indices(rows: list[tuple[Any, ...]]) -> dict[int, list[int]]:
        indices: dict[int, list[int]] = defaultdict(list)
        for i, (number, *_) in enumerate(rows):
            indices[number].append(i)
        return indices

    def _by_scheme(self, rows: list[tuple[Any, ...]]) -> dict[int, tuple[list[str], list[int]]]:
        """Keys and places."""
        return {
            number: ([rows[i][1] for i in indices], [rows[i][2] for i in indices])
            for number, indices in self._indices(rows).items()
        }


def _agree(
    dataset: Dataset,
    schemes: dict[int, KeyScheme],
    positions: IntArray,
    contents: list[dict[int, str]],
) -> bool:
    """Whether half of the rows at some positions have the content that they had.

    Args:
        dataset: the rows.
        schemes: that fit it, by number.
        positions: (n,) of rows, -1 where there is none.
        contents: (n,) keys that the row had, by the number of their scheme.
    """
    there = np.flatnonzero(positions >= 0).tolist()
    frame = dataset.frame[positions[there]]
    for n, scheme in schemes.items():
        if scheme.kind == "content":
            keys = scheme.keys(frame)
            same = [contents[i].get(n) == key for i, key in zip(there, keys, strict=True)]
            if 2 * sum(same) >= len(there) > 0:
                return True
    return False
