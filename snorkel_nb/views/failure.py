"""A failure in words that hold nothing of the row, since traits and outputs are saved in notebooks.

The message of an exception may quote the row, and so may what was returned instead of a label.
"""

from typing import Any, Final

from snorkel_nb.core.failure import Failures, LFFailure

SHOWN_CODE: Final = 80
"""Characters of the line that failed."""


def failure_kind(failure: LFFailure) -> str:
    """The type of the exception, or that it returned no label."""
    kind = failure.reason.partition(":")[0]
    return kind if kind.isidentifier() else "no label"


def failure_place(failure: LFFailure) -> str:
    """Row by position, and the line: "row 12, line 3: return x.txt"."""
    place = f"row {failure.position}"
    if failure.row_id != failure.position:
        place = f"the row at position {failure.position}"
    return place + (f", line {failure.line}: {failure.code:.{SHOWN_CODE}}" if failure.line else "")


def failures_view(failures: Failures) -> dict[str, Any] | None:
    """How many, and the first one; `LfView.failures` in `wire.ts`."""
    if failures.first is None:
        return None
    first = failures.first
    return {"n": len(failures), "message": f"{failure_kind(first)} ({failure_place(first)})"}
