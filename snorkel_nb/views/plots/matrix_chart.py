"""The conflict matrix."""

from typing import Any, Final

import altair as alt

from snorkel_nb.session.moment import Moment
from snorkel_nb.views.matrix import matrix_view
from snorkel_nb.views.plots.data import chart_of, inert

WIDTH: Final = 36
HEIGHT: Final = 22
"""Pixels of a cell."""

HEAT: Final = ["#f5f1fa", "#9d7fca"]
"""Light enough at its end for black numbers."""


def matrix_chart(now: Moment, most: int) -> alt.LayerChart:
    """Above the diagonal the rows on which two LFs conflict, below it those where both vote.

    Args:
        now: whose LFs.
        most: LFs that are shown at most: those with the most conflicts.
    """
    names, conflicts, overlaps = matrix_cells(now, most)
    scale = alt.Scale(domain=names)
    x = alt.X("column:N", title=None, scale=scale, sort=None).axis(orient="top", labelAngle=-45)
    y = alt.Y("row:N", title=None, scale=scale, sort=None)
    names_of_pair = [alt.Tooltip(f"{field}:N") for field in ("row", "column", "relation")]
    tooltip = [*names_of_pair, alt.Tooltip("rows:Q", format=",")]

    def cells(values: list[dict[str, Any]]) -> alt.Chart:
        return chart_of(values).encode(x=x, y=y, tooltip=tooltip)

    heat = alt.Color("rows:Q", title="rows in conflict").scale(type="sqrt", range=HEAT)
    count = alt.Text("rows:Q", format=".3~s")
    layers = [
        cells(conflicts).mark_rect().encode(color=heat),
        cells(conflicts).mark_text(fontSize=10, color="#111").encode(text=count),
        cells(overlaps).mark_text(fontSize=10, color="#777").encode(text=count),
    ]
    size = {"width": alt.Step(WIDTH), "height": alt.Step(HEIGHT)}
    return alt.LayerChart(layer=layers).properties(**size)


def matrix_cells(
    now: Moment, most: int
) -> tuple[list[str], list[dict[str, Any]], list[dict[str, Any]]]:
    """Names of the LFs in order, and the cells above and below the diagonal."""
    view = matrix_view(now)
    name_of = {entry.number: inert(entry.name) for entry in now.state.enabled}
    names = [name_of[number] for number in view["lfs"]]
    kept = most_conflicting(view["conflicts"], most)
    pairs = [(i, j) for place, j in enumerate(kept) for i in kept[:place]]
    conflicts = [_cell(names[i], names[j], "conflict", view["conflicts"][j][i]) for i, j in pairs]
    overlaps = [_cell(names[j], names[i], "overlap", view["overlaps"][j][i]) for i, j in pairs]
    return [names[j] for j in kept], conflicts, overlaps


def most_conflicting(conflicts: list[list[int]], most: int) -> list[int]:
    """Places of the LFs that take part in most conflicts, ascending.

    Args:
        conflicts: rows of each LF with those before it.
        most: how many LFs.
    """
    totals = [sum(line) for line in conflicts]
    for line in conflicts:
        for i, n_rows in enumerate(line):
            totals[i] += n_rows
    return sorted(sorted(range(len(totals)), key=lambda j: -totals[j])[:most])


def _cell(row: str, column: str, relation: str, n_rows: int) -> dict[str, Any]:
    return {"row": row, "column": column, "relation": relation, "rows": n_rows}
