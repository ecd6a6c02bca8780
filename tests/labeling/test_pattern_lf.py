import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.core.label_set import ABSTAIN, LabelSet
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.errors import DatasetError, LabelError, LabelingFunctionError
from snorkel_nb.labeling import text_pattern
from snorkel_nb.labeling.keyword import KEYWORDS_A_PATTERN
from snorkel_nb.labeling.pattern_lf import keyword_lf, regex_lf
from snorkel_nb.labeling.row import Row, RowColumns

Vote = Callable[..., VoteColumn]


def found(vote: Vote, keywords: Any, *texts: str | None, **options: Any) -> list[bool]:
    return vote(keyword_lf("k", "SPAM", keywords, **options), list(texts)).is_voting.tolist()


def test_a_keyword_is_found_as_a_whole_word_in_any_case(vote: Vote) -> None:
    column = vote(keyword_lf("k", "SPAM", ["win"]), ["Win!", "winner", "to WIN", None, "", "lose"])

    assert column.votes.tolist() == [1, -1, 1, -1, -1, -1]
    assert column.votes.dtype == np.int8
    assert len(column.failures) == 0


def test_case_and_word_borders_are_options(vote: Vote) -> None:
    texts = ("win", "WIN", "winner")

    assert found(vote, ["win"], *texts, case_sensitive=True) == [True, False, False]
    assert found(vote, ["win"], *texts, whole_words=False) == [True, True, True]


def test_word_borders_are_those_of_unicode(vote: Vote) -> None:
    assert found(vote, ["приз"], "ПРИЗ!", "сюрприз", "приз_1") == [True, False, False]
    assert found(vote, ["été"], "l'été", "étés", "ÉTÉ") == [True, False, True]
    assert found(vote, ["k"], "\u212a", "kk") == [True, False]
    assert found(vote, ["größe"], "GRÖßE", "GRÖSSE") == [True, False]


def test_ends_that_are_no_letters_need_no_border(vote: Vote) -> None:
    assert found(vote, ["$100"], "only$100!", "$1000", "x$100") == [True, False, True]
    assert found(vote, ["c++"], "C++11", "(c++)", "ac++") == [True, True, False]
    assert found(vote, ["🎉"], "win🎉now", "🎊") == [True, False]
    assert found(vote, ["!!!"], "what!!!!", "a!!b") == [True, False]
    assert found(vote, [".*"], "a.*b", "ab") == [True, False]


def test_a_phrase_runs_over_any_white_space(vote: Vote) -> None:
    texts = ("call now", "CALL\n  now", "call\u00a0now", "callnow", "call, now")

    assert found(vote, ["call now"], *texts) == [True, True, True, False, False]


def test_spaces_around_a_keyword_and_repeats_do_not_count(vote: Vote) -> None:
    lf = keyword_lf("k", 1, [" win ", "win", "cash"])

    assert lf.source == "win\ncash"
    assert lf.parameters["keywords"] == ["win", "cash"]
    assert vote(lf, ["win"]).votes.tolist() == [1]


def test_thousands_of_keywords_are_all_found(vote: Vote) -> None:
    words = [f"word{i}" for i in range(10 * KEYWORDS_A_PATTERN)]
    texts = ["word0", "a word4999 here", "word5000", "word", f"word{KEYWORDS_A_PATTERN}"]

    assert found(vote, words, *texts) == [True, True, False, False, True]


@pytest.mark.parametrize(
    ("keywords", "facts"),
    [
        ("win", r"single str 'win'\. Give a list: \['win'\]"),
        (7, r"single int 7"),
        (None, r"single NoneType"),
        ([], r"there are none"),
        (["win", ""], r"'' is among them"),
        (["win", " \n"], r"' \\n' is among them"),
        (["win", 7], r"7 is among them"),
        ([["win"]], r"\['win'\] is among them"),
        ([None], r"None is among them"),
    ],
)
def test_what_are_no_keywords_is_refused(keywords: Any, facts: str) -> None:
    with pytest.raises(LabelingFunctionError, match=rf"keywords of LF 'k'.*{facts}"):
        keyword_lf("k", "SPAM", keywords)


def test_keywords_may_come_from_any_collection_and_a_set_has_no_order() -> None:
    words = ["win", "cash", "prize"]
    lists = [words, tuple(words), dict.fromkeys(words), pd.Series(words), pl.Series(words)]

    assert len({keyword_lf("k", 1, words).fingerprint for words in lists}) == 1
    assert keyword_lf("k", 1, set(words)).source == "cash\nprize\nwin"


def test_a_regular_expression_is_searched_anywhere(vote: Vote) -> None:
    lf = regex_lf("money", "SPAM", r"[$£]\d+")

    assert vote(lf, ["pay £5", "5£", None]).votes.tolist() == [1, ABSTAIN, ABSTAIN]
    assert (lf.kind, lf.source, lf.notes) == ("regex", r"[$£]\d+", ())
    assert lf.parameters == {"pattern": r"[$£]\d+", "column": None, "case_sensitive": True}


def test_case_counts_in_a_regular_expression_unless_asked_otherwise(vote: Vote) -> None:
    texts = ["win", "WIN", "cash"]

    assert vote(regex_lf("r", 1, "win"), texts).positions().tolist() == [0]
    for pattern in ("win", "WIN|zzz", "zzz|win"):
        ignoring = regex_lf("r", 1, pattern, case_sensitive=False)
        assert vote(ignoring, texts).positions().tolist() == [0, 1]


def test_look_around_works_and_is_said(vote: Vote) -> None:
    lf = regex_lf("r", "SPAM", "free(?! lunch)")

    assert vote(lf, ["free lunch", "free money"]).votes.tolist() == [ABSTAIN, 1]
    assert "row by row, at most 0.5 s a row" in lf.notes[0]


@pytest.mark.parametrize(
    ("pattern", "facts"),
    [
        ("", "empty"),
        ("(", r"'\(' cannot be read"),
        (re.compile("a"), "pattern of LF 'r' is a Pattern"),
        (None, "pattern of LF 'r' is a NoneType"),
    ],
)
def test_what_is_no_pattern_is_refused(pattern: Any, facts: str) -> None:
    with pytest.raises(LabelingFunctionError, match=facts):
        regex_lf("r", "SPAM", pattern)


def test_a_slow_pattern_abstains_and_counts_the_row(
    vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_pattern, "ROW_LIMIT_S", 0.01)
    slow = "a" * 5000 + "bc"
    lf = regex_lf("slow", "SPAM", "(a+)+(?=b)c|win")

    column = vote(lf, {"text": ["win", slow, "lose"], "id": ["x", "y", "z"]}, id="id")

    assert column.votes.tolist() == [1, ABSTAIN, ABSTAIN]
    assert list(column.failures) == [(1, "TimeoutError: the pattern needed over 0.5 s")]
    assert column.failures.first is not None
    assert column.failures.first.row_id == "y"
    with pytest.raises(LabelingFunctionError, match="so it was stopped"):
        vote(lf, [slow] * 20)
    with pytest.raises(TimeoutError, match="needed over"):
        lf({"text": slow})


def test_another_column_may_be_searched(vote: Vote) -> None:
    table = {"text": ["win", "a"], "subject": ["b", "win"], "tag": ["win", None]}
    categories = pl.DataFrame(table).cast({"tag": pl.Categorical})

    assert vote(keyword_lf("k", 1, ["win"], column="subject"), table).positions().tolist() == [1]
    assert vote(regex_lf("r", 1, "win", column="tag"), categories).positions().tolist() == [0]


@pytest.mark.parametrize(
    ("column", "facts"),
    [
        ("subjct", r"The text to match is column 'subjct'.*Did you mean 'subject'\?"),
        ("n", r"column 'n', which holds Int64.*Python function"),
        ("tags", r"column 'tags', which holds List\(String\)"),
    ],
)
def test_a_column_that_cannot_be_searched_is_refused(column: str, facts: str, vote: Vote) -> None:
    table = {"text": ["a"], "subject": ["b"], "n": [1], "tags": [["win"]]}

    with pytest.raises(DatasetError, match=facts):
        vote(keyword_lf("k", "SPAM", ["win"], column=column), table)


def test_without_a_text_column_one_must_be_named(vote: Vote) -> None:
    with pytest.raises(DatasetError, match=r"No column is the text.*\['body'\]"):
        vote(keyword_lf("k", "SPAM", ["win"]), {"body": ["win"]})
    assert vote(keyword_lf("k", 1, ["win"], column="body"), {"body": ["win"]}).votes.tolist() == [1]


def test_a_label_that_is_no_class_stops_the_vote(vote: Vote) -> None:
    with pytest.raises(LabelError, match="'EGGS' is not a class"):
        vote(keyword_lf("k", "EGGS", ["win"]), ["win"])


def test_only_rows_from_the_start_are_voted_on(ham_or_spam: LabelSet) -> None:
    dataset = Dataset.open({"text": ["win", "win", "lose"]}, Roles(), ham_or_spam)
    told: list[tuple[int, int]] = []

    column = keyword_lf("k", 0, [f"w{i}" for i in range(999)] + ["win"]).voter.vote(
        dataset, 1, ham_or_spam, lambda done, total: told.append((done, total))
    )

    assert column.votes.tolist() == [0, ABSTAIN]
    assert told == [(0, 2), (1, 2), (2, 2)]


def spans(lf: LabelingFunction, data: Any, position: int = 0, **roles: str) -> list[Any]:
    dataset = Dataset.open(data, Roles(**roles), LabelSet.of(2))
    return lf.voter.spans(dataset, position)


def test_spans_say_which_words_made_it_vote() -> None:
    text = "Freedom is free and FREE"
    lf = keyword_lf("k", 1, ["free", "is free"])

    assert [text[a:b] for a, b in spans(lf, {"text": [text]})] == ["is free", "FREE"]
    assert spans(regex_lf("r", 1, "(?i)fr(?=ee )"), {"text": [text]}) == [(11, 13)]
    assert spans(lf, {"text": [None]}) == []


def test_spans_of_many_keywords_may_overlap() -> None:
    words = ["free entry", *(f"w{i}" for i in range(KEYWORDS_A_PATTERN)), "entry now"]

    assert spans(keyword_lf("k", 1, words), {"text": ["a free entry now"]}) == [(2, 12), (7, 16)]


def test_spans_are_for_the_text_that_is_shown() -> None:
    table = {"text": ["win"], "subject": ["win"]}

    assert spans(keyword_lf("k", 1, ["win"], column="text"), table) == [(0, 3)]
    assert spans(keyword_lf("k", 1, ["win"], column="subject"), table) == []
    assert spans(keyword_lf("k", 1, ["win"]), table, text="subject") == [(0, 3)]


@pytest.mark.parametrize(
    "point",
    [
        {"text": "Win"},
        SimpleNamespace(text="Win"),
        pd.Series({"text": "Win"}),
        Row(RowColumns(pl.DataFrame({"text": ["Win"]})), 0),
    ],
    ids=lambda point: type(point).__name__,
)
def test_an_lf_can_be_called_on_any_data_point(point: Any) -> None:
    assert keyword_lf("k", "SPAM", ["win"])(point) == "SPAM"
    assert regex_lf("r", 1, "win")(point) == ABSTAIN
    assert regex_lf("r", 0, "(?=W)")(point) == 0


@pytest.mark.parametrize("text", [None, float("nan"), pd.NA])
def test_a_data_point_without_a_text_is_no_match(text: Any) -> None:
    assert regex_lf("r", 1, "x*")({"text": text}) == ABSTAIN


def test_a_data_point_with_something_else_is_an_error() -> None:
    with pytest.raises(TypeError, match="'text' is a int, not text"):
        regex_lf("r", 1, "x")({"text": 7})


def test_label_column_case_and_words_make_another_lf() -> None:
    lfs = [
        keyword_lf("k", 1, ["win"]),
        keyword_lf("k", 0, ["win"]),
        keyword_lf("k", 1, ["cash"]),
        keyword_lf("k", 1, ["win"], column="text"),
        keyword_lf("k", 1, ["win"], case_sensitive=True),
        keyword_lf("k", 1, ["win"], whole_words=False),
    ]

    assert len({lf.fingerprint for lf in lfs}) == len(lfs)
    assert keyword_lf("k", 1, ["win"]) == lfs[0]
    assert not lfs[0].is_stale
