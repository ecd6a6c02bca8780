import gc
import weakref

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import SessionError
from snorkel_nb.session.effect import Effect
from snorkel_nb.session.history import MAX_STEPS
from tests.session.comments import COMMENTS, HAM, SPAM, labeled_comments, open_comments
from tests.session.test_atomic import DEEDS, busy_session
from tests.session.test_history import shown


def effects(session: snb.Session) -> list[tuple[int, int, int, int]]:
    """Votes gained, lost, flipped, and labels changed, of each step."""
    columns = ["Votes gained", "Votes lost", "Votes flipped", "Labels changed"]
    return session.history().select(columns).rows()


def test_each_step_says_which_votes_and_labels_it_changed():
    session = open_comments()
    session.add(snb.keyword_lf("asks", "SPAM", ["subscribe"]))  # rows 0 and 3
    session.add(snb.keyword_lf("asks", "SPAM", ["subscribe", "first"]))  # and row 4
    session.add(snb.keyword_lf("asks", "HAM", ["subscribe"]))  # rows 0, 3 flip, 4 goes
    session.disable("asks")
    session.enable("asks")
    session.annotate([0, 1], "HAM")
    session.rename("asks", "begs")
    session.drop("begs")

    assert effects(session) == [
        (0, 0, 0, 0),
        (2, 0, 0, 2),
        (1, 0, 0, 1),
        (0, 1, 2, 3),
        (0, 2, 0, 2),
        (2, 0, 0, 2),
        (0, 0, 0, 0),
        (0, 0, 0, 0),
        (0, 2, 0, 2),
    ]


def test_rows_that_are_added_gain_votes_and_labels():
    session = labeled_comments()  # 6 votes, and labels on 4 rows

    session.append(COMMENTS)

    assert effects(session)[-1] == (6, 0, 0, 4)


@pytest.mark.parametrize("deed", sorted(DEEDS.keys() - {"undo", "redo"}))
def test_what_a_look_counts_is_what_the_step_counted_and_what_the_labels_say(deed):
    session = busy_session()
    session.add(snb.keyword_lf("songs", "HAM", ["song", "first"]))
    before = session.labels()
    DEEDS[deed](session)
    after = session.labels()
    session.annotate(4, None)  # so that the labels are no longer those of the present

    look = session.looking.at(session.now.history.steps[-2].revision)

    n_rows = min(len(before), len(after))
    old = np.full(len(after), ABSTAIN)
    old[:n_rows] = before[:n_rows]
    assert look.positions.tolist() == np.flatnonzero(old != after).tolist()
    assert look.step.effect.n_moved == len(look.positions)
    assert sum(move.n_rows for move in look.moves) == len(look.positions)


def test_a_look_says_which_labels_went_where_and_which_lf_is_how():
    session = labeled_comments()
    session.add(snb.keyword_lf("loves", "SPAM", ["love"]))
    revision = session.revision
    session.drop("asks")

    look = session.looking.at(revision)

    assert {(m.before, m.after, m.n_rows) for m in look.moves} == {
        (HAM, SPAM, 2),
        (ABSTAIN, SPAM, 1),
    }
    [(was, now)] = look.lfs
    assert (was.lf.label, now.lf.label) == ("HAM", "SPAM")
    assert session.looking.at(revision) is look


def test_the_oldest_step_has_nothing_before_it_to_compare_with():
    with pytest.raises(SessionError, match="Revision 0 is the oldest"):
        labeled_comments().looking.at(0)


def test_restore_makes_an_earlier_state_the_present_one_and_undo_takes_that_back():
    session = labeled_comments()
    early, revision = shown(session), session.revision
    session.drop("asks")
    session.append(COMMENTS)
    session.annotate(0, "HAM")
    session.fit("majority")
    late = shown(session)

    assert session.restore(revision) == f"restore revision {revision}: add links"

    assert shown(session) == early
    assert session.history()["Change"].to_list()[-1] == f"restore revision {revision}: add links"
    assert session.revision > revision
    session.undo()
    assert shown(session) == late
    session.redo()
    assert shown(session) == early


def test_restoring_the_present_state_changes_nothing():
    session = labeled_comments()
    before = session.now

    session.restore(session.revision)

    assert session.now is before


def test_what_was_undone_is_kept_by_a_restore():
    session = labeled_comments()  # revisions 1, 2 and 3
    last = shown(session)
    session.undo()
    session.undo()
    present = shown(session)

    session.restore(2)

    assert session.history()["Change"].to_list() == [
        "open rows",
        "add asks",
        "add loves",
        "add links",
        "undo back to revision 1",
        "restore revision 2: add loves",
    ]
    assert [entry.name for entry in session.lfs] == ["asks", "loves"]
    assert effects(session)[-2:] == [(0, 4, 0, 4), (3, 0, 0, 3)]
    session.undo()
    assert shown(session) == present
    session.undo()
    assert shown(session) == last


def test_restored_again_and_again_the_words_do_not_grow():
    session = labeled_comments()
    for _ in range(4):
        session.drop("asks")
        session.restore(session.now.history.steps[-2].revision)

    assert len(session.history()["Change"][-1]) < 40


def test_a_number_is_not_given_again_after_a_restore():
    session = labeled_comments()
    session.add(snb.keyword_lf("firsts", "HAM", ["first"]))
    session.restore(1)

    session.add(snb.keyword_lf("sees", "HAM", ["see"]))

    assert [(entry.name, entry.number) for entry in session.lfs] == [("asks", 1), ("sees", 5)]


@pytest.mark.parametrize("revision", [99, -1, "2", True, None])
def test_a_revision_that_is_not_kept_is_refused_and_those_that_are_are_named(revision):
    session = labeled_comments()
    session.undo()  # revision 4
    session.drop("asks")  # revision 5, and 3 is forgotten
    before = session.now

    with pytest.raises(SessionError, match=r"is not kept.*100 changes.* 0\.\.2, 5\."):
        session.restore(revision)

    assert session.now is before


def test_a_restore_cancels_what_is_being_evaluated(monkeypatch):
    monkeypatch.setattr("snorkel_nb.session.evaluations.QUICK_S", 1e-9)
    session = snb.Session({"n": range(2_000)}, classes=2)
    session.add(snb.labeling_function("odd")(lambda x: x.n % 2))
    evaluation = session.add(snb.labeling_function("even")(lambda x: 1 - x.n % 2), wait=False)

    session.restore(0)

    assert session.evaluations == ()
    assert evaluation.is_over
    assert session.lfs == ()


def test_thousands_of_steps_keep_a_hundred_and_let_go_of_the_older_ones():
    session = labeled_comments()
    asks = snb.keyword_lf("asks", "SPAM", ["subscribe"])
    others = snb.keyword_lf("asks", "SPAM", ["channel"])
    session.add(others)
    first = weakref.ref(session.state.get("asks").column)
    session.looking.at(session.revision)

    for i in range(5_000):
        session.annotate(i % 6, i % 2)
    session.add(asks)
    session.looking.at(session.revision)
    for _ in range(MAX_STEPS + 1):
        session.annotate(0, "HAM")
    session.looking.at(session.revision)
    gc.collect()

    assert session.history().height == MAX_STEPS + 1
    assert first() is None


def test_a_step_keeps_no_labels():
    session = labeled_comments()
    labels = weakref.ref(session.results.labels)
    session.looking.at(2)
    session.disable("asks")
    session.disable("loves")
    gc.collect()

    assert labels() is None
    assert isinstance(session.now.history.steps[-1].effect, Effect)
    assert_array_equal(session.labels(), session.results.labels)
