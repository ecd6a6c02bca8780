"""A call that fails or is interrupted changes nothing."""

from asyncio import CancelledError
from collections.abc import Callable

import pytest
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.session.change import Change
from snorkel_nb.session.results import Results
from tests.session.comments import COMMENTS, HAM, labeled_comments, typed

DEEDS: dict[str, Callable[[snb.Session], object]] = {
    "add": lambda s: s.add(snb.keyword_lf("songs", "HAM", ["song"])),
    "edit": lambda s: s.add(snb.keyword_lf("asks", "SPAM", ["channel"])),
    "rerun": lambda s: s.rerun("asks"),
    "drop": lambda s: s.drop("asks"),
    "disable": lambda s: s.disable("asks"),
    "enable": lambda s: s.enable("links"),
    "rename": lambda s: s.rename("asks", "begs"),
    "append": lambda s: s.append(COMMENTS),
    "annotate": lambda s: s.annotate(4, "HAM"),
    "type": lambda s: s.type_label(typed(s, 4, HAM)),
    "fit": lambda s: s.fit("spammer"),
    "undo": lambda s: s.undo(),
    "redo": lambda s: s.redo(),
    "restore": lambda s: s.restore(1),
}


def busy_session() -> snb.Session:
    """One on which every deed does something."""
    session = labeled_comments()
    session.disable("links")
    session.add(snb.keyword_lf("firsts", "HAM", ["first"]))
    session.undo()
    return session


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("deed", sorted(DEEDS.keys() - {"annotate", "type"}))
def test_a_deed_that_stops_while_results_are_computed_changes_nothing(deed, error, monkeypatch):
    def stop(_state, _before=None):
        raise error

    session = busy_session()
    before, steps = session.now, session.history()
    with monkeypatch.context() as patch:
        patch.setattr(Results, "of", stop)
        with pytest.raises(error):
            DEEDS[deed](session)

    assert session.now is before
    assert session.history().equals(steps)
    DEEDS[deed](session)
    assert session.revision > before.revision


@pytest.mark.parametrize("deed", DEEDS)
def test_an_interrupt_in_a_listener_takes_the_change_back_and_all_listeners_hear_of_it(deed):
    session = busy_session()
    before, heard = session.now, []

    def interrupted_once(change: Change) -> None:
        if len(heard) == 1:
            raise KeyboardInterrupt

    session.subscribe(lambda change: heard.append((change.revision, session.revision)))
    session.subscribe(interrupted_once)
    with pytest.raises(KeyboardInterrupt):
        DEEDS[deed](session)

    assert session.now is before
    assert heard[-1] == (before.revision, before.revision)
    DEEDS[deed](session)
    assert heard[-1][0] > heard[0][0] > before.revision


@pytest.mark.parametrize("error", [KeyboardInterrupt, CancelledError])
def test_an_interrupt_inside_an_lf_keeps_its_old_version(error):
    session = labeled_comments()
    before = session.now

    with pytest.raises(error):

        @session.lf("SPAM")
        def asks(x):
            if "http" in x.text:
                raise error
            return True

    assert session.now is before


@pytest.mark.parametrize("deed", ["add", "edit", "rerun", "append"])
def test_an_interrupt_while_progress_is_told_changes_nothing(deed):
    session = busy_session()
    before, told = session.now, []

    def interrupt(activity):
        told.append(activity)
        if activity is not None and len(told) == 1:
            raise KeyboardInterrupt

    session.subscribe_activity(interrupt)
    with pytest.raises(KeyboardInterrupt):
        DEEDS[deed](session)

    assert session.now is before
    assert told[-1] is None


def test_an_interrupt_in_the_second_lf_of_an_append_or_rerun_keeps_the_first_as_it_was():
    session = labeled_comments()
    stops = []

    @session.lf("SPAM")
    def stopping(x):
        if stops or x.text == "stop":
            raise KeyboardInterrupt

    before = session.now
    with pytest.raises(KeyboardInterrupt):
        session.append({"text": ["subscribe", "stop"], "gold": [None, None]})
    assert session.now is before

    words = ["love"]
    session.add(snb.labeling_function("asks", label="SPAM")(lambda x: words[0] in x.text))
    before = session.now
    words[0] = "first"
    stops.append(True)
    with pytest.raises(KeyboardInterrupt):
        session.rerun()
    assert session.now is before


def test_an_lf_that_cannot_vote_on_this_data_is_not_added():
    session = labeled_comments()
    before = session.now

    with pytest.raises(snb.errors.SnorkelNBError, match=r"'titel'.*'text'"):
        session.add(snb.keyword_lf("titles", "HAM", ["a"], column="titel"))
    with pytest.raises(snb.errors.SnorkelNBError, match="5 votes, the dataset 6 rows"):
        session.add(snb.vote_lf("crowd", ["HAM"] * 5))

    assert session.now is before


def test_what_a_session_gives_out_cannot_be_written_to():
    session = labeled_comments()

    for array in (
        session.gold,
        session.labels(),
        session.posteriors(),
        session.label_matrix.to_numpy(),
        session.lfs[0].column.votes,
    ):
        before = array.copy()
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
        assert_array_equal(array, before)
