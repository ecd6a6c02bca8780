"""Each notebook runs once, whichever tests ask for it."""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import nbformat
import pytest

from notebooks.run import run

FOLDER = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="session")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder in which a notebook was run, with its outputs in it; each runs once."""

    @cache
    def run_in_own_folder(name: str) -> Path:
        copy = tmp_path_factory.mktemp(Path(name).stem) / name
        shutil.copy(FOLDER / name, copy)
        nbformat.write(run(copy), copy)
        return copy.parent

    return run_in_own_folder
