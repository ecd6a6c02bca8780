"""Which texts hold any of some keywords, by the fastest way that is exact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import BoolArray
from snorkel_nb.core.labeling_function import Progress, no_progress
from snorkel_nb.core.text_memory import text_chunks
from snorkel_nb.labeling.keyword import Keyword, patterns_of
from snorkel_nb.labeling.text_pattern import TextPattern

if TYPE_CHECKING:
    from snorkel_nb.kernels.needles import Needle

MIN_ROWS: Final = 16_384
"""Fewer texts are matched by patterns within a millisecond."""

BATCH_ROWS: Final = 1 << 20
"""Texts between two looks at the interrupt, fewer for many needles; tens of milliseconds."""

BATCH_NEEDLES: Final = 16
"""Needles that are looked for in a whole batch."""


@dataclass(frozen=True)
class KeywordSearch:
    """A search for any of some keywords.

    Args:
        keywords: at least one; they agree in whether case matters.
    """

    keywords: tuple[Keyword, ...]

    @property
    def is_case_sensitive(self) -> bool:
        """Whether case matters."""
        return self.keywords[0].is_case_sensitive

    @cached_property
    def patterns(self) -> tuple[TextPattern, ...]:
        """What a text must match, any of them."""
        return patterns_of(self.keywords)

    def matches(
        self, texts: pl.Series, progress: Progress, on_slow: Callable[[int], None]
    ) -> BoolArray:
        """Which texts hold a keyword: what `patterns` say, see `TextPattern.matches`."""
        needles = self._needles if len(texts) >= MIN_ROWS else None
        if needles is None:
            return match_any(self.patterns, texts, progress, on_slow)
        found = np.zeros(len(texts), dtype=bool)
        batch_rows = max(1, BATCH_ROWS * BATCH_NEEDLES // max(BATCH_NEEDLES, len(needles)))
        for low in range(0, len(texts), batch_rows):
            progress(low, len(texts))
            batch = texts.slice(low, batch_rows)
            found[low : low + batch_rows] = self._matches_by_needles(batch, needles)
        return found

    @cached_property
    def _needles(self) -> "tuple[Needle, ...] | None":
        """None: they would not be exact."""
        if not all(pattern.is_linear for pattern in self.patterns):
            return None
        needles = [keyword.needles() for keyword in self.keywords]
        if any(n is None for n in needles):
            return None
        return tuple(dict.fromkeys(chain.from_iterable(n for n in needles if n is not None)))

    def _matches_by_needles(self, texts: pl.Series, needles: "Sequence[Needle]") -> BoolArray:
        from snorkel_nb.kernels.needles import OPEN, YES, find_needles  # noqa: PLC0415  # slow to import

        chunks = text_chunks(texts)
        if chunks is None:
            return match_any(self.patterns, texts, no_progress, no_text_is_slow)
        answers = np.concatenate([find_needles(chunk, needles) for chunk in chunks])
        found: BoolArray = answers == YES
        is_open = np.flatnonzero(answers == OPEN)
        if len(is_open):
            found[is_open] = match_any(
                self.patterns, texts.gather(is_open), no_progress, no_text_is_slow
            )
        return found


def match_any(
    patterns: Sequence[TextPattern],
    texts: pl.Series,
    progress: Progress,
    on_slow: Callable[[int], None],
) -> BoolArray:
    """Which texts match any of some patterns; see `TextPattern.matches`."""
    found = np.zeros(len(texts), dtype=bool)
    for i, pattern in enumerate(patterns):
        found |= pattern.matches(texts, _part_of(progress, i, len(patterns)), on_slow)
    return found


def _part_of(progress: Progress, n_done: int, n_patterns: int) -> Progress:
    """Progress of one pattern as progress of all."""
    return lambda done, total: progress((n_done * total + done) // n_patterns, total)


def no_text_is_slow(_index: int) -> None:
    """Patterns that polars runs need no limit."""
