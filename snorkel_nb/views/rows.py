"""Windows of the rows that are selected, in the order that is asked for."""

from typing import Any, Final

from snorkel_nb.errors import SessionError
from snorkel_nb.session.row_order import RowSort
from snorkel_nb.session.selection import SelectedRows
from snorkel_nb.views.row import row_view

MAX_PAGE: Final = 50


def rows_view(
    rows: SelectedRows, offset: int, limit: int, sort: RowSort = "index"
) -> dict[str, Any]:
    """Some of the rows that are selected, or of all rows; `RowsPage` in `wire.ts`.

    Args:
        rows: which.
        offset: how many of these rows come before.
        limit: at most MAX_PAGE.
        sort: in which order.

    Raises:
        SessionError: offset or limit is no count.
    """
    if offset < 0 or limit < 0:
        raise SessionError(f"A page of rows from {offset}, {limit} long, cannot be. Count from 0.")
    state, results = rows.now.state, rows.now.results
    page = rows.in_order(sort)[offset : offset + min(limit, MAX_PAGE)]
    return {
        "offset": offset,
        "n_total": rows.n_rows,
        "revision": rows.now.revision,
        "rows": [row_view(state, results, int(position)) for position in page],
    }
