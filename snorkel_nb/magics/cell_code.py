"""Runs the Python of a `%%lf` cell so that errors, tracebacks and sources are the user's own.

The code is compiled under the cell's own file name and line numbers: a traceback says
"Cell In[4], line 9", `inspect.getsource` works, and the debugger finds its breakpoints.
"""

import ast
import inspect
import linecache
from collections.abc import Callable
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from snorkel_nb.errors import LabelingFunctionError


class LFSyntaxError(Exception):
    """A cell that is no Python; shown as IPython shows its own syntax errors."""

    def __init__(self, error: SyntaxError, shell: InteractiveShell, note: str | None) -> None:
        super().__init__(str(error))
        self._error, self._shell, self._note = error, shell, note

    def _render_traceback_(self) -> list[str]:
        shown: list[str] = self._shell.SyntaxTB.structured_traceback(
            type(self._error), self._error, None
        )
        return [*shown, self._note] if self._note else shown


def run_cell(
    shell: InteractiveShell, line: str, cell: str, note: str | None
) -> tuple[str, Callable[..., Any]]:
    """Run the cell's body in the user's namespace; give its last top-level function and its name.

    Args:
        shell: where it runs.
        line: what stands after `%%lf`.
        cell: the lines below it.
        note: added to an error, to say what stays as it was.

    Raises:
        LFSyntaxError: the body is no Python.
        UsageError: it defines no function, or awaits at top level.
        LabelingFunctionError: its decorators, or lines below it, left no function.
    """
    __tracebackhide__ = True  # IPython leaves this frame out of the user's traceback
    body = shell.transform_cell(cell)
    source, file = _at_its_lines(shell, line, cell, body)
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    try:
        tree = shell.transform_ast(shell.compile.ast_parse(source, filename=file))
        code = compile(tree, file, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        raise LFSyntaxError(error, shell, note) from None
    if code.co_flags & inspect.CO_COROUTINE:
        raise UsageError(
            "%%lf: the cell awaits at its top level, which only an ordinary cell can. Await there, "
            "and read the result here."
        )
    names = [n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    if not names:
        raise UsageError(
            "%%lf: the cell defines no function. Its last top-level `def name(x): ...` is the LF; "
            "for keywords or a pattern add --kind keywords or --kind regex."
        )
    try:
        exec(code, shell.user_ns)  # the user's own cell, run as IPython runs cells
    except Exception as error:
        if note:
            error.add_note(note)
        raise
    return names[-1], _function(shell.user_ns.get(names[-1]), names[-1])


def last_function_name(cell: str) -> str | None:
    """The name of the last top-level `def`, also in a body that is no Python; None without one."""
    lines = [text for text in cell.splitlines() if text.startswith(("def ", "async def "))]
    return lines[-1].partition("def ")[2].partition("(")[0].strip() if lines else None


def _function(value: Any, name: str) -> Callable[..., Any]:
    if not callable(value):
        raise LabelingFunctionError(
            f"{name!r} is a {type(value).__name__} at the end of the cell. What its last top-level "
            "`def` names is the LF, so it must still be a function there."
        )
    return value  # type: ignore[no-any-return]  # callable() says no more than that


def _at_its_lines(shell: InteractiveShell, line: str, cell: str, body: str) -> tuple[str, str]:
    """The body below as many comment lines as the cell has above it, and the cell's file name."""
    history = shell.history_manager.input_hist_raw if shell.history_manager else []
    raw, file = (history[-1] if history else ""), _cell_file(shell)
    if file is None or not raw.rstrip().endswith(cell.rstrip()):  # called from code, by hand
        raw = f"%%lf {line}\n{cell}"
        file = shell.compile.cache(body, shell.execution_count, raw_code=raw)
    # IPython drops blank lines at the top of a body, so count from the bottom.
    n_above = max(0, raw.rstrip().count("\n") - body.rstrip().count("\n"))
    above = "".join(f"#{text}\n" for text in raw.split("\n")[:n_above])
    return above + body, file


def _cell_file(shell: InteractiveShell) -> str | None:
    """The file name under which IPython compiled the cell that is running, also below %%time."""
    frame, file = inspect.currentframe(), None
    while frame is not None:
        if frame.f_code.co_name.startswith("<") and frame.f_globals is shell.user_global_ns:
            file = frame.f_code.co_filename
        frame = frame.f_back
    return file
