import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal

import snorkel_nb as snb
from snorkel_nb.errors import DatasetError, LabelError, SessionError
from tests.session.comments import (
    COMMENTS,
    HAM,
    LABELS,
    SPAM,
    counted,
    labeled_comments,
    n_calls,
    open_comments,
)

A = snb.ABSTAIN
MORE = {"gold": ["HAM", None], "text": ["love again", "subscribe"]}


@pytest.mark.parametrize(
    "make",
    [pd.DataFrame, pl.DataFrame, pa.table, dict],
    ids=["pandas", "polars", "pyarrow", "dict"],
)
def test_the_users_table_is_never_changed(make):
    table = make(COMMENTS)
    untouched = make(COMMENTS)
    session = snb.Session(table, classes=["HAM", "SPAM"], gold="gold")
    session.add(snb.keyword_lf("asks", "SPAM", ["subscribe"]))
    session.append(make(MORE))
    session.annotate([0, 4], "HAM")

    assert_frame_equal(pl.DataFrame(table), pl.DataFrame(untouched))
    if make is pd.DataFrame:
        pd.testing.assert_frame_equal(table, untouched)


def test_append_votes_on_the_new_rows_only_and_keeps_order_and_gold():
    session = labeled_comments()
    loves = counted(lambda x: "love" in x.text)
    session.add(snb.labeling_function("loves", label="HAM")(loves))
    session.annotate(4, "HAM")

    session.append(MORE)

    assert n_calls(loves) == 6 + 2
    assert session.dataset.texts().to_list() == COMMENTS["text"] + MORE["text"]
    assert session.gold.tolist() == [SPAM, HAM, SPAM, HAM, HAM, SPAM, HAM, A]
    assert session.labels().tolist() == [*LABELS, HAM, SPAM]
    assert session.history()["Change"][-1] == "append 2 rows"


def test_append_adds_failures_at_their_place_in_the_whole_data():
    session = open_comments()
    session.add(snb.labeling_function("len", label="SPAM")(lambda x: len(x.text) > 5))

    session.append({"text": [None, "subscribe"], "gold": ["HAM", None]})

    failures = session.lfs[0].column.failures
    assert failures.positions.tolist() == [6]
    assert failures.first.row_id == 6


def test_an_unchanged_lf_is_not_voted_again_after_append():
    session = open_comments()
    loves = counted(lambda x: "love" in x.text)
    lf = snb.labeling_function("loves", label="HAM")(loves)
    session.add(lf)
    session.append(MORE)

    assert session.add(lf).is_unchanged
    assert n_calls(loves) == 8


def test_given_votes_abstain_on_appended_rows():
    session = open_comments()
    lf = snb.vote_lf("crowd", ["HAM"] * 6)
    session.add(lf)

    session.append(MORE)

    assert session.label_matrix.to_numpy()[:, 0].tolist() == [HAM] * 6 + [A, A]
    assert session.add(lf).is_unchanged


def test_appending_no_rows_changes_nothing():
    session = labeled_comments()
    before = session.now

    session.append(pl.DataFrame(COMMENTS).clear())

    assert session.now is before


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"text": ["a"]}, r"lack the columns \['gold'\]"),
        ({"text": ["a"], "gold": ["HAM"], "x": [1]}, r"unknown columns \['x'\]"),
        ({"text": ["a"], "gold": ["EGGS"]}, "row 0 says 'EGGS'"),
        ({"text": [["a"]], "gold": ["HAM"]}, "'text'"),
        (None, "Cannot read rows"),
    ],
    ids=["missing column", "unknown column", "gold", "type", "no table"],
)
def test_rows_that_do_not_fit_are_refused_and_nothing_is_appended(rows, message):
    session = labeled_comments()
    before = session.now

    with pytest.raises(DatasetError, match=message):
        session.append(rows)

    assert session.now is before


def test_an_id_that_is_there_already_is_not_appended():
    session = snb.Session({"text": ["a", "b"], "key": ["x", "y"]}, classes=2, id="key")

    with pytest.raises(DatasetError, match="'y' is there more than once"):
        session.append({"text": ["c"], "key": ["y"]})
    session.append({"text": ["c"], "key": ["z"]})
    session.annotate(["z", "x"], 1)

    assert session.gold.tolist() == [1, A, 1]


@pytest.mark.parametrize("label", ["SPAM", 1, np.int64(1)], ids=repr)
def test_annotate_takes_names_and_numbers(label):
    session = open_comments()

    session.annotate([1, np.int64(4)], label)

    assert session.gold.tolist() == [SPAM, SPAM, SPAM, HAM, SPAM, SPAM]
    assert session.history()["Change"][-1] == "gold SPAM on 2 rows"


def test_annotate_none_makes_a_row_unknown():
    session = open_comments()

    session.annotate(0, None)

    assert session.gold.tolist() == [A, HAM, SPAM, HAM, A, SPAM]
    assert session.dataset.gold.tolist() == [SPAM, HAM, SPAM, HAM, A, SPAM]
    assert session.history()["Change"][-1] == "gold unknown on 1 row"


@pytest.mark.parametrize("row", [6, -1, "0", 1.5, True, None], ids=repr)
def test_annotate_refuses_a_row_that_is_not_there_and_changes_none(row):
    session = open_comments()
    before = session.now

    with pytest.raises(DatasetError, match=r"no row with position .* among the 6 rows"):
        session.annotate([0, row], "HAM")

    assert session.now is before


def test_annotate_refuses_a_label_that_is_no_class_also_for_no_rows():
    session = open_comments()

    for rows in ([0], []):
        with pytest.raises(LabelError, match="'EGGS' is not a class"):
            session.annotate(rows, "EGGS")


def test_annotating_no_rows_changes_nothing():
    session = open_comments()
    before = session.now

    session.annotate([], "HAM")

    assert session.now is before


def test_gold_moves_no_label_and_fits_nothing_again():
    session = labeled_comments()
    results = session.results

    session.annotate([0, 1], "HAM")

    assert session.results is results
    assert session.summary()["Correct"].to_list() == [0, 2, 1]
    session.undo()
    assert session.results is results
    assert session.summary()["Correct"].to_list() == [1, 2, 1]


def test_accuracy_counts_the_rows_that_have_a_label_and_gold():
    session = labeled_comments()

    accuracies = session.accuracy()

    assert (accuracies.model.n_correct, accuracies.model.n) == (3, 4)
    assert accuracies.model == accuracies.majority
    assert 0 < accuracies.model.low < 3 / 4 < accuracies.model.high < 1


def test_accuracy_of_one_split_counts_its_rows_only():
    table = COMMENTS | {"part": ["train", "train", "test", "test", None, "test"]}
    session = snb.Session(table, classes=["HAM", "SPAM"], gold="gold", split="part")
    session.add(snb.keyword_lf("loves", "HAM", ["love"]))

    test = session.accuracy("test").model
    assert (test.n_correct, test.n) == (1, 2)
    with pytest.raises(SessionError, match=r"no split 'dev'.*\['train', 'test', None\]"):
        session.accuracy("dev")


def test_a_split_without_a_split_column_says_how_to_open_with_one():
    with pytest.raises(SessionError, match=r"split='\.\.\.'"):
        labeled_comments().accuracy("test")
