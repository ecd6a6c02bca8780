"""The map: its points, their colours, its clusters, and what is done with them."""

from itertools import count
from typing import Any, Final, get_args

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray
from snorkel_nb.errors import SessionError
from snorkel_nb.explore.cluster import Cluster, Clustering, Kind
from snorkel_nb.explore.layout import Layout
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

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MAX_CORNERS: Final = 5_000
MAX_NAME: Final = 60
N_NEXT: Final = 3
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
    view = {
        "revision": rows.now.revision,
        "version": points.version,
        "n_points": int(np.count_nonzero(rows.mask[points.rows])),
    }
    return WithArrays(view, (points.masked(rows.mask),))


def _clusters(session: Session, request: Request) -> dict[str, Any]:
    _layout(session)
    return clusters_view(_known_clusters(session, request), session.revision)


def _next(session: Session, _request: Request) -> dict[str, Any]:
    """Where a new LF would help most, one sentence a cluster."""
    rank = getattr(session, "next_clusters", None)
    found = () if rank is None else rank(N_NEXT)
    return {
        "revision": session.revision,
        "next": [{"cluster": each.cluster.number, "words": str(each.sentence)} for each in found],
    }


def _row(session: Session, request: Request) -> dict[str, Any]:
    return point_view(session.now, _read_points(session, request), read_count(request, "point"))


def _embed(session: Session, _request: Request) -> None:
    make = getattr(session, "embed", None)
    if make is None:
        raise SessionError("This version of snorkel_nb makes no map.")
    make(wait=False)


def _stop_map(session: Session, _request: Request) -> None:
    embedded = getattr(session, "embedded", None)
    if embedded is None or not embedded.cancel():
        raise SessionError("There is nothing to cancel.")


def _select_polygon(session: Session, request: Request) -> None:
    layout, corners = _layout(session), _read_polygon(request)
    _choose(
        session, TheseRows(np.flatnonzero(_is_inside(layout.xy, corners)), f"lasso {next(_LASSOS)}")
    )


def _select_cluster(session: Session, request: Request) -> None:
    number = read_count(request, "number")
    cluster = session.exploring.cluster(number)
    if cluster is None:
        raise SessionError(f"There is no cluster {number} any more. Choose one of the list.")
    _choose_cluster(session, cluster)


def _select_point(session: Session, request: Request) -> None:
    """The cluster of a point, or the row alone where it is in none."""
    points, clustering = _read_points(session, request), _known_clusters(session, request)
    row = row_of(points, read_count(request, "point"))
    place = -1 if clustering is None else int(clustering.of_row[row])
    if clustering is None or place < 0:
        _choose(session, TheseRows(np.array([row]), f"row {session.dataset.row_id(row)}"))
    else:
        _choose_cluster(session, clustering.clusters[place])


def _choose_cluster(session: Session, cluster: Cluster) -> None:
    name = shorten(cluster.name, MAX_NAME)
    _choose(session, TheseRows(cluster.positions, f"cluster {cluster.number}: {name}"))


def _choose(session: Session, part: Part) -> None:
    session.selecting.choose(Selection.of(part))


def _is_inside(xy: Any, corners: FloatArray) -> BoolArray:
    """(n,) whether the polygon winds round each place, however often it crosses itself."""
    inside: BoolArray = (xy >= corners.min(0)).all(1) & (xy <= corners.max(0)).all(1)
    x, y = xy[inside].T.astype(np.float64)
    winding = np.zeros(len(x), np.int32)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, 0), strict=True):
        side = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)
        winding += (y0 <= y) & (y < y1) & (side > 0)
        winding -= (y1 <= y) & (y < y0) & (side < 0)
    inside[inside] = winding != 0
    return inside


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
    "stop_map": _stop_map,
    "select_polygon": _select_polygon,
    "select_cluster": _select_cluster,
    "select_point": _select_point,
}
