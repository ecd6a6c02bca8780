import numpy as np
import pytest
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.core.gold_origin import GoldOrigin
from snorkel_nb.errors import LabelError, SessionError
from tests.session.comments import labeled_comments, open_comments, random_session, typed

A = snb.ABSTAIN


def half_known(rng, n_rows=400):
    """A session of which half of the rows have gold that a program gave."""
    return random_session(rng, n_rows, 5, 2)


def test_the_sample_holds_rows_with_a_label_and_without_gold(rng):
    session = half_known(rng)

    ids = session.next_to_label(30)

    assert len(set(ids.tolist())) == 30
    assert (session.labels()[ids] != A).all()
    assert (session.gold[ids] == A).all()
    assert_array_equal(session.next_to_label(10), ids[:10])


def test_rows_that_were_sampled_are_not_drawn_again(rng):
    session = half_known(rng)
    first = session.next_to_label(30)
    for row in first.tolist():
        session.annotate(row, "1", origin="sampled")

    assert not np.isin(session.next_to_label(30), first).any()


def test_drawn_rows_that_had_gold_join_the_sample_when_one_has_come_so_far(rng):
    session = half_known(rng)
    ids = session.next_to_label(30)
    drawn = session._labelling._sample.drawn
    known = drawn[session.gold[drawn] != A]
    assert len(known) > 10

    session.annotate(ids[9], "1", origin="sampled")
    sampled = np.flatnonzero(session.gold_origin == GoldOrigin.SAMPLED)
    up_to = int(np.flatnonzero(drawn == ids[10])[0])
    assert_array_equal(sampled, np.sort([ids[9], *np.intersect1d(drawn[:up_to], known)]))

    session.annotate(ids[-1], "0", origin="sampled")
    assert (session.gold_origin[known] == GoldOrigin.SAMPLED).all()


def test_labels_of_another_origin_leave_the_sample_alone(rng):
    session = half_known(rng)
    ids = session.next_to_label(30)
    session.annotate(ids[9], "1", origin="chosen")

    assert not (session.gold_origin == GoldOrigin.SAMPLED).any()


def test_the_accuracy_on_the_sample_counts_the_sample_only(rng):
    session = half_known(rng)
    for row in session.next_to_label(20).tolist():
        session.type_label(typed(session, row, int(session.labels()[row]), is_sampled=True))

    sampled, plain = session.accuracy(sampled=True).model, session.accuracy().model

    assert sampled.n == (session.gold_origin == GoldOrigin.SAMPLED).sum()
    assert sampled.n < plain.n
    assert sampled.n_correct >= 20


def test_what_is_shown_is_selected_in_its_order(rng):
    session = half_known(rng)
    session.select(status="conflict")

    ids = session.next_to_label(12, "informative", show=True)

    [part] = session.selecting.rows.selection.parts
    assert part.words == "12 most informative"
    assert sorted(session.selection.tolist()) == sorted(ids.tolist())
    assert_array_equal(part.positions, ids)


def test_ids_are_those_of_the_id_column():
    session = snb.Session({"text": ["a", "a b", "b"], "key": ["x", "y", "z"]}, classes=2, id="key")
    session.add(snb.keyword_lf("a", 1, ["a"]))

    assert sorted(session.next_to_label().tolist()) == ["x", "y"]


@pytest.mark.parametrize("how", ["sample", "informative"])
def test_without_labels_or_without_open_rows_it_says_so(how):
    with pytest.raises(SessionError, match="No row has a label yet"):
        open_comments().next_to_label(how=how)
    session = labeled_comments(gold=None)
    session.annotate(range(6), "HAM")
    with pytest.raises(SessionError, match="has gold already"):
        session.next_to_label(how=how)


def test_another_queue_or_number_of_rows_is_refused_and_an_unknown_origin_too():
    session = labeled_comments()
    with pytest.raises(SessionError, match=r"'best'.*'sample', 'informative'"):
        session.next_to_label(how="best")
    with pytest.raises(SessionError, match="1 to 10,000"):
        session.next_to_label(0)
    with pytest.raises(LabelError, match="'lucky'"):
        session.annotate(0, "HAM", origin="lucky")


def test_a_page_that_still_shows_other_rows_samples_none_of_them(rng):
    session = half_known(rng)
    ids = session.next_to_label(30).tolist()
    others = np.flatnonzero((session.gold == A) & ~np.isin(np.arange(400), ids))
    shown_before = int(others[0])

    for row in (ids[0], shown_before):
        session.type_label(typed(session, row, 1, is_sampled=True))
    session.next_to_label(5, "informative")
    session.type_label(typed(session, ids[1], 1, is_sampled=True))  # was under way

    origins = session.gold_origin[[*ids[:2], shown_before]].tolist()
    assert origins == [GoldOrigin.SAMPLED, GoldOrigin.SAMPLED, GoldOrigin.CHOSEN]
