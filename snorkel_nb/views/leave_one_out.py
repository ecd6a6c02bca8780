"""What each LF of the table is there for; asked for apart, since it is not part of an edit."""

from math import isfinite
from typing import Any

from snorkel_nb.session.moment import Moment
from snorkel_nb.views.header import DIGITS


def leave_one_out_view(now: Moment) -> dict[str, Any]:
    """Plain values for the LFs that are on; `LeaveOneOutView` in `wire.ts`."""
    left_out = now.leave_one_out
    columns = zip(
        now.state.enabled,
        left_out.n_lost.tolist(),
        left_out.n_flipped.tolist(),
        left_out.held_out.tolist(),
        left_out.gold_change.tolist(),
        strict=True,
    )
    return {
        "revision": now.revision,
        "lfs": [
            {
                "number": entry.number,
                "n_lost": n_lost,
                "n_flipped": n_flipped,
                "held_out": _rounded(held_out),
                "gold_change": _rounded(gold_change),
            }
            for entry, n_lost, n_flipped, held_out, gold_change in columns
        ],
    }


def _rounded(value: float) -> float | None:
    return round(value, DIGITS) if isfinite(value) else None
