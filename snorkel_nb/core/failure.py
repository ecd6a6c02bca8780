"""What went wrong on single rows. An LF that raises is data: it abstains there and is counted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from snorkel_nb.core.arrays import IntArray, read_only

MAX_REASONS = 100
"""Distinct reasons kept in one column; an LF may put the row's text into its message."""

OTHER_REASON = f"another reason; only {MAX_REASONS - 1} different ones are kept"
"""Stands for each further reason."""


def _no_positions() -> IntArray:
    return read_only(np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class LFFailure:
    """One row on which an LF gave no usable vote.

    Args:
        position: of the row in the dataset.
        row_id: how people name the row.
        reason: the exception's type and message, or what was returned instead of a label.
        line: number of the line in the user's own cell or file, None when it did not raise.
        code: that line.
        traceback: as Python prints it, the user's own frames only; empty when it did not raise.
    """

    position: int
    row_id: Any
    reason: str
    line: int | None = None
    code: str = ""
    traceback: str = ""

    @property
    def where(self) -> str:
        """Row and line in words: "row 12, line 3: return x.txt"."""
        return f"row {self.row_id}" + (f", line {self.line}: {self.code}" if self.line else "")


@dataclass(frozen=True, eq=False)
class Failures:
    """All rows of one column on which the LF failed, by position; the first one in full.

    Args:
        positions: (n_failures,) ascending.
        reasons: distinct reasons in order of appearance, at most MAX_REASONS.
        reason_of: (n_failures,) index into reasons.
        first: None when there is none.
    """

    positions: IntArray = field(default_factory=_no_positions)
    reasons: tuple[str, ...] = ()
    reason_of: IntArray = field(default_factory=_no_positions)
    first: LFFailure | None = None

    def __len__(self) -> int:
        return len(self.positions)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """(position, reason) of each failure."""
        for position, reason in zip(self.positions, self.reason_of, strict=True):
            yield int(position), self.reasons[reason]

    def at(self, position: int) -> str | None:
        """Why the LF failed on a row, or None when it did not."""
        i = int(np.searchsorted(self.positions, position))
        found = i < len(self.positions) and self.positions[i] == position
        return self.reasons[self.reason_of[i]] if found else None

    def __add__(self, later: "Failures") -> "Failures":
        """These, then those of rows that come after."""
        recorder = FailureRecorder()
        for failures in (self, later):
            for position, reason in failures:
                recorder.add(position, reason)
        return recorder.failures(self.first or later.first)


class FailureRecorder:
    """Collects failures while an LF runs over rows in ascending order."""

    def __init__(self) -> None:
        self._positions: list[int] = []
        self._reason_of: list[int] = []
        self._reasons: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._positions)

    def add(self, position: int, reason: str) -> None:
        """Note a failed row."""
        if reason not in self._reasons and len(self._reasons) >= MAX_REASONS - 1:
            reason = OTHER_REASON
        self._positions.append(position)
        self._reason_of.append(self._reasons.setdefault(reason, len(self._reasons)))

    def failures(self, first: LFFailure | None) -> Failures:
        """What was collected, frozen."""
        return Failures(
            read_only(np.array(self._positions, dtype=np.int64)),
            tuple(self._reasons),
            read_only(np.array(self._reason_of, dtype=np.int64)),
            first,
        )
