"""One word or phrase that a text may hold: as a pattern, as needles, as pieces of tokens."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from snorkel_nb.labeling.text_pattern import TextPattern

if TYPE_CHECKING:
    from snorkel_nb.kernels.needles import Needle

KEYWORDS_A_PATTERN: Final = 500
"""Longer lists are split: a compiled pattern has a limited size."""

BEYOND_ASCII: Final = {"k": "\u212a", "s": "\u017f"}
"""The characters beyond ASCII that match an ASCII letter where case does not matter."""

_PIECE: Final = r"[\w\x80-\U0010ffff]+"
"""With re.ASCII, what tokens consist of."""


@dataclass(frozen=True)
class Keyword:
    r"""A word or phrase; its `pattern` says which texts hold it.

    Args:
        text: not empty, without white space around it; white space within stands for any run.
        is_case_sensitive: otherwise by Unicode simple case folding, see `TextPattern`.
        is_whole_word: an end that is a letter, digit or underscore must lie at a word border.
    """

    text: str
    is_case_sensitive: bool = False
    is_whole_word: bool = True

    @property
    def pattern(self) -> str:
        """In the syntax of `TextPattern`."""
        pattern = r"\s+".join(re.escape(part) for part in self.text.split())
        return self._border_before + pattern + self._border_after

    @property
    def _spaced(self) -> str:
        """The text with one space for each run of white space."""
        return " ".join(self.text.split())

    @property
    def _border_before(self) -> str:
        return r"\b" if self.is_whole_word and re.match(r"\w", self.text) else ""

    @property
    def _border_after(self) -> str:
        return r"\b" if self.is_whole_word and re.search(r"\w$", self.text) else ""

    def needles(self) -> "list[Needle] | None":
        """What to look for in the bytes of a text: a text without any of them does not match.

        None: there is no such thing, since letters beyond ASCII may match in another case.
        """
        from snorkel_nb.kernels.needles import Needle  # noqa: PLC0415  # numba is slow to import

        text = self._spaced
        if not text.isascii():
            # What a border is beside a letter beyond ASCII is left to the pattern.
            return [Needle(text.encode(), is_sure=False)] if self.is_case_sensitive else None
        needles = [
            Needle(
                text.encode(),
                is_any_case=not self.is_case_sensitive,
                has_border_before=bool(self._border_before),
                has_border_after=bool(self._border_after),
            )
        ]
        if not self.is_case_sensitive:
            letters = sorted(BEYOND_ASCII.keys() & set(text.lower()))
            needles += [Needle(BEYOND_ASCII[c].encode(), is_sure=False) for c in letters]
        return needles

    @property
    def is_one_piece(self) -> bool:
        """Whether a match lies within one token, see `kernels.tokens`."""
        return re.fullmatch(_PIECE, self._spaced, re.ASCII) is not None

    def pieces(self) -> "list[Keyword]":
        """What the tokens of a text that matches hold, in any case.

        Empty: nothing of it lies within tokens.
        """
        if self.is_one_piece:
            return [replace(self, is_case_sensitive=False)]
        found = re.findall(_PIECE, self._spaced, re.ASCII)
        # A piece that ends beyond ASCII may touch what is no part of a word without a border.
        return [
            Keyword(text, is_whole_word=self.is_whole_word and text.isascii()) for text in found
        ]


def patterns_of(keywords: Iterable[Keyword]) -> tuple[TextPattern, ...]:
    """Patterns that match where any of some keywords does, which agree in what case matters."""
    keywords = list(keywords)
    groups = (
        keywords[i : i + KEYWORDS_A_PATTERN] for i in range(0, len(keywords), KEYWORDS_A_PATTERN)
    )
    return tuple(
        TextPattern("|".join(k.pattern for k in group), group[0].is_case_sensitive)
        for group in groups
    )
