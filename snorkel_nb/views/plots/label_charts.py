"""The labels: how many there are of each class, how sure they are, and whether rightly so."""

from typing import Any, Final

import altair as alt

from snorkel_nb.session.moment import Moment
from snorkel_nb.views.class_mark import COLOURS
from snorkel_nb.views.distribution import distribution_view
from snorkel_nb.views.plots.data import chart_of, class_value
from snorkel_nb.views.reach import reach_view

WIDTH: Final = 360
HEIGHT: Final = 220
"""Pixels."""

OTHERS: Final = "#8a8a8a"
REACH: Final = {"covered": "#7d8b96", "labeled": "#0072b2"}


def confidence_chart(now: Moment) -> alt.Chart:
    """Rows by the probability of their label; the classes stand on each other."""
    view = distribution_view(now)
    shown = _classes(now, view)
    values = [
        {"class": name, "low": low, "high": high, "rows": n_rows}
        for name, counts in zip(shown, view["counts"], strict=False)
        for low, high, n_rows in zip(view["edges"][:-1], view["edges"][1:], counts, strict=True)
        if n_rows
    ]
    chart: alt.Chart = (
        chart_of(values)
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X("low:Q", bin="binned", title="probability of the label")
            .scale(domain=[view["edges"][view["first_bin"]], 1])
            .axis(format=".2~f"),
            x2=alt.X2("high:Q"),
            y=alt.Y("rows:Q", title="rows").axis(format="~s"),
            color=_colour(now, view),
            tooltip=["class:N", "low:Q", "high:Q", alt.Tooltip("rows:Q", format=",")],
        )
        .properties(width=WIDTH, height=HEIGHT)
    )
    return chart


def calibration_chart(now: Moment) -> alt.LayerChart:
    """Share of right labels by their probability, with intervals; on the line they are alike."""
    found = distribution_view(now)["calibration"]
    values = [
        {"confidence": each["confidence"], **each["accuracy"]}
        for each in (found["bins"] if found else [])
    ]
    whole = alt.Scale(domain=[0, 1])
    x = alt.X("confidence:Q", title="mean probability of the label", scale=whole)
    right = "share that is right, on gold"
    line = (
        chart_of([{"at": 0}, {"at": 1}])
        .mark_line(color=OTHERS, strokeDash=[4, 4])
        .encode(x=alt.X("at:Q", scale=whole), y=alt.Y("at:Q", scale=whole))
    )
    base = chart_of(values).encode(x=x)
    whiskers = base.mark_rule(size=2, color=COLOURS[0][0]).encode(
        y=alt.Y("low:Q", title=right, scale=whole), y2=alt.Y2("high:Q")
    )
    points = base.mark_point(size=60, filled=True, opacity=1, color=COLOURS[0][0]).encode(
        y=alt.Y("value:Q", title=right, scale=whole),
        tooltip=[
            *(alt.Tooltip(f"{field}:Q", format=".3f") for field in ("confidence", "value")),
            *(alt.Tooltip(f"{field}:Q", format=".3f") for field in ("low", "high")),
            "n:Q",
        ],
    )
    title = "Labels against gold" if found else "No row has both a label and gold"
    return alt.LayerChart(layer=[line, whiskers, points], title=title).properties(
        width=HEIGHT, height=HEIGHT
    )


def classes_chart(now: Moment) -> alt.LayerChart:
    """Rows of each label."""
    view = distribution_view(now)
    shown = _classes(now, view)
    values = [
        {"class": name, "labels": each["n_labels"], "votes": each["n_votes"]}
        for name, each in zip(shown, view["classes"], strict=False)
    ]
    base = chart_of(values).encode(
        y=alt.Y("class:N", title=None, scale=alt.Scale(domain=shown), sort=None),
        x=alt.X("labels:Q", title="rows with this label").axis(format="~s"),
        tooltip=["class:N", *(alt.Tooltip(f"{f}:Q", format=",") for f in ("labels", "votes"))],
    )
    bars = base.mark_bar().encode(color=_colour(now, view).legend(None))
    numbers = base.mark_text(align="left", dx=4).encode(text=alt.Text("labels:Q", format=","))
    chart: alt.LayerChart = (bars + numbers).properties(width=WIDTH, height=alt.Step(24))
    return chart


def history_chart(now: Moment) -> alt.Chart:
    """Share of the rows that are covered and labeled, by revision."""
    values = [
        {
            "revision": step["revision"],
            "measure": measure,
            "share": n_rows / step["n_rows"] if step["n_rows"] else 0.0,
            "rows": n_rows,
            "lfs": step["n_lfs"],
        }
        for step in reach_view(now.history)
        for measure, n_rows in (("covered", step["n_covered"]), ("labeled", step["n_labels"]))
    ]
    chart: alt.Chart = (
        chart_of(values)
        .mark_line(point=True, interpolate="step-after")
        .encode(
            x=alt.X("revision:Q").axis(format="d", tickMinStep=1),
            y=alt.Y("share:Q", title="share of all rows").axis(format="%"),
            color=alt.Color("measure:N", title=None).scale(
                domain=list(REACH), range=list(REACH.values())
            ),
            tooltip=["revision:Q", "measure:N", alt.Tooltip("rows:Q", format=","), "lfs:Q"],
        )
        .properties(width=WIDTH, height=HEIGHT)
    )
    return chart


def _classes(now: Moment, view: dict[str, Any]) -> list[str]:
    """Names of the lines of a view; the last one may stand for all other classes."""
    names = now.state.dataset.label_set.names
    shown = [class_value(each["label"], names[each["label"]]) for each in view["classes"][:-1]]
    n_more = view["n_more_classes"]
    return [*shown, f"{n_more:,} other classes"] if n_more else shown


def _colour(now: Moment, view: dict[str, Any]) -> alt.Color:
    """Each class has the colour that it has in the panel."""
    colours = [COLOURS[each["label"] % len(COLOURS)][0] for each in view["classes"][:-1]]
    scale = alt.Scale(domain=_classes(now, view), range=[*colours, OTHERS])
    return alt.Color("class:N", title=None, scale=scale)
