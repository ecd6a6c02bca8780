import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import snorkel_nb as snb
from snorkel_nb.errors import LabelError, LabelModelError
from tests.session.comments import (
    HAM,
    LABELS,
    SPAM,
    labeled_comments,
    open_comments,
    random_session,
)

A = snb.ABSTAIN


def test_labels_are_there_after_each_change_without_a_fit():
    session = labeled_comments()

    assert session.labels().tolist() == LABELS
    assert session.posteriors().shape == (6, 2)
    assert_allclose(session.posteriors().sum(axis=1), 1)


@pytest.mark.parametrize("policy", ["random", "true-random"])
def test_a_tie_policy_decides_ties_but_never_uncovered_rows(policy):
    labels = labeled_comments().labels(policy)

    assert labels[3] in (HAM, SPAM)
    assert labels[4] == A


def test_the_random_tie_policy_picks_the_same_each_time():
    assert_array_equal(labeled_comments().labels("random"), labeled_comments().labels("random"))


def test_an_unknown_tie_policy_is_refused():
    with pytest.raises(LabelModelError, match=r"'first'.*'abstain', 'random' or 'true-random'"):
        labeled_comments().labels("first")


@pytest.mark.parametrize("model", ["auto", "majority", "spammer"])
@pytest.mark.parametrize("balance", [[0.99, 0.01], [0.01, 0.99]], ids=str)
def test_uncovered_rows_stay_uncovered_whatever_the_class_balance(model, balance):
    session = labeled_comments()

    session.fit(model, class_balance=balance)

    assert session.labels().tolist()[4] == A
    assert session.labels("random").tolist()[4] == A
    assert session.results.posteriors.is_covered.tolist() == [True] * 4 + [False, True]


def test_class_balance_by_name_and_in_order_are_the_same():
    by_name, in_order = labeled_comments(), labeled_comments()

    by_name.fit("spammer", class_balance={"SPAM": 0.2, "HAM": 0.8})
    in_order.fit("spammer", class_balance=[0.8, 0.2])

    assert_array_equal(by_name.posteriors(), in_order.posteriors())
    assert_allclose(by_name.state.choice.class_balance, [0.8, 0.2])
    assert_allclose(by_name.posteriors()[4], [0.8, 0.2])


@pytest.mark.parametrize(
    "balance",
    [
        [0.5],
        [0.5, 0.6],
        [1.0, 0.0],
        [1.5, -0.5],
        [0.5, float("nan")],
        {"HAM": 0.5},
        {"HAM": 0.5, "EGGS": 0.5},
        ["a", "b"],
        [None, 1],
        "uniform",
        0.5,
    ],
    ids=repr,
)
def test_a_wrong_class_balance_is_refused_with_what_it_must_be(balance):
    session = labeled_comments()
    before = session.now

    with pytest.raises(LabelModelError, match=r"2 classes \['HAM', 'SPAM'\], adding up to 1"):
        session.fit(class_balance=balance)

    assert session.now is before


def test_an_unknown_label_model_is_refused():
    session = labeled_comments()
    before = session.now

    with pytest.raises(LabelModelError, match=r"'dawid'.*'majority'"):
        session.fit("dawid")

    assert session.now is before


def test_the_model_that_was_asked_for_stays_in_force_after_later_changes():
    session = labeled_comments()

    assert session.fit("majority").chosen.name == "majority"
    session.add(snb.keyword_lf("songs", "HAM", ["song"]))
    assert session.results.fit.sentence == "Majority vote, as asked."
    session.undo()
    session.undo()
    assert session.results.fit.fell_back


def test_without_lfs_nothing_is_labeled():
    session = open_comments()

    assert session.labels().tolist() == [A] * 6
    assert session.label_matrix.to_numpy().shape == (6, 0)
    assert_allclose(session.posteriors(), np.full((6, 2), 0.5))
    assert session.summary().height == 0
    assert session.accuracy().model.n == 0


def test_one_lf_alone_labels_the_rows_it_votes_on():
    session = open_comments()
    session.add(snb.keyword_lf("loves", "HAM", ["love"]))

    assert session.labels().tolist() == [A, HAM, A, HAM, A, HAM]


def test_only_abstaining_lfs_label_nothing():
    session = open_comments()
    for name in ("one", "two", "three"):
        session.add(snb.keyword_lf(name, "SPAM", ["nowhere"]))

    assert session.labels().tolist() == [A] * 6
    assert session.summary()["Coverage"].to_list() == [0.0] * 3


def test_with_all_lfs_off_nothing_is_labeled():
    session = labeled_comments()
    for name in ("asks", "loves", "links"):
        session.disable(name)

    assert session.labels().tolist() == [A] * 6
    assert session.summary().height == 0
    session.enable("loves")
    assert session.labels().tolist() == [A, HAM, A, HAM, A, HAM]


@pytest.mark.parametrize("texts", [[], ["subscribe"]], ids=["zero rows", "one row"])
def test_small_data_works_from_end_to_end(texts, tmp_path):
    session = snb.Session(pl.DataFrame({"text": texts}, {"text": pl.String}), classes=2)
    session.add(snb.keyword_lf("asks", 1, ["subscribe"]))
    session.add(snb.labeling_function("also", label=1)(lambda x: "sub" in x.text))
    session.fit(class_balance=[0.3, 0.7])

    assert session.labels().tolist() == [1] * len(texts)
    assert session.posteriors().shape == (len(texts), 2)
    assert session.summary().height == 2
    export = session.export(tmp_path / "out.parquet", votes=True)
    assert (export.n_rows, export.n_labels) == (len(texts), len(texts))
    session.append({"text": ["nothing"]})
    assert session.labels().tolist() == [1] * len(texts) + [A]


@pytest.mark.parametrize("cardinality", [2, 3, 17, 127, 128, 129, 200])
def test_any_number_of_classes_is_labeled_as_the_majority_says(rng, cardinality):
    session = random_session(rng, 200, 5, cardinality)
    session.fit("majority")
    L = session.label_matrix.to_numpy()
    n_votes = np.stack([(label == L).sum(axis=1) for label in range(cardinality)], axis=1)
    most = n_votes.max(axis=1)
    is_clear = (most > 0) & ((n_votes == most[:, None]).sum(axis=1) == 1)

    assert L.dtype == (np.int8 if cardinality <= 128 else np.int16)
    assert_array_equal(session.labels(), np.where(is_clear, n_votes.argmax(axis=1), A))
    assert session.labels().max() == cardinality - 1 or cardinality > 100


def test_number_names_are_read_as_names():
    session = snb.Session({"text": ["good", "bad"]}, classes=["1", "5"])

    session.add(snb.labeling_function("stars")(lambda x: 5 if x.text == "good" else "1"))

    assert session.labels().tolist() == [1, 0]


def test_classes_that_cannot_be_used_are_refused():
    for classes in (["HAM"], ["HAM", "HAM"], "HAM", {"HAM", "SPAM"}, ["HAM", ""], 1):
        with pytest.raises(LabelError):
            snb.Session({"text": ["a"]}, classes=classes)
