"""The text of new `%%lf` cells. What comes from data enters only through repr and quotes."""

import re
from itertools import count
from keyword import iskeyword
from typing import Final

from snorkel_nb.labeling.row import Row
from snorkel_nb.magics.arguments import quoted

PATTERN_CELLS: Final = {
    "keywords": ("--kind keywords", "first word or phrase\nanother"),
    "regex": ("--kind regex --ignore-case", r"\bpattern\b"),
}


def new_cell(label: str, name: str | None, kind: str, text: str, taken: set[str]) -> str:
    """A cell to be filled in, which also runs as it is.

    Args:
        label: the class it votes for.
        name: of the LF; made from the label when None.
        kind: "function", "keywords" or "regex".
        text: the column it reads.
        taken: names that LFs have.
    """
    free = _free_name(label, taken)
    if kind in PATTERN_CELLS:
        options, body = PATTERN_CELLS[kind]
        return f"{_head(label, options, _name_option(name or free))}\n{body}"
    is_def = name is None or _is_name(name)
    head = _head(label, "" if is_def or name is None else _name_option(name))
    function = name if name is not None and is_def else free
    value = f"x.{text}" if _is_name(text) and not hasattr(Row, text) else f"x[{text!r}]"
    return f'{head}\ndef {function}(x):\n    return "word" in ({value} or "").lower()'


def _head(label: str, *options: str) -> str:
    # After "--" a word that begins with a dash is no option.
    words = [*options, "--", quoted(label)] if label.startswith("-") else [quoted(label), *options]
    return " ".join(["%%lf", *filter(None, words)])


def _name_option(name: str) -> str:
    return f"--name{'=' if name.startswith('-') else ' '}{quoted(name)}"


def _is_name(text: str) -> bool:
    return text.isidentifier() and not iskeyword(text)


def _free_name(label: str, taken: set[str]) -> str:
    slug = re.sub(r"\W+", "_", label.lower(), flags=re.ASCII).strip("_") or "rows"
    return next(
        n for i in count(1) if (n := f"looks_like_{slug}{'' if i == 1 else i}") not in taken
    )
