"""All characters there are, and what Python and polars think of them.

The two know different versions of Unicode and other definitions of a letter. Nothing here relies
on a table of differences: both are asked about every character, once, when it first matters.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
import polars as pl

_N_CASED: Final = 0x20000
"""No character from here on has an upper or lower case, in any version of Unicode."""


@cache
def all_characters() -> str:
    """Every character in order, less the surrogates, which no text of polars can hold."""
    codes = np.concatenate([np.arange(0xD800), np.arange(0xE000, 0x110000)])
    return codes.astype("<u4").tobytes().decode("utf-32-le")


@cache
def matched_class(pattern: str, flags: int) -> str:
    """Which characters a pattern of Python's for one character matches, as a class for polars."""
    runs = re.finditer(f"(?:{pattern})+", all_characters(), flags)
    return _class_of_ranges((run[0][0], run[0][-1]) for run in runs)


def ascii_only(text: pl.Expr) -> pl.Expr:
    """Whether a text holds ASCII only."""
    return text.str.len_bytes() == text.str.len_chars()


def where_none_of(odd: str, text: pl.Expr, value: pl.Expr) -> pl.Expr:
    """The value, and null on texts that hold a character of a class beyond ASCII."""
    # Most texts are ASCII. An empty one in their place is looked through at once.
    looked_at = pl.when(ascii_only(text)).then(pl.lit("")).otherwise(text)
    return pl.when(~looked_at.str.contains(odd)).then(value)


@cache
def odd_for_lower() -> str:
    """The class of characters that `lower()` of Python and polars may treat differently."""
    # A capital sigma depends on the letters around it.
    return _class_of([*_different([c.lower() for c in _cased()], "lower"), "Σ"])


@cache
def odd_for_upper() -> str:
    """The class of characters that `upper()` of Python and polars may treat differently."""
    return _class_of(_different([c.upper() for c in _cased()], "upper"))


@cache
def odd_for_word_border() -> str:
    r"""The class of characters that are `\w` to only one of Python and polars."""
    characters = all_characters()
    of_python = set("".join(re.findall(r"\w+", characters)))
    of_polars = set("".join(pl.Series([characters]).str.extract_all(r"\w+").item()))
    return _class_of(sorted(of_python ^ of_polars))


def before_lower(needle: str) -> str:
    """A pattern that a text matches if its `lower()` holds the needle, which is ASCII.

    Exact, and faster than to make the lower case of the whole text.
    """
    last = len(needle) - 1
    return "".join(
        _class_before_lower(c, is_first=i == 0, is_last=i == last) for i, c in enumerate(needle)
    )


@cache
def lowered_to_ascii() -> dict[str, str]:
    """The characters beyond ASCII whose `lower()` holds some of ASCII, and which."""
    ascii_part = {c: "".join(filter(str.isascii, after)) for c, after in _lowered().items()}
    return {c: found for c, found in ascii_part.items() if found and not c.isascii()}


@cache
def _class_before_lower(character: str, *, is_first: bool, is_last: bool) -> str:
    """What `lower()` turns into a character; into more than it only at the needle's ends."""
    found = [character] if character.lower() == character else []
    for before, after in _lowered().items():
        start, *end = after.split(character, maxsplit=1)
        if end and (is_first or not start) and (is_last or not end[0]):
            found.append(before)
    return _class_of(found)


@cache
def _lowered() -> dict[str, str]:
    return {c: c.lower() for c in _cased() if c.lower() != c}


def _cased() -> str:
    return all_characters()[: _N_CASED - 0x800]


def _different(of_python: list[str], case: str) -> list[str]:
    characters = pl.Series(list(_cased()))
    of_polars = characters.str.to_lowercase() if case == "lower" else characters.str.to_uppercase()
    return characters.filter(of_polars != pl.Series(of_python)).to_list()


def _class_of(characters: Iterable[str]) -> str:
    return _class_of_ranges((c, c) for c in characters)


def _class_of_ranges(ranges: Iterable[tuple[str, str]]) -> str:
    r"""A class in the syntax of polars; one that matches nothing is [^\s\S]."""
    items = [rf"\x{{{ord(low):x}}}-\x{{{ord(high):x}}}" for low, high in ranges]
    return f"[{''.join(items)}]" if items else r"[^\s\S]"
