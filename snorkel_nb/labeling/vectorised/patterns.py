r"""Patterns of Python's `re` in the syntax of polars, with the same matches.

The two syntaxes look alike and differ in detail: `\w`, `$`, case, `a++`, `[a&&b]`. So nothing of
the user's text is handed over: Python's own parser takes the pattern apart, Python itself says
which characters each class and each letter of any case matches, and what has no exact counterpart
(look-around, back-references, possessive repeats, `\B`, a `$` with more behind it) is not
recognised.
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from snorkel_nb.labeling.vectorised.characters import (
    matched_class,
    odd_for_word_border,
    where_none_of,
)
from snorkel_nb.labeling.vectorised.values import NotRecognisedError

# What was the module sre_parse until Python 3.11.
_parser: Final[Any] = re._parser  # type: ignore[attr-defined]  # noqa: SLF001

_UNDERSTOOD: Final = re.A | re.I | re.M | re.S | re.U | re.X

_ALPHABETS: Final = re.A | re.U

_CATEGORIES: Final = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S", "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip


def matches(pattern: re.Pattern[str], method: str, text: pl.Expr) -> pl.Expr:
    """Whether a pattern matches each text; null where only the function can tell.

    Args:
        pattern: compiled by Python.
        method: "search", "match" or "fullmatch".
        text: String.

    Raises:
        NotRecognisedError: it has no exact counterpart in polars.
    """
    translation = _Translation(is_full=method == "fullmatch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what there is to say has been said when it was compiled
        parsed = _parser.parse(pattern.pattern, pattern.flags)
    rust = translation.of(parsed, pattern.flags, is_last=True)
    if method != "search":
        rust = rf"\A(?:{rust})" + (r"\z" if method == "fullmatch" else "")
    try:
        pl.Series([""]).str.contains(rust)
    except pl.exceptions.ComputeError:  # too large
        raise NotRecognisedError from None
    found = text.str.contains(rust)
    if translation.has_word_border:
        return where_none_of(odd_for_word_border(), text, found)
    return found


@dataclass
class _Translation:
    r"""Writes a pattern down for polars.

    Args:
        is_full: the match must end where the text ends.
        has_word_border: a `\b` that looks at letters beyond ASCII has been met.
    """

    is_full: bool
    has_word_border: bool = False

    def of(self, parsed: Any, flags: int, *, is_last: bool) -> str:
        """A sequence; it is last if nothing of the pattern follows."""
        if flags & ~_UNDERSTOOD:
            raise NotRecognisedError
        n = len(parsed)
        return "".join(
            self._item(str(op), argument, flags, is_last=is_last and i == n - 1)
            for i, (op, argument) in enumerate(parsed)
        )

    def _item(self, op: str, argument: Any, flags: int, *, is_last: bool) -> str:
        match op:
            case "LITERAL" if not flags & re.I:
                return _escaped(argument)
            case "LITERAL" | "NOT_LITERAL" | "IN":
                return matched_class(_python_class(op, argument), flags & (re.I | re.A))
            case "ANY":
                return "(?s:.)" if flags & re.S else r"[^\n]"
            case "BRANCH":
                branches = (self.of(branch, flags, is_last=is_last) for branch in argument[1])
                return f"(?:{'|'.join(branches)})"
            case "SUBPATTERN":
                _, added, removed, inner = argument
                if added & _ALPHABETS:  # one takes the other's place
                    removed |= _ALPHABETS & ~added
                return f"(?:{self.of(inner, (flags | added) & ~removed, is_last=is_last)})"
            case "MAX_REPEAT" | "MIN_REPEAT":
                low, high, inner = argument
                times = f"{low}," if str(high) == "MAXREPEAT" else f"{low},{high}"
                return f"(?:{self.of(inner, flags, is_last=False)}){{{times}}}"
            case "AT":
                return self._place(str(argument), flags, is_last=is_last)
        raise NotRecognisedError

    def _place(self, place: str, flags: int, *, is_last: bool) -> str:
        match place:
            case "AT_BEGINNING":
                return "(?m:^)" if flags & re.M else r"\A"
            case "AT_BEGINNING_STRING":
                return r"\A"
            case "AT_END" if flags & re.M:
                return "(?m:$)"
            case "AT_END" if is_last:  # also before a line feed that ends the text
                return r"\z" if self.is_full else r"\n?\z"
            case "AT_END_STRING":
                return r"\z"
            case "AT_BOUNDARY" if flags & re.A:
                return r"(?-u:\b)"
            case "AT_BOUNDARY":
                self.has_word_border = True
                return r"\b"
        raise NotRecognisedError


def _python_class(op: str, argument: Any) -> str:
    """What Python parsed, as a class in its own syntax again."""
    if op == "IN":
        return f"[{''.join(_class_items(argument))}]"
    return f"[{'^' if op == 'NOT_LITERAL' else ''}{_escaped_for_python(argument)}]"


def _class_items(items: Any) -> Iterator[str]:
    for op, argument in items:
        match str(op):
            case "NEGATE":
                yield "^"
            case "LITERAL":
                yield _escaped_for_python(argument)
            case "RANGE":
                yield "-".join(map(_escaped_for_python, argument))
            case "CATEGORY":
                yield _CATEGORIES[str(argument)]
            case _:
                raise NotRecognisedError


def _escaped(code: int) -> str:
    return rf"\x{{{code:x}}}"


def _escaped_for_python(code: int) -> str:
    return rf"\U{code:08x}"
