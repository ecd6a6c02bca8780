import json

import pytest

import snorkel_nb as snb
from snorkel_nb.views.history import LINES_SHOWN, history_view, look_view
from tests.session.comments import COMMENTS, labeled_comments, open_comments


def look(session):
    return look_view(session.looking.at(session.revision))


def test_the_changes_come_newest_first_and_say_where_the_session_stands():
    session = labeled_comments()
    session.undo()

    view = history_view(session.now)

    assert [(s["revision"], s["change"], s["place"]) for s in view["steps"]] == [
        (3, "add links", "undone"),
        (2, "add loves", "now"),
        (1, "add asks", "past"),
        (0, "open rows", "past"),
    ]
    assert [s["can_look"] for s in view["steps"]] == [True, True, True, False]
    assert [s["n_moved"] for s in view["steps"]] == [1, 3, 2, 0]


def test_an_edit_shows_labels_by_kind_and_the_lines_of_the_cell_that_changed():
    session = labeled_comments()
    session.add(snb.keyword_lf("loves", "SPAM", ["love", "first"]))

    view = look(session)

    assert view["n_moved"] == sum(move["n"] for move in view["moves"]) == 4
    assert {"before": 0, "after": 1, "n": 2} in view["moves"]
    [diff] = view["lfs"]
    assert diff["lines"] == [
        "@ -1,2 +1,3 ",
        "-%%lf HAM --kind keywords --name loves",
        "+%%lf SPAM --kind keywords --name loves",
        " love",
        "+first",
    ]


def test_an_lf_that_comes_is_all_plus_and_one_that_goes_all_minus():
    session = labeled_comments()
    added = look(session)
    session.drop("links")
    dropped = look(session)

    assert [line[0] for line in added["lfs"][0]["lines"]] == ["@", "+", "+"]
    assert [line[0] for line in dropped["lfs"][0]["lines"]] == ["@", "-", "-"]


def test_where_only_votes_changed_there_is_no_source_to_compare():
    session = labeled_comments()
    session.append(COMMENTS)
    appended = look(session)
    session.disable("asks")
    switched = look(session)

    assert (appended["lfs"], switched["lfs"]) == ([], [])
    assert appended["n_moved"] == 4


def test_a_source_of_any_size_is_compared_soon_and_cut():
    session = open_comments()
    session.add(snb.keyword_lf("long", "HAM", [f"word{i}" for i in range(20_000)]))
    session.add(snb.keyword_lf("long", "HAM", ["x" * 1_000_000, *(f"w{i}" for i in range(20_000))]))

    [diff] = look(session)["lfs"]

    assert len(diff["lines"]) == LINES_SHOWN
    assert diff["n_more"] > 0
    assert len(json.dumps(diff)) < 20_000
    assert diff["lines"][0] == "@ the first 400 of 20,001 and 20,002 lines"


@pytest.mark.parametrize("text", ["\u202egnp.exe", "\x00", "\x1b[31m"])
def test_what_hides_in_a_source_is_shown_in_the_diff(text):
    session = open_comments()

    @session.lf("SPAM")
    def first(x):
        return False

    entry = session.lfs[0].lf
    object.__setattr__(entry, "source", f"# {text}\ndef first(x): ...")

    lines = look(session)["lfs"][0]["lines"]

    assert all(line.isprintable() for line in lines)
    assert any("\N{REPLACEMENT CHARACTER}" in line for line in lines)
