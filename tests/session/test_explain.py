import threading

import numpy as np
import pytest
from numpy.testing import assert_allclose

import snorkel_nb as snb
from snorkel_nb.errors import DatasetError
from snorkel_nb.session import evaluations
from tests.session.comments import HAM, SPAM, labeled_comments, open_comments, random_session

A = snb.ABSTAIN


def test_a_row_is_explained_by_the_model_in_force():
    session = labeled_comments()
    session.fit("majority")

    of = session.explain(0)

    assert (of.row, of.label, of.majority_label, of.gold) == (0, SPAM, SPAM, SPAM)
    assert (of.model, of.sentence) == ("majority", "Majority vote, as asked.")
    assert of.class_names == ("HAM", "SPAM")
    assert of.table.rows() == [("asks", "SPAM", 1.0, 1.0)]
    assert repr(of).splitlines() == [
        "Row 0: SPAM, with 1 of 1 vote. Gold: SPAM.",
        "What speaks for SPAM over HAM, in votes:",
        "      +1  asks  SPAM",
        "      +1  in all",
        "No other LF votes on this row: without that vote it has no label.",
        "Or: if asks had voted HAM, it is HAM.",
        "Label model in force: majority. Majority vote, as asked.",
    ]


def test_ties_and_rows_without_votes_say_so():
    session = labeled_comments()
    session.fit("majority")

    assert repr(session.explain(3)).startswith("Row 3: no label: HAM and SPAM are tied. Gold: HAM.")
    assert repr(session.explain(4)).startswith("Row 4: no label, as no LF votes on this row.")


def test_without_lfs_no_row_has_votes():
    of = open_comments().explain(0)

    assert (of.label, of.is_covered, of.gold) == (A, False, SPAM)
    assert of.table.height == 0


def test_an_lf_that_is_off_says_nothing():
    session = labeled_comments()
    session.disable("asks")

    assert session.explain(3).table["LF"].to_list() == ["loves"]
    assert not session.explain(0).is_covered


@pytest.mark.parametrize("model", ["majority", "weighted", "spammer", "independent", "dawid_skene"])
@pytest.mark.parametrize("cardinality", [2, 3, 200])
def test_explanations_are_those_of_the_labels_and_posteriors(rng, model, cardinality):
    session = random_session(rng, 120, 6, cardinality)
    session.fit(model)
    labels, posteriors = session.labels(), session.posteriors()

    for row in range(120):
        of = session.explain(row)
        assert (of.label, of.gold) == (labels[row], session.gold[row])
        assert of.majority_label == session.results.majority_labels[row]
        assert_allclose(of.probabilities, posteriors[row], atol=1e-6)


def test_the_labels_of_many_rows_are_explained_with_the_weights_that_they_were_given(rng):
    session = random_session(rng, 70_000, 5, 3)
    session.fit("spammer")
    labels, posteriors = session.labels(), session.posteriors()

    for row in rng.integers(0, 70_000, 100).tolist():
        of = session.explain(row)
        p = posteriors[row]
        assert of.label == labels[row]
        assert_allclose(of.margin, np.log(p[of.first] / p[of.second]), rtol=1e-6, atol=2e-6)


def test_a_row_goes_by_its_id():
    session = snb.Session(
        {"text": ["cash", "hello"], "key": ["x", "y\x1b[2J\n"]}, classes=["HAM", "SPAM"], id="key"
    )
    session.add(snb.keyword_lf("money", "SPAM", ["cash"]))

    assert session.explain("x").label == SPAM
    assert repr(session.explain("y\x1b[2J\n")).startswith(r"Row 'y\x1b[2J\n': no label")
    with pytest.raises(DatasetError, match="no row with 'key' 0 among the 2 rows"):
        session.explain(0)


@pytest.mark.parametrize("row", [6, -1, "0", 1.5, True, None], ids=repr)
def test_a_row_that_is_not_there_is_refused_as_annotate_does(row):
    session = labeled_comments()

    with pytest.raises(DatasetError, match=r"no row with position .* among the 6 rows"):
        session.explain(row)


@pytest.mark.parametrize("rows", [[], [0, 1]], ids=repr)
def test_one_row_is_explained_at_a_time(rows):
    with pytest.raises(DatasetError, match=rf"{len(rows)} rows are given.*one row"):
        labeled_comments().explain(rows)


def test_explaining_changes_nothing():
    session = labeled_comments()
    before = session.now

    session.explain(3)

    assert session.now is before


def test_it_waits_for_evaluations(monkeypatch):
    monkeypatch.setattr(evaluations, "QUICK_S", 1e-9)
    session = snb.Session({"n": list(range(3_000))}, classes=["HAM", "SPAM"])
    reached, opened = threading.Event(), threading.Event()

    def vote(x):
        if threading.current_thread() is not threading.main_thread():
            reached.set()
            assert opened.wait(20)
        return x.n == 0

    session.add(snb.labeling_function("slow", label="HAM")(vote), wait=False)
    assert reached.wait(20)
    threading.Timer(0.05, opened.set).start()

    assert session.explain(0).label == HAM
