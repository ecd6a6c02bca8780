"""Which rows hold a word, known in advance: built in the background, as long as someone needs it.

What is looked for is matched against the few different tokens of a column instead of its many
texts; see `kernels.tokens` for what a token is.
"""

import os
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import BoolArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.core.text_memory import TextChunk, text_chunks
from snorkel_nb.labeling.keyword import Keyword
from snorkel_nb.labeling.keyword_search import KeywordSearch, no_text_is_slow

if TYPE_CHECKING:
    from snorkel_nb.kernels.tokens import Segment, TokenTable

SWITCH: Final = "SNORKEL_NB_TOKEN_INDEX"
"""Environment variable: "0" builds no index."""

MIN_ROWS: Final = 100_000
"""Fewer texts are searched within milliseconds without an index."""

MAX_BYTES: Final = 512 << 20
"""An index takes at most so much memory, and no more than the texts: else it is given up."""

MAX_OPEN: Final = 1 / 8
"""Share of the texts that may need a closer look; above, all are better searched at once."""

MAX_PHRASES: Final = 64
"""Keywords of several pieces; each takes as long as all others together."""

START_AFTER_S: float = 1.0
"""After a session is open: cells that run at once, as when a notebook is run again, go first."""

LOOK_EVERY_S: Final = 0.05


@dataclass(frozen=True, eq=False)
class TokenIndex:
    """The tokens of a text column and their rows.

    Args:
        tokens: String, each token once, in the order in which they are met.
        segments: parts of the column, in order and without gaps.
    """

    tokens: pl.Series
    segments: "tuple[Segment, ...]"

    @property
    def n_rows(self) -> int:
        """How many rows it knows, from the first on."""
        return sum(segment.n_rows for segment in self.segments)

    @property
    def n_bytes(self) -> int:
        """Memory that it takes."""
        n_token_bytes = int(self.tokens.estimated_size())
        return n_token_bytes + sum(segment.n_bytes for segment in self.segments)

    def find(self, search: KeywordSearch, texts: pl.Series) -> BoolArray | None:
        """Which texts hold any of some keywords, exactly as `search.matches` says.

        Args:
            search: what to look for.
            texts: (n,) that the index was built from, perhaps with fewer or more at the end.

        Returns:
            (min(n, n_rows),) or None: the index is of no use for these keywords.
        """
        if not all(pattern.is_linear for pattern in search.patterns):
            return None
        one_piece = tuple(k for k in search.keywords if k.is_one_piece)
        others = [k.pieces() for k in search.keywords if not k.is_one_piece]
        if len(others) > MAX_PHRASES or not all(others):
            return None
        possible = self._rows(tuple(piece for k in one_piece for piece in k.pieces()))
        found = np.zeros(self.n_rows, dtype=bool)
        if not search.is_case_sensitive:
            found, possible = possible, found
        for pieces in others:
            possible |= np.logical_and.reduce([self._rows((piece,)) for piece in pieces])
        n = min(len(texts), self.n_rows)
        found = found[:n]
        # Case, and what stands between the pieces, is not to be seen from tokens.
        is_open = np.flatnonzero(possible[:n] & ~found)
        if len(is_open) > MAX_OPEN * n:
            return None
        if len(is_open):
            found[is_open] = search.matches(texts.gather(is_open), no_progress, no_text_is_slow)
        return found

    def full_segments(self, n_rows: int) -> "tuple[Segment, ...]":
        """Those that lie within the first rows and will not grow."""
        from snorkel_nb.kernels.tokens import SEGMENT_ROWS  # noqa: PLC0415  # numba is slow to import

        return tuple(
            segment
            for segment in self.segments
            if segment.n_rows == SEGMENT_ROWS and segment.first_row + SEGMENT_ROWS <= n_rows
        )

    def _rows(self, keywords: tuple[Keyword, ...]) -> BoolArray:
        """(n_rows,) which rows have a token that holds a keyword."""
        if not keywords:
            return np.zeros(self.n_rows, dtype=bool)
        is_wanted = KeywordSearch(keywords).matches(self.tokens, no_progress, no_text_is_slow)
        tokens = np.flatnonzero(is_wanted).astype(np.int32)
        found = np.zeros(self.n_rows, dtype=bool)
        for segment in self.segments:
            segment.mark(tokens, found[segment.first_row : segment.first_row + segment.n_rows])
        return found


def token_index(dataset: Dataset) -> TokenIndex | None:
    """The index of a dataset's text column, if there is one by now.

    It may know fewer rows than the dataset has, or more, which were appended later.
    """
    lineage = _LINEAGES.get(dataset)
    return lineage.index if lineage else None


def start_token_index(dataset: Dataset, before: Dataset | None = None) -> threading.Thread | None:
    """Build the index of a dataset's text column in the background; it stops when that is dropped.

    Args:
        dataset: the rows.
        before: the same without those at the end; what is known of them is kept.

    Returns:
        The thread, or None: no text role, too few rows, switched off, or one is at work already.
    """
    if os.environ.get(SWITCH, "") == "0" or dataset.roles.text is None or len(dataset) < MIN_ROWS:
        return None
    with _LOCK:
        lineage = _LINEAGES.get(before) if before is not None else None
        if lineage is None:
            lineage = _Lineage()
        elif before is not None and lineage.n_rows > len(before):
            lineage = lineage.branch(len(before))
        _LINEAGES[dataset] = lineage
        return lineage.extend(dataset)


def build_token_index(
    texts: pl.Series,
    before: TokenIndex | None = None,
    is_wanted: Callable[[], bool] = lambda: True,
    max_bytes: int = MAX_BYTES,
) -> TokenIndex | None:
    """The index of a column; linear in its bytes, about half a second for 100 MB.

    Args:
        texts: String.
        before: an index of its first texts; the last segment, if not full, is read again.
        is_wanted: asked every few milliseconds.
        max_bytes: memory that it may take.

    Returns:
        None: it is no longer wanted, or would take too much memory.
    """
    from snorkel_nb.kernels.tokens import SEGMENT_ROWS, TokenTable  # noqa: PLC0415  # numba is slow to import

    chunks = text_chunks(texts)
    if chunks is None:
        return None
    table, segments = TokenTable(), list(before.full_segments(len(texts)) if before else ())
    if before is not None:
        for chunk in text_chunks(before.tokens) or ():
            for _ in _add(table, chunk, 0, len(chunk), 0):
                if not is_wanted():
                    return None
        table.end_segment(0, 0)
    n_bytes = sum(segment.n_bytes for segment in segments)
    first = sum(segment.n_rows for segment in segments)
    while first < len(texts):
        n_rows = min(SEGMENT_ROWS, len(texts) - first)
        for _ in _add_all(table, chunks, first, n_rows):
            if not is_wanted() or n_bytes + table.n_bytes > max_bytes:
                return None
        segments.append(table.end_segment(first, n_rows))
        n_bytes += segments[-1].n_bytes
        first += n_rows
    tokens = pl.Series([table.joined()]).str.split(" ").explode().head(table.n_tokens)
    return TokenIndex(tokens, tuple(segments))


def _add_all(
    table: "TokenTable", chunks: list[TextChunk], first: int, n_rows: int
) -> Iterator[None]:
    """Add the texts of one segment, which may lie in several chunks; stops now and then."""
    chunk_start = 0
    for chunk in chunks:
        low, high = max(first, chunk_start), min(first + n_rows, chunk_start + len(chunk))
        if low < high:
            yield from _add(table, chunk, low - chunk_start, high - chunk_start, low - first)
        chunk_start += len(chunk)


def _add(
    table: "TokenTable", chunk: TextChunk, first: int, last: int, number: int
) -> Iterator[None]:
    row = first
    while row < last:
        row = table.add(chunk, row, last, number + row - first)
        yield


class _Lineage:
    """An index, and the work on it, for datasets each of which extends the one before."""

    def __init__(self, index: TokenIndex | None = None) -> None:
        self.index = index
        self.n_rows = 0
        self._longest: Callable[[], Dataset | None] = lambda: None
        self._is_at_work = False

    def branch(self, n_rows: int) -> "_Lineage":
        """For a dataset that has only the first rows in common with the longest of this one."""
        if self.index is None:
            return _Lineage()
        return _Lineage(TokenIndex(self.index.tokens, self.index.full_segments(n_rows)))

    def extend(self, dataset: Dataset) -> threading.Thread | None:
        """Let the index follow to the end of a dataset; the lock is held."""
        self.n_rows, self._longest = len(dataset), weakref.ref(dataset)
        if self._is_at_work:
            return None
        self._is_at_work = True
        thread = threading.Thread(target=self._work, name="snorkel_nb token index")
        thread.start()
        return thread

    def _work(self) -> None:
        _make_way()
        begin = time.monotonic() + START_AFTER_S
        while time.monotonic() < begin and self._is_wanted():
            time.sleep(LOOK_EVERY_S)
        texts = self._next_texts()
        while texts is not None:
            index = build_token_index(texts, self.index, self._is_wanted, _most_bytes(texts))
            if index is not None:
                self.index = index
            texts = self._next_texts(given_up=len(texts) if index is None else None)

    def _next_texts(self, given_up: int | None = None) -> pl.Series | None:
        """What is to be indexed now; None ends the work."""
        with _LOCK:
            dataset = self._longest()
            n_known = self.index.n_rows if self.index else 0
            if dataset is None or len(dataset) in (n_known, given_up) or not self._is_wanted():
                self._is_at_work = False
                return None
            return dataset.texts()

    def _is_wanted(self) -> bool:
        return self._longest() is not None and threading.main_thread().is_alive()


_LINEAGES: Final[weakref.WeakKeyDictionary[Dataset, _Lineage]] = weakref.WeakKeyDictionary()
_LOCK: Final = threading.RLock()


def _most_bytes(texts: pl.Series) -> int:
    """Memory that an index may take; as much as the texts, where each is one long token."""
    return min(MAX_BYTES, int(texts.str.len_bytes().sum()))


def _make_way() -> None:
    """Let this thread wait while others have work to do, where a thread has a priority."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
