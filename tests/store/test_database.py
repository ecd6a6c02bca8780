import sqlite3
from pathlib import Path
from unittest.mock import patch

import pytest

from snorkel_nb.errors import StoreError
from snorkel_nb.store.database import SCHEMA_VERSION, Database
from snorkel_nb.store.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.snorkel.db"


def test_a_new_file_waits_for_the_disk_and_lets_others_read(path):
    database = Database(path)

    assert database.rows("PRAGMA journal_mode") == [("wal",)]
    assert database.rows("PRAGMA synchronous") == [(2,)]
    assert database.rows("PRAGMA user_version") == [(SCHEMA_VERSION,)]


def test_the_id_stays_when_the_file_is_opened_again_and_differs_between_files(path, tmp_path):
    first = Store(path).id

    assert len(first) == 32
    assert Store(path).id == first
    assert Store(tmp_path / "b").id != first


def test_a_closed_file_is_one_file(path):
    database = Database(path)
    database.close()
    database.close()

    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_a_transaction_that_is_left_by_an_error_leaves_nothing(path):
    database = Database(path)
    twice = [("a", "1"), ("a", "2")]

    with pytest.raises(StoreError, match="UNIQUE"), database.transaction() as connection:
        connection.executemany("INSERT INTO setting VALUES (?, ?)", twice)

    assert Database(path).rows("SELECT * FROM setting WHERE name = 'a'") == []
    with database.transaction() as connection:
        connection.execute("INSERT INTO setting VALUES ('a', '1')")
    assert Database(path).rows("SELECT value FROM setting WHERE name = 'a'") == [("1",)]


def test_what_is_no_database_is_refused_and_left_as_it_is(path):
    path.write_text("my notes\n" * 1000, encoding="utf-8")

    with pytest.raises(StoreError, match=r"a\.snorkel\.db.*no SQLite file.*store='\.\.\.'"):
        Database(path)
    assert path.read_text(encoding="utf-8") == "my notes\n" * 1000


def test_a_database_of_something_else_is_refused_and_left_as_it_is(path):
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE mine (x)")
    other.commit()
    other.close()
    before = path.read_bytes()

    with pytest.raises(StoreError, match=r"a\.snorkel\.db.*of something else"):
        Database(path)
    assert path.read_bytes() == before


def test_a_file_of_a_newer_version_is_refused_and_left_as_it_is(path):
    database = Database(path)
    with database.transaction() as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    database.close()
    before = path.read_bytes()

    with pytest.raises(StoreError, match=r"newer snorkel_nb.*reads up to 1.*Upgrade"):
        Database(path)
    assert path.read_bytes() == before


def test_a_damaged_file_says_so_and_is_not_mended(path):
    database = Database(path)
    with database.transaction() as connection:
        connection.executemany(
            "INSERT INTO setting VALUES (?, ?)", [(str(i), "x" * 500) for i in range(100)]
        )
    database.close()
    damaged = bytearray(path.read_bytes())
    damaged[4096:] = bytes(len(damaged) - 4096)
    path.write_bytes(damaged)

    with pytest.raises(StoreError, match=r"a\.snorkel\.db.*(damaged|read)"):
        Database(path).rows("SELECT * FROM setting")


def test_a_file_that_another_process_keeps_writing_says_so(path):
    Database(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match=r"could not be written: another process is writing"):
        Database(path, timeout_s=0.05)
    other.execute("ROLLBACK")
    assert Database(path, timeout_s=0.05).rows("SELECT 1") == [(1,)]
    other.close()


def test_a_folder_that_is_not_there_says_so(tmp_path):
    with pytest.raises(StoreError, match=r"no such folder.*SQLITE_CANTOPEN"):
        Database(tmp_path / "nowhere" / "a.db")


def test_a_file_that_cannot_be_written_says_so(path):
    Database(path).close()
    connect = sqlite3.connect

    def read_only(path: Path, **options: object) -> sqlite3.Connection:
        return connect(f"file:{path}?mode=ro", uri=True, **options)  # type: ignore[call-overload]  # as given

    with (
        patch.object(sqlite3, "connect", read_only),
        pytest.raises(StoreError, match=r"read-only.*SQLITE_READONLY"),
    ):
        Database(path)


def test_a_full_disk_says_so_and_keeps_what_was_there(path):
    database = Database(path)
    database.rows("PRAGMA max_page_count = 1")  # SQLite takes as many as there are

    with (
        pytest.raises(StoreError, match=r"could not be written: the disk is full.*SQLITE_FULL"),
        database.transaction() as connection,
    ):
        connection.executemany(
            "INSERT INTO setting VALUES (?, ?)", [(str(i), "x" * 500) for i in range(1000)]
        )

    assert database.rows("SELECT count(*) FROM setting") == [(1,)]
