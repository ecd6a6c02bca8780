"""The map: its points, their colours, its clusters, and what is done with them."""

from dataclasses import replace
from itertools import count
from typing import Any, Final, get_args

import numpy as np

from snorkel_nb.core.arrays import FloatArray
from snorkel_nb.errors import SessionError
from snorkel_nb.explore.clusters.cluster import Clustering, Kind
from snorkel_nb.explore.layouts.layout import Layout
from snorkel_nb.session.mapping.map_selection import InCluster, InPolygon
from snorkel_nb.session.selection import Part, Selection, TheseRows
from snorkel_nb.session.session import Session
from snorkel_nb.views.map import clusters_view, point_view, points_view, row_of
from snorkel_nb.views.map_colors import MODES, Mode, Wanted, colored
from snorkel_nb.views.map_points import MapPoints
from snorkel_nb.views.shorten import shorten
from snorkel_nb.widgets.answers.arguments import (
    Answer,
    BadRequestError,
    Deed,
    Request,
    WithArrays,
    read_count,
    read_text,
)
from snorkel_nb.widgets.answers.ranking import Ranking

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MAX_CORNERS: Final = 5_000
MAX_WORDS: Final = 300
"""Characters of a sentence."""

_LASSOS: Final = count(1)
"""Numbers that tell the rows of one lasso from those of another."""


def _points(session: Session, _request: Request) -> WithArrays:
    points = MapPoints.of(_layout(session))
    view = points_view(points, len(session.dataset))
    return WithArrays(view, (points.xy,))


def _colors(session: Session, request: Request) -> WithArrays:
    points, mode, now = _read_points(session, request), _read_mode(request), session.now
    kind, lf = _read_kind(request), _read_lf(request)
    wanted = Wanted(
        now,
        points.rows,
        lf,
        lambda: session.looking.at(now.history.steps[now.history.place].revision).positions,
        lambda: session.exploring.known_clusters(kind, _lf_of(kind, lf)),
    )
    coloring = colored(mode, wanted)
    view = {"revision": now.revision, "version": points.version, "legend": coloring.legend_view()}
    return WithArrays(view, (coloring.codes,))


def _selected(session: Session, request: Request) -> WithArrays:
    points, rows = _read_points(session, request), session.selecting.rows
    parts = rows.selection.parts
    view = {
        "revision": rows.now.revision,
        "version": points.version,
        "n_points": int(np.count_nonzero(rows.mask[points.rows])),
        "cluster": next((p.number for p in parts if isinstance(p, InCluster)), None),
    }
    return WithArrays(view, (points.masked(rows.mask),))


def _clusters(session: Session, request: Request) -> dict[str, Any]:
    _layout(session)
    return clusters_view(_known_clusters(session, request), session.revision)


def _next(session: Session, _request: Request) -> dict[str, Any]:
    """Where a new LF would help most, one sentence a cluster."""
    exploring = session.exploring
    found = () if exploring.layout is None else Ranking.of(session).known()
    of_kind = ((each, exploring.kind_of(each.number)) for each in found)
    return {
        "revision": session.revision,
        "next": [
            {
                "cluster": each.number,
                "kind_of_rows": kind,
                "words": shorten(each.why, MAX_WORDS),
            }
            for each, kind in of_kind
            if kind is not None  # a new layout may have taken it away since
        ],
    }


def _row(session: Session, request: Request) -> dict[str, Any]:
    points, point = _read_points(session, request), read_count(request, "point")
    return point_view(session.now, points, point, session.exploring.why_wrong)


def _embed(session: Session, _request: Request) -> None:
    session.embed(wait=False)


def _go_on_map(session: Session, _request: Request) -> None:
    session.exploring.go_on()


def _stop_map(session: Session, _request: Request) -> None:
    if not (session.embedded.cancel() or session.exploring.stop()):
        raise SessionError("There is nothing to cancel.")


def _select_polygon(session: Session, request: Request) -> None:
    part = InPolygon.of(_read_polygon(request), session.exploring)
    _choose(session, replace(part, words=f"lasso {next(_LASSOS)}"))


def _select_cluster(session: Session, request: Request) -> None:
    _choose(session, InCluster.of(read_count(request, "number"), session.exploring))


def _select_point(session: Session, request: Request) -> None:
    """The cluster of a point, or the row alone where it is in none."""
    points, clustering = _read_points(session, request), _known_clusters(session, request)
    row = row_of(points, read_count(request, "point"))
    place = -1 if clustering is None else int(clustering.of_row[row])
    if clustering is None or place < 0:
        _choose(session, TheseRows(np.array([row]), f"row {session.dataset.row_id(row)}"))
    else:
        number = clustering.clusters[place].number
        _choose(session, InCluster.of(number, session.exploring))


def _choose(session: Session, part: Part) -> None:
    session.selecting.choose(Selection.of(part))


def _layout(session: Session) -> Layout:
    layout = session.exploring.layout
    if layout is None:
        raise SessionError("There is no map yet. Make one with session.embed().")
    return layout


def _read_points(session: Session, request: Request) -> MapPoints:
    points = MapPoints.of(_layout(session))
    if read_text(request, "version") != points.version:
        raise SessionError("The map has changed since; the new one is on its way.")
    return points


def _read_mode(request: Request) -> Mode:
    for mode in MODES:
        if request.get("mode") == mode:
            return mode
    raise BadRequestError(f"The page sent {request.get('mode')!r:.80} as mode; one of {MODES}.")


def _read_kind(request: Request) -> Kind:
    for kind in KINDS:
        if request.get("kind_of_rows") == kind:
            return kind
    wrong = request.get("kind_of_rows")
    raise BadRequestError(f"The page sent {wrong!r:.80} as kind_of_rows; it is one of {KINDS}.")


def _read_lf(request: Request) -> int | None:
    return None if request.get("lf") is None else read_count(request, "lf")


def _known_clusters(session: Session, request: Request) -> Clustering | None:
    kind = _read_kind(request)
    return session.exploring.known_clusters(kind, _lf_of(kind, _read_lf(request)))


def _lf_of(kind: Kind, lf: int | None) -> int | None:
    return lf if kind == "votes" else None


def _read_polygon(request: Request) -> FloatArray:
    """(n, 2) corners on the map."""
    try:
        corners = np.array(request.get("polygon"), np.float64)
    except (TypeError, ValueError):
        corners = np.zeros(0)
    is_such = corners.ndim == 2 and corners.shape[1] == 2 and 3 <= len(corners) <= MAX_CORNERS
    if not (is_such and np.isfinite(corners).all()):
        raise BadRequestError("The page sent no polygon: three or more pairs of numbers.")
    return corners


QUESTIONS: Final[dict[str, Answer]] = {
    "map_points": _points,
    "map_colors": _colors,
    "map_selected": _selected,
    "map_clusters": _clusters,
    "map_row": _row,
    "next_clusters": _next,
}
DEEDS: Final[dict[str, Deed]] = {
    "embed": _embed,
    "go_on_map": _go_on_map,
    "stop_map": _stop_map,
    "select_polygon": _select_polygon,
    "select_cluster": _select_cluster,
    "select_point": _select_point,
}
