from snorkel_nb.views.steps import MAX_CHARACTERS, steps_view
from tests.session.comments import labeled_comments, open_comments


def test_undo_and_redo_are_said_in_the_words_of_the_history():
    session = labeled_comments()
    session.drop("loves")
    assert steps_view(session.now.history) == {"undo": "drop loves", "redo": None}

    session.undo()

    assert steps_view(session.now.history) == {"undo": "add links", "redo": "drop loves"}


def test_a_new_session_has_nothing_to_undo():
    assert steps_view(open_comments().now.history) == {"undo": None, "redo": None}


def test_words_with_a_long_name_are_cut():
    session = labeled_comments()
    session.rename("asks", "a" * 200)

    undo = steps_view(session.now.history)["undo"]

    assert len(undo) == MAX_CHARACTERS
    assert undo.startswith("rename asks to aaa")
    assert undo.endswith("…")
