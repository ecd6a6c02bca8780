"""Python's methods of str on a column of texts."""

from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from snorkel_nb.labeling.vectorised.characters import (
    ascii_only,
    odd_for_lower,
    odd_for_upper,
    where_none_of,
)
from snorkel_nb.labeling.vectorised.values import Column, Kind, NotRecognisedError

WHITE_SPACE: Final = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""What `strip` and `split` take away; polars would leave the separators 1c to 1f."""

_SPACE: Final = f"[{WHITE_SPACE}]"
_NO_SPACE: Final = f"[^{WHITE_SPACE}]"

_OF_ASCII: Final = {
    "isalpha": r"\A[A-Za-z]+\z",
    "isalnum": r"\A[A-Za-z0-9]+\z",
    "isdecimal": r"\A[0-9]+\z",
    "isdigit": r"\A[0-9]+\z",
    "isnumeric": r"\A[0-9]+\z",
    "isupper": r"\A[^a-z]*[A-Z][^a-z]*\z",
    "islower": r"\A[^A-Z]*[a-z][^A-Z]*\z",
    "isspace": r"\A[\t-\r\x1c-\x1f ]+\z",
}
"""What methods ask of a text of ASCII; the function is asked about any other text."""


def method_of_text(text: pl.Expr, method: str, arguments: Sequence[Any]) -> Column:
    """What a method of str gives on each row; the arguments are constants.

    Raises:
        NotRecognisedError: it is not one that polars can do in the same way.
    """
    match method, *arguments:
        case ("lower",):
            lower = where_none_of(odd_for_lower(), text, text.str.to_lowercase())
            return Column(lower, Kind.TEXT, lower_of=text)
        case ("upper",):
            return _text(where_none_of(odd_for_upper(), text, text.str.to_uppercase()))
        case ("casefold",):
            return _text(pl.when(ascii_only(text)).then(text.str.to_lowercase()))
        case ("strip" | "lstrip" | "rstrip", *characters):
            return _text(_stripped(text, method, characters))
        case ("replace", str(old), str(new)) if old:
            return _text(text.str.replace_all(old, new, literal=True))
        case ("split",):
            return Column(text, Kind.WORDS)
        case ("count", str(part)) if part:
            return _count(text.str.count_matches(part, literal=True))
        case ("startswith" | "endswith", str(part)):
            return _has_end(text, method, (part,))
        case ("startswith" | "endswith", tuple(parts)) if parts:
            return _has_end(text, method, parts)
        case (_,) if method in _OF_ASCII:
            is_so = text.str.contains(_OF_ASCII[method])
            return Column(pl.when(ascii_only(text)).then(is_so), Kind.BOOL)
    raise NotRecognisedError


def length(column: Column) -> Column:
    """How many characters a text has, or how many words it was split into."""
    if column.kind is Kind.TEXT:
        return _count(column.expr.str.len_chars())
    if column.kind is Kind.WORDS:
        return _count(column.expr.str.count_matches(f"{_NO_SPACE}+"))
    raise NotRecognisedError


def is_word_of(word: str, text: pl.Expr) -> pl.Expr:
    """Whether a word is among those that a text was split into."""
    if not word or any(c in WHITE_SPACE for c in word):
        return pl.when(text.is_not_null()).then(pl.lit(value=False))
    return text.str.contains(rf"(?:\A|{_SPACE}){pl.escape_regex(word)}(?:\z|{_SPACE})")


def part_of_text(text: pl.Expr, start: Any, stop: Any) -> Column:
    """`text[start:stop]`, counted from the left.

    Raises:
        NotRecognisedError: it is counted from the right.
    """
    start = 0 if start is None else start
    if type(start) is not int or type(stop) not in (int, type(None)) or min(start, stop or 0) < 0:
        raise NotRecognisedError
    return _text(text.str.slice(start, None if stop is None else max(0, stop - start)))


def _stripped(text: pl.Expr, method: str, arguments: Sequence[Any]) -> pl.Expr:
    match arguments:
        case () | (None,):
            characters = WHITE_SPACE
        case (str(characters),) if characters:
            pass
        case _:
            raise NotRecognisedError
    strip = {
        "strip": text.str.strip_chars,
        "lstrip": text.str.strip_chars_start,
        "rstrip": text.str.strip_chars_end,
    }
    return strip[method](characters)


def _has_end(text: pl.Expr, method: str, parts: Sequence[Any]) -> Column:
    if any(type(part) is not str for part in parts):
        raise NotRecognisedError
    has = text.str.starts_with if method == "startswith" else text.str.ends_with
    found = has(parts[0])
    for part in parts[1:]:
        found |= has(part)
    return Column(found, Kind.BOOL)


def _text(expr: pl.Expr) -> Column:
    return Column(expr, Kind.TEXT)


def _count(expr: pl.Expr) -> Column:
    return Column(expr.cast(pl.Int64), Kind.INT)
