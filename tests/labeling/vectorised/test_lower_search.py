"""What is found is what Python finds, by patterns and by needles alike."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snorkel_nb.labeling.vectorised import lower_search
from snorkel_nb.labeling.vectorised.characters import all_characters, lowered_to_ascii
from snorkel_nb.labeling.vectorised.lower_search import LowerSearch


@pytest.fixture(params=["needles", "patterns"], autouse=True, scope="module")
def _way(request: pytest.FixtureRequest) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lower_search, "MIN_ROWS", 0 if request.param == "needles" else 1 << 40)
        yield


def by_python(words: tuple[str, ...], texts: list[str | None]) -> list[bool | None]:
    return [None if text is None else any(word in text.lower() for word in words) for text in texts]


texts = st.lists(st.none() | st.text("kKiIsSıab \t-\x00İK\u017f\u0307éΣ", max_size=12), max_size=12)
words = st.text("kisab \t-\x00", min_size=1, max_size=3)


@given(texts, st.lists(words, min_size=1, max_size=4).map(tuple))
def test_words_are_found_in_texts_that_are_hard_to_lower(
    texts: list[str | None], words: tuple[str, ...]
) -> None:
    found = LowerSearch(words)(pl.Series(texts, dtype=pl.String))

    assert found.to_list() == by_python(words, texts)


def test_every_character_is_lowered_as_python_does() -> None:
    characters: list[str | None] = list(all_characters())
    for word in ("k", "i", "s", "a", "@", "["):
        assert LowerSearch((word,))(pl.Series(characters)).to_list() == by_python(
            (word,), characters
        )


def test_white_space_stands_for_itself() -> None:
    texts = ["a b", "a  b", "a\tb", " a", "a "]

    assert LowerSearch(("a b",))(pl.Series(texts)).to_list() == [True, False, False, False, False]
    assert LowerSearch((" a",))(pl.Series(texts)).to_list() == [False, False, False, True, False]


@pytest.mark.parametrize("word", ["", "A", "é", "aB"])
def test_words_that_lower_case_ascii_is_not_are_left_to_others(word: str) -> None:
    assert not LowerSearch.can_find(word)


def test_two_characters_beyond_ascii_have_a_lower_case_in_it() -> None:
    assert lowered_to_ascii() == {"İ": "i", "\u212a": "k"}


def test_hundreds_of_words_are_looked_for_at_once() -> None:
    words = tuple(f"w{i}-" for i in range(lower_search.WORDS_A_PATTERN + 1))

    found = LowerSearch(words)(pl.Series(["W0-", f"W{len(words) - 1}-", f"w{len(words)}-"]))

    assert found.to_list() == [True, True, False]
