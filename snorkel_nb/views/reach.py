"""How far the labels went with each change, up to the present one."""

from typing import Any

from snorkel_nb.session.history import History


def reach_view(history: History) -> list[dict[str, Any]]:
    """Plain values of each step that is kept, oldest first."""
    return [
        {
            "revision": step.revision,
            "change": step.description,
            "time": step.time,
            "n_rows": len(step.state.dataset),
            "n_lfs": len(step.state.enabled),
            "n_covered": step.effect.n_covered,
            "n_labels": step.effect.n_labels,
        }
        for step in history.steps[: history.place + 1]
    ]
