"""A cache of vectors that is the test's own."""

from pathlib import Path

import pytest


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder; it is there once something was kept."""
    folder = tmp_path / "embeddings"
    monkeypatch.setenv("SNORKEL_NB_EMBEDDINGS", str(folder))
    return folder
