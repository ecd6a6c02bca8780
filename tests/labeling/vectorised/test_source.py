import ast
import functools
import linecache
from typing import Any

import pytest

from snorkel_nb.labeling.vectorised.source import syntax_of
from snorkel_nb.labeling.vectorised.values import NotRecognisedError
from tests.labeling.vectorised.both_ways import function_from


def test_the_syntax_of_a_function_in_a_cell_is_found() -> None:
    node = syntax_of(function_from("def lf(x):\n    return x.n > 1"))

    assert isinstance(node, ast.FunctionDef)
    assert node.name == "lf"


def test_the_syntax_of_a_lambda_inside_a_function_is_found() -> None:
    assert isinstance(syntax_of(lambda x: x.n > 1), ast.Lambda)


def test_the_syntax_below_a_decorator_is_found() -> None:
    def keep(function: Any) -> Any:
        return function

    @keep
    @functools.partial
    def lf(x: Any) -> Any:
        return x.n > 1

    assert isinstance(syntax_of(lf.func), ast.FunctionDef)


@pytest.mark.parametrize("now", ["def lf(x):\n    return x.n > 2", "def lf(x", "x = 1\n" * 3, ""])
def test_a_source_that_was_edited_since_is_not_the_functions_own(now: str) -> None:
    function = function_from("def lf(x):\n    return x.n > 1")
    file = function.__code__.co_filename
    linecache.cache[file] = (len(now), None, now.splitlines(keepends=True), file)

    with pytest.raises(NotRecognisedError):
        syntax_of(function)


def test_two_lambdas_on_one_line_cannot_be_told_apart() -> None:
    function = function_from("lf, other = (lambda x: x.n > 1), (lambda x: x.n < 1)")

    with pytest.raises(NotRecognisedError):
        syntax_of(function)


def test_a_function_without_a_source_is_not_recognised() -> None:
    namespace: dict[str, Any] = {}
    exec("def lf(x): return None", namespace)

    with pytest.raises(NotRecognisedError):
        syntax_of(namespace["lf"])
