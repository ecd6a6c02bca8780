"""Names of the beginnings of a table, so that what was made of its first rows is found again."""

import polars as pl

from snorkel_nb.core.fingerprint import fingerprint, fingerprint_frame

BLOCK_ROWS = 4_096


class PrefixKeys:
    """Names by content of the first rows, for any number of them; reads each row about once.

    Args:
        rows: what embedders read of the rows, in order.
    """

    def __init__(self, rows: pl.DataFrame) -> None:
        self._rows = rows
        self._ends = [fingerprint(*rows.columns, *map(str, rows.dtypes))]
        """Names of the first 0, BLOCK_ROWS, 2 BLOCK_ROWS, ... rows, as far as they were asked."""

    def of_first(self, n_rows: int) -> str:
        """The name of the first so many rows."""
        n_blocks, n_more = divmod(n_rows, BLOCK_ROWS)
        while len(self._ends) <= n_blocks:
            start = (len(self._ends) - 1) * BLOCK_ROWS
            self._ends.append(self._continued(self._ends[-1], start, BLOCK_ROWS))
        start = n_blocks * BLOCK_ROWS
        return (
            self._continued(self._ends[n_blocks], start, n_more) if n_more else self._ends[n_blocks]
        )

    def _continued(self, name: str, start: int, n_rows: int) -> str:
        return fingerprint(name, fingerprint_frame(self._rows.slice(start, n_rows)))
