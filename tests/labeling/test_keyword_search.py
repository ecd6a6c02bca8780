"""Every fast way to look for keywords finds what the patterns say."""

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.labeling import keyword_search, token_index
from snorkel_nb.labeling.keyword import BEYOND_ASCII, KEYWORDS_A_PATTERN, Keyword
from snorkel_nb.labeling.keyword_search import KeywordSearch, match_any
from snorkel_nb.labeling.token_index import build_token_index
from snorkel_nb.labeling.vectorised.characters import all_characters

ALPHABET = "kKsSiIaé_9 -.$’—\n\x00\u0301\u00a0\u2028\u212a\u017f\u0131\u0130²пП😀"
PARTS = (
    "k", "K", "\u212a", "s", "\u017f", "ask", "ſk", "don’t", "don't", "free money", "free  money",
    "free\u00a0money", "$9", "9$", "a-a", "é", "e\u0301", "É", "²", "x²", "x² y", "п", "П", "приз",
    "-", "—", "_", "i", "\u0131", "\u0130", "win—now", "\u200d", "a\x00a", "kelvin", "\u212aelvin",
)  # fmt: skip


def slow(_index: int) -> None:
    raise AssertionError("no pattern is slow")


def by_patterns(search: KeywordSearch, texts: pl.Series) -> list[bool]:
    return match_any(search.patterns, texts, no_progress, slow).tolist()


def by_needles(search: KeywordSearch, texts: pl.Series) -> list[bool]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyword_search, "MIN_ROWS", 0)
        return search.matches(texts, no_progress, slow).tolist()


def by_index(search: KeywordSearch, texts: pl.Series) -> list[bool] | None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(token_index, "MAX_OPEN", 1)
        index = build_token_index(texts)
        assert index is not None
        found = index.find(search, texts)
    return None if found is None else found.tolist()


texts = st.lists(st.sampled_from(PARTS) | st.text(ALPHABET, max_size=4), max_size=6).map("".join)
words = (st.text(ALPHABET, min_size=1, max_size=4) | st.sampled_from(PARTS)).map(str.strip)


@st.composite
def searches(draw: st.DrawFn) -> KeywordSearch:
    keywords = draw(st.lists(words.filter(bool), min_size=1, max_size=4))
    is_case_sensitive, is_whole_word = draw(st.booleans()), draw(st.booleans())
    return KeywordSearch(tuple(Keyword(w, is_case_sensitive, is_whole_word) for w in keywords))


@given(st.lists(st.none() | texts, max_size=12), searches())
@example(["as\u212a", "a\u017fk", "ASK"], KeywordSearch((Keyword("ask"),)))
@example(["free\u00a0money", "free money"], KeywordSearch((Keyword("free\u00a0money"),)))
@example(["x² y", "x²\u2028y"], KeywordSearch((Keyword("x² y"),)))
@example(["win—now", "win\u0301"], KeywordSearch((Keyword("win"),)))
def test_needles_and_the_index_find_what_the_patterns_find(
    texts: list[str | None], search: KeywordSearch
) -> None:
    column = pl.Series(texts, dtype=pl.String)
    expected = by_patterns(search, column)

    assert by_needles(search, column) == expected
    assert by_index(search, column) in (expected, None)


@pytest.mark.parametrize("word", PARTS)
@pytest.mark.parametrize("is_case_sensitive", [True, False])
@pytest.mark.parametrize("is_whole_word", [True, False])
def test_each_keyword_is_found_beside_any_character(
    word: str, is_case_sensitive: bool, is_whole_word: bool
) -> None:
    search = KeywordSearch((Keyword(word, is_case_sensitive, is_whole_word),))
    texts = [a + w + b for a in ("", *ALPHABET) for b in ("", *ALPHABET) for w in PARTS]
    column = pl.Series(texts)
    expected = by_patterns(search, column)

    assert any(expected)
    assert by_needles(search, column) == expected
    has_token = any(c.isalnum() or c == "_" or c >= "\x80" for c in word)
    assert by_index(search, column) == (expected if has_token else None)


def test_only_two_characters_beyond_ascii_match_a_letter_of_ascii_in_another_case() -> None:
    characters = pl.Series(list(all_characters())[0x80:])

    for code in range(0x80):
        found = characters.filter(characters.str.contains(rf"(?i)\x{{{code:x}}}")).to_list()
        expected = BEYOND_ASCII.get(chr(code).lower())
        assert found == ([expected] if expected else [])


def test_no_white_space_beyond_ascii_hides_among_ascii() -> None:
    characters = pl.Series([chr(code) for code in range(0x80)])

    assert characters.filter(characters.str.contains(r"\s")).to_list() == list("\t\n\v\f\r ")
    assert characters.filter(characters.str.contains(r"\w")).str.join().item() == (
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
    )


def test_a_keyword_that_no_engine_but_the_slow_one_can_read_is_left_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    search = KeywordSearch((Keyword("win"),))
    monkeypatch.setattr("snorkel_nb.labeling.text_pattern.TextPattern.is_linear", False)
    column = pl.Series(["win", "twin"])

    assert by_needles(search, column) == [True, False]
    assert by_index(search, column) is None


def test_texts_that_lie_otherwise_in_memory_are_matched_by_patterns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    search, column = KeywordSearch((Keyword("win"),)), pl.Series(["win", "twin"])
    for module in (keyword_search, token_index):
        monkeypatch.setattr(module, "text_chunks", lambda _: None)

    assert by_needles(search, column) == [True, False]
    assert build_token_index(column) is None


def test_hundreds_of_keywords_are_looked_for_at_once() -> None:
    search = KeywordSearch(tuple(Keyword(f"w{i}") for i in range(KEYWORDS_A_PATTERN + 1)))
    column = pl.Series(["w0", f"w{KEYWORDS_A_PATTERN}!", f"w{KEYWORDS_A_PATTERN + 1}", "w"])

    assert by_needles(search, column) == [True, True, False, False]
    assert by_index(search, column) == [True, True, False, False]


def test_progress_is_told_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyword_search, "MIN_ROWS", 0)
    monkeypatch.setattr(keyword_search, "BATCH_ROWS", 2)
    told: list[tuple[int, int]] = []

    found = KeywordSearch((Keyword("a"),)).matches(
        pl.Series(["a", "b", "c", "d", "a"]), lambda *rows: told.append(rows), slow
    )

    assert found.tolist() == [True, False, False, False, True]
    assert told == [(0, 5), (2, 5), (4, 5)]
