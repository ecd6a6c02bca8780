"""A stretch of a long text round its first match, for a line of examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from snorkel_nb.core.labeling_function import Span

EXCERPT_CHARACTERS: Final = 160
CHARACTERS_BEFORE_MATCH: Final = 40


@dataclass(frozen=True)
class Excerpt:
    """What is shown of a text.

    Args:
        text: the stretch.
        spans: matches in it, in its characters.
        is_cut_before: whether there is text before it.
        is_cut_after: whether there is text after it.
    """

    text: str
    spans: list[Span]
    is_cut_before: bool
    is_cut_after: bool


def utf16_spans(text: str, spans: Sequence[Span]) -> list[list[int]]:
    """[start, end] in UTF-16 code units, which is how browsers count, of spans in characters."""
    return [[len(text[:end].encode("utf-16-le")) // 2 for end in span] for span in spans]


def excerpt(text: str, spans: Sequence[Span]) -> Excerpt:
    """The stretch that begins a little before the first of some matches."""
    start = max(0, spans[0][0] - CHARACTERS_BEFORE_MATCH) if spans else 0
    stop = start + EXCERPT_CHARACTERS
    shown = [
        (max(a, start) - start, min(b, stop) - start) for a, b in spans if a < stop and b > start
    ]
    return Excerpt(text[start:stop], shown, start > 0, len(text) > stop)
