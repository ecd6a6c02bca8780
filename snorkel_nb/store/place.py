"""Where a store is, when nobody says: beside the notebook."""

import itertools
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any, Final

SUFFIX: Final = ".snorkel.db"

SWITCH: Final = "SNORKEL_NB_STORE"
"""Environment variable; "0": nothing is kept unless a file is named."""

MAX_NAMESAKES: Final = 100
"""Datasets of one name in one folder that have a store by default."""


def notebook_folder() -> Path | None:
    """The folder of the notebook that this process runs; None where it runs none."""
    if os.environ.get(SWITCH) == "0":
        return None
    marimo: Any = sys.modules.get("marimo")
    if marimo is not None and _called(marimo, "running_in_notebook"):
        return Path(_called(marimo, "notebook_dir") or Path.cwd())
    ipython: Any = sys.modules.get("IPython")
    is_kernel = ipython is not None and hasattr(_called(ipython, "get_ipython"), "kernel")
    return Path.cwd() if is_kernel else None


def default_paths(folder: Path, name: str) -> Iterator[Path]:
    """Files for datasets of a name, the likeliest first: comments.snorkel.db, then -2 and so on."""
    stem = re.sub(r"[^\w.-]+", "_", PurePath(name).stem).strip("._")[:80] or "rows"
    yield folder / f"{stem}{SUFFIX}"
    for i in itertools.islice(itertools.count(2), MAX_NAMESAKES - 1):
        yield folder / f"{stem}-{i}{SUFFIX}"


def _called(module: Any, name: str) -> Any:
    """What a function of a foreign module gives; None where there is none."""
    function = getattr(module, name, None)
    return function() if callable(function) else None
