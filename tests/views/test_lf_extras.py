import numpy as np
import pytest

import snorkel_nb as snb
from snorkel_nb.views.lf_extras import MAX_POINTS, lf_extras_view, votes_in_selection
from tests.session.comments import labeled_comments, random_session


def test_the_history_of_an_lf_has_its_votes_at_each_change_since_it_was_added():
    session = labeled_comments()  # asks, then loves, then links
    votes = {lf.name: lf.column.n_votes for lf in session.lfs}
    session.add(snb.keyword_lf("loves", "HAM", ["nothing of the kind"]))

    view = lf_extras_view(session.now)

    assert view["revision"] == session.revision
    assert view["number"] == [1, 2, 3]
    assert view["version"] == [1, 2, 1]
    assert view["history"] == [
        [votes["asks"]] * 4,
        [votes["loves"], votes["loves"], 0],
        [votes["links"]] * 2,
    ]
    assert view["duration_s"] == [
        pytest.approx(lf.column.duration_s, abs=1e-4) for lf in session.lfs
    ]


def test_what_was_undone_is_no_part_of_the_history():
    session = labeled_comments()
    session.drop("links")
    session.undo()
    session.undo()

    assert [len(points) for points in lf_extras_view(session.now)["history"]] == [2, 1]


def test_a_long_history_keeps_its_first_and_last_point():
    session = labeled_comments()
    last = 0
    for i in range(40):
        session.add(snb.vote_lf("moves", [1] * (i % 5) + [-1] * (6 - i % 5)))
        last = i % 5

    points = lf_extras_view(session.now)["history"][-1]

    assert len(points) == MAX_POINTS
    assert (points[0], points[-1]) == (0, last)


def test_votes_on_selected_rows_are_those_that_a_plain_count_finds():
    session = random_session(np.random.default_rng(7), 300, 5, 3)
    rows = session.select(status="conflict")

    view = votes_in_selection(rows)

    counts = [(lf.number, int((lf.column.votes[rows.positions] >= 0).sum())) for lf in session.lfs]
    assert view == {"revision": session.revision, "n_votes": [c for c in counts if c[1]]}
    assert len(view["n_votes"]) == 5


def test_without_a_selection_nothing_is_counted_and_lfs_without_votes_are_left_out():
    session = labeled_comments()
    assert votes_in_selection(session.selecting.rows)["n_votes"] == []

    rows = session.select(lf="links")

    assert (3, rows.n_rows) in votes_in_selection(rows)["n_votes"]
    session.add(snb.keyword_lf("never", "HAM", ["nowhere to be found"]))
    assert 4 not in dict(votes_in_selection(session.selecting.rows)["n_votes"])
