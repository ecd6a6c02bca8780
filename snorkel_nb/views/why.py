"""Why a row has its label, as a sum: each bar starts where the one before it ended."""

from typing import Any, Final

from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.label_models.explanation import Explanation
from snorkel_nb.label_models.explanation_text import flip_sentences
from snorkel_nb.session.explained import explain_position
from snorkel_nb.session.moment import Moment

SHOWN_LFS: Final = 14
"""Those that say most for the label and most against it; the others are one bar."""


def why_view(now: Moment, position: int) -> dict[str, Any] | None:
    """What speaks for the label of a row over the runner-up; `WhyView` in `wire.ts`.

    None where no LF votes on the row. The values of the bars add up to the margin.
    """
    of = explain_position(now, position)
    if not of.is_covered:
        return None
    numbers = {entry.name: entry.number for entry in now.state.enabled}
    return {
        "unit": of.unit,
        "label": None if of.label == ABSTAIN else of.label,
        "first": of.first,
        "second": of.second,
        "bars": [*_without_votes(of), *_of_lfs(of, numbers)],
        "margin": of.margin,
        "sentences": list(flip_sentences(of)),
    }


def _without_votes(of: Explanation) -> list[dict[str, Any]]:
    bars = [_bar("class balance", of.prior), _bar("silent LFs", of.silence)]
    return [bar for bar in bars if bar["value"] != 0]


def _of_lfs(of: Explanation, numbers: dict[str, int]) -> list[dict[str, Any]]:
    bars = [_bar("", one.value, numbers[one.lf], one.vote) for one in of.contributions]
    if len(bars) > SHOWN_LFS + 1:
        half = SHOWN_LFS // 2
        rest = bars[half:-half]
        bars[half:-half] = [_bar(f"{len(rest)} more LFs", sum(bar["value"] for bar in rest))]
    return bars


def _bar(
    words: str, value: float, lf: int | None = None, label: int | None = None
) -> dict[str, Any]:
    return {"words": words, "lf": lf, "label": label, "value": value}
