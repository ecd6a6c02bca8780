import pytest

import snorkel_nb as snb
from snorkel_nb.views.header import DIGITS, header_view
from tests.session.comments import labeled_comments, random_session


def header(session):
    return header_view(session.now)


def test_header_counts_what_a_pencil_counts():
    session = labeled_comments()
    session.disable("links")

    view = header(session)

    assert view["session"] == "rows"
    assert (view["n_rows"], view["n_lfs"], view["n_enabled"]) == (6, 3, 2)
    assert (view["n_covered"], view["n_conflicts"]) == (4, 1)
    assert view["classes"] == [{"name": "HAM", "n_labels": 2}, {"name": "SPAM", "n_labels": 1}]
    assert view["gold"]["n_rows"] == 5
    assert view["gold"]["accuracy"] == view["gold"]["majority_accuracy"] == round(2 / 3, DIGITS)
    assert 0 < view["gold"]["low"] < 2 / 3 < view["gold"]["high"] < 1


def test_header_says_which_model_is_in_force_and_why():
    session = labeled_comments()
    assert header(session)["model"]["name"] == "majority"
    assert header(session)["model"]["fell_back"]
    assert "Fell back to majority vote" in header(session)["model"]["trust"]

    session.fit("majority")
    assert header(session)["model"] == {
        "name": "majority",
        "fell_back": False,
        "trust": "Majority vote, as asked.",
    }


def test_without_gold_there_is_no_accuracy():
    assert header(labeled_comments(gold=None))["gold"] is None


def test_gold_on_uncovered_rows_only_gives_no_accuracy():
    session = labeled_comments(gold=None)
    session.annotate(4, "HAM")

    assert header(session)["gold"] == {
        "n_rows": 1,
        "accuracy": None,
        "low": None,
        "high": None,
        "majority_accuracy": None,
    }


@pytest.mark.parametrize("cardinality", [2, 3, 50])
def test_class_counts_add_up_to_the_labeled_rows(rng, cardinality):
    session = random_session(rng, 100, 4, cardinality)

    classes = header(session)["classes"]

    assert [c["name"] for c in classes] == [str(i) for i in range(cardinality)]
    assert sum(c["n_labels"] for c in classes) == (session.labels() != snb.ABSTAIN).sum()
    assert sum(c["n_labels"] for c in classes) <= header(session)["n_covered"]
