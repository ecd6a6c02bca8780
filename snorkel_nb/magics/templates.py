"""The text of new `%%lf` cells. What comes from data enters only through repr."""

import re
from itertools import count


def new_cell(label: str, name: str | None, kind: str, text: str, taken: set[str]) -> str:
    """A cell to be filled in.

    Args:
        label: the class it votes for.
        name: of the LF; made from the label when None.
        kind: "function", "keywords" or "regex".
        text: the column it reads.
        taken: names that LFs have.
    """
    name = name or _free_name(label, taken)
    shown = label if re.fullmatch(r"\w+", label) else repr(label)
    if kind == "keywords":
        return f"%%lf {shown} --kind keywords --name {name}\nfirst word or phrase\nanother"
    if kind == "regex":
        return f"%%lf {shown} --kind regex --name {name} --ignore-case\n\\bpattern\\b"
    value = f"x.{text}" if text.isidentifier() else f"x[{text!r}]"
    return f'%%lf {shown}\ndef {name}(x):\n    return "word" in ({value} or "").lower()'


def _free_name(label: str, taken: set[str]) -> str:
    slug = re.sub(r"\W+", "_", label.lower(), flags=re.ASCII).strip("_") or "rows"
    return next(
        n for i in count(1) if (n := f"looks_like_{slug}{'' if i == 1 else i}") not in taken
    )
