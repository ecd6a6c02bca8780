"""One regular expression over a column of texts, vectorised where its syntax allows."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Final

import numpy as np
import polars as pl
import regex

from snorkel_nb.core.arrays import BoolArray
from snorkel_nb.core.labeling_function import Progress, Span
from snorkel_nb.errors import LabelingFunctionError
from snorkel_nb.kernels.threads import over_blocks

BATCH_ROWS: Final = 524_288
"""Texts between two looks at the interrupt; one batch takes tens of milliseconds."""

BACKTRACKED_ROWS: Final = 4_096
"""The same in the fallback, which is twenty times slower or worse."""

LOOK_EVERY_S: Final = 0.02
"""Seconds between two looks in the fallback, unless one text takes longer."""

BLOCK_ROWS: Final = 4_096
"""Texts that are not shared between threads."""

ROW_LIMIT_S: Final = 0.5
"""Longest time for one text in the fallback, whose patterns may need exponential time."""

MAX_SLOW_ROWS: Final = 10
"""Texts that may run into the limit before the pattern is refused."""


@dataclass(frozen=True)
class TextPattern:
    r"""A pattern searched anywhere in a text.

    The syntax is that of Rust's regex crate, which polars runs in linear time: Unicode classes for
    \d, \w, \s and \b; `$` is the end of the text. A pattern that needs look-around or
    back-references is run by the `regex` package (Python's own syntax) with a time limit a row.

    Args:
        pattern: not empty.
        is_case_sensitive: otherwise letters match by Unicode simple case folding (Kelvin sign and
            k, but not ß and ss). No other normalisation: composed and decomposed accents differ.

    Raises:
        LabelingFunctionError: no engine can read the pattern.
    """

    pattern: str
    is_case_sensitive: bool = True

    def __post_init__(self) -> None:
        if not self.pattern:
            raise LabelingFunctionError("The pattern is empty and would match every text.")
        if not self.is_linear:
            _ = self._backtracking

    @cached_property
    def is_linear(self) -> bool:
        """Whether polars runs it; otherwise the fallback does."""
        try:
            pl.Series([""]).str.contains(self._rust)
        except pl.exceptions.ComputeError:
            return False
        return True

    def matches(
        self, texts: pl.Series, progress: Progress, on_slow: Callable[[int], None]
    ) -> BoolArray:
        """Which texts match; a null text does not.

        Args:
            texts: (n,) String.
            progress: told after each batch, and in the fallback each LOOK_EVERY_S.
            on_slow: told the index of a text that ran into the time limit.

        Raises:
            LabelingFunctionError: too many texts ran into the limit.
        """
        found = np.zeros(len(texts), dtype=bool)
        n_slow, next_look_s = 0, time.perf_counter() + LOOK_EVERY_S
        batch_rows = BATCH_ROWS if self.is_linear else BACKTRACKED_ROWS
        for low in range(0, len(texts), batch_rows):
            progress(low, len(texts))
            batch = texts.slice(low, batch_rows)
            if self.is_linear:
                self._contained(batch, found[low : low + len(batch)])
                continue
            for i, text in enumerate(batch.to_list(), low):
                if time.perf_counter() >= next_look_s:
                    progress(i, len(texts))
                    next_look_s = time.perf_counter() + LOOK_EVERY_S
                try:
                    found[i] = text is not None and self._search(text)
                except TimeoutError:
                    on_slow(i)
                    n_slow += 1
                    self._check_speed(n_slow)
        return found

    def spans(self, text: str) -> list[Span]:
        """Start and end of each match that is not empty, in characters."""
        if not self.is_linear:
            try:
                found = list(self._backtracking.finditer(text, timeout=ROW_LIMIT_S))
            except TimeoutError:
                return []
            return [m.span() for m in found if m.end() > m.start()]
        # The engine gives no offsets of all matches; it can set marks round them.
        opening, closing = _absent_marks(text)
        marked = pl.Series([text]).str.replace_all(self._rust, f"{opening}${{0}}{closing}").item()
        spans, position, start = [], 0, 0
        for character in marked:
            if character == opening:
                start = position
            elif character == closing:
                spans += [(start, position)] if position > start else []
            else:
                position += 1
        return spans

    def _contained(self, texts: pl.Series, found: BoolArray) -> None:
        """Fill in which texts match; polars lets threads work side by side."""

        def work(first: int, last: int) -> None:
            part = texts.slice(first * BLOCK_ROWS, (last - first) * BLOCK_ROWS)
            hits = part.str.contains(self._rust).fill_null(value=False)
            found[first * BLOCK_ROWS : last * BLOCK_ROWS] = hits.to_numpy()

        over_blocks(work, -(-len(texts) // BLOCK_ROWS))

    @property
    def _rust(self) -> str:
        return self.pattern if self.is_case_sensitive else f"(?i){self.pattern}"

    @cached_property
    def _backtracking(self) -> Any:
        flags = 0 if self.is_case_sensitive else regex.IGNORECASE
        try:
            return regex.compile(self.pattern, flags)
        except regex.error as error:
            raise LabelingFunctionError(
                f"The pattern {self.pattern!r:.200} cannot be read: {error}. Mend it; to match "
                "such characters as themselves put a backslash before them."
            ) from None

    def _search(self, text: str) -> bool:
        return self._backtracking.search(text, timeout=ROW_LIMIT_S) is not None

    def _check_speed(self, n_slow: int) -> None:
        if n_slow >= MAX_SLOW_ROWS:
            raise LabelingFunctionError(
                f"The pattern {self.pattern!r:.200} needed over {ROW_LIMIT_S} s on {n_slow} texts, "
                "so it was stopped. Simplify nested repeats such as (a+)+; without look-around and "
                "back-references it cannot hang."
            )


def _absent_marks(text: str) -> tuple[str, str]:
    """Two characters that the text does not hold; those for private use come first."""
    present = set(text)
    codes = chain(range(0xE000, 0x110000), range(0xD800))
    free = (chr(code) for code in codes if chr(code) not in present)
    return next(free), next(free)
