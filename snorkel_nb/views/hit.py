"""A row that an LF in no session would vote on: a stretch of its text, with the matches."""

from typing import Any

from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.session.moment import Moment
from snorkel_nb.views.excerpt import excerpt, utf16_spans
from snorkel_nb.views.label import known
from snorkel_nb.views.row import shown_text


def hit_view(lf: LabelingFunction, now: Moment, position: int, vote: int) -> dict[str, Any]:
    """`TrialExample` in `try/wire.ts`. Holds text of the row: only for replies."""
    state, results = now.state, now.results
    shown = excerpt(shown_text(state.dataset, position), lf.voter.spans(state.dataset, position))
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
