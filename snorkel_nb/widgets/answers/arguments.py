"""What a page sends along with a request, checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from numpy.typing import NDArray

from snorkel_nb.errors import SnorkelNBError
from snorkel_nb.session.session import Session

Request: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class WithArrays:
    """A result with arrays beside it, which travel as bytes and not as JSON.

    Args:
        result: what is JSON.
        arrays: little-endian, in the order that the request's type in `wire.ts` says.
    """

    result: dict[str, Any]
    arrays: tuple[NDArray[Any], ...]


Answer: TypeAlias = Callable[[Session, Request], dict[str, Any] | WithArrays]
"""A question: it changes nothing, and may be asked again."""

Deed: TypeAlias = Callable[[Session, Request], object]
"""A change, done once however often it is asked for. It gives nothing: the new state follows."""


class BadRequestError(SnorkelNBError):
    """A message that no page of ours sends."""


def read_count(request: Request, key: str) -> int:
    """A whole number from 0.

    Raises:
        BadRequestError: it is none.
    """
    value = request.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadRequestError(f"The page sent {value!r:.80} as {key}; it is a count from 0.")
    return value


def read_text(request: Request, key: str) -> str:
    """A string.

    Raises:
        BadRequestError: it is none.
    """
    value = request.get(key)
    if not isinstance(value, str):
        raise BadRequestError(f"The page sent {value!r:.80} as {key}; it is a text.")
    return value


def read_flag(request: Request, key: str) -> bool:
    """True or false.

    Raises:
        BadRequestError: it is neither.
    """
    value = request.get(key)
    if not isinstance(value, bool):
        raise BadRequestError(f"The page sent {value!r:.80} as {key}; it is true or false.")
    return value
