"""What a rule that is being typed would do, for the box where it is typed."""

from typing import Any, Final

from snorkel_nb.analysis.sampled_share import SampledShare
from snorkel_nb.session.rule import RULE_KINDS, Rule
from snorkel_nb.session.trial import Trial
from snorkel_nb.views.header import interval_view
from snorkel_nb.views.hit import hit_view
from snorkel_nb.views.label import moves_view

MOVES_SHOWN: Final = 4


def trial_view(trial: Trial) -> dict[str, Any]:
    """Numbers and some hits; `TrialView` in `try/wire.ts`. Holds text of rows: only for replies."""
    moves = trial.moves
    return {
        "revision": trial.now.revision,
        "n_tried": trial.n_tried,
        "n_rows": len(trial.now.state.dataset),
        "duration_s": round(trial.duration_s, 4),
        "is_exact": trial.is_exact,
        "can_be_exact": trial.can_be_exact,
        "coverage": _share(trial.coverage),
        "uncovered": _share(trial.uncovered),
        "overlaps": _share(trial.overlaps),
        "conflicts": _share(trial.conflicts),
        "contradictions": _share(trial.contradictions),
        "precision": interval_view(trial.precision),
        "n_failures": trial.n_failures,
        "n_moved": None if moves is None else sum(move.n_rows for move in moves),
        "moves": moves_view(moves or (), MOVES_SHOWN),
        "notes": list(trial.lf.notes),
        "examples": [
            hit_view(trial.lf, trial.now, position, vote) for position, vote in trial.examples()
        ],
    }


def read_rule(request: Any, classes: tuple[str, ...]) -> Rule | None:
    """The rule that a page asks about; None when it sent none."""
    match request:
        case {"rule": {"kind": kind, "text": str(text), "label": int(i), "match_case": bool(case)}}:
            if kind in RULE_KINDS and 0 <= i < len(classes):
                return Rule(kind, text, classes[i], case)
    return None


def _share(share: SampledShare) -> dict[str, Any] | None:
    """Numbers of rows, of all rows; None without rows."""
    if not share.n_sampled:
        return None
    low, high = share.counts
    return {"n": share.count, "low": low, "high": high}
