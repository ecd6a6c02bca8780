"""Whatever stops an export, the file that was there is whole and nothing is left beside it."""

import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import snorkel_nb as snb
from snorkel_nb.errors import ExportError
from snorkel_nb.session import parquet_file, replaced_file
from tests.session.comments import labeled_comments


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "out.parquet"
    path.write_bytes(b"the old file")
    return path


def assert_untouched(old: Path) -> None:
    assert old.read_bytes() == b"the old file"
    assert list(old.parent.iterdir()) == [old]


@pytest.mark.parametrize("name", ["out.csv", "out", "out.parquet.gz", ".parquet"])
def test_a_path_must_end_in_parquet(tmp_path, name):
    with pytest.raises(ExportError, match=re.escape(name) + r".*does not end in \.parquet"):
        labeled_comments().export(tmp_path / name)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ExportError, match=r"folder '.*nowhere' does not exist"):
        labeled_comments().export(tmp_path / "nowhere" / "out.parquet")


def test_a_folder_is_no_file_and_a_file_is_no_folder(tmp_path, old):
    (tmp_path / "folder.parquet").mkdir()

    with pytest.raises(ExportError, match="is a folder"):
        labeled_comments().export(tmp_path / "folder.parquet")
    with pytest.raises(ExportError, match="does not exist"):
        labeled_comments().export(old / "out.parquet")


def test_a_folder_that_cannot_be_written_to_is_an_export_error(old, monkeypatch):
    def refuse(**_options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(replaced_file, "NamedTemporaryFile", refuse)
    with pytest.raises(ExportError, match=r"out\.parquet' could not be written.*Permission denied"):
        labeled_comments().export(old)

    assert_untouched(old)


def stop_after_some_bytes(error: BaseException):
    def write(_frame, file, _metadata):
        file.write(b"half a file")
        file.flush()
        raise error

    return write


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        pl.exceptions.ComputeError("No space left on device"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_full_disk_is_an_export_error_and_leaves_the_old_file(old, monkeypatch, error):
    monkeypatch.setattr(parquet_file, "write_frame", stop_after_some_bytes(error))

    with pytest.raises(ExportError, match="No space left on device"):
        labeled_comments().export(old)

    assert_untouched(old)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError()], ids=repr)
def test_an_interrupt_while_writing_leaves_the_old_file(old, monkeypatch, error):
    monkeypatch.setattr(parquet_file, "write_frame", stop_after_some_bytes(error))

    with pytest.raises(type(error)):
        labeled_comments().export(old)

    assert_untouched(old)


@pytest.mark.parametrize("step", ["chmod", "replace"])
def test_an_interrupt_just_before_the_rename_leaves_the_old_file(old, monkeypatch, step):
    def interrupt(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, step, interrupt)
        with pytest.raises(KeyboardInterrupt):
            labeled_comments().export(old)

    assert_untouched(old)


@pytest.mark.parametrize("writer", ["pyarrow", "polars"])
def test_a_real_write_beyond_the_size_limit_leaves_the_old_file(tmp_path, monkeypatch, writer):
    """The operating system stops the write; what polars or pyarrow then raises arrives as ours."""
    if writer == "polars":
        monkeypatch.setattr(parquet_file, "find_spec", lambda _name: None)
    resource = pytest.importorskip("resource", reason="only POSIX limits file sizes")
    rows = [os.urandom(30).hex() for _ in range(5000)]
    session = snb.Session({"text": rows}, classes=2)
    path = tmp_path / "out.parquet"
    path.write_bytes(b"the old file")

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(ExportError, match="could not be written"):
            session.export(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert_untouched(path)


def test_the_temporary_file_lies_beside_the_target_so_that_the_rename_is_one_step(old, monkeypatch):
    written = []
    write_frame = parquet_file.write_frame

    def watch(frame, file, metadata):
        written.append(Path(file.name))
        write_frame(frame, file, metadata)

    monkeypatch.setattr(parquet_file, "write_frame", watch)
    labeled_comments().export(old)

    [temporary] = written
    assert temporary.parent == old.parent
    assert temporary.suffix != ".parquet"  # no glob of parquet files finds it
    assert list(old.parent.iterdir()) == [old]


def test_a_failed_export_changes_nothing_in_the_session(old, monkeypatch):
    session = labeled_comments()
    before = session.now
    monkeypatch.setattr(parquet_file, "write_frame", stop_after_some_bytes(OSError("full")))

    with pytest.raises(ExportError):
        session.export(old)

    assert session.now is before


def test_a_new_file_has_the_permissions_of_any_new_file(old):
    other = old.with_name("other.txt")
    other.touch()

    labeled_comments().export(old)

    assert old.stat().st_mode == other.stat().st_mode


HANGS_BEFORE_THE_RENAME = """
import os, sys, time
from tests.session.comments import labeled_comments

def hang(_file):
    print("written", flush=True)
    time.sleep(60)

os.fsync = hang
labeled_comments().export(sys.argv[1])
"""


def test_a_kernel_that_is_killed_in_mid_export_leaves_the_old_file(tmp_path):
    path = tmp_path / "out.parquet"
    labeled_comments().export(path)
    whole = path.read_bytes()

    with subprocess.Popen(
        [sys.executable, "-c", HANGS_BEFORE_THE_RENAME, str(path)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"written\n"
        child.kill()

    assert child.returncode == -signal.SIGKILL
    assert path.read_bytes() == whole
    assert pl.read_parquet(path).height == 6
    assert labeled_comments().export(path).n_rows == 6
