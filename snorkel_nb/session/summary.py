"""The table of LFs as a frame."""

import polars as pl

from snorkel_nb.analysis.summary import summarize_lfs
from snorkel_nb.session.results import Results
from snorkel_nb.session.state import SessionState


def summarize(state: SessionState, results: Results) -> pl.DataFrame:
    """A row for each LF that is on; one that is off takes no part in overlaps and conflicts."""
    entries = state.enabled
    summary = summarize_lfs(
        results.label_matrix,
        results.statistics,
        state.gold if (state.gold >= 0).any() else None,
        results.fit.chosen.accuracies,
        {
            "Kind": [entry.lf.kind for entry in entries],
            "Label": [entry.lf.label for entry in entries],
            "Version": [entry.version for entry in entries],
            "Failures": [len(entry.column.failures) for entry in entries],
            "Seconds": [entry.column.duration_s for entry in entries],
        },
    )
    # A column without a value has no type yet.
    return summary.with_columns(
        pl.col("Kind", "Label").cast(pl.String),
        pl.col("Version", "Failures").cast(pl.Int64),
        pl.col("Seconds").cast(pl.Float64),
    )
