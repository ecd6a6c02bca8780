"""What belongs to Python or to an installed package, and what the user wrote."""

import functools
import sys
import sysconfig
from pathlib import Path
from typing import Final

_STDLIB: Final = tuple(Path(sysconfig.get_path(key)).resolve() for key in ("stdlib", "platstdlib"))
_OURS: Final = Path(__file__).resolve().parents[1]
_INSTALLED_FOLDERS: Final = ("site-packages", "dist-packages")


def is_installed(module: str | None) -> bool:
    """Whether a module, given by name, is not the user's own; `__main__` and cells are."""
    if module is None or module == "__main__":
        return False
    loaded = sys.modules.get(module)
    file = getattr(loaded, "__file__", None)
    places = [file] if file else list(getattr(loaded, "__path__", ()))
    if places:
        return all(map(is_installed_file, places))
    return module.partition(".")[0] in sys.stdlib_module_names


@functools.cache
def is_installed_file(path: str) -> bool:
    """Whether a file is not the user's own; the made-up file name of a cell is the user's."""
    if path.startswith("<frozen "):
        return True
    resolved = Path(path).resolve()
    return any(folder in resolved.parts for folder in _INSTALLED_FOLDERS) or any(
        resolved.is_relative_to(folder) for folder in (*_STDLIB, _OURS)
    )


def installed_name(module: str) -> str:
    """A module with its package's version, or with Python's when it has none."""
    package = sys.modules.get(module.partition(".")[0])
    return f"{module} {getattr(package, '__version__', sys.version_info[:2])}"
