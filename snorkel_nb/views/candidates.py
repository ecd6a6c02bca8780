"""Candidate LFs for a group of rows: the numbers of each, and on request its cell and hits."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, IntArray
from snorkel_nb.explore.candidates.candidate import Candidate
from snorkel_nb.explore.candidates.expected_precision import ExpectedPrecision
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.suggestions.suggestion import Suggestion, Suggestions
from snorkel_nb.views.hit import hit_view
from snorkel_nb.views.label import moves_view
from snorkel_nb.views.shorten import shorten

MAX_WORDS: Final = 80
MOVES_SHOWN: Final = 6
INSIDE_SHOWN, OUTSIDE_SHOWN = 3, 2
DIGITS: Final = 4
SEED: Final = 7


def candidates_view(suggestions: Suggestions, number: int, now: Moment) -> dict[str, Any]:
    """All candidates, best first; `CandidatesView` in `map/wire.ts`. Holds terms: only for replies.

    Args:
        suggestions: as `Session.suggest` gives them.
        number: names them, for what the page asks of one of them.
        now: when they were made.
    """
    return {
        "revision": now.revision,
        "number": number,
        "group": shorten(suggestions.group),
        "label": now.state.dataset.label_set.number(suggestions.label),
        "label_reason": shorten(suggestions.label_reason, 200),
        "candidates": [_line(each.candidate) for each in suggestions],
    }


def _line(candidate: Candidate) -> dict[str, Any]:
    precision = candidate.precision
    return {
        "name": shorten(candidate.name),
        "kind": candidate.kind,
        "words": shorten(_words(candidate), MAX_WORDS),
        "n_hits": candidate.n_hits,
        "n_inside": candidate.n_inside,
        "n_outside": candidate.n_outside,
        "n_new": candidate.n_new,
        "n_overlaps": candidate.n_overlaps,
        "n_conflicts": candidate.n_conflicts,
        "precision": [round(float(p), DIGITS) for p in _range(precision)],
        "rests_on": shorten(str(precision.rests_on), 200),
        "is_guess": precision.is_guess,
    }


def _words(candidate: Candidate) -> str:
    """What it looks for, on one line; a function's name says it shorter than its code."""
    source = candidate.lf.source
    return candidate.name if source.startswith("def ") else ", ".join(source.splitlines())


def _range(precision: ExpectedPrecision) -> tuple[float, float, float]:
    return precision.value, precision.low, precision.high


def candidate_view(suggestion: Suggestion, is_inside: BoolArray, now: Moment) -> dict[str, Any]:
    """One candidate in full; `CandidateView` in `map/wire.ts`. Holds text of rows.

    Args:
        suggestion: which.
        is_inside: (n_rows,) the rows that it was made for.
        now: the present moment.
    """
    hits = suggestion.hits[suggestion.hits < len(is_inside)]
    moves = suggestion.moves
    label = suggestion.candidate.label
    inside = _some(hits[is_inside[hits]], INSIDE_SHOWN)
    outside = _some(hits[~is_inside[hits]], OUTSIDE_SHOWN)
    return {
        "source": suggestion.cell,
        "n_moved": sum(move.n_rows for move in moves),
        "moves": moves_view(moves, MOVES_SHOWN),
        "inside": [hit_view(suggestion.lf, now, row, label) for row in inside],
        "outside": [hit_view(suggestion.lf, now, row, label) for row in outside],
    }


def _some(positions: IntArray, n: int) -> Sequence[int]:
    """A fixed random few."""
    shuffled = np.random.default_rng(SEED).permutation(positions)
    chosen: list[int] = np.sort(shuffled[:n]).tolist()
    return chosen
