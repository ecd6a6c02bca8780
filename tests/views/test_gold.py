from snorkel_nb.views.gold import queue_view
from snorkel_nb.views.selection import read_parts, selection_view
from tests.session.comments import HAM, labeled_comments, typed


def test_the_queue_says_how_many_of_its_rows_are_done():
    session = labeled_comments(gold=None)
    assert queue_view(session.selecting.rows) is None

    ids = session.next_to_label(3, show=True)
    session.type_label(typed(session, int(ids[1]), HAM, is_sampled=True))

    view = selection_view(session.selecting.rows)
    assert view["queue"] == {"how": "sample", "n_rows": 3, "n_done": 1}
    assert view["parts"] == [{"kind": "rows", "words": "random sample of 3"}]


def test_the_queue_stays_while_its_chip_does():
    session = labeled_comments(gold=None)
    session.next_to_label(3, show=True)
    selecting = session.selecting
    parts = selection_view(selecting.rows)["parts"]

    selecting.choose(
        read_parts([*parts, {"kind": "status", "status": "gold"}], selecting.rows.selection)
    )
    assert queue_view(selecting.rows)["n_rows"] == 3
    selecting.choose(read_parts([], selecting.rows.selection))
    assert queue_view(selecting.rows) is None
