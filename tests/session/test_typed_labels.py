from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.core.gold_origin import GoldOrigin
from snorkel_nb.errors import SessionError, StoreError
from snorkel_nb.session.history import MAX_STEPS
from snorkel_nb.store.store import Store
from tests.session.comments import HAM, SPAM, labeled_comments, open_comments, typed

A = snb.ABSTAIN


def test_labels_that_are_typed_one_after_another_are_one_step():
    session = labeled_comments(gold=None)
    n_steps = len(session.history())

    for row, label in enumerate([SPAM, HAM, SPAM]):
        session.type_label(typed(session, row, label))

    assert len(session.history()) == n_steps + 1
    assert session.history()["Change"][-1] == "gold on 3 rows"
    assert_array_equal(session.gold, [SPAM, HAM, SPAM, A, A, A])
    assert session.undo() == "gold on 3 rows"
    assert_array_equal(session.gold, [A] * 6)
    session.redo()
    assert_array_equal(session.gold, [SPAM, HAM, SPAM, A, A, A])


def test_one_typed_label_says_which_it_is():
    session = labeled_comments(gold=None)
    session.type_label(typed(session, 1, HAM))

    assert session.history()["Change"][-1] == "gold HAM on 1 row"


def test_many_labels_do_not_push_the_lfs_out_of_the_history():
    session = snb.Session({"text": ["x"] * (2 * MAX_STEPS)}, classes=2)
    session.add(snb.keyword_lf("asks", 1, ["x"]))

    for row in range(2 * MAX_STEPS):
        session.type_label(typed(session, row, 1))

    assert session.history()["Change"].to_list()[1:] == ["add asks", "gold on 200 rows"]


def test_a_run_of_labels_ends_after_five_minutes_and_with_any_other_change(monkeypatch):
    session = labeled_comments(gold=None)
    session.type_label(typed(session, 0, SPAM))
    session.disable("links")
    session.type_label(typed(session, 1, HAM))
    monkeypatch.setattr("snorkel_nb.session.history.LONGEST_RUN", timedelta(0))
    session.type_label(typed(session, 2, SPAM))

    assert session.history()["Change"].to_list()[-4:] == [
        "gold SPAM on 1 row",
        "disable links",
        "gold HAM on 1 row",
        "gold SPAM on 1 row",
    ]


def test_labels_from_python_stay_one_step_each():
    session = labeled_comments(gold=None)
    n_steps = len(session.history())
    session.annotate(0, "SPAM")
    session.annotate(1, "HAM")
    session.type_label(typed(session, 2, SPAM))

    assert len(session.history()) == n_steps + 3


def test_labels_that_cancel_out_leave_no_step():
    session = labeled_comments(gold=None)
    steps = session.history()["Change"].to_list()
    session.type_label(typed(session, 0, SPAM))
    session.type_label(typed(session, 0, None))

    assert session.history()["Change"].to_list() == steps
    assert_array_equal(session.gold, [A] * 6)
    assert not session.gold_origin.any()


def test_a_label_that_comes_again_or_late_changes_nothing():
    session = labeled_comments(gold=None)
    first, second = typed(session, 0, SPAM), typed(session, 0, HAM)

    session.type_label(first)
    session.type_label(second)
    revision = session.revision
    for late in (second, first, first):
        session.type_label(late)

    assert session.gold[0] == HAM
    assert session.revision == revision


def test_of_two_tabs_the_one_that_comes_later_counts():
    session = labeled_comments(gold=None)
    session.type_label(typed(session, 0, SPAM, order=9))
    session.type_label(typed(session, 0, HAM, source="another", order=1))

    assert session.gold[0] == HAM


def test_the_label_that_is_there_already_is_no_change():
    session = labeled_comments(gold=None)
    session.annotate(0, "SPAM", origin="chosen")
    revision = session.revision
    session.type_label(typed(session, 0, SPAM))

    assert session.revision == revision


@pytest.mark.parametrize(
    "changes",
    [{"data": "other"}, {"n_rows": 7}, {"n_rows": 5}, {"row": 6}, {"label": 2}],
    ids=str,
)
def test_a_label_for_other_data_is_refused_and_changes_nothing(changes):
    session = labeled_comments()
    before = session.now

    with pytest.raises(SessionError, match="typed for another state of the data"):
        session.type_label(replace(typed(session, 0, HAM), **changes))

    assert session.now is before


def test_the_same_rows_in_another_order_are_other_data():
    texts = ["a", "b", "c"]
    label = typed(snb.Session({"text": texts}, classes=2), 0, 1)

    with pytest.raises(SessionError, match="another state"):
        snb.Session({"text": texts[::-1]}, classes=2).type_label(label)
    with pytest.raises(SessionError, match="another state"):
        snb.Session({"text": texts}, classes=["yes", "no"]).type_label(label)


def test_a_label_that_was_typed_before_rows_were_added_counts():
    session = open_comments()
    label = typed(session, 5, HAM)
    session.append({"text": ["new"], "gold": [None]})

    session.type_label(label)

    assert session.gold[5] == HAM


def test_a_typed_label_is_in_the_store_when_it_is_acknowledged(tmp_path):
    path = tmp_path / "gold.sqlite"
    session = labeled_comments(gold=None, store=path)
    session.type_label(typed(session, 0, SPAM))
    session.type_label(typed(session, 2, SPAM, is_sampled=True))

    kept = Store(path).gold(session.dataset)

    assert_array_equal(kept.positions[np.argsort(kept.positions)], [0, 2])
    assert set(kept.origins.tolist()) == {GoldOrigin.CHOSEN, GoldOrigin.SAMPLED}


def test_a_label_that_cannot_be_kept_is_not_taken_and_may_be_sent_again(tmp_path, monkeypatch):
    session = labeled_comments(gold=None, store=tmp_path / "gold.sqlite")
    label, before = typed(session, 0, SPAM), session.now

    def is_full(*_args):
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("snorkel_nb.store.store.Writing.gold", is_full)
        with pytest.raises(StoreError, match="full"):
            session.type_label(label)
    assert session.now is before

    session.type_label(label)
    assert session.gold[0] == SPAM


def test_a_label_typed_on_a_random_sample_says_so_and_another_that_it_was_chosen():
    session = labeled_comments(gold=None)
    session.type_label(typed(session, 0, SPAM, is_sampled=True))
    session.type_label(typed(session, 1, HAM))

    assert session.gold_origin[:2].tolist() == [GoldOrigin.SAMPLED, GoldOrigin.CHOSEN]
