"""The LFs: what they cover, and how often they are right."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt

from snorkel_nb.session.moment import Moment
from snorkel_nb.views.header import interval_view
from snorkel_nb.views.lf_line import LFLine, lf_lines
from snorkel_nb.views.plots.data import chart_of, inert

WIDTH: Final = 280
LINE: Final = 20
"""Pixels."""

ALONG_LFS: Final = {"for": "position"}
"""A line is as high as said, whatever stands in it."""

SHARES: Final = {"coverage": "#bcc5cc", "overlaps": "#7d8b96", "conflicts": "#d55e00"}
RATES: Final = {"precision on gold": "#0072b2", "estimated accuracy": "#4f6472"}
SHAPES: Final = ["circle", "diamond"]


def lfs_chart(now: Moment) -> alt.HConcatChart:
    """Coverage, overlaps and conflicts of each LF, and beside them how often it is right."""
    lfs = lf_lines(now.state, now.results)
    names = [inert(lf.name) for lf in lfs]
    shares = [
        {"lf": name, "measure": measure, "share": getattr(lf, measure)}
        for name, lf in zip(names, lfs, strict=True)
        for measure in SHARES
        if lf.entry.is_enabled or measure == "coverage"
    ]
    rates = [
        {"lf": name, "measure": measure, **rate}
        for name, lf in zip(names, lfs, strict=True)
        for measure, rate in zip(RATES, _rates_of(lf), strict=True)
        if rate is not None
    ]
    lines = alt.Y("lf:N", title=None, scale=alt.Scale(domain=names), sort=None)
    chart: alt.HConcatChart = alt.hconcat(
        _shares(shares, lines).properties(width=WIDTH, height=alt.Step(LINE)),
        _rates(rates, lines).properties(width=WIDTH, height=alt.Step(LINE, **ALONG_LFS)),
    ).resolve_scale(color="independent", shape="independent")
    return chart


def _rates_of(lf: LFLine) -> list[Mapping[str, float] | None]:
    """Against gold, and by the label model."""
    return [interval_view(lf.precision), lf.standing.accuracy if lf.standing else None]


def _shares(values: list[dict[str, Any]], lines: alt.Y) -> alt.Chart:
    """Nested bars: overlaps are part of the coverage, and conflicts of the overlaps."""
    chart: alt.Chart = (
        chart_of(values)
        .mark_bar()
        .encode(
            y=lines,
            x=alt.X("share:Q", title="share of all rows", stack=None).axis(format="%"),
            color=alt.Color("measure:N", title=None).scale(
                domain=list(SHARES), range=list(SHARES.values())
            ),
            size=alt.Size("measure:N", legend=None).scale(domain=list(SHARES), range=[14, 9, 4]),
            tooltip=["lf:N", "measure:N", alt.Tooltip("share:Q", format=".2%")],
        )
    )
    return chart


def _rates(values: list[dict[str, Any]], lines: alt.Y) -> alt.LayerChart:
    measures, colours = list(RATES), list(RATES.values())
    base = chart_of(values).encode(
        y=lines,
        yOffset=alt.YOffset("measure:N").scale(domain=measures),
        color=alt.Color("measure:N", title=None).scale(domain=measures, range=colours),
    )
    whole = alt.Scale(domain=[0, 1])
    title = "share of its votes that are right"
    whiskers = base.mark_rule(size=2).encode(
        x=alt.X("low:Q", title=title, scale=whole), x2=alt.X2("high:Q")
    )
    points = base.mark_point(size=50, opacity=1, filled=True).encode(
        x=alt.X("value:Q", title=title, scale=whole),
        shape=alt.Shape("measure:N", title=None).scale(domain=measures, range=SHAPES),
        tooltip=[
            "lf:N",
            "measure:N",
            *(alt.Tooltip(f"{field}:Q", format=".3f") for field in ("value", "low", "high")),
            "n:Q",
        ],
    )
    return alt.LayerChart(layer=[whiskers, points])
