import gc

import polars as pl
import pytest

from snorkel_nb.core.text_memory import INLINE_BYTES, VIEW_BYTES, TextChunk, text_chunks

TEXTS = ["a", "more than twelve bytes", None, "", "ünïcödé, also more than twelve", "exactly 12 b"]


def read(chunk: TextChunk) -> list[str | None]:
    """The texts, byte by byte from where they are said to lie."""
    import ctypes

    texts: list[str | None] = []
    for i, (view, is_text) in enumerate(zip(chunk.views, chunk.is_text, strict=True)):
        n_bytes, buffer, offset = int(view[0]), int(view[2]), int(view[3])
        address = chunk.views.ctypes.data + VIEW_BYTES * i + 4
        if n_bytes > INLINE_BYTES:
            address = int(chunk.starts[buffer]) + offset
            assert address + n_bytes <= int(chunk.ends[buffer])
        texts.append(ctypes.string_at(address, n_bytes).decode() if is_text else None)
    return texts


@pytest.mark.parametrize(
    "column",
    [
        pl.Series(TEXTS),
        pl.Series(TEXTS).slice(1, 3),
        pl.Series(TEXTS).gather([4, 1, 1, 2]),
        pl.concat([pl.Series(TEXTS), pl.Series(TEXTS).slice(1)], rechunk=False),
        pl.Series([], dtype=pl.String),
        pl.Series([None, None], dtype=pl.String),
    ],
    ids=["whole", "slice", "gathered", "two chunks", "empty", "nulls"],
)
def test_texts_are_read_where_they_lie(column: pl.Series) -> None:
    chunks = text_chunks(column)

    assert chunks is not None
    assert [text for chunk in chunks for text in read(chunk)] == column.to_list()
    assert sum(chunk.n_bytes for chunk in chunks) == column.str.len_bytes().sum()


def test_a_chunk_keeps_the_memory_that_it_points_to() -> None:
    column = pl.Series(TEXTS * 1000)
    (chunk,) = text_chunks(column) or ()

    del column
    gc.collect()

    assert read(chunk) == TEXTS * 1000
