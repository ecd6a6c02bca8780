"""How far the rows are labeled that a person set out to label."""

from typing import Any

import numpy as np

from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.session.label_queue import QueuedRows
from snorkel_nb.session.selection import SelectedRows


def queue_view(rows: SelectedRows) -> dict[str, Any] | None:
    """The queue that is selected, or None; `QueueView` in `gold/wire.ts`."""
    queue = next((part for part in rows.selection.parts if isinstance(part, QueuedRows)), None)
    if queue is None:
        return None
    n_done = np.count_nonzero(rows.now.state.gold[queue.positions] != ABSTAIN)
    return {"how": queue.how, "n_rows": len(queue.positions), "n_done": int(n_done)}
