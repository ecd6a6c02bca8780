import enum
import re
import string
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from tests.labeling.vectorised.both_ways import function_from, run_both_ways

ROWS = pl.DataFrame(
    {
        "text": ["call me", "CALL", "free win a", "", None],
        "n": [1, -4, 0, None, 7],
        "flag": [True, False, None, True, False],
        "day": pl.Series(["2024-01-01"] * 5).str.to_date(),
        "keys": ["a", "b", "c", "d", "e"],
    }
)
WORDS = ["call", "win"]
PATTERN = re.compile("call", re.IGNORECASE)


class Label(enum.IntEnum):
    ABSTAIN = -1
    SPAM = 1


def early_returns(x: Any) -> Any:
    """A docstring is passed over."""
    text = x.text.lower()
    n: int = len(text)
    n += 1
    if n > 8:
        return "HAM"
    elif "call" in text:  # noqa: RET505  # elif is under test
        return Label.SPAM
    for word in WORDS:
        if word in text:
            pass
    return None


def with_default(x: Any, words: list[str] = WORDS) -> bool:
    return any(word in x.text for word in words)


@pytest.mark.parametrize(
    ("function", "decided"),
    [
        (early_returns, [0, 1, 2, 3]),
        (with_default, [0, 1, 2, 3]),
        (lambda x: "call" in x.text.lower() and len(x.text) < 5, [0, 1, 2, 3]),
        (lambda x: PATTERN.search(x["text"] or "") is not None, [0, 1, 2, 3, 4]),
        (lambda x: sum(w in x.text for w in WORDS if len(w) > 2) >= 1, [0, 1, 2, 3]),
        (lambda x: all(c not in x.text for c in string.digits), [0, 1, 2, 3]),
        (lambda x: any(a + b in x.text for a in "cf" for b in ("a", "r")), [0, 1, 2, 3]),
        (lambda x: Label.SPAM if x.flag else Label.ABSTAIN, [0, 1, 2, 3, 4]),
        (lambda x: x.n is not None and 2 / x.n > 1, [0, 1, 3, 4]),
        (lambda x: not x.n or x.n % 3 == 2, [0, 1, 2, 3, 4]),
        (lambda x: x.flag, [0, 1, 2, 3, 4]),
        (lambda x: x.flag and "SPAM", [0, 1, 2, 3, 4]),
        (lambda x: x.get("nowhere", "x") + x.keys == "xa", []),
        (lambda x: x.get("nowhere", "x") + x["keys"] == "xa", [0, 1, 2, 3, 4]),
        (lambda x: 7 if "call" in x["keys"] else None, [0, 1, 2, 3, 4]),
    ],
)
def test_a_body_is_run_on_all_rows_that_do_not_fail(
    function: Callable[..., Any], decided: list[int]
) -> None:
    both = run_both_ways(function, ROWS)

    assert (both.decided if both else []) == decided
    assert both is None or both.wrong == []


def test_an_answer_that_is_no_label_is_left_to_the_function() -> None:
    both = run_both_ways(lambda x: 7 if "call" in x["text"] else None, ROWS)

    assert both is not None
    assert both.decided == [1, 2, 3]  # 0 votes 7, and 4 raises


def test_what_fails_before_it_is_looked_at_is_left_to_the_function() -> None:
    both = run_both_ways(function_from("def lf(x):\n    unused = 1 / x.n\n    return True\n"), ROWS)

    assert both is not None
    assert both.decided == [0, 1, 4]


def test_resources_closures_and_globals_are_read_when_the_vote_begins() -> None:
    words = ["call"]
    inside = lambda x, least: sum(w in x["text"] for w in words) >= least  # noqa: E731  # a lambda is the subject

    assert _votes(run_both_ways(inside, ROWS, least=1)) == [1, -1, -1, -1]
    words.append("win")
    assert _votes(run_both_ways(inside, ROWS, least=1)) == [1, -1, 1, -1]
    assert _votes(run_both_ways(inside, ROWS, least=2)) == [-1, -1, -1, -1]


def test_all_of_a_list_is_computed_before_it_is_looked_at() -> None:
    lazy = "def lf(x):\n    return any(x.n == w or 1 / x.n > w for w in (0, 1))"
    whole = "def lf(x):\n    return any([x.n == w or 1 / x.n > w for w in (0, 1)])"

    both = [run_both_ways(function_from(source), ROWS) for source in (lazy, whole)]

    assert [b.wrong for b in both if b] == [[], []]
    assert [b.decided for b in both if b] == [[0, 1, 2, 4], [0, 1, 4]]  # 2 divides by zero


def test_a_call_that_the_row_would_refuse_is_left_to_it() -> None:
    for call in ("x.get('n', 1, 2)", "x.get()", "x.get(['n'])", "x.get('n', default=1)"):
        assert run_both_ways(function_from(f"def lf(x):\n    return {call} == 1"), ROWS) is None


def test_an_object_that_cannot_be_hashed_may_be_called() -> None:
    class Odd:
        __hash__ = None  # type: ignore[assignment]  # makes it unhashable

        def __call__(self, answers: Any) -> bool:
            return any(answers)

    function = function_from("def lf(x):\n    return f(w in x.text for w in 'ab')", f=Odd())

    assert run_both_ways(function, ROWS) is None


@pytest.mark.parametrize(
    "source",
    [
        "def lf(x):\n    return print(x.text)",
        "def lf(x):\n    return x.day.year > 2000",
        "def lf(x):\n    return x.nowhere == 1",
        "def lf(x):\n    try:\n        return x.n > 1\n    except TypeError:\n        return None",
        "def lf(x):\n    while x.n:\n        return 1",
        "def lf(x):\n    for w in WORDS:\n        if w in x.text:\n            break\n    return 1",
        "def lf(x):\n    a, b = x.text, x.n\n    return b > 1",
        "def lf(x):\n    if x.n:\n        y = 1\n    return y + x.n > 1",
        "def lf(x):\n    return len in x.text",
        "def lf(x):\n    return x.text.swapcase() == 'A'",
        "def lf(x):\n    return x.text.startswith(prefix='a')",
        "def lf(x):\n    return unknown(x.text)",
        "def lf(x):\n    return x.text == 1",
        "def lf(x):\n    return x.n ** 2 > 1",
        "def lf(x):\n    return x.n + 10**30 > 1",
        "def lf(x, *more):\n    return 'a' in x.text",
        "def lf(x):\n    return x.text == MINE",
        "def lf(x):\n    return [x.text]",
        "def lf(x):\n    return None",
        "class C:\n    def __call__(self, x):\n        return x.n > 1\nlf = C()",
    ],
)
def test_anything_else_is_not_recognised(source: str) -> None:
    class Mine(str):
        __slots__ = ()

    assert run_both_ways(function_from(source, WORDS=WORDS, MINE=Mine("a")), ROWS) is None


def test_a_builtin_that_the_user_replaced_is_not_the_builtin() -> None:
    function = function_from("def lf(x):\n    return len(x.text) > 1", len=lambda _: 0)

    assert run_both_ways(function, ROWS) is None


def test_long_lists_and_loops_stay_within_bounds() -> None:
    words = [f"word {i}" for i in range(1500)]
    rows = pl.DataFrame({"text": ["Word 1499", "word", "İ word 700"]})
    search = "def lf(x):\n    return any(w in x.text.lower() for w in W)"
    count = "def lf(x):\n    return sum(w in x.text for w in W) == 3"
    loop = "def lf(x):\n    for w in W:\n        if w in x.text:\n            return 1\n"

    both = [run_both_ways(function_from(s, W=words[1000:]), rows) for s in (search, count)]

    assert [b.wrong for b in both if b] == [[], []]
    assert run_both_ways(function_from(loop, W=words), rows) is None


def test_a_number_is_looked_up_among_many() -> None:
    both = run_both_ways(lambda x: x["n"] in set(range(5_000)), ROWS)
    many = set(range(5_000))
    mixed = [*many, 0.5]

    assert both is None  # `set` is called anew for each row
    both = run_both_ways(lambda x: x["n"] in many, ROWS)
    assert both is not None
    assert (both.decided, both.wrong) == ([0, 1, 2, 3, 4], [])
    assert run_both_ways(lambda x: x["n"] in mixed, ROWS) is None


def _votes(both: Any) -> list[int]:
    assert both.wrong == []
    return [both.votes[i] for i in both.decided]
