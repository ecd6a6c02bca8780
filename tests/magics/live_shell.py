"""An IPython shell inside the test: cells go in, what a person would see comes out."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell


@dataclass(frozen=True)
class Ran:
    """What became of a cell.

    Args:
        success: whether a notebook would go on to the next cell.
        value: what the cell gave.
        text: all that it printed, its value and its error among it.
    """

    success: bool
    value: Any
    text: str

    @property
    def last_line(self) -> str:
        return self.text.strip().splitlines()[-1]


class LiveShell:
    """Runs cells as a notebook does."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell

    def run(self, cell: str) -> Ran:
        """Run a cell, whatever comes of it."""
        printed = io.StringIO()
        with redirect_stdout(printed), redirect_stderr(printed):
            result = self.shell.run_cell(cell, store_history=True)
        return Ran(bool(result.success), result.result, printed.getvalue())

    def value(self, cell: str) -> Any:
        """What a cell gives that must not fail."""
        ran = self.run(cell)
        assert ran.success, ran.text
        return ran.value

    def error(self, cell: str) -> str:
        """The one line that a cell fails with."""
        ran = self.run(cell)
        assert not ran.success, ran.text
        assert len(ran.text.strip().splitlines()) == 1, ran.text
        assert ran.text.startswith("UsageError: "), ran.text
        return ran.text.removeprefix("UsageError: ").strip()

    def shown(self, value: Any) -> dict[str, str]:
        """What a front end gets of a value, by mime type."""
        formatter = self.shell.display_formatter
        assert formatter is not None
        data, _ = formatter.format(value)
        return dict(data)

    def completions(self, text: str, *, jedi: bool) -> list[str]:
        """What the tab key offers at the end of a cell, as front ends ask for it."""
        completer = self.shell.Completer
        completer.use_jedi = jedi
        with provisionalcompleter():
            return [found.text for found in completer.completions(text, len(text))]

    def __getitem__(self, name: str) -> Any:
        """A variable of the user's."""
        return self.shell.user_ns[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self.shell.user_ns[name] = value
