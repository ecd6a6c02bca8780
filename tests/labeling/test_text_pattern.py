import re
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.errors import LabelingFunctionError
from snorkel_nb.labeling import text_pattern
from snorkel_nb.labeling.text_pattern import (
    BACKTRACKED_ROWS,
    BATCH_ROWS,
    MAX_SLOW_ROWS,
    TextPattern,
)

ALPHABET = "aAbB éÉßкК1_-.\n😀ſsSkK\u212a"
"""Letters with one and with several other cases, borders of words, and what is neither."""


def hits(pattern: str, *texts: str | None, is_case_sensitive: bool = True) -> list[bool]:
    found = TextPattern(pattern, is_case_sensitive).matches(
        pl.Series(texts, dtype=pl.String), no_progress, never
    )
    return found.tolist()


def never(index: int) -> None:
    raise AssertionError(f"text {index} was slow")


def _parts() -> st.SearchStrategy[str]:
    literal = st.sampled_from(sorted(set(ALPHABET) - set(".-\n"))).map(re.escape)
    classes = st.sampled_from([".", r"\.", r"\d", r"\w", r"\W", r"\s", "[ab]", "[^aé]", "[к-я]"])
    borders = st.sampled_from([r"\b", "^", ""])
    return st.one_of(literal, classes, borders)


def _patterns() -> st.SearchStrategy[str]:
    def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(inner, inner).map("".join),
            st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
            st.tuples(inner, st.sampled_from(["?", "*", "+", "{1,2}"])).map(
                lambda pair: f"(?:{pair[0]}){pair[1]}"
            ),
        )

    return st.recursive(_parts(), extend, max_leaves=6).filter(bool)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(_patterns(), st.lists(st.text(ALPHABET, max_size=12), min_size=1), st.booleans())
@pytest.mark.parametrize("prefix", ["", "(?!zzz)"], ids=["linear", "fallback"])
def test_both_engines_find_what_re_finds(
    prefix: str, pattern: str, texts: list[str], is_case_sensitive: bool
) -> None:
    ours = TextPattern(prefix + pattern, is_case_sensitive)
    theirs = re.compile(pattern, 0 if is_case_sensitive else re.IGNORECASE)

    assert ours.is_linear == (prefix == "")
    found = ours.matches(pl.Series(texts), no_progress, never)
    assert found.tolist() == [theirs.search(text) is not None for text in texts]
    for text in texts:
        spans = [match.span() for match in theirs.finditer(text)]
        if all(start < end for start, end in spans):  # after an empty match they go on differently
            assert ours.spans(text) == spans


@pytest.mark.parametrize(
    ("pattern", "texts", "expected"),
    [
        (r"free(?! lunch)", ["free lunch", "free money", "Free"], [False, True, False]),
        (r"(?<=\$)\d+", ["$100", "100"], [True, False]),
        (r"(\w)\1\1", ["sooo", "soo"], [True, False]),
        (r"(?P<q>['\"]).*(?P=q)", ["say 'hi'", "say 'hi\""], [True, False]),
        (r"end\Z", ["the end", "the end\n"], [True, False]),
        (r"a{,2}b", ["b"], [True]),
    ],
)
def test_what_polars_cannot_run_is_searched_as_re_does(
    pattern: str, texts: list[str], expected: list[bool]
) -> None:
    assert not TextPattern(pattern).is_linear
    assert hits(pattern, *texts) == [bool(re.search(pattern, text)) for text in texts] == expected


def test_case_is_ignored_on_request_by_simple_folding() -> None:
    texts = ["win", "WIN", "Größe", "GRÖßE", "GRÖSSE", "ПРИВЕТ", "273 \u212a", None]

    assert hits("WIN|größe|привет|k", *texts, is_case_sensitive=False) == [
        *(True, True, True, True, False, True, True, False),
    ]
    assert hits("win", *texts) == [True, *[False] * 7]
    assert hits("(?=WIN)|(?=größe)|(?=привет)|(?=k)", *texts, is_case_sensitive=False) == hits(
        "WIN|größe|привет|k", *texts, is_case_sensitive=False
    )


def test_composed_and_decomposed_accents_differ() -> None:
    assert hits("caf\u00e9", "caf\u00e9", "cafe\u0301") == [True, False]


def test_the_end_of_the_text_is_no_line_end() -> None:
    assert hits("end$", "the end", "the end\n", "end\nof") == [True, False, False]
    assert hits("(?m)end$", "end\nof") == [True]


def test_a_null_matches_nothing_not_even_an_empty_match() -> None:
    assert hits("x*", None, "", "a") == [False, True, True]
    assert hits("(?=)x*", None, "", "a") == [False, True, True]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("[", "unterminated character set"),
        ("(", r"missing \)"),
        ("*", "nothing to repeat"),
        ("\\", "bad escape"),
        ("x{1000}{1000}", "multiple repeat"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_refused_with_the_reason(
    pattern: str, reason: str
) -> None:
    with pytest.raises(LabelingFunctionError, match=rf"(?s)cannot be read: .*{reason}.*backslash"):
        TextPattern(pattern)


def test_an_empty_pattern_is_refused() -> None:
    with pytest.raises(LabelingFunctionError, match="empty and would match every text"):
        TextPattern("")


@pytest.mark.parametrize("prefix", ["", "(?!zzz)"], ids=["linear", "fallback"])
def test_spans_are_the_characters_that_match(prefix: str) -> None:
    def spans(pattern: str, text: str, *, is_case_sensitive: bool = True) -> list[Any]:
        return TextPattern(prefix + pattern, is_case_sensitive).spans(text)

    assert spans(r"\bfree\b", "Freedom is free, free!") == [(11, 15), (17, 21)]
    assert spans("free", "FREE", is_case_sensitive=False) == [(0, 4)]
    assert spans("😀+", "é😀😀 x 😀") == [(1, 3), (6, 7)]
    assert spans("(?:win)|(?:winner)", "winner") == [(0, 3)]
    assert spans("x*", "axxb") == [(1, 3)]
    assert spans("z", "axxb") == []
    assert spans("$", "a") == []
    assert spans("a", "") == []


def test_spans_are_right_where_the_text_holds_private_characters_and_dollars() -> None:
    private = "".join(map(chr, range(0xE000, 0xF900)))

    assert TextPattern("win").spans(f"{private}win{private}") == [(6400, 6403)]
    assert TextPattern(r"\$\{0\}").spans("a ${0} b") == [(2, 6)]


def test_a_text_of_a_million_characters_is_searched_to_its_end() -> None:
    text = "é" * 1_000_000 + " win"

    assert hits("win", text) == [True]
    assert TextPattern("win").spans(text) == [(1_000_001, 1_000_004)]


@pytest.mark.parametrize(
    ("pattern", "batch_rows"), [("a", BATCH_ROWS), ("a(?!b)", BACKTRACKED_ROWS)]
)
def test_progress_is_told_after_each_batch_and_sooner_where_a_batch_is_slow(
    pattern: str, batch_rows: int
) -> None:
    told: list[tuple[int, int]] = []
    texts = pl.Series(["a"]).new_from_index(0, batch_rows + 1)

    TextPattern(pattern).matches(texts, lambda done, total: told.append((done, total)), never)

    assert told == [(0, batch_rows + 1), (batch_rows, batch_rows + 1)]


CATASTROPHIC = r"(a+)+(?=b)c"
SLOW_TEXT = "a" * 5000 + "bc"


@pytest.fixture
def short_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_pattern, "ROW_LIMIT_S", 0.01)


@pytest.mark.usefixtures("short_limit")
def test_a_few_slow_texts_are_told_and_the_others_are_searched() -> None:
    slow: list[int] = []
    texts = pl.Series(["aab", SLOW_TEXT, None, "xaabcc", SLOW_TEXT])

    found = TextPattern(CATASTROPHIC).matches(texts, no_progress, slow.append)

    assert found.tolist() == [False] * 5
    assert slow == [1, 4]
    assert TextPattern(CATASTROPHIC).spans(SLOW_TEXT) == []


@pytest.mark.usefixtures("short_limit")
@pytest.mark.parametrize("texts_between", [0, BATCH_ROWS // 4], ids=["together", "far apart"])
def test_a_pattern_that_is_slow_on_many_texts_is_stopped(texts_between: int) -> None:
    slow: list[int] = []
    texts = [SLOW_TEXT, *[""] * texts_between] * (MAX_SLOW_ROWS + 5)

    with pytest.raises(LabelingFunctionError, match=r"\(a\+\)\+.* on 10 texts.*stopped.*nested"):
        TextPattern(CATASTROPHIC).matches(pl.Series(texts), no_progress, slow.append)

    assert len(slow) == MAX_SLOW_ROWS


def test_the_same_repeats_without_look_around_cannot_hang() -> None:
    assert hits("(a+)+bd", SLOW_TEXT) == [False]


def test_patterns_are_values() -> None:
    assert TextPattern("a") == TextPattern("a")
    assert TextPattern("a", True) != TextPattern("a", False)
