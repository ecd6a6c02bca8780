"""In which order the parts of an expression are computed, each once."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

_PREFIX = "snorkel_nb part "


@dataclass(frozen=True)
class Plan:
    """An expression over columns of a table.

    Args:
        columns: what it reads.
        stages: named parts; each reads columns and parts of earlier stages.
        result: reads columns and parts.
    """

    columns: tuple[str, ...]
    stages: tuple[tuple[pl.Expr, ...], ...]
    result: pl.Expr

    def run(self, rows: pl.DataFrame) -> pl.Series:
        """Its value on each row."""
        table = rows.lazy().select(self.columns)
        for parts in self.stages:
            table = table.with_columns(parts)
        return table.select(self.result).collect().to_series()


class Parts:
    """Parts of expressions under names of their own.

    Python computes a condition once and then looks at it; polars would compute it in each of the
    places of an expression where it stands.
    """

    def __init__(self) -> None:
        self._names: dict[bytes, str] = {}
        self._parts: dict[str, pl.Expr] = {}

    def keep(self, expr: pl.Expr) -> pl.Expr:
        """A name for a part; the same one for the same part."""
        if expr.meta.is_column() or expr.meta.is_literal():
            return expr
        name = self._names.setdefault(expr.meta.serialize(), f"{_PREFIX}{len(self._names)}")
        self._parts[name] = expr
        return pl.col(name)

    def plan(self, result: pl.Expr) -> Plan:
        """How to compute an expression over columns and parts."""
        depths: dict[str, int] = {}
        columns = dict.fromkeys(self._columns(result, depths))
        stages = [
            tuple(self._parts[name].alias(name) for name in depths if depths[name] == depth)
            for depth in range(1, max(depths.values(), default=0) + 1)
        ]
        return Plan(tuple(columns), tuple(stages), result)

    def _columns(self, expr: pl.Expr, depths: dict[str, int]) -> Iterator[str]:
        """The columns that an expression reads; notes how deep its parts lie."""
        for name in expr.meta.root_names():
            if name not in self._parts:
                yield name
            elif name not in depths:
                part = self._parts[name]
                yield from self._columns(part, depths)
                depths[name] = 1 + max(
                    (depths.get(r, 0) for r in part.meta.root_names()), default=0
                )
