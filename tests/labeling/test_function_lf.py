import functools
import sys
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.core.label_set import ABSTAIN, LabelSet
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.errors import LabelError, LabelingFunctionError
from snorkel_nb.labeling.function_lf import (
    BATCH_ROWS,
    FIRST_BATCH_ROWS,
    VECTORISED_ROWS,
    function_lf,
    labeling_function,
)
from snorkel_nb.labeling.row_loop import RowLoop

Vote = Callable[..., VoteColumn]


def fails_on_three(x: Any) -> str | None:
    if x.n == 3:
        raise ValueError(f"cannot say {x.n}")
    return "SPAM" if x.n > 3 else None


def test_a_function_votes_row_by_row(vote: Vote) -> None:
    lf = function_lf(lambda x: "win" in x.text, "SPAM", name="wins")

    assert vote(lf, ["win", "lose", "winner"]).votes.tolist() == [1, ABSTAIN, 1]
    assert (lf.name, lf.kind, lf.label) == ("wins", "function", "SPAM")
    assert lf(SimpleNamespace(text="win")) is True


def test_votes_take_the_smallest_type() -> None:
    many = LabelSet.of(300)
    dataset = Dataset.open({"n": [299]}, Roles(), many)

    column = function_lf(lambda x: x.n).voter.vote(dataset, 0, many, lambda *_: None)

    assert column.votes.dtype == np.int16
    assert column.votes.tolist() == [299]


def test_no_rows_have_no_votes(vote: Vote) -> None:
    assert len(vote(function_lf(fails_on_three), {"n": []})) == 0


def test_only_rows_from_the_start_are_voted_on_and_failures_keep_their_place(
    ham_or_spam: LabelSet,
) -> None:
    dataset = Dataset.open({"n": [3, 4, 3, 5]}, Roles(), ham_or_spam)

    column = function_lf(fails_on_three).voter.vote(dataset, 1, ham_or_spam, lambda *_: None)

    assert column.votes.tolist() == [1, ABSTAIN, 1]
    assert [position for position, _ in column.failures] == [2]


def test_a_failed_row_abstains_and_is_counted_and_the_first_is_shown_in_full(vote: Vote) -> None:
    column = vote(function_lf(fails_on_three), {"n": [1, 3, 4, 3], "id": list("abcd")}, id="id")

    assert column.votes.tolist() == [ABSTAIN, ABSTAIN, 1, ABSTAIN]
    assert list(column.failures) == [
        (1, "ValueError: cannot say 3"),
        (3, "ValueError: cannot say 3"),
    ]
    first = column.failures.first
    assert first is not None
    assert (first.position, first.row_id) == (1, "b")
    assert first.line == fails_on_three.__code__.co_firstlineno + 2
    assert first.code == 'raise ValueError(f"cannot say {x.n}")'
    assert first.where == f"row b, line {first.line}: {first.code}"
    assert "in fails_on_three" in first.traceback
    assert first.traceback.endswith("ValueError: cannot say 3\n")
    assert "snorkel_nb" not in first.traceback


def test_a_failure_in_a_cell_names_the_cells_own_line(vote: Vote) -> None:
    namespace: dict[str, Any] = {}
    cell = "def lf(x):\n    y = x.text\n    return y / 2\n"
    exec(compile(cell, "<cell 7>", "exec"), namespace)

    first = vote(function_lf(namespace["lf"]), ["a"]).failures.first

    assert first is not None
    assert first.line == 3
    assert 'File "<cell 7>", line 3, in lf' in first.traceback


def test_a_failure_names_the_line_of_the_lf_that_called_a_library(vote: Vote) -> None:
    def lf(x: Any) -> Any:
        return functools.reduce(lambda a, b: a + b, x.text, 0)

    first = vote(function_lf(lf), ["a"]).failures.first

    assert first is not None
    assert first.code == "return functools.reduce(lambda a, b: a + b, x.text, 0)"


def _logged(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any) -> Any:
        return function(*args)

    return wrapper


class _Callable:
    def __call__(self, x: Any) -> Any:
        return fails_on_three(x)


@pytest.mark.parametrize(
    "function",
    [
        _logged(fails_on_three),
        functools.partial(fails_on_three),
        functools.cache(_Callable().__call__),
        _Callable(),
    ],
)
def test_a_failure_behind_a_wrapper_names_the_line_too(
    function: Callable[..., Any], vote: Vote
) -> None:
    first = vote(function_lf(function), {"n": [3]}).failures.first

    assert first is not None
    assert first.line == fails_on_three.__code__.co_firstlineno + 2


def test_an_answer_that_is_no_label_is_a_failure_without_a_line(vote: Vote) -> None:
    column = vote(function_lf(lambda x: x.n), {"n": [0, 7, -2]})

    assert column.votes.tolist() == [0, ABSTAIN, ABSTAIN]
    assert column.failures.first is not None
    assert column.failures.first.line is None
    assert column.failures.first.reason.startswith("returned 7 (int). Classes are 'HAM', 'SPAM'")
    assert len(column.failures) == 2


def test_exit_is_a_failure_and_an_interrupt_passes_through(vote: Vote) -> None:
    def interrupts(_x: Any) -> None:
        raise KeyboardInterrupt

    assert list(vote(function_lf(lambda _: sys.exit("bye")), ["a"]).failures) == [
        (0, "SystemExit: bye")
    ]
    with pytest.raises(KeyboardInterrupt):
        vote(function_lf(interrupts), ["a"])


def test_endless_recursion_is_a_failure(vote: Vote) -> None:
    def endless(x: Any) -> Any:
        return endless(x)

    column = vote(function_lf(endless), ["a", "b"])

    assert [reason.split(":")[0] for _, reason in column.failures] == ["RecursionError"] * 2
    assert column.failures.first is not None
    assert len(column.failures.first.traceback) < 10_000


class _SilentError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no message")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (_SilentError(), "_SilentError"),
        (ValueError(), "ValueError"),
        (ValueError("\n one\n two"), "ValueError: one"),
        (ValueError("x" * 1_000_000), "ValueError: " + "x" * 200),
        (AssertionError("<b>"), "AssertionError: <b>"),
    ],
)
def test_a_reason_is_the_type_and_one_short_line(error: Exception, reason: str, vote: Vote) -> None:
    def lf(_x: Any) -> None:
        raise error

    assert list(vote(function_lf(lf), ["a"]).failures) == [(0, reason)]


def test_a_missing_column_is_a_failure_with_a_hint(vote: Vote) -> None:
    [(_, reason)] = vote(function_lf(lambda x: x.txt), ["a"]).failures

    assert reason.startswith("AttributeError: There is no column 'txt'")
    assert reason.endswith("Did you mean 'text'?")


def test_progress_is_told_and_may_stop_the_work(ham_or_spam: LabelSet) -> None:
    dataset = Dataset.open({"n": range(2 * BATCH_ROWS + 1)}, Roles(), ham_or_spam)
    told: list[tuple[int, int]] = []

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    lf = function_lf(lambda _: None, name="none")
    lf.voter.vote(dataset, 0, ham_or_spam, lambda done, total: told.append((done, total)))

    done = [n for n, _ in told]
    assert (done[0], done[-1]) == (0, 2 * BATCH_ROWS + 1)
    steps = np.diff(done)
    assert steps.min() > 0
    assert steps.max() <= BATCH_ROWS
    with pytest.raises(KeyboardInterrupt):
        lf.voter.vote(dataset, 0, ham_or_spam, stop)


def test_a_slow_function_is_asked_whether_to_go_on_after_a_few_rows(ham_or_spam: LabelSet) -> None:
    dataset = Dataset.open({"n": range(200)}, Roles(), ham_or_spam)
    told: list[int] = []

    def stop(done: int, _total: int) -> None:
        told.append(done)
        if len(told) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        function_lf(lambda _: time.sleep(0.002), name="slow").voter.vote(
            dataset, 0, ham_or_spam, stop
        )

    assert told == [0, FIRST_BATCH_ROWS, FIRST_BATCH_ROWS * 3 // 2]


def _with_gaps(n_rows: int) -> pl.DataFrame:
    """Texts of which every 1,000th is null and every 1,001st hard to put into lower case."""
    texts: list[str | None] = [f"row {i}" for i in range(n_rows)]
    texts[::1000] = [None] * len(texts[::1000])
    texts[1::1001] = ["ΟΔΟΣ 7"] * len(texts[1::1001])
    return pl.DataFrame({"text": texts})


def test_a_vectorised_function_votes_and_fails_as_it_does_row_by_row(
    vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def logged(x: Any) -> Any:
        calls.append(x)
        return ends_in_seven(x)

    def ends_in_seven(x: Any) -> Any:
        return x.text.lower().strip().endswith("7")

    rows = _with_gaps(VECTORISED_ROWS)
    monkeypatch.setattr("snorkel_nb.labeling.function_lf.VECTORISED_BATCH_ROWS", 5_000)

    at_once = vote(function_lf(ends_in_seven, "SPAM"), rows)
    row_by_row = vote(function_lf(logged, "SPAM", name="a"), rows)

    assert len(calls) == rows.height
    assert at_once.votes.tolist() == row_by_row.votes.tolist()
    assert list(at_once.failures) == list(row_by_row.failures)
    assert at_once.failures.first is not None
    assert at_once.failures.first.code == 'return x.text.lower().strip().endswith("7")'
    assert len(at_once.failures) == rows["text"].null_count() == 17


def test_a_vectorised_function_is_called_on_few_rows(
    vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    ask = RowLoop.vote

    def count(loop: RowLoop, rows: pl.DataFrame, positions: Any) -> list[int]:
        nonlocal asked
        asked += rows.height
        return ask(loop, rows, positions)

    monkeypatch.setattr(RowLoop, "vote", count)
    lf = function_lf(lambda x: "row 1" in x.text.lower(), "SPAM", name="a")

    rows = _with_gaps(8 * VECTORISED_ROWS)
    column = vote(lf, rows)

    assert asked < VECTORISED_ROWS
    assert (column.votes == 1).sum() == rows["text"].str.starts_with("row 1").sum()


def test_a_vectorised_function_can_be_stopped(ham_or_spam: LabelSet) -> None:
    dataset = Dataset.open({"n": range(VECTORISED_ROWS)}, Roles(), ham_or_spam)

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        function_lf(lambda x: x.n > 5, "SPAM", name="a").voter.vote(dataset, 0, ham_or_spam, stop)


def test_resources_are_arguments_of_every_call(vote: Vote) -> None:
    def lf(x: Any, words: set[str], *, least: int = 1) -> bool:
        return len(words & set(x.text.split())) >= least

    made = function_lf(lf, "SPAM", resources={"words": {"win", "cash"}, "least": 2})

    assert vote(made, ["win", "win cash"]).votes.tolist() == [ABSTAIN, 1]


def test_preprocessors_run_in_order_on_a_copy_of_the_row(vote: Vote) -> None:
    def lower(x: Any) -> Any:
        x.text = x["text"].lower()
        return x

    def split(x: Any) -> Any:
        x["words"] = x.text.split()
        return x

    changes = function_lf(lambda x: "win" in x.words, "SPAM", name="a", pre=[lower, split])
    point = SimpleNamespace(text="WIN")

    assert vote(changes, ["WIN now", "Winner"]).votes.tolist() == [1, ABSTAIN]
    with pytest.raises(TypeError):
        changes(point)  # a SimpleNamespace has no items
    assert function_lf(lambda x: x.text, pre=[lambda x: setattr(x, "text", 1) or x])(point) == 1
    assert point.text == "WIN"


def test_a_preprocessor_that_forgets_to_return_is_a_failure(vote: Vote) -> None:
    [(_, reason)] = vote(function_lf(lambda x: x.text, pre=[lambda _: None]), ["a"]).failures

    assert reason == "ValueError: A preprocessor returned None; it must return the row."


async def _coroutine(x: Any) -> Any:
    return x


def _generator(x: Any) -> Iterator[Any]:
    yield x


class _AsyncCallable:
    async def __call__(self, x: Any) -> Any:
        return x


@pytest.mark.parametrize("function", [_coroutine, _generator, _AsyncCallable()])
def test_a_coroutine_or_a_generator_is_refused(function: Callable[..., Any]) -> None:
    with pytest.raises(LabelingFunctionError, match=r"calling it gives no label.*plain `def`"):
        function_lf(function, name="lf")


@pytest.mark.parametrize(
    ("function", "facts"),
    [
        (lambda x, y: x or y, r"cannot be called with one row: missing a required argument: 'y'"),
        (lambda: 1, r"cannot be called with one row: too many positional arguments"),
        (lambda *, x: x, r"cannot be called with one row"),
        ("text", r"LF 'lf' is a str, not a function"),
        (None, r"LF 'lf' is a NoneType, not a function"),
    ],
)
def test_what_cannot_be_called_with_one_row_is_refused(function: Any, facts: str) -> None:
    with pytest.raises(LabelingFunctionError, match=facts):
        function_lf(function, name="lf")


def test_a_resource_that_is_no_argument_is_refused() -> None:
    with pytest.raises(LabelingFunctionError, match="unexpected keyword argument 'words'"):
        function_lf(lambda x: x, name="lf", resources={"words": 1})


def test_a_label_that_is_no_class_stops_the_vote(vote: Vote) -> None:
    with pytest.raises(LabelError, match="'EGGS' is not a class"):
        vote(function_lf(lambda _: True, "EGGS"), ["a"])


def test_the_decorator_names_the_lf_after_the_function_and_keeps_its_source(vote: Vote) -> None:
    @labeling_function(label="SPAM")
    def wins(x: Any) -> bool:
        return "win" in x.text

    @labeling_function("other", resources={"word": "win"})
    def second(x: Any, word: str) -> str | None:
        return "HAM" if word in x.text else None

    assert wins.name == "wins"
    assert wins.source.startswith('@labeling_function(label="SPAM")\ndef wins(')
    assert second.name == "other"
    assert vote(second, ["win"]).votes.tolist() == [0]


def test_the_decorator_needs_parentheses() -> None:
    with pytest.raises(LabelingFunctionError, match="without parentheses"):

        @labeling_function  # type: ignore[arg-type]  # the wrong type is the subject
        def lf(x: Any) -> Any:
            return x


def test_code_without_a_source_says_so() -> None:
    namespace: dict[str, Any] = {}
    exec("def lf(x): return None", namespace)

    assert function_lf(namespace["lf"]).source == "# source not available: lf"


def test_an_lf_is_stale_when_what_it_reads_has_changed() -> None:
    words = ["win"]
    lf = function_lf(lambda x: any(w in x.text for w in words), "SPAM")

    assert not lf.is_stale
    words.append("cash")
    assert lf.is_stale


def test_rows_hold_the_values_of_their_own_columns(vote: Vote) -> None:
    frame = pl.DataFrame({"text": ["a", None], "tags": [["x", "y"], []], "n": [1.5, None]})
    seen: list[dict[str, Any]] = []

    vote(function_lf(lambda x: seen.append(dict(x)), name="look"), frame)

    assert seen == frame.to_dicts()
