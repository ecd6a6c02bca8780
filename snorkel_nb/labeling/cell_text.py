"""The text of `%%lf` cells, and how it is read back.

What comes from data or was typed enters only where it cannot become code: as a line of keywords or
of patterns, between quotes of the magic's own line, or through repr and the syntax tree.
"""

import ast
import re
import shlex
import textwrap
from collections.abc import Iterable, Mapping, Set
from itertools import count
from keyword import iskeyword
from typing import Any, Final, Protocol

from snorkel_nb.labeling.row import Row

PATTERN_CELLS: Final = {
    "keywords": ("--kind keywords", "first word or phrase\nanother"),
    "regex": ("--kind regex --ignore-case", r"\bpattern\b"),
    "similar": ("--kind similar --threshold 0.6", "a text that is typical\nanother one"),
}
"""Kinds whose cells hold one thing a line, with options and lines to begin with."""

DEFAULT_EMBEDDER: Final = "wordllama"
"""What a cell of kind "similar" compares with, when its line names nothing else."""

MAX_SLUG: Final = 40

_PROMPTS: Final = (">>>", "...", "In [", "[ins]", "[nav]")
"""IPython takes lines that begin so for pasted ones, and cuts this off."""


class WrittenLF(Protocol):
    """What is written down of an LF, whether it can vote or is only recorded."""

    @property
    def name(self) -> str:
        """Of the LF."""

    @property
    def kind(self) -> str:
        """See LabelingFunction."""

    @property
    def label(self) -> Any:
        """The class it votes for, or None."""

    @property
    def source(self) -> str:
        """What the user wrote."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Settings of its kind; empty where they are not known."""


def new_cell(label: str, name: str | None, kind: str, text: str, taken: set[str]) -> str:
    """A cell to be filled in, which also runs as it is.

    Args:
        label: the class it votes for.
        name: of the LF; made from the label when None.
        kind: "function", "keywords", "regex" or "similar".
        text: the column it reads.
        taken: names that LFs have.
    """
    free = free_name(f"looks_like_{_slug(label) or 'rows'}", taken)
    if kind in PATTERN_CELLS:
        options, body = PATTERN_CELLS[kind]
        return f"{_head(label, options, _option('name', name or free))}\n{body}"
    is_def = name is None or _is_name(name)
    head = _head(label, "" if is_def or name is None else _option("name", name))
    function = name if name is not None and is_def else free
    return f'{head}\ndef {function}(x):\n    return "word" in ({column_of_row(text)} or "").lower()'


def column_of_row(column: str) -> str:
    """The value of a column of the row `x`, as an expression."""
    return f"x.{column}" if _is_name(column) and not hasattr(Row, column) else f"x[{column!r}]"


def expression_cell(label: str, name: str, expression: ast.expr, note: str = "") -> str:
    """A cell whose function gives the value of an expression over `x`.

    Args:
        label: the class that True stands for.
        name: of the LF; the function has the same where it can.
        expression: is written anew from the tree; what was typed is not copied.
        note: a remark for people.
    """
    used = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
    imports = "import re\n\n\n" if "re" in used else ""
    # An LF may have been renamed to what no function can be called.
    head = _head(label) if _is_name(name) else _head(label, _option("name", name))
    function = f"def {name if _is_name(name) else 'rule'}(x):\n    return {ast.unparse(expression)}"
    return f"{head}\n{_comment(note)}{imports}{function}"


def lf_cell(lf: WrittenLF, note: str = "") -> str:
    """A cell that makes the LF again: a `%%lf` cell, or Python where its lines could not be read.

    The cell of a function is its source as it was written.

    Args:
        lf: what the cell makes.
        note: a remark for people; it stands where it cannot be code. Lines of keywords and patterns
            have no comments, so there it is an option of the magic.
    """
    label = None if lf.label is None else str(lf.label)
    if lf.kind == "expression" and label is not None and (tree := _parsed(lf.source)) is not None:
        return expression_cell(label, lf.name, tree, note)
    if lf.kind not in PATTERN_CELLS or label is None or not lf.parameters:
        return f"{_head(label)}\n{_comment(note)}{lf.source}"
    settings = lf.parameters
    options = [f"--kind {lf.kind}", _option("name", lf.name)]
    options += [_option("note", _seen(note))] if note else []
    if settings.get("column") is not None:
        options.append(_option("column", settings["column"]))
    if lf.kind == "similar":
        lines = list(settings.get("like", ()))
        options.append(_option("threshold", repr(settings["threshold"])))
        if settings["embedder"] != DEFAULT_EMBEDDER:
            options.append(_option("embedder", settings["embedder"]))
    elif lf.kind == "keywords":
        lines = list(settings["keywords"])
        options += ["--match-case"] if settings["case_sensitive"] else []
        options += [] if settings["whole_words"] else ["--substring"]
    else:
        lines = [settings["pattern"]]
        options += [] if settings["case_sensitive"] else ["--ignore-case"]
    body = "\n".join(lines)
    column = settings.get("column") or ""
    is_read_back = read_lines(body) == lines and all(map(_is_plain, lines))
    if lines and is_read_back and column.isprintable() and _is_named_embedder(settings):
        return f"{_head(label, *options)}\n{body}"
    return _comment(note) + _call_cell(lf)


def read_lines(body: str) -> list[str]:
    """The keywords or patterns of a cell's body: one a line, without the white space round it."""
    return [line.strip() for line in body.splitlines() if line.strip()]


def joined_pattern(lines: list[str]) -> str:
    """The pattern that matches where any of these does."""
    return lines[0] if len(lines) == 1 else "|".join(f"(?:{line})" for line in lines)


def quoted(word: str) -> str:
    """The word as the line of a magic has it, in quotes only where it needs them."""
    return word if re.fullmatch(r"-*\w[\w.-]*", word) else shlex.quote(word)


def name_from(words: Iterable[str], label: str, taken: Set[str]) -> str:
    """A name for an LF that looks for some words: ASCII letters, digits and underscores.

    Args:
        words: of any length; only the first are used.
        label: gives the name where no word does.
        taken: names that LFs have.
    """
    slug = ""
    for word in words:
        longer = "_".join(filter(None, [slug, _slug(word)]))
        if len(longer) > MAX_SLUG:
            break
        slug = longer
    return free_name(f"has_{slug}" if slug else f"looks_like_{_slug(label) or 'rows'}", taken)


def free_name(wanted: str, taken: Set[str]) -> str:
    """The name, or with a number after it where it is taken."""
    return next(n for i in count(1) if (n := f"{wanted}{'' if i == 1 else i}") not in taken)


def _call_cell(lf: WrittenLF) -> str:
    """A cell of plain Python: repr writes what cannot be seen, or would not stay on its line."""
    settings = dict(lf.parameters)
    if lf.kind == "similar":
        return _similar_call(lf, settings)
    function = "keyword_lf" if lf.kind == "keywords" else "regex_lf"
    looked_for: Any = settings.pop("keywords" if lf.kind == "keywords" else "pattern")
    given = "".join(f", {option}={value!r}" for option, value in settings.items())
    call = f"snb.{function}({lf.name!r}, {lf.label!r}, {looked_for!r}{given})"
    return f"import snorkel_nb as snb\n\nsession.add({call})"


def _similar_call(lf: WrittenLF, settings: dict[str, Any]) -> str:
    """The same for examples that are rows, or that a function or model of the user compares."""
    if "rows" in settings or not _is_named_embedder(settings):
        settings.pop("embedder")
    given = "".join(f", {option}={value!r}" for option, value in settings.items())
    of = "" if "embedder" in settings else ", of=session"
    call = f"snb.similarity_lf({lf.name!r}, {lf.label!r}{given}{of})"
    return f"import snorkel_nb as snb\n\nsession.add({call})"


def _is_named_embedder(settings: Mapping[str, Any]) -> bool:
    """Whether what compares texts can be said in a word; also where nothing does."""
    name = str(settings.get("embedder", DEFAULT_EMBEDDER))
    is_model = name.startswith(("sentence-transformers/", "model2vec/")) and name.isprintable()
    return name == DEFAULT_EMBEDDER or is_model


def _head(label: str | None, *options: str) -> str:
    given = list(filter(None, options))
    if label is None:
        return " ".join(["%%lf", *given])
    # After "--" a word that begins with a dash is no option.
    words = [*given, "--", quoted(label)] if label.startswith("-") else [quoted(label), *given]
    return " ".join(["%%lf", *words])


def _option(name: str, value: str) -> str:
    return f"--{name}{'=' if value.startswith('-') else ' '}{quoted(value)}"


def _parsed(source: str) -> ast.expr | None:
    """The tree of an expression; None where it is none, as in a store that someone edited."""
    try:
        return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _comment(note: str) -> str:
    """The note as comment lines, which no character of it can end."""
    lines = textwrap.wrap(_seen(note), 96)
    return "".join(f"# {line}\n" for line in lines)


def _seen(note: str) -> str:
    """What of a note can be seen, on one line."""
    return "".join(c if c.isprintable() else " " for c in note).strip()


def _is_plain(line: str) -> bool:
    """Whether the line stays as it is in a cell, and hides nothing from who reads it."""
    return line.isprintable() and not line.startswith(_PROMPTS)


def _is_name(text: str) -> bool:
    return text.isidentifier() and not iskeyword(text)


def _slug(text: str) -> str:
    return re.sub(r"\W+", "_", text[: 4 * MAX_SLUG].lower(), flags=re.ASCII).strip("_")[:MAX_SLUG]
