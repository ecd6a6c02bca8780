"""Rows of a table without texts, or with more than texts: each column counts alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import SmallFloatArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.fingerprint import fingerprint
from snorkel_nb.core.table import missing_column
from snorkel_nb.embeddings.batches import InBatches
from snorkel_nb.embeddings.spread_out import spread_out
from snorkel_nb.embeddings.table_columns import ColumnCode, fitted_code
from snorkel_nb.errors import EmbeddingError

FIT_ROWS: Final = 100_000
"""Medians, ranges and categories of more rows are learned from a sample of them."""

NEVER_READ: Final = ("gold", "id", "split")
"""Roles whose columns say what is to be found out, or nothing of what a row means."""


@dataclass(frozen=True)
class TableEmbedder(InBatches):
    """The columns of a table side by side as numbers, in each of which rows differ about as much.

    The vectors have no common length. What is learned of the columns is learned once; values that
    are seen only later are taken as rare ones.

    Args:
        codes: how each column becomes numbers.
    """

    codes: tuple[ColumnCode, ...]
    batch_rows = 16_384

    @classmethod
    def of(cls, dataset: Dataset, columns: Sequence[str] | None = None) -> "TableEmbedder":
        """One that has learned from these rows.

        Args:
            dataset: the rows.
            columns: which; None is all but texts, vectors, gold, ids and splits.

        Raises:
            EmbeddingError: a column is not there or must not be read, or none says anything.
        """
        names = readable_columns(dataset, columns)
        sample = dataset.frame[spread_out(len(dataset), FIT_ROWS)]
        texts = dataset.roles.text
        codes = [fitted_code(sample[c], is_text=True if c == texts else None) for c in names]
        found = tuple(code for code in codes if code is not None)
        if not found:
            raise EmbeddingError(
                f"No column tells rows apart: {list(names)} hold one value, or what is no number, "
                "date, category or text. Name others: session.embed(columns=[...])."
            )
        return cls(found)

    @property
    def name(self) -> str:
        """See `Embedder`."""
        return f"table of {len(self.codes)} column{'' if len(self.codes) == 1 else 's'}"

    def fingerprint(self) -> str:
        """See `Embedder`."""
        return fingerprint("table", *(code.fingerprint() for code in self.codes))

    def read(self, dataset: Dataset) -> pl.DataFrame:
        """The columns."""
        for code in self.codes:
            if code.column not in dataset.columns:
                error = missing_column("Part of the embedding", code.column, dataset.columns)
                raise EmbeddingError(str(error))
        return dataset.frame.select(code.column for code in self.codes)

    def vectors(self, rows: pl.DataFrame) -> SmallFloatArray:
        """See `Embedder`."""
        return np.hstack([code.numbers(rows[code.column]) for code in self.codes])


def readable_columns(dataset: Dataset, columns: Sequence[str] | None) -> tuple[str, ...]:
    """The named columns, or all that play no role.

    Raises:
        EmbeddingError: a column is not there, or must not be read; or none is left.
    """
    roles = dataset.roles.named()
    names = tuple(c for c in dataset.columns if c not in roles.values())
    if columns is not None:
        names = (columns,) if isinstance(columns, str) else tuple(columns)
    if not names:
        raise EmbeddingError(
            f"There is no column to embed. Name some: session.embed(columns=[...]). The data have "
            f"{dataset.columns}; gold, ids and splits are never embedded."
        )
    for name in names:
        if name not in dataset.columns:
            raise EmbeddingError(str(missing_column("One of columns", name, dataset.columns)))
    for role, column in roles.items():
        if role in NEVER_READ and column in names:
            raise EmbeddingError(
                f"Column {column!r} has the {role} role and is never embedded. Leave it out of "
                "columns."
            )
    return names
