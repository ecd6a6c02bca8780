import logging

import snorkel_nb as snb
from snorkel_nb.session.change import Activity, Facet, Listeners, nobody_waits, reported
from tests.session.comments import COMMENTS, labeled_comments, open_comments


def test_listeners_hear_what_changed_when_the_new_state_can_be_read():
    session = labeled_comments()
    heard = []
    session.subscribe(lambda c: heard.append((c.facets, c.description, c.revision)))
    seen = []
    session.subscribe(lambda c: seen.append((session.revision, len(session.labels()))))

    session.disable("asks")
    session.annotate(4, "HAM")
    session.fit("majority")
    session.append(COMMENTS)
    session.undo()

    assert heard == [
        (Facet.LFS, "disable asks", 4),
        (Facet.GOLD, "gold HAM on 1 row", 5),
        (Facet.MODEL, "fit majority", 6),
        (Facet.DATASET | Facet.LFS, "append 6 rows", 7),
        (Facet.DATASET | Facet.LFS, "undo append 6 rows", 8),
    ]
    assert seen == [(4, 6), (5, 6), (6, 6), (7, 12), (8, 6)]


def test_a_listener_that_raises_is_logged_and_the_others_still_hear(caplog):
    session = labeled_comments()
    heard = []
    session.subscribe(lambda _: heard.append("before"))
    session.subscribe(lambda _: 1 / 0)
    session.subscribe(lambda _: heard.append("after"))

    with caplog.at_level(logging.ERROR, logger="snorkel_nb"):
        session.disable("asks")

    assert heard == ["before", "after"]
    assert not session.state.get("asks").is_enabled
    assert "ZeroDivisionError" in caplog.text
    assert "disable asks" in caplog.text


def test_unsubscribe_stops_one_listener_and_may_be_called_twice():
    session = labeled_comments()
    heard = []
    stop = session.subscribe(lambda _: heard.append("a"))
    session.subscribe(lambda _: heard.append("b"))

    stop()
    stop()
    session.disable("asks")

    assert heard == ["b"]


def test_a_listener_may_unsubscribe_while_it_is_told():
    session = labeled_comments()
    heard = []

    def once(change):
        heard.append(change.description)
        stop()

    stop = session.subscribe(once)
    session.subscribe(lambda _: heard.append("other"))
    session.disable("asks")
    session.enable("asks")

    assert heard == ["disable asks", "other", "other"]


def test_a_listener_may_change_the_session():
    session = labeled_comments()
    session.subscribe(
        lambda c: session.disable("loves") if c.description == "disable asks" else None
    )

    session.disable("asks")

    assert [entry.is_enabled for entry in session.lfs] == [False, False, True]
    assert session.history()["Change"][-1] == "disable loves"


def test_activity_is_told_while_votes_are_made_and_its_end_also_when_they_fail():
    session = open_comments()
    told = []
    session.subscribe_activity(told.append)

    session.add(snb.labeling_function("len", label="SPAM")(lambda x: len(x.text) > 9))
    assert [(a.task, a.done, a.total) for a in told[:-1]] == [("len", 0, 6), ("len", 6, 6)]
    assert told[-1] is None

    told.clear()
    try:
        session.add(snb.vote_lf("short", [0]))
    except snb.errors.LabelingFunctionError:
        assert told == [None]


def test_an_activity_listener_that_raises_does_not_stop_the_work(caplog):
    session = open_comments()
    session.subscribe_activity(lambda _: 1 / 0)

    session.add(snb.keyword_lf("asks", "SPAM", ["subscribe"]))

    assert len(session.lfs) == 1
    assert "ZeroDivisionError" in caplog.text


def test_of_work_that_nobody_waits_for_no_activity_is_told():
    listeners: Listeners[Activity | None] = Listeners()
    told: list[Activity | None] = []
    listeners.subscribe(told.append)

    with nobody_waits(), reported(listeners, "ranking") as progress:
        progress(1, 2)
    with reported(listeners, "voting") as progress:
        progress(1, 2)

    assert told == [Activity("voting", 1, 2), None]
