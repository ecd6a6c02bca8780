"""What a rule that is being typed would do, for the box where it is typed."""

from typing import Any, Final

from snorkel_nb.analysis.sampled_share import SampledShare
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.session.rule import RULE_KINDS, Rule
from snorkel_nb.session.trial import Trial
from snorkel_nb.views.excerpt import excerpt, utf16_spans
from snorkel_nb.views.header import interval_view
from snorkel_nb.views.row import shown_text

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
        "moves": [
            {"before": known(move.before), "after": known(move.after), "n": move.n_rows}
            for move in (moves or ())[:MOVES_SHOWN]
        ],
        "notes": list(trial.lf.notes),
        "examples": [_example(trial, position, vote) for position, vote in trial.examples()],
    }


def read_rule(request: Any, classes: tuple[str, ...]) -> Rule | None:
    """The rule that a page asks about; None when it sent none."""
    match request:
        case {"rule": {"kind": kind, "text": str(text), "label": int(i), "match_case": bool(case)}}:
            if kind in RULE_KINDS and 0 <= i < len(classes):
                return Rule(kind, text, classes[i], case)
    return None


def known(label: Any) -> int | None:
    """A class number, or None where there is none."""
    return None if label == ABSTAIN else int(label)


def _share(share: SampledShare) -> dict[str, Any] | None:
    """Numbers of rows, of all rows; None without rows."""
    if not share.n_sampled:
        return None
    low, high = share.counts
    return {"n": share.count, "low": low, "high": high}


def _example(trial: Trial, position: int, vote: int) -> dict[str, Any]:
    state, results = trial.now.state, trial.now.results
    spans = trial.lf.voter.spans(state.dataset, position)
    shown = excerpt(shown_text(state.dataset, position), spans)
    return {
        "row": position,
        "text": shown.text,
        "spans": utf16_spans(shown.text, shown.spans),
        "is_cut_before": shown.is_cut_before,
        "is_cut_after": shown.is_cut_after,
        "vote": vote,
        "label": known(results.labels[position]),
        "gold": known(state.gold[position]),
    }
