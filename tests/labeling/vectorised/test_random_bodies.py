"""Random bodies on rows that are hard to get right."""

import re

import polars as pl
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.labeling.vectorised.both_ways import function_from, run_both_ways

WORDS = ["a", "call", "Σ", "i", "ss", "free win", "", "k"]
PAIRS = {"en": 1, "a": 2}
LIMIT = 3
PATTERN = re.compile(r"\b(call|k+)\b", re.IGNORECASE)

TEXTS = [
    "", "a", "call me", "CALL ME NOW", "free win", "İstanbul", "ΟΔΟΣ", "Σ", "aΣ b", "straße", "SS",
    "ſ", "\u212a", "K k", "\ufb01", "cafe\u0301", "²", "x\u200dy", "a\x1cb", " a\n", "call\n",
    "a\n\nb", "\x85", "𝔘 😀", "ǅ", "ŉ", "ı", "i̇", "\u1c89", "12 5", "٣", "en", "  ", "a_b", "$a.b",
    "aa aaa",
]  # fmt: skip
INTS = [0, 1, -1, 3, 7, -8, 2**31, 2**53, 2**53 + 1, 2**62, 2**63 - 1, -(2**63)]
FLOATS = [0.0, -0.0, 1.0, 2.5, -3.25, 1e308, float("nan"), float("inf"), float(2**53), 1e-320]
PATTERNS = [
    "a", "^a", "a$", r"\bk", r"\w+\s\w", "(?i)i", "(?i)ss|k", r"[^a-z]{2,}", "a.b", r"(?s)a.b",
    r"\d", r"(?m)^b$", "a|b$", "(a)(?:b)?", r"\Aa\Z", "", r"(?a)\w\b", "[kſ]", r"a{,2}b",
    "(?i:Σ)x?", r"\S+$", "[a&&b]", "(?i)[i-k]", "(?x) a  b", r"[\d\s]$", "(?i)İ|ß", "a{2}", r"\W\b",
]  # fmt: skip

names = st.sampled_from(["x.text", 'x["title"]', "x.lang", 'x.get("text")', "t"])
literals = st.sampled_from([repr(w) for w in [*filter(None, WORDS), "A", "SS", "İ", "x y", "$0"]])
ints = st.sampled_from(["0", "1", "-1", "2", "LIMIT", "9007199254740993", "True"])
floats = st.sampled_from(["0.5", "2.0", "-1.5", "9007199254740992.0"])


def _text(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    method = st.sampled_from(
        ["lower()", "upper()", "strip()", "casefold()", "rstrip('a ')", "replace('a', '$1b')",
         "lstrip()", "strip(None)"]
    )  # fmt: skip
    return st.one_of(
        st.builds("{}.{}".format, inner, method),
        st.builds("({} or {})".format, inner, inner),
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} + {})".format, inner, inner),
        st.builds("{}[{}]".format, inner, st.sampled_from([":2", "1:", "1:3", ":0"])),
        st.builds("({} if x.flag else {})".format, inner, inner),
        st.builds("str({})".format, inner),
    )


texts = st.recursive(names | names | names | literals, _text, max_leaves=2)


def _number(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    op = st.sampled_from(["+", "-", "*", "/", "//", "%"])
    return st.one_of(
        st.builds("({} {} {})".format, inner, op, inner),
        st.builds("(-{})".format, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("({} if x.n else {})".format, inner, inner),
    )


numbers = st.recursive(
    st.one_of(
        ints | floats,
        st.sampled_from(["x.n", "x.f", "x.flag", "x.small", "x.get('n', 4)", "x.get('none', 4)"]),
        st.builds("len({})".format, texts),
        st.builds("len({}.split())".format, texts),
        st.builds("{}.count({})".format, texts, literals),
        st.builds("sum(w in {} for w in WORDS)".format, texts),
    ),
    _number,
    max_leaves=2,
)


def _truth(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("(not {})".format, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("({} == {})".format, inner, inner),
        st.builds("bool({})".format, inner),
    )


comparators = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
truths = st.recursive(
    st.one_of(
        st.builds("({} in {})".format, texts, texts),
        st.builds("({} not in {})".format, literals, texts),
        st.builds("({} {} {})".format, texts, comparators, texts),
        st.builds("({} {} {})".format, numbers, comparators, numbers),
        st.builds("({} < {} {} {})".format, numbers, numbers, comparators, numbers),
        st.builds("({} in {})".format, texts,
                  st.sampled_from(["WORDS", "('en', None)", "PAIRS", "{1, 'a'}"])),
        st.builds("({} in {})".format, numbers,
                  st.sampled_from(["(1, 2.0, None)", "[True]", "()"])),
        st.builds("({} in {}.split())".format, literals, texts),
        st.builds("{}.{}({})".format, texts, st.sampled_from(["startswith", "endswith"]),
                  literals | st.sampled_from(["('a', 'K')"])),
        st.builds("{}.{}()".format, texts, st.sampled_from(
            ["isupper", "islower", "isdigit", "isalpha", "isalnum", "isspace"])),
        st.builds("({} {} None)".format, texts | numbers,
                  st.sampled_from(["is", "is not", "==", "!="])),
        st.builds("({} == True)".format, numbers),
        st.builds("isinstance({}, str)".format, texts),
        st.builds("{}(w in {} for w in WORDS if w)".format, st.sampled_from(["any", "all"]), texts),
        st.builds("any(w.lower() in {} or {} for w in ['A', 'I'])".format, texts, numbers),
        st.builds("{}([{} % k > 1 for k in (2, 0, LIMIT)])".format,
                  st.sampled_from(["any", "all"]), numbers),
        st.builds("({}(re.{}({!r}, {})))".format, st.sampled_from(["bool", "not "]),
                  st.sampled_from(["search", "match", "fullmatch"]),
                  st.sampled_from(PATTERNS), texts),
        st.builds("(re.search({!r}, {}, {}) is None)".format, st.sampled_from(PATTERNS), texts,
                  st.sampled_from(["re.I", "flags=re.M | re.S", "re.A"])),
        st.builds("bool(PATTERN.{}({}))".format, st.sampled_from(["search", "match"]), texts),
        st.sampled_from(["x.flag", "x.text", "x.n", "x.f", "True", "t"]),
    ),
    _truth,
    max_leaves=3,
)  # fmt: skip

labels = st.sampled_from(["SPAM", "'SPAM'", "'HAM'", "None", "ABSTAIN", "0", "1", "7", "True"])
answers = st.one_of(
    labels,
    truths,
    st.builds("{} if {} else {}".format, labels, truths, labels),
    st.builds("{} and {}".format, truths, labels),
)


def _statements(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def indented(block: str) -> str:
        return block.replace("\n", "\n    ")

    blocks = inner.map(indented)
    return st.one_of(
        st.builds("if {}:\n    {}\nelse:\n    {}".format, truths, blocks, blocks),
        st.builds("if {}:\n    {}\n{}".format, truths, blocks, inner),
        st.builds("t = {}\n{}".format, texts, inner),
        st.builds("m = {}\nm += {}\nif m {} 2:\n    {}\n{}".format,
                  numbers, numbers, comparators, blocks, inner),
        st.builds("for w in WORDS:\n    if w in {}:\n        return {}\n{}".format,
                  texts, labels, inner),
    )  # fmt: skip


bodies = st.recursive(answers.map("return {}".format), _statements, max_leaves=3)
columns = st.fixed_dictionaries(
    {
        "text": st.sampled_from([*TEXTS, None]) | st.text(max_size=6),
        "title": st.sampled_from([*TEXTS, None]),
        "lang": st.sampled_from(["en", "a", None]),
        "n": st.sampled_from([*INTS, None]),
        "small": st.sampled_from([0, 3, 200, None]),
        "f": st.sampled_from([*FLOATS, None]),
        "flag": st.sampled_from([True, False, None]),
    }
)
SCHEMA = {
    "text": pl.String, "title": pl.String, "lang": pl.Categorical, "n": pl.Int64,
    "small": pl.UInt8, "f": pl.Float64, "flag": pl.Boolean,
}  # fmt: skip
NAMES = {
    "WORDS": WORDS, "PAIRS": PAIRS, "LIMIT": LIMIT, "PATTERN": PATTERN, "SPAM": 1, "ABSTAIN": -1,
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::FutureWarning")
@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(bodies, st.lists(columns, min_size=1, max_size=30), st.sampled_from(["SPAM", None]))
def test_a_random_body_votes_as_its_function(
    body: str, rows: list[dict[str, object]], label: str | None
) -> None:
    source = "def lf(x):\n    t = x.text\n    " + body.replace("\n", "\n    ") + "\n"
    note(source)

    both = run_both_ways(function_from(source, **NAMES), pl.DataFrame(rows, SCHEMA), label)

    if both is not None:
        assert both.wrong == []
