"""All that a person may want to know of one LF. It is asked for: it may hold text of a row."""

from typing import Any, Final

import numpy as np

from snorkel_nb.core.failure import Failures
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.selection import entry_with

MAX_SOURCE: Final = 20_000
"""Characters of the source that are sent."""

MAX_TEXT: Final = 2_000
"""Characters of each other text."""

MAX_REASONS: Final = 5
MAX_CLASSES: Final = 50
"""Those with most votes."""


def lf_details_view(now: Moment, number: int) -> dict[str, Any]:
    """One LF; `LfDetailsView` in `lf_table/wire.ts`.

    Raises:
        SessionError: there is none of that number.
    """
    entry = entry_with(now.state, number)
    lf, packed = entry.lf, entry.column.packed
    votes = list(zip(packed.labels.tolist(), packed.n_votes.tolist(), strict=True))
    votes.sort(key=lambda pair: -pair[1])
    return {
        "revision": now.revision,
        "number": number,
        "label": None if lf.label is None else now.state.dataset.label_set.find(lf.label),
        "version": entry.version,
        "duration_s": entry.column.duration_s,
        "n_votes": votes[:MAX_CLASSES],
        "failure": _first_failure(entry.column.failures),
        "reasons": _reasons(entry.column.failures),
        "source": lf.source[:MAX_SOURCE],
        "n_source": len(lf.source),
    }


def _first_failure(failures: Failures) -> dict[str, Any] | None:
    first = failures.first
    if first is None:
        return None
    return {
        "row": first.position,
        "id": str(first.row_id)[:MAX_TEXT],
        "reason": first.reason[:MAX_TEXT],
        "traceback": first.traceback[-MAX_TEXT:],
    }


def _reasons(failures: Failures) -> list[tuple[str, int]]:
    """The most frequent reasons, with the rows that each stopped."""
    counts = np.bincount(failures.reason_of, minlength=len(failures.reasons)).tolist()
    often = sorted(zip(failures.reasons, counts, strict=True), key=lambda pair: -pair[1])
    return [(reason[:MAX_TEXT], n) for reason, n in often[:MAX_REASONS]]
