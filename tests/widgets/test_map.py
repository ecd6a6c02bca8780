"""What the page asks of the map, on a made-up one."""

import json
import threading
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.explore.layouts.layout import Layout
from snorkel_nb.session.change import Activity
from snorkel_nb.widgets.answers.candidates import KEPT
from snorkel_nb.widgets.answers.ranking import Ranking
from tests.session.comments import labeled_comments
from tests.session.mapped import StubExploring, mapped_session, suggest_words

ALL = {"kind_of_rows": "all", "lf": None}
COLORS = {"version": "umap-1", "mode": "class", **ALL}


def points_of(page, panel):
    """x, y of each point, and its row: asked one by one."""
    result = page.ask(panel, "map_points")["result"]
    [xy] = page.buffers[-1]
    return result, np.frombuffer(xy, "<u2").reshape(-1, 2)


def row_of(page, panel, point):
    return page.ask(panel, "map_row", version="umap-1", point=point)["result"]


def test_points_come_as_bytes_and_a_row_is_where_its_point_is(page):
    session = mapped_session(60, 3)
    panel = session.panel()

    result, xy = points_of(page, panel)

    assert result == {"version": "umap-1", "n_points": 60, "n_rows": 60}
    for point in (0, 31, 59):
        row = row_of(page, panel, point)["row"]
        expected = np.rint(session.exploring.layout.xy[row] * 65535)
        assert_array_equal(xy[point], expected)


def test_a_colour_is_a_byte_a_point(page):
    session = mapped_session(60, 3)
    panel = session.panel()

    result = page.ask(panel, "map_colors", **COLORS)["result"]

    [codes] = page.buffers[-1]
    assert len(codes) == 60
    for point in (0, 59):
        key, row = result["legend"][codes[point]], row_of(page, panel, point)
        assert (key["at"] if key["look"] == "class" else None) == row["label"]


def test_the_selection_comes_as_bits(page):
    session = mapped_session(60, 3)
    panel = session.panel()
    session.select(lf="prizes")

    result = page.ask(panel, "map_selected", version="umap-1")["result"]

    bits = np.unpackbits(np.frombuffer(page.buffers[-1][0], np.uint8), bitorder="little")[:60]
    assert bits.sum() == result["n_points"] == len(session.selection)
    for point in np.flatnonzero(bits)[:3].tolist():
        assert row_of(page, panel, point)["row"] in session.selection


def test_questions_about_another_picture_are_refused(page):
    panel = mapped_session(60, 3).panel()

    for kind, args in (
        ("map_colors", COLORS | {"version": "old"}),
        ("map_selected", {"version": "old"}),
        ("map_row", {"version": "old", "point": 0}),
    ):
        reply = page.ask(panel, kind, **args)
        assert not reply["ok"]
        assert "has changed" in reply["error"]
        assert page.buffers[-1] == []


def test_without_a_map_the_answer_says_how_to_make_one(page):
    panel = labeled_comments().panel()

    reply = page.ask(panel, "map_points")

    assert "session.embed()" in reply["error"]
    empty = {"version": None, "method": None, "work": None, "error": None}
    assert panel.map == {**empty, "turn": 0, "is_stopped": False}


@pytest.mark.parametrize(
    ("kind", "args"),
    [
        ("map_colors", COLORS | {"mode": "beautiful"}),
        ("map_colors", COLORS | {"kind_of_rows": None}),
        ("map_colors", COLORS | {"mode": "votes", "lf": -1}),
        ("map_clusters", {"kind_of_rows": "none"}),
        ("map_row", {"version": "umap-1", "point": 60}),
        ("map_row", {"version": 7, "point": 0}),
        ("select_polygon", {"polygon": [[0, 0], [1, 1]]}),
        ("select_polygon", {"polygon": [[0, 0], [1, 1], [None, 2]]}),
        ("select_polygon", {"polygon": "all"}),
        ("select_polygon", {"polygon": [[0, 0, 0]] * 4}),
        ("select_cluster", {"number": 99}),
        ("select_point", {"version": "umap-1", "point": -1, **ALL}),
        ("suggest", {"cluster": None, "label": None}),
        ("candidate", {"offer": 1, "place": 0}),
        ("stop_map", {}),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_selected(page, kind, args):
    session = mapped_session(60, 3)

    reply = page.ask(session.panel(), kind, **args)

    assert not reply["ok"]
    assert "bug" not in reply["error"]
    assert session.selecting.rows.is_all


def test_a_lasso_selects_the_rows_within_also_where_it_crosses_itself(page):
    session = mapped_session(60, 3)
    xy = np.full((60, 2), 0.9)
    xy[:4] = [[0.3, 0.3], [0.31, 0.45], [0.5, 0.5], [0.1, 0.9]]
    StubExploring(session, np.zeros(60, int), xy)
    twice = [[0.2, 0.2], [0.6, 0.2], [0.6, 0.6], [0.2, 0.6]] * 2

    page.ask(session.panel(), "select_polygon", polygon=twice)

    assert session.selection.tolist() == [0, 1, 2]


def test_two_lassos_are_two_selections(page):
    session = mapped_session(60, 3)
    panel = session.panel()
    square = [[0, 0], [1, 0], [1, 1], [0, 1]]

    page.ask(panel, "select_polygon", polygon=square)
    first = panel.selection["parts"]
    page.ask(panel, "select_polygon", polygon=square)

    assert panel.selection["parts"] != first


def test_a_point_selects_its_cluster_or_itself_where_it_is_in_none(page):
    session = mapped_session(60, 3)
    panel = session.panel()
    row = row_of(page, panel, 5)["row"]

    page.ask(panel, "select_point", version="umap-1", point=5, **ALL)
    of_row = session.exploring.of_row
    assert session.selection.tolist() == np.flatnonzero(of_row == of_row[row]).tolist()
    of_row[row] = -1
    page.ask(panel, "select_point", version="umap-1", point=5, **ALL)

    assert session.selection.tolist() == [row]


def test_a_cluster_is_selected_by_its_number_in_the_place_of_what_was(page):
    session = mapped_session(60, 3)
    panel = session.panel()
    session.select(lf="prizes")

    page.ask(panel, "select_cluster", number=2)

    assert session.selection.tolist() == np.flatnonzero(session.exploring.of_row == 1).tolist()
    assert panel.selection["parts"] == [{"kind": "rows", "words": "cluster 2"}]


def test_clusters_have_numbers_that_can_be_added_up(page):
    session = mapped_session(60, 3)

    result = page.ask(session.panel(), "map_clusters", **ALL)["result"]

    assert [cluster["number"] for cluster in result["clusters"]] == [1, 2, 3]
    assert sum(cluster["n_rows"] for cluster in result["clusters"]) == 60 == result["n_looked_at"]
    uncovered = int((~session.results.posteriors.is_covered).sum())
    assert sum(cluster["n_uncovered"] for cluster in result["clusters"]) == uncovered


def test_the_panel_follows_the_map_and_says_what_is_being_made(page):
    session = mapped_session(60, 3)
    panel, exploring = session.panel(), session.exploring
    picture = exploring.layout

    exploring.change(None, Activity("laying out the map", 3, 10))
    assert panel.map["version"] is None
    assert panel.map["work"] == {
        "task": "laying out the map",
        "done": 3,
        "total": 10,
        "can_stop": True,
    }
    first = Layout(picture.xy, "pca", 60, "pca-1")
    exploring.change(first, Activity("laying out the map", 8, 10))
    assert (panel.map["version"], panel.map["method"]) == ("pca-1", "pca")
    turn = panel.map["turn"]
    exploring.change(picture)

    assert (panel.map["version"], panel.map["work"]) == ("umap-1", None)
    assert panel.map["turn"] == turn + 1


def test_no_row_term_or_place_is_in_a_trait(page):
    session = mapped_session(60, 3)
    panel = session.panel()
    page.ask(panel, "map_clusters", **ALL)
    points_of(page, panel)

    state = {k: v for k, v in panel.get_state().items() if not k.startswith("_")}

    assert "parcel" in json.dumps(page.replies)
    assert "parcel" not in json.dumps(state)
    assert len(json.dumps(state)) < 5_000


def test_candidates_are_offered_for_a_cluster_and_their_hits_can_be_selected(page):
    session = mapped_session(60, 3)
    suggest_words(session, ("prize", "lunch"))
    panel = session.panel()

    offer = page.ask(panel, "suggest", cluster=2, label=None)["result"]
    first = page.ask(panel, "candidate", offer=offer["number"], place=0)["result"]
    page.ask(panel, "select_candidate", offer=offer["number"], place=0)

    n_prizes = int((session.exploring.of_row == 1).sum())
    [prize, lunch] = offer["candidates"]
    assert (prize["words"], prize["n_inside"], prize["n_outside"]) == ("prize", n_prizes, 0)
    assert (lunch["n_inside"], lunch["n_outside"]) == (0, lunch["n_hits"])
    assert first["source"].startswith("%%lf SPAM")
    assert len(first["inside"]) == 3
    assert first["outside"] == []
    assert len(session.selection) == n_prizes
    assert len(session.lfs) == 3  # nothing was added


def test_candidates_for_the_selection_and_another_class(page):
    session = mapped_session(60, 3)
    suggest_words(session, ("prize",))
    panel = session.panel()
    session.select(lf="subjects")

    offer = page.ask(panel, "suggest", cluster=None, label=0)["result"]

    assert (offer["label"], offer["candidates"][0]["n_inside"]) == (0, 0)


def test_a_list_that_is_asked_for_twice_can_be_used_and_an_old_one_cannot(page):
    session = mapped_session(60, 3)
    suggest_words(session)
    panel = session.panel()
    numbers = [
        page.ask(panel, "suggest", cluster=2, label=None)["result"]["number"]
        for _ in range(KEPT + 1)
    ]

    old = page.ask(panel, "candidate", offer=numbers[0], place=0)

    assert "Ask for suggestions again" in old["error"]
    for number in numbers[1:]:
        assert page.ask(panel, "candidate", offer=number, place=0)["ok"]


def test_the_next_clusters_are_ranked_in_the_background_and_the_page_is_told(page, monkeypatch):
    monkeypatch.setattr("snorkel_nb.widgets.answers.ranking.REST_S", 0)
    session = mapped_session(60, 3)
    go_on = threading.Event()

    def rank(_n):
        go_on.wait(10)
        return [SimpleNamespace(number=2, why="Cluster 2 (prize): no votes.")]

    session.next_clusters = rank
    panel = session.panel()
    first = page.ask(panel, "next_clusters")["result"]["next"]
    turn = panel.map["turn"]
    go_on.set()
    Ranking.of(session)._thread.join(10)

    assert first == []
    assert panel.map["turn"] == turn + 1
    assert page.ask(panel, "next_clusters")["result"]["next"] == [
        {"cluster": 2, "kind_of_rows": "all", "words": "Cluster 2 (prize): no votes."}
    ]


def test_the_map_alone_is_a_widget_that_follows_it(page):
    session = mapped_session(60, 3)
    widget = session.map()

    session.exploring.change(None)

    assert isinstance(session, snb.Session)
    assert (widget.region, widget.map["version"]) == ("map", None)
    assert session.map() is widget
