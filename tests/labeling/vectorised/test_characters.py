import re

import polars as pl
import pytest

from snorkel_nb.labeling.vectorised.characters import (
    all_characters,
    before_lower,
    matched_class,
    odd_for_lower,
    odd_for_upper,
)


@pytest.mark.parametrize("case", ["lower", "upper"])
def test_python_and_polars_agree_on_the_case_of_all_characters_that_are_not_odd(case: str) -> None:
    odd = {"lower": odd_for_lower, "upper": odd_for_upper}[case]()
    characters = pl.Series(list(all_characters()))
    in_polars = {"lower": characters.str.to_lowercase, "upper": characters.str.to_uppercase}[case]()
    in_python = pl.Series([getattr(c, case)() for c in characters.to_list()])

    differs = (in_polars != in_python) & ~characters.str.contains(odd)

    assert characters.filter(differs).to_list() == []


def test_a_class_holds_the_characters_that_python_matches() -> None:
    characters = pl.Series(list(all_characters()))
    for pattern, flags in ((r"\w", 0), ("[^k]", re.IGNORECASE), (r"[\s_-]", 0)):
        found = characters.filter(characters.str.contains(matched_class(pattern, flags)))

        assert "".join(found) == "".join(re.findall(pattern, all_characters(), flags))


def test_a_needle_is_found_in_the_lower_case_of_every_character() -> None:
    texts = pl.Series([f"{a}{c}{b}" for c in all_characters()[:0x3000] for a in "xI" for b in "xK"])
    for needle in ("k", "i", "ik", "xi", "K", "i\x7f", "kk", "xkx", "\u0307"[:0] + "ix"):
        found = texts.str.contains(before_lower(needle)).to_list()

        assert found == [needle in text.lower() for text in texts.to_list()]
