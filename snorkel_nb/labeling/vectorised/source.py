"""The syntax tree of a function, proven to be what was compiled."""

import __future__

import ast
import inspect
import types
import warnings
from collections.abc import Iterator
from typing import Final, TypeAlias

from snorkel_nb.labeling.vectorised.values import NotRecognisedError

FunctionNode: TypeAlias = ast.FunctionDef | ast.Lambda

_FUTURES: Final = sum(
    getattr(__future__, name).compiler_flag for name in set(__future__.all_feature_names)
)


def syntax_of(function: types.FunctionType) -> FunctionNode:
    """The `def` or lambda that a function was made of.

    A source is found by file and line, and the file may have changed since. So it is compiled
    again: only if that gives the same code is it the function's own.

    Raises:
        NotRecognisedError: there is no source, or it is another's.
    """
    code = function.__code__
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what there is to say has been said when it was compiled
        try:
            lines, _ = inspect.findsource(code)
            tree = ast.parse("".join(lines))
            flags = code.co_flags & _FUTURES
            compiled = compile(tree, code.co_filename, "exec", flags, dont_inherit=True)
        except (OSError, SyntaxError, ValueError):
            raise NotRecognisedError from None
    nodes = [node for node in ast.walk(tree) if isinstance(node, FunctionNode)]
    nodes = [node for node in nodes if _may_be(node, code)]
    if len(nodes) != 1 or code not in _codes(compiled):
        raise NotRecognisedError
    return nodes[0]


def _may_be(node: FunctionNode, code: types.CodeType) -> bool:
    lines = [node.lineno]
    if isinstance(node, ast.FunctionDef):
        lines += [decorator.lineno for decorator in node.decorator_list]
    name = node.name if isinstance(node, ast.FunctionDef) else "<lambda>"
    return (name, min(lines)) == (code.co_name, code.co_firstlineno)


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)
