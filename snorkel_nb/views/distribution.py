"""The charts of the panel: how sure the labels are, and whether rightly so."""

from typing import Any, Final

import numpy as np

from snorkel_nb.analysis.calibration import Calibration, calibrate
from snorkel_nb.analysis.confidence import EDGES, confidence_bins, count_confidences
from snorkel_nb.analysis.precision import Precision
from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.selection import SelectedRows, Status, WithStatus
from snorkel_nb.views.header import DIGITS, interval_view

MAX_CLASSES: Final = 8
"""Classes with a colour and a line of their own; the others are summed up."""


def distribution_view(now: Moment, rows: SelectedRows | None = None) -> dict[str, Any]:
    """Plain values for the charts; `DistributionView` in `charts/wire.ts`.

    Args:
        now: whose labels are counted.
        rows: of that moment; how many of each bar are among them is counted too. None: not.
    """
    state, labels = now.state, now.results.labels
    k = state.dataset.label_set.cardinality
    shown = np.sort(np.argsort(-now.results.class_sizes, kind="stable")[:MAX_CLASSES])
    bins = confidence_bins(now.results.posteriors.confidence)
    counts = count_confidences(labels, bins, k)
    selected = None
    if rows is not None and not rows.is_all:
        selected = _with_rest(count_confidences(labels, bins, k, rows.mask), shown).tolist()
    return {
        "revision": now.revision,
        "n_rows": len(labels),
        "n_labels": now.results.n_labels,
        "edges": EDGES.tolist(),
        "first_bin": _first_bin(k, counts),
        "counts": _with_rest(counts, shown).tolist(),
        "selected": selected,
        "classes": _classes(now, shown),
        "n_more_classes": k - len(shown),
        "calibration": _calibration(now),
        "statuses": _statuses(now),
    }


def _with_rest(counts: IntArray, shown: IntArray) -> IntArray:
    """Of (k, ...) counts those of the shown classes, and at the end the sum of the others."""
    own = counts[shown]
    rest = counts.sum(axis=0) - own.sum(axis=0)
    with_rest: IntArray = np.concatenate([own, rest[np.newaxis]])
    return with_rest


def _first_bin(k: int, counts: IntArray) -> int:
    """The first bin to draw: no confidence is below 1 / k, but for what float32 has rounded."""
    used = np.flatnonzero(counts.any(axis=0))
    possible = int(np.searchsorted(EDGES[:-1], 1 / k, side="right")) - 1
    return min(possible, int(used[0])) if len(used) else possible


def _classes(now: Moment, shown: IntArray) -> list[dict[str, Any]]:
    """Labels, votes and accuracy of the shown classes, and at the end of all others."""
    labels, gold, k = now.results.labels, now.state.gold, len(now.results.class_sizes)
    checked = np.flatnonzero(gold != ABSTAIN)
    checked = checked[labels[checked] != ABSTAIN]
    is_right = labels[checked] == gold[checked]
    n_checked = np.bincount(labels[checked], minlength=k)
    n_right = np.bincount(labels[checked][is_right], minlength=k)
    columns = (
        now.results.class_sizes,
        now.results.statistics.votes_by_class.sum(axis=0),
        n_right,
        n_checked,
    )
    numbers = [*shown.tolist(), None]
    return [
        {
            "label": label,
            "n_labels": n_labels,
            "n_votes": n_votes,
            "accuracy": interval_view(Precision(right, n)),
        }
        for label, n_labels, n_votes, right, n in zip(
            numbers, *(_with_rest(column, shown).tolist() for column in columns), strict=True
        )
    ]


def _calibration(now: Moment) -> dict[str, Any] | None:
    """Confidence against gold; None where no row has a label and gold."""
    labels, gold = now.results.labels, now.state.gold
    checked = np.flatnonzero(gold != ABSTAIN)
    checked = checked[labels[checked] != ABSTAIN]
    if not len(checked):
        return None
    confidence = now.results.posteriors.confidence[checked]
    found: Calibration = calibrate(confidence, labels[checked] == gold[checked])
    return {
        "n": found.n,
        "gap": round(found.gap, DIGITS),
        "gap_by_chance": round(found.gap_by_chance, DIGITS),
        "bins": [
            {
                "low": round(each.low, DIGITS),
                "high": round(each.high, DIGITS),
                "confidence": round(each.confidence, DIGITS),
                "accuracy": interval_view(each.accuracy),
            }
            for each in found.bins
        ],
    }


def _statuses(now: Moment) -> list[dict[str, Any]]:
    """Rows in each state, as the header and the selection count them."""
    state, results = now.state, now.results
    n_rows = len(results.labels)
    n_gold = int(np.count_nonzero(state.gold != ABSTAIN))
    has_failures = any(len(entry.column.failures) for entry in state.lfs)
    counts: dict[Status, int] = {
        "uncovered": n_rows - results.statistics.n_covered,
        "conflict": results.statistics.n_conflicting,
        "no label": n_rows - results.n_labels,
        "failed": _n_with("failed", now) if has_failures else 0,
        "no gold": n_rows - n_gold,
    }
    if n_gold:
        counts["wrong"] = now.accuracies.model.n_incorrect
    return [{"status": status, "n": n} for status, n in counts.items()]


def _n_with(status: Status, now: Moment) -> int:
    return int(np.count_nonzero(WithStatus(status).holds(now)))
