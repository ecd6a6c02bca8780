import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from snorkel_nb.core.installed import installed_name, is_installed, is_installed_file


@pytest.mark.parametrize(
    "module",
    ["json", "json.decoder", "builtins", "itertools", "numpy", "pytest", "snorkel_nb.core"],
)
def test_python_its_packages_and_we_are_installed(module: str) -> None:
    assert is_installed(module)


@pytest.mark.parametrize("module", [None, "__main__", "no_such_module", __name__])
def test_what_the_user_wrote_is_not_installed(module: str | None) -> None:
    assert not is_installed(module)


def test_a_users_module_that_has_the_name_of_a_standard_one_is_the_users(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mine = ModuleType("calendar")
    mine.__file__ = str(tmp_path / "calendar.py")
    monkeypatch.setitem(sys.modules, "calendar", mine)

    assert not is_installed("calendar")


def test_a_folder_of_the_users_without_an_init_file_is_the_users(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "my_lists").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    __import__("my_lists")

    assert not is_installed("my_lists")
    sys.modules.pop("my_lists")


def test_files_of_cells_and_of_the_user_are_not_installed(tmp_path: Path) -> None:
    for path in ("<cell 7>", "<ipython-input-1>", "/tmp/ipykernel_1/2.py", str(tmp_path / "a.py")):
        assert not is_installed_file(path)
    for path in ("<frozen importlib._bootstrap>", json.__file__, str(np.__file__)):
        assert is_installed_file(path)
    assert is_installed_file("/usr/lib/python3/dist-packages/some/module.py")


def test_an_installed_module_is_named_with_its_version() -> None:
    assert installed_name("numpy.linalg") == f"numpy.linalg {np.__version__}"
    assert installed_name("itertools") == f"itertools {sys.version_info[:2]}"
