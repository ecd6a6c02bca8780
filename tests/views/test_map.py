import numpy as np
import pytest

from snorkel_nb.errors import SessionError
from snorkel_nb.session.change import Activity
from snorkel_nb.views.excerpt import EXCERPT_CHARACTERS
from snorkel_nb.views.map import MAX_CLUSTERS, clusters_view, map_view, point_view
from snorkel_nb.views.map_points import MapPoints
from tests.session.mapped import mapped_session


def shown(session, point, why=lambda _row: None):
    return point_view(session.now, MapPoints.of(session.exploring.layout), point, why)


def test_the_trait_says_what_there_is_and_what_is_being_made():
    session = mapped_session(60, 3)
    exploring = session.exploring
    exploring.work = Activity("laying out the map", 1, 4)
    exploring.fault = "x" * 1_000

    view = map_view(exploring, 7, can_stop=True)

    assert (view["version"], view["method"], view["turn"]) == ("umap-1", "umap", 7)
    assert view["work"] == {
        "task": "laying out the map",
        "done": 1,
        "total": 4,
        "can_stop": True,
    }
    assert len(view["error"]) == 200
    assert view["is_stopped"] is False


def test_a_cluster_has_its_counts_and_where_its_name_stands():
    session = mapped_session(60, 3)
    clustering = session.exploring.clusters("all")

    first = clusters_view(clustering, session.revision)["clusters"][0]

    positions = np.flatnonzero(session.exploring.of_row == 0)
    assert first["n_rows"] == len(positions)
    assert first["n_uncovered"] == int((~session.results.posteriors.is_covered[positions]).sum())
    assert first["name"] == "parcel"
    assert 0 <= first["x"] <= 1
    assert 0 <= first["y"] <= 1


def test_clusters_that_are_not_there_yet_are_no_clusters_of_nothing():
    session = mapped_session(60, 3)

    none = clusters_view(None, 5)
    assert (none["is_there"], none["clusters"], none["revision"]) == (False, [], 5)
    session.exploring.of_row[:] = -1
    empty = clusters_view(session.exploring.clusters("all"), 5)

    assert (empty["is_there"], empty["n_clusters"], empty["n_looked_at"]) == (True, 0, 60)


def test_of_very_many_clusters_the_first_are_listed_and_all_are_counted():
    session = mapped_session(600, MAX_CLUSTERS + 20)

    view = clusters_view(session.exploring.clusters("all"), 1)

    assert len(view["clusters"]) == MAX_CLUSTERS < view["n_clusters"]


def test_a_point_has_the_beginning_of_its_text_and_why_its_label_is_doubtful():
    session = mapped_session(60, 3)

    view = shown(session, 5, lambda row: f"Row {row} is like others of SPAM.")

    row = view["row"]
    assert session.dataset.texts()[row] == view["text"]
    assert view["why_wrong"] == f"Row {row} is like others of SPAM."
    assert len(view["text"]) <= EXCERPT_CHARACTERS
    assert not view["is_cut"]


def test_a_point_that_is_not_there_is_refused():
    session = mapped_session(60, 3)

    for point in (60, -1):
        with pytest.raises(SessionError, match="60 points"):
            shown(session, point)
