"""The table of LFs as a frame."""

import polars as pl

from snorkel_nb.analysis.summary import summarize_lfs
from snorkel_nb.session.moment import Moment


def summarize(now: Moment) -> pl.DataFrame:
    """A row for each LF that is on; one that is off takes no part in overlaps and conflicts."""
    state, results, left_out = now.state, now.results, now.leave_one_out
    entries, has_gold = state.enabled, bool((state.gold >= 0).any())
    accuracies = results.fit.lf_accuracies
    summary = summarize_lfs(
        results.label_matrix,
        results.statistics,
        state.gold if has_gold else None,
        results.fit.chosen.accuracies,
        {
            "Est. Acc.": accuracies.values,
            "Est. Acc. Low": accuracies.low,
            "Est. Acc. High": accuracies.high,
            "Voters": results.fit.voters.shares,
            "Kind": [entry.lf.kind for entry in entries],
            "Label": [entry.lf.label for entry in entries],
            "Version": [entry.version for entry in entries],
            "Failures": [len(entry.column.failures) for entry in entries],
            "Seconds": [entry.column.duration_s for entry in entries],
            "Rows Lost": left_out.n_lost.tolist(),
            "Labels Flipped": left_out.n_flipped.tolist(),
            "Held-out Likelihood": left_out.held_out.tolist(),
        }
        | ({"Gold Change": left_out.gold_change.tolist()} if has_gold else {}),
    )
    # A column without a value has no type yet.
    return summary.with_columns(
        pl.col("Kind", "Label").cast(pl.String),
        pl.col("Version", "Failures", "Rows Lost", "Labels Flipped").cast(pl.Int64),
        pl.col("Seconds", "Held-out Likelihood", *(["Gold Change"] * has_gold)).cast(pl.Float64),
    )
