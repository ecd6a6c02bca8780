"""LFs that are being voted on in the background: how far they are, and what a sample tells."""

from collections.abc import Sequence
from math import ceil, floor
from typing import Any, Final

from snorkel_nb.analysis.lf_estimate import LFEstimate
from snorkel_nb.analysis.sampled_share import SampledShare
from snorkel_nb.session.evaluation import Evaluation, error_text
from snorkel_nb.session.state import SessionState
from snorkel_nb.session.work import Status
from snorkel_nb.views.failure import failure_kind, failure_place
from snorkel_nb.views.lf_cell import counted, interval, percent, printable

SHARE_DIGITS: Final = 7
"""One row in ten million still counts."""


def evaluations_view(evaluations: Sequence[Evaluation], state: SessionState) -> dict[str, Any]:
    """Those that are pending; `EvaluationsView.pending` in `wire.ts`."""
    return {"pending": [evaluation_view(e, state) for e in evaluations if e.estimate is not None]}


def evaluation_view(evaluation: Evaluation, state: SessionState) -> dict[str, Any]:
    """Plain values; `EvaluationView` in `wire.ts`. Nothing of a row is among them."""
    estimate, old = evaluation.estimate, state.find(evaluation.name)
    assert estimate is not None
    return {
        "name": evaluation.name,
        "kind": evaluation.lf.kind,
        "declared": evaluation.lf.label,
        "in_force": old and old.version,
        "status": evaluation.status.value,
        "n_rows": evaluation.n_rows,
        "n_done": evaluation.n_done,
        "left_s": round(evaluation.left_s, 1),
        "n_sampled": estimate.n_sampled,
        "polarity": [label for label, _ in estimate.votes_by_class],
        "n_votes": list(estimate.coverage.counts),
        "coverage": _share(estimate.coverage),
        "overlaps": _share(estimate.overlaps),
        "conflicts": _share(estimate.conflicts),
        "precision": _share(estimate.precision),
        "failures": _failures(estimate),
    }


def evaluation_alert(evaluation: Evaluation, state: SessionState) -> str | None:
    """What became of one that is over without votes, in words; None when there are votes."""
    if evaluation.status not in (Status.CANCELLED, Status.FAILED):
        return None
    old = state.find(evaluation.name)
    left = f"Version {old.version} stays in force." if old else "No LF was added."
    if evaluation.status is Status.CANCELLED:
        return f"The evaluation of {evaluation.name!r} was cancelled. {left}"
    why = error_text(evaluation.error)
    return f"{evaluation.name!r} could not vote on all rows. {why} {left}"


def evaluation_line(view: dict[str, Any]) -> str:
    """The one line for exported notebooks, until all rows are voted on."""
    parts = [
        f"coverage {percent_interval(view['coverage'])}",
        *(
            f"{name} {percent_interval(view[name])}"
            for name in ("overlaps", "conflicts")
            if view[name]
        ),
    ]
    if view["precision"]:
        parts.append(f"precision {interval(view['precision'])}")
    if view["failures"]:
        failed = counted(view["failures"]["n"], "sampled row")
        parts.append(f"FAILED on {failed} ({view['failures']['message']})")
    sampled = f"estimated from {view['n_sampled']:,} of {view['n_rows']:,} rows"
    return printable(f"{view['name']}, {sampled}: {', '.join(parts)}; {progress_text(view)}")


def progress_text(view: dict[str, Any]) -> str:
    """How far the full pass is: "all rows: 12 %, about 40 s left"."""
    if view["status"] == Status.QUEUED.value:
        return f"all rows: waits for its turn, then about {duration(view['left_s'])}"
    share = view["n_done"] / view["n_rows"] if view["n_rows"] else 1.0
    return f"all rows: {share:.0%}, about {duration(view['left_s'])} left"


def duration(seconds: float) -> str:
    """Seconds as people say them: "40 s", "3 min", "2 h"."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 1.5 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{max(1, round(seconds))} s"


def percent_interval(share: dict[str, Any] | None) -> str:
    """Such as "12.3 % [11.9, 12.8]"; rounded outwards, for an interval may not shrink."""
    if share is None:
        return "none"
    low, high = floor(1000 * share["low"]) / 10, ceil(1000 * share["high"]) / 10
    return f"{percent(share['value'])} [{low:.1f}, {high:.1f}]"


def _share(share: SampledShare | None) -> dict[str, Any] | None:
    if share is None:
        return None
    return {
        "value": round(share.value, SHARE_DIGITS),
        "low": round(share.low, SHARE_DIGITS),
        "high": round(share.high, SHARE_DIGITS),
        "n": share.n_sampled,
    }


def _failures(estimate: LFEstimate) -> dict[str, Any] | None:
    first = estimate.first_failure
    if first is None:
        return None
    message = f"{failure_kind(first)} ({failure_place(first)})"
    return {"n": estimate.n_failures, "message": message}
