"""The header of the panel: counts, labels, gold, and how far to trust the model."""

from typing import Any, Final

import numpy as np

from snorkel_nb.analysis.precision import Precision
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.label_models.trust import Trusted
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.typed_label import data_key
from snorkel_nb.views.model_trust import agreement_share, remarks, voters_text

DIGITS: Final = 4
"""Of estimates: more mean nothing, and would be sent, and saved, for each LF."""

MAX_REMARKS: Final = 12
"""Sentences about the model that are sent; the others are counted."""


def header_view(now: Moment) -> dict[str, Any]:
    """Plain values for the header; `Header` in `wire.ts`."""
    state, results = now.state, now.results
    names = state.dataset.label_set.names
    return {
        "session": state.dataset.name,
        "data": data_key(state.dataset),
        "n_rows": len(state.dataset),
        "n_lfs": len(state.lfs),
        "n_enabled": len(state.enabled),
        "n_covered": results.statistics.n_covered,
        "n_conflicts": results.statistics.n_conflicting,
        "classes": [
            {"name": name, "n_labels": int(n)}
            for name, n in zip(names, results.class_sizes, strict=True)
        ],
        "gold": _gold(now),
        "model": _model(results.fit),
    }


def interval_view(precision: Precision) -> dict[str, Any] | None:
    """Value and interval, or None when nothing could be checked."""
    if not precision.n:
        return None
    return {
        "value": round(precision.value, DIGITS),
        "low": round(precision.low, DIGITS),
        "high": round(precision.high, DIGITS),
        "n": precision.n,
    }


def _gold(now: Moment) -> dict[str, Any] | None:
    n_rows = int(np.count_nonzero(now.state.gold != ABSTAIN))
    if not n_rows:
        return None
    return {
        "n_rows": n_rows,
        "model": interval_view(now.accuracies.model),
        "majority": interval_view(now.accuracies.majority),
        "sampled": interval_view(now.sampled_accuracies.model),
    }


def _model(fit: Trusted) -> dict[str, Any]:
    found = remarks(fit.verdict)
    return {
        "name": fit.chosen.name,
        "fell_back": fit.fell_back,
        "trust": fit.sentence,
        "voters": voters_text(fit.verdict),
        "agreement": agreement_share(fit),
        "remarks": found[:MAX_REMARKS],
        "n_remarks": len(found),
    }
