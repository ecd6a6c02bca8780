"""Options of magics, read as a shell would."""

import argparse
import shlex
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

from IPython.core.error import UsageError
from IPython.core.magic_arguments import MagicArgumentParser

from snorkel_nb.errors import SnorkelNBError

Given = ParamSpec("Given")
Result = TypeVar("Result")


class OptionParser(MagicArgumentParser):
    """A magic_arguments parser whose values may be quoted, and whose errors name the command."""

    def __init__(self, prog: str, **settings: Any) -> None:
        super().__init__(prog=prog, add_help=False, **settings)

    def error(self, message: str) -> NoReturn:
        """One line instead of a traceback."""
        raise _usage_error(self.prog, message)

    def parse_line(self, line: str) -> argparse.Namespace:
        """The options of a magic's line."""
        return self.parse_args(split_line(line))


def parse_options(magic: Any, line: str) -> argparse.Namespace:
    """The options of a magic that is declared with magic_arguments; values may be quoted."""
    parser: MagicArgumentParser = magic.parser
    try:
        return parser.parse_args(split_line(line))
    except UsageError as error:
        raise _usage_error(f"%{parser.prog}", str(error)) from None


def split_line(line: str) -> list[str]:
    """Words of a line; quotes keep words together, backslashes stay."""
    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", ""
    try:
        return list(lexer)
    except ValueError:
        raise UsageError(f"A quotation mark is not closed in: {line}") from None


def _usage_error(who: str, message: str) -> UsageError:
    is_rest = message.startswith("unrecognized arguments")
    hint = ". A name with spaces needs quotes." if is_rest else ""
    return UsageError(f"{who}: {message}{hint}")


def one_line_errors(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Show an error that the user can fix as one line; all others keep their traceback."""

    @wraps(function)
    def wrapped(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        __tracebackhide__ = True
        try:
            return function(*args, **kwargs)
        except SnorkelNBError as error:
            raise UsageError(str(error)) from error
        except KeyboardInterrupt:
            raise UsageError("Interrupted. What was not finished has changed nothing.") from None

    return wrapped
