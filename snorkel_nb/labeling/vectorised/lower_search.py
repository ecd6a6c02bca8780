"""`"word" in x.text.lower()`, without making the lower case of all texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from snorkel_nb.core.text_memory import text_chunks
from snorkel_nb.labeling.keyword_search import MIN_ROWS
from snorkel_nb.labeling.vectorised.characters import before_lower, lowered_to_ascii

if TYPE_CHECKING:
    from snorkel_nb.kernels.needles import Needle

WORDS_A_PATTERN: Final = 100
"""Longer lists are split: a compiled pattern has a limited size."""


@dataclass(frozen=True)
class LowerSearch:
    """Whether the `lower()` of Python of a text holds any of some words.

    Args:
        words: at least one that it `can_find`.
    """

    words: tuple[str, ...]

    @staticmethod
    def can_find(word: str) -> bool:
        """Whether it is not empty, ASCII, and in lower case."""
        return bool(word) and word.isascii() and word == word.lower()

    def found_in(self, text: pl.Expr) -> pl.Expr:
        """Where it does; null on null."""
        return text.map_batches(self, return_dtype=pl.Boolean())

    def __call__(self, texts: pl.Series) -> pl.Series:
        """The same for a column."""
        chunks = text_chunks(texts) if len(texts) >= MIN_ROWS else None
        if chunks is None:
            return self._matches(texts)
        from snorkel_nb.kernels.needles import OPEN, YES, find_needles  # noqa: PLC0415  # slow to import

        needles = self._needles()
        answers = np.concatenate([find_needles(chunk, needles) for chunk in chunks])
        found = answers == YES
        is_open = np.flatnonzero(answers == OPEN)
        if len(is_open):
            found[is_open] = self._matches(texts.gather(is_open)).to_numpy()
        result = pl.Series(found)
        return result.set(texts.is_null(), None) if texts.null_count() else result

    def _needles(self) -> "Sequence[Needle]":
        from snorkel_nb.kernels.needles import Needle  # noqa: PLC0415  # numba is slow to import

        letters = set().union(*self.words)
        beyond = [c for c, after in lowered_to_ascii().items() if letters & set(after)]
        return [
            *(Needle(word.encode(), is_literal=True, is_any_case=True) for word in self.words),
            *(Needle(character.encode(), is_sure=False) for character in beyond),
        ]

    def _matches(self, texts: pl.Series) -> pl.Series:
        patterns = [before_lower(word) for word in self.words]
        groups = range(0, len(patterns), WORDS_A_PATTERN)
        parts = ("|".join(patterns[low : low + WORDS_A_PATTERN]) for low in groups)
        return reduce(or_, (texts.str.contains(part) for part in parts))
