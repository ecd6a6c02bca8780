"""Which rows hold which words and two-word phrases. Counted in the worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from snorkel_nb.core.arrays import IntArray

MAX_ROWS: Final = 20_000
"""Rows in which phrases are counted."""

MIN_ROWS: Final = 3
"""A phrase in fewer rows says nothing."""

MAX_PHRASES: Final = 200_000

MAX_CHARACTERS: Final = 4_000
"""Of a text that are read."""

WORD: Final = r"(?u)\b\w[\w'’]*\w\b"
"""Two characters at least, which also keeps lone letters out."""


@dataclass(frozen=True, eq=False)
class Phrases:
    """Rows by phrase.

    Args:
        words: (v,) the phrases, those of texts in lower case.
        starts: (r + 1,) where in `columns` each row begins.
        columns: places of the phrases that each row holds, each once.
        is_text: whether they stand in texts; else they speak of columns.
    """

    words: Sequence[str]
    starts: IntArray
    columns: npt.NDArray[np.int32]
    is_text: bool = True


def count_phrases(texts: Sequence[str]) -> Phrases:
    """The words and two-word phrases of some texts; hostile ones too are only read."""
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415  # slow to import

    counter = CountVectorizer(
        binary=True,
        ngram_range=(1, 2),
        token_pattern=WORD,
        min_df=min(MIN_ROWS, max(1, len(texts))),
        max_features=MAX_PHRASES,
    )
    try:
        table = counter.fit_transform([text[:MAX_CHARACTERS] for text in texts]).tocsr()
    except ValueError:  # no word is there often enough
        return Phrases((), np.zeros(len(texts) + 1, np.int64), np.zeros(0, np.int32))
    return Phrases(
        counter.get_feature_names_out().tolist(),
        table.indptr.astype(np.int64),
        table.indices.astype(np.int32),
    )


def packed_texts(texts: pl.Series) -> tuple[npt.NDArray[np.uint8], IntArray]:
    """Texts as one array of bytes, and where each ends; nothing for null."""
    encoded = [text[:MAX_CHARACTERS].encode() for text in texts.fill_null("").to_list()]
    ends = np.cumsum([len(text) for text in encoded], dtype=np.int64)
    return np.frombuffer(b"".join(encoded), np.uint8), ends


def texts_of(data: npt.NDArray[np.uint8], ends: IntArray) -> list[str]:
    """The texts that were packed."""
    everything = data.tobytes()
    return [everything[a:b].decode() for a, b in pairwise([0, *ends.tolist()])]
