"""A shell of its own for each test, empty or with a session of six messages."""

import atexit
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from tests.magics.live_shell import LiveShell


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveShell]:
    """A shell that knows nothing of us, in an empty folder."""
    folder = tmp_path / "notebook"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    settings = Config()
    settings.HistoryManager.hist_file = ":memory:"
    settings.InteractiveShell.colors = "nocolor"
    # The one of the process: displays and progress look for it.
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=settings)
    yield LiveShell(shell)
    # What IPython does at its end, less a garbage collection that takes longer than the test.
    atexit.unregister(shell.atexit_operations)
    shell.history_manager.end_session()
    shell.restore_sys_module_state()
    InteractiveShell.clear_instance()


@pytest.fixture
def empty(bare: LiveShell) -> LiveShell:
    """The extension loaded, and no session."""
    bare.value("%load_ext snorkel_nb")
    return bare


@pytest.fixture
def messages() -> pl.DataFrame:
    """Six rows: three with "cash", four with gold."""
    return pl.DataFrame(
        {
            "text": [
                "cash now",
                "see you later",
                "cash prize",
                "hello",
                "claim your cash prize",
                "good night",
            ],
            "label": ["SPAM", "HAM", None, None, "HAM", "HAM"],
        }
    )


@pytest.fixture
def notebook(empty: LiveShell, messages: pl.DataFrame) -> LiveShell:
    """The six messages open, classes HAM and SPAM."""
    empty["messages"] = messages
    empty.value("%snorkel open messages --text text --classes HAM SPAM --gold label")
    return empty
