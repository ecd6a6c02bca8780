import gc
import subprocess
import sys
import threading
import weakref
from itertools import chain

import numpy as np
import polars as pl
import pytest

from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.kernels import tokens
from snorkel_nb.labeling import token_index as module
from snorkel_nb.labeling.keyword import Keyword
from snorkel_nb.labeling.keyword_search import KeywordSearch
from snorkel_nb.labeling.pattern_lf import keyword_lf, regex_lf
from snorkel_nb.labeling.token_index import (
    SWITCH,
    TokenIndex,
    build_token_index,
    start_token_index,
    token_index,
)
from tests.labeling.conftest import MakeDataset

TEXTS = ["free money", "no Money", None, "", "money free", "freed"] * 3


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few texts are enough, and four of them make a segment."""
    monkeypatch.delenv(SWITCH, raising=False)
    monkeypatch.setattr(module, "MIN_ROWS", 1)
    monkeypatch.setattr(module, "START_AFTER_S", 0.0)
    monkeypatch.setattr(module, "MAX_OPEN", 1)
    monkeypatch.setattr(tokens, "SEGMENT_ROWS", 4)
    monkeypatch.setattr(module, "_most_bytes", lambda _: module.MAX_BYTES)


def found(index: TokenIndex | None, texts: list[str | None], *keywords: str) -> list[bool]:
    assert index is not None
    answer = index.find(KeywordSearch(tuple(map(Keyword, keywords))), pl.Series(texts))
    assert answer is not None
    return answer.tolist()


def contents(index: TokenIndex | None) -> dict[str, list[int]]:
    """The rows of each token."""
    assert index is not None
    rows: dict[str, list[int]] = {token: [] for token in index.tokens}
    for segment in index.segments:
        for i, token in enumerate(segment.tokens.tolist()):
            own = segment.rows[segment.starts[i] : segment.starts[i + 1]]
            rows[index.tokens[token]] += (segment.first_row + own.astype(int)).tolist()
    return rows


def build(dataset: Dataset, before: Dataset | None = None) -> TokenIndex | None:
    thread = start_token_index(dataset, before)
    assert thread is not None
    thread.join()
    return token_index(dataset)


def test_it_knows_the_rows_of_each_token_over_all_segments() -> None:
    index = build_token_index(pl.Series(TEXTS))

    assert contents(index) == {
        "free": [0, 4, 6, 10, 12, 16],
        "money": [0, 1, 4, 6, 7, 10, 12, 13, 16],
        "no": [1, 7, 13],
        "freed": [5, 11, 17],
    }
    assert found(index, TEXTS, "MONEY") == [t is not None and "oney" in t for t in TEXTS]
    assert found(index, TEXTS, "free money", "no") == [t in TEXTS[:2] for t in TEXTS]


def test_texts_in_several_chunks_are_one_column() -> None:
    column = pl.concat([pl.Series(TEXTS[:3]), pl.Series(TEXTS[3:])], rechunk=False)

    assert contents(build_token_index(column)) == contents(build_token_index(pl.Series(TEXTS)))


@pytest.mark.parametrize("n_before", [0, 1, 4, 7, 8, 18])
def test_an_index_that_is_extended_is_one_that_was_built_at_once(n_before: int) -> None:
    before = build_token_index(pl.Series(TEXTS[:n_before], dtype=pl.String))
    texts = [*TEXTS, "new money", "xyz"]

    extended = build_token_index(pl.Series(texts), before)

    assert contents(extended) == contents(build_token_index(pl.Series(texts)))
    assert before is not None
    assert extended is not None
    assert before.full_segments(len(texts)) == extended.segments[: n_before // 4]


def test_an_index_of_more_rows_serves_those_before() -> None:
    index = build_token_index(pl.Series(TEXTS))

    assert found(index, TEXTS[:6], "free") == [True, False, False, False, True, False]
    assert len(found(index, [*TEXTS, "free"], "free")) == len(TEXTS)


def test_too_many_texts_that_need_a_closer_look_are_not_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_OPEN", 1 / 4)
    index = build_token_index(pl.Series(TEXTS))
    assert index is not None

    assert index.find(KeywordSearch((Keyword("free money"),)), pl.Series(TEXTS)) is None


def test_phrases_beyond_a_number_are_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PHRASES", 1)
    index = build_token_index(pl.Series(TEXTS))
    assert index is not None
    search = KeywordSearch((Keyword("free money"), Keyword("money free")))

    assert index.find(search, pl.Series(TEXTS)) is None


def test_an_index_that_takes_too_much_memory_is_given_up() -> None:
    assert build_token_index(pl.Series(TEXTS), max_bytes=1_000) is None


def test_its_memory_is_counted(rng: np.random.Generator) -> None:
    texts = [" ".join(map(str, row)) for row in rng.integers(0, 50, (1_000, 10))]
    index = build_token_index(pl.Series(texts))
    assert index is not None

    n_rows_of_tokens = sum(len(set(text.split())) for text in texts)
    assert index.n_bytes > 2 * n_rows_of_tokens


def test_votes_are_the_same_with_it_and_it_is_asked(
    make_dataset: MakeDataset, ham_or_spam: LabelSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = make_dataset(TEXTS)
    lfs = [
        keyword_lf("a", "SPAM", ["money"]),
        keyword_lf("b", "SPAM", ["free money"]),
        keyword_lf("c", "SPAM", ["free", "no"], case_sensitive=True),
        keyword_lf("d", "SPAM", ["ree"], whole_words=False),
        regex_lf("e", "SPAM", "money$"),
    ]
    expected = [lf.voter.vote(dataset, 0, ham_or_spam, no_progress).votes.tolist() for lf in lfs]
    asked: list[KeywordSearch] = []
    find = TokenIndex.find
    monkeypatch.setattr(
        TokenIndex,
        "find",
        lambda self, search, texts: asked.append(search) or find(self, search, texts),
    )
    build(dataset)

    votes = [lf.voter.vote(dataset, 0, ham_or_spam, no_progress).votes.tolist() for lf in lfs]

    assert votes == expected
    assert len(asked) == 4


def test_an_lf_of_another_column_does_not_ask_it(
    make_dataset: MakeDataset, ham_or_spam: LabelSet
) -> None:
    dataset = make_dataset({"text": ["a", "b"], "title": ["b", "a"]})
    build(dataset)

    column = keyword_lf("k", "SPAM", ["a"], column="title").voter.vote(
        dataset, 0, ham_or_spam, no_progress
    )

    assert column.votes.tolist() == [-1, 1]


def test_rows_that_it_does_not_know_yet_are_searched_without_it(
    make_dataset: MakeDataset, ham_or_spam: LabelSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = make_dataset(TEXTS)
    build(dataset)
    longer = dataset.append({"text": ["more money", "less"]})
    monkeypatch.setattr(module._Lineage, "_work", lambda _: None)
    start_token_index(longer, dataset)
    assert token_index(longer) is token_index(dataset)
    voter = keyword_lf("k", "SPAM", ["money"]).voter

    votes = voter.vote(longer, 0, ham_or_spam, no_progress).votes.tolist()

    expected = voter.vote(make_dataset(longer.frame), 0, ham_or_spam, no_progress).votes.tolist()
    assert votes == expected
    assert votes[-2:] == [1, -1]


def test_rows_that_are_appended_extend_it(make_dataset: MakeDataset) -> None:
    dataset = make_dataset(TEXTS)
    before = build(dataset)
    longer = dataset.append({"text": ["xyz"]})

    after = build(longer, dataset)

    assert before is not None
    assert after is not None
    assert contents(after) == contents(build_token_index(pl.Series([*TEXTS, "xyz"])))
    assert all(a is b for a, b in zip(after.segments, before.full_segments(18), strict=False))
    assert token_index(dataset) is after


def test_other_rows_appended_after_an_undo_do_not_mix(make_dataset: MakeDataset) -> None:
    dataset = make_dataset(TEXTS)
    build(dataset)
    one, other = dataset.append({"text": ["one"] * 9}), dataset.append({"text": ["other"] * 9})
    build(one, dataset)

    index = build(other, dataset)

    assert found(index, [*TEXTS, *["other"] * 9], "other") == [False] * 18 + [True] * 9
    assert found(token_index(one), [*TEXTS, *["one"] * 9], "one") == [False] * 18 + [True] * 9
    assert not any(found(index, [*TEXTS, *["other"] * 9], "one"))


def test_many_appends_in_a_row_are_followed_by_one_thread(make_dataset: MakeDataset) -> None:
    datasets = [make_dataset(TEXTS)]
    threads = [start_token_index(datasets[0])]
    for i in range(20):
        datasets.append(datasets[-1].append({"text": [f"word{i}"]}))
        threads.append(start_token_index(datasets[-1], datasets[-2]))
    for thread in threads:
        if thread is not None:
            thread.join()

    texts = [*TEXTS, *(f"word{i}" for i in range(20))]
    assert contents(token_index(datasets[-1])) == contents(build_token_index(pl.Series(texts)))


def test_a_dataset_that_is_dropped_stops_the_work(
    make_dataset: MakeDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = make_dataset(TEXTS)
    is_begun, may_go_on = threading.Event(), threading.Event()
    n_calls: list[int] = []
    add = tokens.TokenTable.add

    def slow_add(*arguments: object) -> int:
        n_calls.append(1)
        is_begun.set()
        may_go_on.wait()
        return add(*arguments)  # type: ignore[arg-type]  # passed on as they come

    monkeypatch.setattr(tokens.TokenTable, "add", slow_add)
    thread = start_token_index(dataset)
    assert thread is not None
    is_begun.wait()
    gone = weakref.ref(dataset)
    del dataset
    gc.collect()
    assert gone() is None
    may_go_on.set()
    thread.join()

    assert len(n_calls) == 1


def test_an_index_does_not_keep_its_dataset(make_dataset: MakeDataset) -> None:
    dataset = make_dataset(TEXTS)
    build(dataset)
    gone = weakref.ref(dataset)

    del dataset
    gc.collect()

    assert gone() is None


@pytest.mark.parametrize("reason", ["switched off", "no text", "few rows"])
def test_no_index_is_built(
    reason: str, make_dataset: MakeDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    if reason == "switched off":
        monkeypatch.setenv(SWITCH, "0")
    if reason == "few rows":
        monkeypatch.setattr(module, "MIN_ROWS", 19)
    dataset = make_dataset({"words" if reason == "no text" else "text": TEXTS})

    assert start_token_index(dataset) is None
    assert token_index(dataset) is None


def test_an_index_that_is_given_up_is_not_tried_again(
    make_dataset: MakeDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_most_bytes", lambda _: 1_000)

    assert build(make_dataset(TEXTS)) is None


def test_texts_without_spaces_are_not_indexed(
    make_dataset: MakeDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    texts = ["".join(map(chr, range(0x4E00 + i, 0x4E00 + i + 40))) for i in range(20_000)]

    assert (
        build_token_index(pl.Series(texts), max_bytes=module._most_bytes(pl.Series(texts))) is None
    )
    words = pl.Series(["".join(chain(text[:20], " ", text[20:])) for text in texts[:10]] * 20_000)
    assert build_token_index(words, max_bytes=module._most_bytes(words)) is not None


def test_a_program_that_ends_at_once_ends_well() -> None:
    program = """
import snorkel_nb as snb
session = snb.Session({"text": ["some words of a text"] * 200_000}, classes=2)
"""

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)

    assert (ended.returncode, ended.stderr) == (0, b"")
