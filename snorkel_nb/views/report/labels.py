"""The labels in the report: how many, how sure, how right, how they came about."""

from typing import Any, Final

import numpy as np

from snorkel_nb.session.moment import Moment
from snorkel_nb.views.class_mark import class_mark
from snorkel_nb.views.distribution import distribution_view
from snorkel_nb.views.lf_cell import counted, percent, probability
from snorkel_nb.views.markup import Markup, element, join
from snorkel_nb.views.reach import reach_view
from snorkel_nb.views.report.charts import calibration_figure, confidence_figure, history_figure
from snorkel_nb.views.report.tables import NONE, rate, table
from snorkel_nb.views.row import shown_text
from snorkel_nb.views.shorten import shorten

MAX_STEPS: Final = 50
CHANGE_LENGTH: Final = 160
EXAMPLE_LENGTH: Final = 500
"""Characters."""

MAX_EXAMPLES: Final = 1_000
"""Rows in all: with thousands of classes a few of each are a file of their own."""


def labels_section(now: Moment) -> Markup:
    """Rows in each state and of each class, and the pictures."""
    view, names = distribution_view(now), now.state.dataset.label_set.names
    states = ", ".join(f"{each['status']} {each['n']:,}" for each in view["statuses"])
    return join(
        element("p", f"Rows: {states}.", class_="dim"),
        table(
            ("Class", "Labels", "Share of labels", "Votes", "Right on gold"),
            _class_lines(view, names),
            1,
        ),
        element(
            "div",
            confidence_figure(view),
            calibration_figure(view["calibration"]),
            class_="charts",
        ),
    )


def history_section(now: Moment) -> Markup:
    """How far each change brought the labels."""
    steps = reach_view(now.history)
    lines = [
        (
            shorten(step["change"], CHANGE_LENGTH),
            f"{step['time']:%Y-%m-%d %H:%M}",
            step["revision"],
            step["n_lfs"],
            f"{step['n_covered']:,}",
            f"{step['n_labels']:,}",
        )
        for step in steps[-MAX_STEPS:]
    ]
    heads = ("Change", "Time (UTC)", "Revision", "LFs on", "Covered", "Labels")
    caption = f"The last {len(lines)} of {counted(len(steps), 'change')} that are kept."
    return join(history_figure(steps), table(heads, lines, 2, caption))


def examples_section(now: Moment, n_examples: int) -> Markup:
    """Some rows of each class, drawn at random and the same each time."""
    results, dataset, names = now.results, now.state.dataset, now.state.dataset.label_set.names
    rng, parts, n_left = np.random.default_rng(7), [], MAX_EXAMPLES
    for label, name in enumerate(names):
        positions = np.flatnonzero(results.labels == label)
        n_drawn = min(n_examples, len(positions), n_left)
        if not n_drawn:
            continue
        n_left -= n_drawn
        drawn = np.sort(rng.choice(positions, n_drawn, replace=False))
        lines = [
            (
                shorten(str(dataset.row_id(int(position)))),
                element(
                    "bdi",
                    shorten(shown_text(dataset, int(position)), EXAMPLE_LENGTH),
                    class_="text",
                ),
                probability(float(results.posteriors.of_row(int(position)).max())),
            )
            for position in drawn
        ]
        parts += [
            element("h3", class_mark(label, name)),
            table(("Row", "Text", "Probability"), lines, 2),
        ]
    return join(*parts)


def _class_lines(view: dict[str, Any], names: tuple[str, ...]) -> list[list[object]]:
    n_labels, n_more = view["n_labels"], view["n_more_classes"]
    return [
        [
            f"{n_more:,} other classes"
            if each["label"] is None
            else class_mark(each["label"], names[each["label"]]),
            f"{each['n_labels']:,}",
            percent(each["n_labels"] / n_labels) if n_labels else NONE,
            f"{each['n_votes']:,}",
            rate(each["accuracy"]),
        ]
        for each in view["classes"]
        if n_more or each["label"] is not None
    ]
