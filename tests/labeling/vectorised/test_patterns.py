import re

import polars as pl
import pytest

from snorkel_nb.labeling.vectorised.patterns import matches
from snorkel_nb.labeling.vectorised.values import NotRecognisedError

TEXTS = [
    "", "a", "A", "b", "k", "\u212a", "ſ", "ss", "ß", "SS", "İ", "i", "ı", "Σ", "σ", "ς", "a\n",
    "a\n\n", "b\na", "a b", "a\x1cb", "a\u3000b", "²", "٣", "3", "e\u0301", "x\u200dy", "_", "é",
    "Éa", "😀", "a{2}", "aa", "a&b", ":", "]", "\\", "ǅ", "\u0345", "ω", "Ω", "\u1e9e", "12-34",
]  # fmt: skip
PATTERNS = [
    "a", "k", "s", "ss", "[k-t]", "i", "İ", "ß", "Σ", r"\w", r"\W", r"\d", r"\D", r"\s", r"\S",
    r"[\w-]+\d", r"[^\s\w]", ".", "a.b", "^a$", "a$", r"a\Z", r"\Aa", "a|b$", "(?:a$|b)",
    "(a)(?P<n>b)?", "a{2}", "a{2", "a{,1}$", "[a&&b]", "[[:a]", r"\ba", r"a\b", "", "(?s).a",
    "(?m)^a$", "(?x) a # b", "(?i:K)s", r"\\", "(?a:é)", r"(?a:\w(?u:\w))", "a*?b",
    "[^a]", r"(?a)\w+$", r"(?a)\ba",
    "[İı]", "ǆ", "\u03b9", "\u1e9e", r"\U0001F600",
]  # fmt: skip


@pytest.mark.parametrize("method", ["search", "match", "fullmatch"])
@pytest.mark.parametrize("flags", [0, re.I, re.M | re.S, re.A | re.I])
@pytest.mark.filterwarnings("ignore:Possible:FutureWarning")
def test_a_pattern_matches_what_it_matches_in_python(method: str, flags: int) -> None:
    texts = pl.DataFrame({"text": TEXTS})
    n_decided = 0
    for pattern in PATTERNS:
        try:
            compiled = re.compile(pattern, flags)
        except re.error:
            continue
        found = texts.select(matches(compiled, method, pl.col("text"))).to_series().to_list()
        expected = [getattr(compiled, method)(text) is not None for text in TEXTS]
        decided = [i for i, hit in enumerate(found) if hit is not None]
        n_decided += len(decided)
        assert [TEXTS[i] for i in decided if found[i] != expected[i]] == [], pattern

    assert n_decided > 0.95 * len(PATTERNS) * len(TEXTS)


@pytest.mark.parametrize(
    "pattern",
    ["(?=a)", "(?<!a)b", r"(a)\1", "a$b", "(?:a$)+", r"\B", "a++", "(?>a)", "(a)?(?(1)b|c)",
     "(?:a{1000}){1000}"],
)  # fmt: skip
def test_a_pattern_without_an_exact_counterpart_is_not_recognised(pattern: str) -> None:
    with pytest.raises(NotRecognisedError):
        matches(re.compile(pattern), "search", pl.col("text"))


def test_a_word_border_beside_a_letter_that_only_polars_knows_is_left_to_python() -> None:
    texts = pl.DataFrame({"text": ["call", "café call", "e\u0301call", None]})

    found = texts.select(matches(re.compile(r"\bcall"), "search", pl.col("text"))).to_series()

    assert found.to_list() == [True, True, None, None]
