import polars as pl
import pytest
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.errors import SessionError
from snorkel_nb.session.history import MAX_STEPS
from tests.session.comments import COMMENTS, labeled_comments, open_comments
from tests.session.test_atomic import DEEDS, busy_session


def shown(session: snb.Session) -> dict[str, object]:
    """All that a user can see of a session, less what grows."""
    return {
        "summary": session.summary().drop("Seconds").fill_nan(None).to_dicts(),  # NaN is not NaN
        "lfs": [(e.name, e.number, e.version, e.is_enabled, e.lf.source) for e in session.lfs],
        "L": session.label_matrix.to_numpy().tolist(),
        "labels": session.labels().tolist(),
        "posteriors": session.posteriors().tolist(),
        "gold": session.gold.tolist(),
        "texts": session.dataset.texts().to_list(),
        "model": session.results.fit.sentence,
    }


@pytest.mark.parametrize("deed", sorted(DEEDS.keys() - {"undo", "redo", "restore"}))
def test_undo_takes_any_change_back_and_redo_makes_it_again(deed):
    session = busy_session()
    session.add(snb.keyword_lf("songs", "HAM", ["song", "first"]))
    before = shown(session)
    DEEDS[deed](session)
    after = shown(session)
    description = session.history()["Change"][-1]

    assert session.undo() == description
    assert shown(session) == before
    assert session.redo() == description
    assert shown(session) == after


def test_the_revision_grows_with_every_change_also_with_undo_and_redo():
    session = busy_session()
    revisions = [session.revision]

    for name in ("edit", "append", "annotate", "fit", "undo", "undo", "redo", "drop"):
        DEEDS[name](session)
        revisions.append(session.revision)

    assert revisions == sorted(set(revisions))


def test_history_lists_the_changes_and_marks_the_present_one():
    session = open_comments()
    session.add(snb.keyword_lf("asks", "SPAM", ["subscribe"]))
    session.add(snb.keyword_lf("asks", "SPAM", ["channel"]))
    session.annotate([0, 1], "HAM")
    session.undo()

    history = session.history()

    assert history.columns[:5] == ["Revision", "Time", "Change", "LFs", "Current"]
    assert history["Change"].to_list() == [
        "open rows",
        "add asks",
        "edit asks",
        "gold HAM on 2 rows",
    ]
    assert history["Revision"].to_list() == [0, 1, 2, 3]
    assert history["LFs"].to_list() == [0, 1, 1, 1]
    assert history["Current"].to_list() == [False, False, True, False]
    assert history["Time"].is_sorted()
    assert history["Time"].dtype == pl.Datetime("us", "UTC")


def test_a_change_after_undo_forgets_what_was_undone():
    session = labeled_comments()
    session.undo()

    session.drop("asks")

    assert session.history()["Change"].to_list() == [
        "open rows",
        "add asks",
        "add loves",
        "drop asks",
    ]
    with pytest.raises(SessionError, match="nothing to redo"):
        session.redo()


def test_there_is_an_end_to_undo_and_to_redo():
    session = open_comments()

    with pytest.raises(SessionError, match="nothing to undo"):
        session.undo()
    with pytest.raises(SessionError, match="nothing to redo"):
        session.redo()

    assert session.revision == 0


def test_undo_brings_the_very_same_votes_back_without_voting():
    session = labeled_comments()
    column = session.state.get("asks").column
    session.add(snb.keyword_lf("asks", "SPAM", ["channel"]))

    session.undo()

    assert session.state.get("asks").column is column


def test_undo_of_an_append_brings_the_shorter_data_back():
    session = labeled_comments()
    dataset, labels = session.dataset, session.labels()
    session.append(COMMENTS)
    session.annotate(11, "HAM")

    session.undo()
    session.undo()

    assert session.dataset is dataset
    assert_array_equal(session.labels(), labels)
    session.append({"text": ["love"], "gold": ["HAM"]})
    assert len(session.labels()) == len(session.gold) == 7


def test_the_last_hundred_changes_can_be_undone():
    session = open_comments()
    for i in range(MAX_STEPS + 5):
        session.annotate(i % 6, i % 2)

    for _ in range(MAX_STEPS):
        session.undo()

    with pytest.raises(SessionError, match="oldest state that is kept"):
        session.undo()
    assert session.history().height == MAX_STEPS + 1
