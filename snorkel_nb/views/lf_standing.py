"""What the label model makes of each LF: how often it is right, and what is odd about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from snorkel_nb.label_models.verdict import Verdict

ACCURACY_DIGITS: Final = 3
"""The interval is a tenth wide at best; each digit is sent, and saved, for each LF."""

FULL_VOICE: Final = 0.95
"""Shares from here on are a voter; the model of independent votes finds copies in part, and many
LFs that share a little with each other."""

MAX_NAMED: Final = 3
"""Near-duplicates of one LF that are named; hundreds of copies may be there."""


@dataclass(frozen=True)
class LFStanding:
    """One LF that is on, as the label model sees it.

    Args:
        accuracy: value, low and high of the estimate without gold; None for an LF without votes.
        doubts: kind and words of each diagnostic about it; the words go on after its name.
        share: as how many voters it counts; less than 1 where it shares a voice.
        alike: numbers in the label matrix of its nearest duplicates, the most alike first.
        n_alike: how many it has.
        agreement: with the first of them; 0 without any.
    """

    accuracy: dict[str, float] | None
    doubts: tuple[tuple[str, str], ...]
    share: float
    alike: tuple[int, ...]
    n_alike: int
    agreement: float

    @property
    def shares_voice(self) -> bool:
        """Whether it counts as noticeably less than a voter."""
        return self.share < FULL_VOICE

    @property
    def is_copy(self) -> bool:
        """Whether it nearly duplicates an LF, or copies others in part."""
        return self.n_alike > 0 or self.shares_voice


def lf_standings(verdict: Verdict) -> dict[str, LFStanding]:
    """Of each LF of the label matrix, by name."""
    duplicates, doubts = _duplicates(verdict), _doubts(verdict)
    accuracies, shares = verdict.lf_accuracies, verdict.voters.shares.tolist()
    columns = zip(
        accuracies.values.tolist(), accuracies.low.tolist(), accuracies.high.tolist(), strict=True
    )
    return {
        name: LFStanding(
            accuracy=_estimate(*column),
            doubts=tuple(doubts[name]),
            share=share,
            alike=tuple(other for _, other in alike[:MAX_NAMED]),
            n_alike=len(alike),
            agreement=-alike[0][0] if alike else 0.0,
        )
        for name, column, share, alike in zip(
            verdict.lf_names, columns, shares, duplicates, strict=True
        )
    }


def oddities(standing: LFStanding, verdict: Verdict) -> list[str]:
    """What to warn of, in words that go on after the LF's name."""
    found = [words for _, words in standing.doubts]
    counts = f"counts as {standing.share:.2g} voters" if standing.shares_voice else None
    if standing.n_alike:
        names = ", ".join(repr(verdict.lf_names[j]) for j in standing.alike)
        n_more = standing.n_alike - len(standing.alike)
        more = f" and {n_more:,} more" if n_more else ""
        alike = f"votes as {names}{more} on {100 * standing.agreement:.0f} % of their rows"
        found.append(", ".join(filter(None, [f"near-duplicate: {alike}", counts])))
    elif counts:
        found.append(f"copies other LFs in part: {counts}")
    return found


def accuracy_wire(standing: LFStanding | None) -> list[float] | None:
    """[value, low, high]; `AccuracyEstimate` in `wire.ts`."""
    return list(standing.accuracy.values()) if standing and standing.accuracy else None


def oddities_wire(standings: Iterable[LFStanding], numbers: list[int]) -> dict[str, Any]:
    """Only of LFs that are odd, since most are not; `LfOddities` in `wire.ts`.

    Args:
        standings: of the LFs of the label matrix, in order.
        numbers: theirs, as the session counts its LFs.
    """
    numbered = list(zip(numbers, standings, strict=True))
    return {
        "doubts": [
            {"number": number, "kind": kind, "words": words}
            for number, standing in numbered
            for kind, words in standing.doubts
        ],
        "copies": [
            {
                "number": number,
                "share": round(standing.share, ACCURACY_DIGITS),
                "alike": [numbers[j] for j in standing.alike],
                "n_alike": standing.n_alike,
                "agreement": round(standing.agreement, ACCURACY_DIGITS),
            }
            for number, standing in numbered
            if standing.is_copy
        ],
    }


def _estimate(value: float, low: float, high: float) -> dict[str, float] | None:
    if np.isnan(value):
        return None
    found = {"value": value, "low": low, "high": high}
    return {name: round(share, ACCURACY_DIGITS) for name, share in found.items()}


def _doubts(verdict: Verdict) -> dict[str, list[tuple[str, str]]]:
    """Kind and words of the diagnostics about one LF, by its name."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in verdict.lf_names}
    for d in verdict.diagnostics:
        if d.lf is not None:
            words = d.sentence.removeprefix(f"LF {d.lf!r} ").removesuffix(".")
            found[d.lf].append((d.kind, words))
    return found


def _duplicates(verdict: Verdict) -> list[list[tuple[float, int]]]:
    """For each LF, (-agreement, number) of the others it nearly duplicates, in order."""
    found: list[list[tuple[float, int]]] = [[] for _ in verdict.lf_names]
    for pair in verdict.voters.duplicates:
        found[pair.first].append((-pair.agreement, pair.second))
        found[pair.second].append((-pair.agreement, pair.first))
    return [sorted(alike) for alike in found]
