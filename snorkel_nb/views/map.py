"""The map of the panel: what there is of it, its clusters, and what one of its points is."""

from collections.abc import Callable
from typing import Any, Final

from snorkel_nb.errors import SessionError
from snorkel_nb.explore.clusters.cluster import Cluster, Clustering
from snorkel_nb.session.mapping.exploring import Exploring
from snorkel_nb.session.moment import Moment
from snorkel_nb.views.excerpt import excerpt
from snorkel_nb.views.header import interval_view
from snorkel_nb.views.label import known
from snorkel_nb.views.map_points import MapPoints
from snorkel_nb.views.row import MAX_ID, shown_text
from snorkel_nb.views.shorten import shorten

MAX_CLUSTERS: Final = 100
"""Lines of the list; the smallest clusters are left out."""

MAX_NAME: Final = 80
MAX_REASON: Final = 200
DIGITS: Final = 4


def map_view(exploring: Exploring, turn: int, *, can_stop: bool) -> dict[str, Any]:
    """What there is; `MapView` in `map/wire.ts`. A trait: nothing of any row.

    Args:
        exploring: the map.
        turn: another number after something was made: the page then asks for it.
        can_stop: whether the work that goes on can be stopped.
    """
    layout, work = exploring.layout, exploring.status
    return {
        "version": None if layout is None else layout.fingerprint,
        "method": None if layout is None else layout.method,
        "work": None
        if work is None
        else {
            "task": shorten(work.task),
            "done": work.done,
            "total": work.total,
            "can_stop": can_stop,
        },
        "error": None if exploring.error is None else shorten(exploring.error, 200),
        "is_stopped": exploring.is_stopped,
        "turn": turn,
    }


def points_view(points: MapPoints, n_rows: int) -> dict[str, Any]:
    """What goes beside the places of the points; `MapPointsView` in `map/wire.ts`."""
    return {"version": points.version, "n_points": len(points.rows), "n_rows": n_rows}


def clusters_view(clustering: Clustering | None, revision: int) -> dict[str, Any]:
    """The list of clusters; `MapClustersView` in `map/wire.ts`. Holds terms: only for replies.

    Args:
        clustering: None while it is being looked for.
        revision: of the session.
    """
    clusters = () if clustering is None else clustering.clusters
    return {
        "revision": revision,
        "is_there": clustering is not None,
        "n_looked_at": 0 if clustering is None else len(clustering.positions),
        "n_clusters": len(clusters),
        "clusters": [_cluster_view(each) for each in clusters[:MAX_CLUSTERS]],
    }


def _cluster_view(cluster: Cluster) -> dict[str, Any]:
    x, y = cluster.center
    return {
        "number": cluster.number,
        "name": shorten(cluster.name, MAX_NAME),
        "n_rows": cluster.n_rows,
        "label": known(cluster.label),
        "n_uncovered": cluster.n_uncovered,
        "n_conflicts": cluster.n_conflicts,
        "n_wrong": cluster.n_wrong,
        "accuracy": interval_view(cluster.accuracy),
        "x": round(float(x), DIGITS),
        "y": round(float(y), DIGITS),
    }


def point_view(
    now: Moment, points: MapPoints, point: int, why_wrong: Callable[[int], str | None]
) -> dict[str, Any]:
    """What a point is, for whoever hovers over it; `MapRowView` in `map/wire.ts`.

    Args:
        now: when.
        points: of the map.
        point: its place in them.
        why_wrong: says why a row's label is taken for an error, where it is.

    Raises:
        SessionError: there is no such point.
    """
    row = row_of(points, point)
    shown = excerpt(shown_text(now.state.dataset, row), [])
    return {
        "point": point,
        "row": row,
        "id": str(now.state.dataset.row_id(row))[:MAX_ID],
        "text": shown.text,
        "is_cut": shown.is_cut_after,
        "label": known(now.results.labels[row]),
        "gold": known(now.state.gold[row]),
        "why_wrong": shorten(why_wrong(row) or "", MAX_REASON),
    }


def row_of(points: MapPoints, point: int) -> int:
    """The position of a point's row.

    Raises:
        SessionError: there is no such point.
    """
    if not 0 <= point < len(points.rows):
        raise SessionError(f"There is no point {point} among {len(points.rows)} points.")
    return int(points.rows[point])
