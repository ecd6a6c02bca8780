"""Votes of one function, vectorised and row by row."""

import itertools
import linecache
import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.labeling.answer import AnswerReader
from snorkel_nb.labeling.row_loop import RowLoop
from snorkel_nb.labeling.vectorised.body import vectorised

CLASSES: Final = LabelSet.of(["HAM", "SPAM"])

_numbers = itertools.count()


def function_from(source: str, **names: Any) -> Any:
    """The function `lf` that a source defines, which can be looked up as that of a cell can."""
    file = f"<cell {next(_numbers)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    namespace: dict[str, Any] = {"re": re, **names}
    exec(compile(source, file, "exec"), namespace)
    return namespace["lf"]


@dataclass(frozen=True)
class BothWays:
    """What came out; row by row is always right.

    Args:
        decided: positions on which the function was not asked.
        wrong: those of them that differ from the function, or on which it fails.
        votes: the function's.
    """

    decided: list[int]
    wrong: list[int]
    votes: list[int]


def run_both_ways(
    function: Any, rows: pl.DataFrame, label: str | None = "SPAM", **resources: Any
) -> BothWays | None:
    """Votes on all rows; None when the function is not recognised."""
    reader = AnswerReader(label, CLASSES)
    body = vectorised(function, resources, reader, rows.schema)
    if body is None:
        return None
    dataset = Dataset.open(rows, Roles(), CLASSES)
    loop = RowLoop(lambda row: function(row, **resources), reader, dataset, function)
    expected = np.array(loop.vote(rows, range(rows.height)), dtype=int)
    votes, is_open = body.vote(rows)
    failed = np.isin(np.arange(rows.height), loop.failures().positions)
    is_wrong = ~is_open & (failed | (votes != expected))
    return BothWays(
        np.flatnonzero(~is_open).tolist(), np.flatnonzero(is_wrong).tolist(), expected.tolist()
    )
