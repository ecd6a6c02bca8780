from snorkel_nb.views.leave_one_out import leave_one_out_view
from tests.session.comments import labeled_comments


def test_the_view_has_the_numbers_of_the_summary_under_the_numbers_of_the_lfs():
    session = labeled_comments()
    session.drop("asks")
    session.fit("majority")

    view = leave_one_out_view(session.now)

    assert view["revision"] == session.revision
    loves, links = view["lfs"]
    # Rows 1, 3 and 5 are of loves alone, right but for the last; row 2 is of links.
    assert loves == {
        "number": 2,
        "n_lost": 3,
        "n_flipped": 0,
        "held_out": None,
        "gold_change": 2 / 4,
    }
    assert (links["number"], links["n_lost"], links["gold_change"]) == (3, 1, 1 / 4)


def test_an_lf_that_is_off_is_left_out_of_it():
    session = labeled_comments(gold=None)
    session.disable("loves")

    view = leave_one_out_view(session.now)

    assert [lf["number"] for lf in view["lfs"]] == [1, 3]
    assert [lf["gold_change"] for lf in view["lfs"]] == [None, None]
