import re
from itertools import pairwise

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from snorkel_nb.core.text_memory import text_chunks
from snorkel_nb.kernels.tokens import BYTES_A_CALL, Segment, TokenTable


def tokens_of(text: str | None) -> list[str]:
    """The tokens of a text, by `re`."""
    if text is None:
        return []
    return [token.lower().decode() for token in re.findall(rb"[\w\x80-\xff]+", text.encode())]


def add_all(table: TokenTable, texts: list[str | None]) -> int:
    """Add texts as one segment; the number of calls that it took."""
    n_calls = 0
    for chunk in text_chunks(pl.Series(texts, dtype=pl.String)) or ():
        row = 0
        while row < len(chunk):
            row, n_calls = table.add(chunk, row, len(chunk), row), n_calls + 1
    return n_calls


def rows_by_token(table: TokenTable, segment: Segment) -> dict[str, list[int]]:
    tokens = table.joined().split(" ")[:-1]
    assert len(tokens) == table.n_tokens
    rows = (segment.rows[low:high].tolist() for low, high in pairwise(segment.starts.tolist()))
    return {tokens[i]: r for i, r in zip(segment.tokens.tolist(), rows, strict=True)}


def twin(texts: list[str | None]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for i, text in enumerate(texts):
        for token in dict.fromkeys(tokens_of(text)):
            rows.setdefault(token, []).append(i)
    return rows


def test_tokens_are_runs_of_letters_digits_and_whatever_is_beyond_ascii() -> None:
    table = TokenTable()
    add_all(table, ["Free free_9 money!", None, "", "don’t won't", "free—now É"])

    assert rows_by_token(table, table.end_segment(0, 5)) == {
        "free": [0], "free_9": [0], "money": [0], "don’t": [3], "won": [3], "t": [3],
        "free—now": [4], "É": [4],
    }  # fmt: skip


def test_tokens_keep_their_numbers_from_segment_to_segment() -> None:
    table = TokenTable()
    add_all(table, ["b a", "a"])
    first = table.end_segment(0, 2)
    add_all(table, ["c", "a"])
    second = table.end_segment(2, 2)

    assert table.joined() == "b a c "
    assert (first.tokens.tolist(), first.rows.tolist()) == ([0, 1], [0, 0, 1])
    assert (second.tokens.tolist(), second.rows.tolist()) == ([1, 2], [1, 0])


def test_rows_of_tokens_are_marked() -> None:
    table = TokenTable()
    add_all(table, ["a", "b", "c", "a b"])
    segment, found = table.end_segment(0, 4), np.zeros(4, dtype=bool)

    segment.mark(np.array([0, 2, 7], np.int32), found)

    assert found.tolist() == [True, False, True, True]


def test_any_number_of_tokens_of_any_length_finds_room(rng: np.random.Generator) -> None:
    texts: list[str | None] = [f"t{i} t{i + 1}" for i in range(20_000)]
    texts += ["x" * 300_000, "é " * BYTES_A_CALL, " ".join(map(str, rng.permutation(30_000)))]
    table = TokenTable()

    n_calls = add_all(table, texts)

    assert n_calls > 3
    assert rows_by_token(table, table.end_segment(0, len(texts))) == twin(texts)


@given(st.lists(st.none() | st.text("aAbé_1’ .\x00\u212a", max_size=20), max_size=20))
def test_tokens_and_rows_are_those_of_a_plain_loop(texts: list[str | None]) -> None:
    table = TokenTable()
    add_all(table, texts)

    found = rows_by_token(table, table.end_segment(0, len(texts)))

    assert found == twin(texts)
    assert list(found) == list(twin(texts))
