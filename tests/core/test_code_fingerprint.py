import functools
import os
import re
import subprocess
import sys
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from textwrap import dedent
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import numpy as np
import pandas as pd
import polars as pl
import pytest

from snorkel_nb.core.code_fingerprint import fingerprint_code
from snorkel_nb.labeling.function_lf import function_lf
from snorkel_nb.labeling.pattern_lf import keyword_lf


def of(cell: str, **values: Any) -> str:
    """The fingerprint of the function `lf` that a cell defines, beside values it may read."""
    namespace = {"__name__": "__main__", **values}
    exec(compile(dedent(cell), "<cell>", "exec"), namespace)
    return fingerprint_code(namespace["lf"])


READS_WORDS = """
    def lf(x):
        return any(word in x.text for word in WORDS)
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def lf(x): return x.a", "def lf(x): return x.b"),
        ("def lf(x): return x.a > 1", "def lf(x): return x.a > 2"),
        ("def lf(x): return x.a > 1", "def lf(x): return x.a > 1.0"),
        ("def lf(x): return x.a == 1", "def lf(x): return x.a == True"),
        ("def lf(x): return x.a > 1", "def lf(x): return x.a < 1"),
        ("def lf(x, n=1): return n", "def lf(x, n=2): return n"),
        ("def lf(x, *, n=1): return n", "def lf(x, *, n=2): return n"),
        ("def lf(x): return x.a in {'a', 'b'}", "def lf(x): return x.a in {'a', 'c'}"),
        ("def lf(x): return x.a in ('a', ('b',))", "def lf(x): return x.a in ('a', ('c',))"),
        ("def lf(x): return [y for y in x.a if y]", "def lf(x): return [y for y in x.a if not y]"),
        ("lf = lambda x: x.a", "lf = lambda x: x.b"),
        (
            "def lf(x):\n  try: return x.a\n  except KeyError: return 1",
            "def lf(x):\n  try: return x.a\n  except ValueError: return 1",
        ),
    ],
)
def test_the_code_of_the_function_counts(before: str, after: str) -> None:
    assert of(before) == of(before)
    assert of(before) != of(after)


def test_comments_blank_lines_names_of_variables_and_place_do_not_count() -> None:
    plain = "def lf(x):\n    a = x.text\n    return a in ('b', 'c')"
    other = """


        UNRELATED = 1

        def later():
            return 2

        def lf(x):
            # a comment

            word = x.text  # another one

            return word in ('b', 'c')
    """

    assert of(other) == of(plain)
    assert of(plain, UNRELATED=[1, 2, 3]) == of(plain)


def test_the_order_of_definitions_does_not_count() -> None:
    lf = "def lf(x): return helper(x) and x.text in WORDS\n"
    helper = "def helper(x): return len(x.text) > 3\n"
    words = "WORDS = ['a', ['b']]\n"

    assert len({of(lf + helper + words), of(words + helper + lf), of(helper + words + lf)}) == 1


class Point:
    def __init__(self, x: Any) -> None:
        self.x = x


class Slotted:
    __slots__ = ("x",)

    def __init__(self, x: Any) -> None:
        self.x = x


class Words(list[str]):
    least = 1


class Mood(Enum):
    GLAD = "glad"
    SAD = "sad"


def _array(values: list[Any], **options: Any) -> Any:
    return np.array(values, **options)


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (["a"], ["b"]),
        (["a", "b"], ["b", "a"]),
        (["ab"], ["a", "b"]),
        ([1], [True]),
        ([1], ["1"]),
        (["a"], ("a",)),
        ([["a"], ["b"]], [["a", "b"], []]),
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"b": 1}),
        ({"a": ["b"]}, {"a": ["c"]}),
        ({"a"}, {"b"}),
        ({("a", 1)}, {("a", 2)}),
        (frozenset({"a"}), {"a"}),
        (defaultdict(list, a=[1]), defaultdict(list, a=[2])),
        (OrderedDict(a=1), OrderedDict(a=2)),
        (types.MappingProxyType({"a": 1}), types.MappingProxyType({"a": 2})),
        (deque(["a"]), deque(["b"])),
        (bytearray(b"a"), bytearray(b"b")),
        (re.compile("a"), re.compile("b")),
        (re.compile("a"), re.compile("a", re.IGNORECASE)),
        (_array([1, 2]), _array([1, 3])),
        (_array([1, 2]), _array([1, 2], dtype=np.int32)),
        (_array(["a", None], dtype=object), _array(["b", None], dtype=object)),
        (np.int64(1), np.int64(2)),
        (np.float32(1), np.float32(2)),
        (date(2020, 1, 1), date(2020, 1, 2)),
        (Decimal("1.0"), Decimal("1.1")),
        (Path("a"), Path("b")),
        (pd.Timestamp("2020"), pd.Timestamp("2021")),
        (Mood.GLAD, Mood.SAD),
        (slice(1), slice(2)),
        (pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [2]})),
        (pl.Series(["a"]), pl.Series(["b"])),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}, index=[7])),
        (pd.DataFrame({"a": ["x"]}), pd.DataFrame({"b": ["x"]})),
        (pd.DataFrame({"a": ["x"]}, dtype=object), pd.DataFrame({"a": ["y"]}, dtype=object)),
        (pd.Series(["a"], index=["x"]), pd.Series(["a"], index=["y"])),
        (pd.Index(["a"]), pd.Index(["b"])),
        (Point(1), Point(2)),
        (Point([1]), Point([2])),
        (Slotted(1), Slotted(2)),
        (Words("a"), Words("b")),
        (SimpleNamespace(words={"a"}), SimpleNamespace(words={"b"})),
        (functools.partial(int, base=2), functools.partial(int, base=3)),
        (re.compile("a").search, re.compile("b").search),
        ({"a"}.__contains__, {"b"}.__contains__),
        ("a".startswith, "a".endswith),
        (lambda x: x.a, lambda x: x.b),
        (functools.cache(lambda x: x.a), functools.cache(lambda x: x.b)),
        (len, max),
        (keyword_lf("k", 1, ["a"]), keyword_lf("k", 1, ["b"])),
        (keyword_lf("k", 1, ["a"]), keyword_lf("k", 0, ["a"])),
    ],
    ids=lambda value: f"{type(value).__name__} {value}"[:40].split(" at ")[0],
)
def test_a_global_value_counts_and_an_equal_one_is_the_same(value: Any, other: Any) -> None:
    assert of(READS_WORDS, WORDS=value) == of(READS_WORDS, WORDS=value)
    assert of(READS_WORDS, WORDS=value) != of(READS_WORDS, WORDS=other)


def test_equal_values_are_the_same_however_often_they_were_made() -> None:
    def make() -> list[Any]:
        return [
            ["a", ("b",)],
            {"c": {1, 2}},
            re.compile("x"),
            _array(["a"], dtype=object),
            Point(1),
        ]

    assert of(READS_WORDS, WORDS=make()) == of(READS_WORDS, WORDS=make())
    shared = re.compile("x")
    re.purge()
    assert of(READS_WORDS, WORDS=[shared, re.compile("x")]) == of(
        READS_WORDS, WORDS=[shared, shared]
    )


def test_a_global_that_is_missing_or_hides_a_builtin_counts() -> None:
    cell = "def lf(x): return max(x.n, LIMIT)"

    assert len({of(cell), of(cell, LIMIT=1), of(cell, LIMIT=1, max=min)}) == 3


def test_what_a_closure_holds_counts() -> None:
    cell = """
        def make(words, more):
            def lf(x):
                return [w for w in words if w in more]
            return lf
        lf = make(WORDS, ["b"])
    """

    assert of(cell, WORDS=["a"]) == of(cell, WORDS=["a"])
    assert of(cell, WORDS=["a"]) != of(cell, WORDS=["b"])


@pytest.mark.parametrize(
    "call",
    [
        "helper(x)",
        "[helper(y) for y in x.words]",
        "(lambda y: helper(y))(x)",
        "middle(x)",
        "decorated(x)",
        "cached(x)",
        "part(x)",
        "Box().method(x)",
        "Box.static(x)",
        "Box.of_class(x)",
        "Box().calculated",
        "Box().lazy",
        "Child().method(x)",
        "BOX.method(x)",
        "method(x)",
    ],
)
def test_what_the_function_calls_counts(call: str) -> None:
    cell = """
        import functools

        def helper(x):
            return x.text == "WORD"

        def middle(x):
            return helper(x)

        def logged(f):
            @functools.wraps(f)
            def wrapper(*args):
                return f(*args)
            return wrapper

        decorated = logged(helper)
        cached = functools.cache(helper)
        part = functools.partial(helper)

        class Box:
            def method(self, x):
                return helper(x)

            @staticmethod
            def static(x):
                return helper(x)

            @classmethod
            def of_class(cls, x):
                return helper(x)

            @property
            def calculated(self):
                return helper(self)

            @functools.cached_property
            def lazy(self):
                return helper(self)

        class Child(Box):
            pass

        BOX = Box()
        method = BOX.method

        def lf(x):
            return CALL
    """.replace("CALL", call)

    assert of(cell) == of(cell)
    assert of(cell) != of(cell.replace("WORD", "OTHER"))


def test_another_lf_that_an_lf_calls_counts_by_what_it_does() -> None:
    def caller(word: str) -> str:
        return of("def lf(x): return first(x)", first=function_lf(lambda x: word in x.text, 1))

    assert caller("a") == caller("a")
    assert caller("a") != caller("b")


def test_lfs_that_call_each_other_end() -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec("def a(x): return b(x)\ndef b(x): return a(x)", namespace)
    namespace["a"] = function_lf(namespace["a"], 1)
    namespace["b"] = function_lf(namespace["b"], 1)

    assert len(namespace["a"].voter.fingerprint()) == 32


def test_attributes_of_a_function_count() -> None:
    cell = "def lf(x): return x.text in lf.words\nlf.words = WORDS"

    assert of(cell, WORDS=["a"]) != of(cell, WORDS=["b"])


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """Makes a module of the user's, as an import would."""

    def make(source: str, name: str = "my_helpers") -> ModuleType:
        made = ModuleType(name)
        made.__file__ = f"/home/user/{name}.py"
        exec(compile(dedent(source), made.__file__, "exec"), vars(made))
        monkeypatch.setitem(sys.modules, name, made)
        return made

    return make


@pytest.mark.parametrize(
    "cell",
    [
        "def lf(x): return x.text in my_helpers.WORDS",
        "def lf(x): return my_helpers.is_hit(x)",
        "def lf(x):\n  import my_helpers as h\n  return h.is_hit(x)",
        "def lf(x):\n  from my_helpers import WORDS\n  return x.text in WORDS",
        "def lf(x): return [y for y in x.words if y in my_helpers.WORDS]",
        "h = my_helpers\ndef lf(x):\n  m = h\n  return m.WORDS",
    ],
)
def test_what_is_read_from_a_module_of_the_user_counts(
    cell: str, module: Callable[..., ModuleType]
) -> None:
    source = """
        WORDS = ["WORD"]
        UNRELATED = "WORD"
        def is_hit(x): return x.text in WORDS
    """

    def made(source: str) -> str:
        return of(cell, my_helpers=module(source))

    assert made(source) == made(source)
    assert made(source) == made(source.replace('UNRELATED = "WORD"', 'UNRELATED = "x"'))
    assert made(source) != made(source.replace('["WORD"]', '["x"]'))


def test_a_module_inside_a_package_of_the_user_counts(
    module: Callable[..., ModuleType],
) -> None:
    def made(word: str) -> str:
        package = module("", "my_package")
        package.lists = module(f"WORDS = [{word!r}]", "my_package.lists")  # type: ignore[attr-defined]  # set here
        package.lists.package = package
        return of("def lf(x): return my_package.lists.WORDS", my_package=package)

    assert made("a") == made("a")
    assert made("a") != made("b")


def test_values_in_a_circle_end() -> None:
    def circle(word: str) -> Any:
        first, second, both = Point(word), Point(None), [word]
        first.x, second.x = second, first
        both.append(both)  # type: ignore[arg-type]  # holds itself
        return {"points": first, "list": both, "set": {first, second}}

    assert of(READS_WORDS, WORDS=circle("a")) == of(READS_WORDS, WORDS=circle("a"))
    assert of(READS_WORDS, WORDS=circle("a")) != of(READS_WORDS, WORDS=circle("b"))


def test_functions_that_call_themselves_and_each_other_end() -> None:
    cell = """
        def even(n): return n == 0 or odd(n - 1)
        def odd(n): return n != 0 and even(n - 1)
        def lf(x): return even(x.n) or (x.n > 9 and lf(x))
    """

    assert of(cell) == of(cell)
    assert of(cell) != of(cell.replace("n != 0", "n != 1"))


def test_a_long_chain_of_calls_and_a_deep_list_end() -> None:
    chain = "\n".join(f"def f{i}(x): return f{i + 1}(x)" for i in range(2000))
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]

    assert of(f"{chain}\ndef f2000(x): return 1\ndef lf(x): return f0(x)") != of(
        f"{chain}\ndef f2000(x): return 2\ndef lf(x): return f0(x)"
    )
    assert len(of(READS_WORDS, WORDS=deep)) == 32


def test_calling_does_not_change_what_was_read() -> None:
    cell = """
        import functools

        @functools.cache
        def slow(text): return text.lower()

        class Lists:
            @functools.cached_property
            def words(self): return ["a"]

        LISTS = Lists()

        def lf(x): return slow(x.text) in LISTS.words
    """
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(dedent(cell), namespace)
    before = fingerprint_code(namespace["lf"])

    namespace["lf"](SimpleNamespace(text="A"))

    assert fingerprint_code(namespace["lf"]) == before


def test_every_process_gives_the_same_name() -> None:
    code = """
        import enum, functools, re
        from dataclasses import dataclass
        from snorkel_nb.core.code_fingerprint import fingerprint_code

        @dataclass(frozen=True)
        class Rule:
            word: str
            tags: frozenset[str] = frozenset({"x", "y", "z"})

        class Mood(enum.Enum):
            GLAD = 1
            SAD = 2

        def helper(x): return x.text in {"a", "b", "c", "d"}
        WORDS = {"a", "b", "c", "d", "e"}
        PAIRS = {("a", 1), ("b", 2), ("c", 3)}
        RULES = {Rule("a"), Rule("b"), Rule("c")}
        MIXED = {"sets": [{"p", "q", "r"}], "functions": {helper, len}, "mood": Mood.SAD}
        FIND = functools.partial(re.compile("a").search, pos=len(WORDS))

        def lf(x):
            return x.text in WORDS or x.pair in PAIRS or RULES or MIXED or FIND(x.text) or helper(x)

        print(fingerprint_code(lf))
    """

    def run(seed: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", dedent(code)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert len({run(seed) for seed in ("1", "2")}) == 1


class _Nosy:
    """A foreign-looking object that fails on every question."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


def test_objects_that_refuse_to_be_asked_are_named_by_their_class() -> None:
    _Nosy.__module__ = "json"  # as if it were installed
    assert of(READS_WORDS, WORDS=_Nosy()) == of(READS_WORDS, WORDS=_Nosy())
    assert len(of(READS_WORDS, WORDS=(iter([1]), open, sys.stdout, threading_lock()))) == 32


def threading_lock() -> Any:
    import threading

    return threading.Lock()


def generator() -> Iterator[int]:
    yield 1


def test_an_object_that_makes_up_attributes_ends() -> None:
    assert of(READS_WORDS, WORDS=MagicMock()) == of(READS_WORDS, WORDS=MagicMock())


def test_a_generator_is_named_without_being_used_up() -> None:
    made = generator()

    assert len(of(READS_WORDS, WORDS=made)) == 32
    assert list(made) == [1]


def test_one_change_in_a_big_value_counts() -> None:
    def big(last: int) -> dict[str, Any]:
        return {
            "list": [*range(200_000), last],
            "set": {f"word {i}" for i in (*range(20_000), last)},
            "array": np.array([*range(200_000), last]),
        }

    names = {of(READS_WORDS, WORDS={**big(-1), key: big(-2)[key]}) for key in big(-2)}

    assert len({of(READS_WORDS, WORDS=big(-1)), *names}) == 3 + 1
