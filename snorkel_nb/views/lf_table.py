"""The LF table of the panel."""

from typing import Any

import numpy as np

from snorkel_nb.analysis.precision import lf_precision
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.session.results import Results
from snorkel_nb.session.state import RegisteredLF, SessionState
from snorkel_nb.views.header import interval_view


def lf_table_view(state: SessionState, results: Results) -> dict[str, Any]:
    """Plain values for the table; `LFTable` in `wire.ts`.

    An LF that is off keeps its own votes and precision; it has no overlaps and conflicts.
    """
    place = {name: j for j, name in enumerate(results.label_matrix.lf_names)}
    return {"lfs": [_lf(entry, place.get(entry.name), state, results) for entry in state.lfs]}


def _lf(
    entry: RegisteredLF, j: int | None, state: SessionState, results: Results
) -> dict[str, Any]:
    statistics, n_rows = results.statistics, max(1, len(state.dataset))
    votes = entry.column.votes
    by_class = np.bincount(votes[votes != ABSTAIN], minlength=state.dataset.label_set.cardinality)
    polarity = np.flatnonzero(by_class)
    return {
        "number": entry.number,
        "name": entry.name,
        "kind": entry.lf.kind,
        "version": entry.version,
        "enabled": entry.is_enabled,
        "polarity": polarity.tolist(),
        "votes_by_class": {int(label): int(by_class[label]) for label in polarity},
        "n_votes": int(by_class.sum()),
        "coverage": int(by_class.sum()) / n_rows,
        "overlaps": 0.0 if j is None else int(statistics.n_overlaps[j]) / n_rows,
        "conflicts": 0.0 if j is None else int(statistics.n_conflicts[j]) / n_rows,
        "precision": interval_view(lf_precision(votes, state.gold)),
        "failures": _failures(entry),
        "note": _note(entry),
    }


def _failures(entry: RegisteredLF) -> dict[str, Any] | None:
    failures = entry.column.failures
    if not failures or failures.first is None:
        return None
    return {"n": len(failures), "message": f"{failures.first.reason} ({failures.first.where})"}


def _note(entry: RegisteredLF) -> str | None:
    notes = list(entry.lf.notes)
    if entry.lf.is_stale:
        notes.append("stale: something it reads has changed; run its cell again, or %lf rerun")
    return "; ".join(notes) or None
