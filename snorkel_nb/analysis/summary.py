"""One row per LF: Snorkel's summary, followed by what the session knows besides."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from snorkel_nb.analysis.precision import lf_precisions
from snorkel_nb.core.arrays import FloatArray, VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.statistics import Statistics


def summarize_lfs(
    label_matrix: LabelMatrix,
    statistics: Statistics,
    gold: VoteArray | None,
    accuracies: FloatArray | None,
    extra: Mapping[str, Sequence[Any]],
) -> pl.DataFrame:
    """A frame with a row per LF, in the order of the label matrix.

    Its columns are "LF" (Snorkel's index), Snorkel's columns in Snorkel's order, then ours.

    Args:
        label_matrix: m LFs by n rows.
        statistics: its counts.
        gold: (n,) class numbers, ABSTAIN where unknown. Without any gold, the columns that need it
            are left out.
        accuracies: (m,) by the label model, for "Learned Weight", which is left out when None.
        extra: further columns of m values each, added last.

    Returns:
        Fractions are of all rows, 0..1. NaN: there is no data to tell it from.
    """
    summary: dict[str, Any] = {
        "LF": pl.Series(label_matrix.lf_names, dtype=pl.String),
        "j": pl.Series(range(label_matrix.n_lfs), dtype=pl.Int64),
        "Polarity": pl.Series(statistics.polarity, dtype=pl.List(pl.Int64)),
        "Coverage": statistics.coverage,
        "Overlaps": statistics.overlaps,
        "Conflicts": statistics.conflicts,
    }
    ours: dict[str, Any] = {"Votes": statistics.votes_by_lf}
    if gold is not None and (gold != ABSTAIN).any():
        precisions = lf_precisions(label_matrix.packed, gold)
        summary |= {
            "Correct": _counts([p.n_correct for p in precisions]),
            "Incorrect": _counts([p.n_incorrect for p in precisions]),
            "Emp. Acc.": _fractions([p.empirical_accuracy for p in precisions]),
        }
        ours |= {
            "Precision": _fractions([p.value for p in precisions]),
            "Precision Low": _fractions([p.low for p in precisions]),
            "Precision High": _fractions([p.high for p in precisions]),
            "Gold Rows": _counts([p.n for p in precisions]),
        }
    if accuracies is not None:
        summary["Learned Weight"] = accuracies
    return pl.DataFrame(summary | ours | dict(extra))


def _counts(values: list[int]) -> pl.Series:
    return pl.Series(values, dtype=pl.Int64)


def _fractions(values: list[float]) -> pl.Series:
    return pl.Series(values, dtype=pl.Float64)
