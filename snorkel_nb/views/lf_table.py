"""The LF table of the panel."""

from typing import Any, Final

import numpy as np

from snorkel_nb.analysis.precision import Precision, lf_precisions
from snorkel_nb.session.results import Results
from snorkel_nb.session.state import RegisteredLF, SessionState
from snorkel_nb.views.failure import failures_view
from snorkel_nb.views.header import interval_view
from snorkel_nb.views.lf_standing import LFStanding, accuracy_wire, lf_standings, oddities_wire

SHARE_DIGITS: Final = 7
"""One row in ten million still counts; each digit is sent, and saved, for each LF."""


def lf_table_view(state: SessionState, results: Results) -> dict[str, Any]:
    """Plain values for the table; `LFTable` in `wire.ts`.

    An LF that is off keeps its own votes and precision; it has no overlaps and conflicts, and the
    label model knows nothing of it.
    """
    place = {name: j for j, name in enumerate(results.label_matrix.lf_names)}
    standings = lf_standings(results.fit.verdict)
    numbers = [entry.number for entry in state.enabled]
    precisions = lf_precisions([entry.column.packed for entry in state.lfs], state.gold)
    return {
        "lfs": [
            _lf(entry, place.get(entry.name), precision, results, standings.get(entry.name))
            for entry, precision in zip(state.lfs, precisions, strict=True)
        ],
        "oddities": oddities_wire(standings.values(), numbers),
    }


def _lf(
    entry: RegisteredLF,
    j: int | None,
    precision: Precision,
    results: Results,
    standing: LFStanding | None,
) -> dict[str, Any]:
    statistics, n_rows = results.statistics, len(entry.column)
    packed = entry.column.packed
    polarity, n_votes = packed.labels.tolist(), packed.n_votes.tolist()
    return {
        "number": entry.number,
        "name": entry.name,
        "kind": entry.lf.kind,
        "enabled": entry.is_enabled,
        "polarity": polarity,
        "votes_by_class": dict(zip(polarity, n_votes, strict=True)),
        "coverage": _share(sum(n_votes), n_rows),
        "overlaps": 0.0 if j is None else _share(statistics.n_overlaps[j], n_rows),
        "conflicts": 0.0 if j is None else _share(statistics.n_conflicts[j], n_rows),
        "accuracy": accuracy_wire(standing),
        "precision": interval_view(precision),
        "failures": failures_view(entry.column.failures),
        "note": _note(entry),
    }


def _share(n: int | np.integer, total: int) -> float:
    return round(int(n) / total, SHARE_DIGITS) if total else 0.0


def _note(entry: RegisteredLF) -> str | None:
    notes = list(entry.lf.notes)
    if entry.lf.is_stale:
        notes.append("stale: something it reads has changed; run its cell again, or %lf rerun")
    return "; ".join(notes) or None
