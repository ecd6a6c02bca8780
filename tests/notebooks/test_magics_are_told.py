"""Nothing that a user can type is a secret."""

import re
from pathlib import Path

import nbformat
import pytest

from snorkel_nb.magics import lf_magics, snorkel_magic
from snorkel_nb.magics.extension import KEYS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def told() -> str:
    """The README and all cells of all notebooks."""
    notebooks = [nbformat.read(path, as_version=4) for path in ROOT.glob("notebooks/*.ipynb")]
    cells = [cell.source for notebook in notebooks for cell in notebook.cells]
    return "\n".join([(ROOT / "README.md").read_text(encoding="utf-8"), *cells])


def own_magics() -> list[str]:
    """Every magic that our classes define, with its per cent signs."""
    classes = (lf_magics.LFMagics, snorkel_magic.SnorkelMagic)
    signs = {"line": "%", "cell": "%%"}
    return [signs[kind] + name for cls in classes for kind in signs for name in cls.magics[kind]]


def test_the_magics_are_those_that_are_completed():
    assert sorted(own_magics()) == sorted(KEYS)


@pytest.mark.parametrize("magic", own_magics())
def test_every_magic_is_mentioned_in_the_readme_or_a_notebook(told, magic):
    assert re.search(rf"(?<!%){re.escape(magic)}\b(?!_)", told)
