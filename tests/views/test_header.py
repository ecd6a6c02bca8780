import pytest

import snorkel_nb as snb
from snorkel_nb.views.header import DIGITS, header_view
from tests.session.comments import labeled_comments, open_comments, random_session
from tests.views.odd_session import odd_session


def header(session):
    return header_view(session.now)


def test_header_counts_what_a_pencil_counts():
    session = labeled_comments()
    session.disable("links")
    session.fit("majority")

    view = header(session)

    assert view["session"] == "rows"
    assert (view["n_rows"], view["n_lfs"], view["n_enabled"]) == (6, 3, 2)
    assert (view["n_covered"], view["n_conflicts"]) == (4, 1)
    assert view["classes"] == [{"name": "HAM", "n_labels": 2}, {"name": "SPAM", "n_labels": 1}]
    assert view["gold"]["n_rows"] == 5
    assert view["gold"]["model"] == view["gold"]["majority"]
    accuracy = view["gold"]["majority"]
    assert (accuracy["value"], accuracy["n"]) == (round(2 / 3, DIGITS), 3)
    assert 0 < accuracy["low"] < 2 / 3 < accuracy["high"] < 1


def test_header_says_which_model_is_in_force_and_why():
    session = open_comments()
    assert header(session)["model"]["name"] == "majority"
    assert header(session)["model"]["fell_back"]
    assert "Fell back to majority vote" in header(session)["model"]["trust"]
    assert header(session)["model"]["remarks"] == []  # the sentence says it all

    session.fit("majority")
    assert header(session)["model"] == {
        "name": "majority",
        "fell_back": False,
        "trust": "Majority vote, as asked.",
        "voters": None,
        "agreement": None,
        "remarks": [],
        "n_remarks": 0,
    }


def test_header_says_what_is_doubtful_and_how_the_model_stands_to_majority_vote():
    session = odd_session()

    view = header(session)
    model, gold = view["model"], view["gold"]

    assert model["voters"].startswith("6 LFs count as 5.")
    assert 0.5 < model["agreement"] <= 1
    assert any("'inverted' looks inverted" in remark for remark in model["remarks"])
    assert any("'original' and 'copy'" in remark for remark in model["remarks"])
    assert not any("settled" in remark for remark in model["remarks"])
    assert model["n_remarks"] == len(model["remarks"])
    assert gold["model"]["n"] >= gold["majority"]["n"] > 50
    assert gold["model"] != gold["majority"]


def test_of_very_many_remarks_the_first_are_sent_and_all_counted(monkeypatch):
    monkeypatch.setattr("snorkel_nb.views.header.MAX_REMARKS", 1)

    model = header(odd_session())["model"]

    assert model["n_remarks"] > 1 == len(model["remarks"])


def test_without_gold_there_is_no_accuracy():
    assert header(labeled_comments(gold=None))["gold"] is None


def test_gold_on_uncovered_rows_only_gives_no_accuracy():
    session = labeled_comments(gold=None)
    session.annotate(4, "HAM")

    assert header(session)["gold"] == {
        "n_rows": 1,
        "model": None,
        "majority": None,
        "sampled": None,
    }


def test_the_accuracy_on_rows_drawn_at_random_stands_beside_that_on_all_gold():
    session = labeled_comments(gold=None)
    session.annotate([1, 5], "HAM", origin="chosen")
    session.annotate([0, 2], "HAM", origin="sampled")

    gold = header(session)["gold"]

    assert (gold["model"]["value"], gold["model"]["n"]) == (0.5, 4)
    assert (gold["sampled"]["value"], gold["sampled"]["n"]) == (0.0, 2)
    assert session.accuracy(sampled=True).model.n_correct == 0


def test_the_header_names_the_data_for_labels_that_are_sent_later():
    session = labeled_comments()
    before = header(session)["data"]

    session.annotate(0, "HAM")
    assert header(session)["data"] == before
    session.append({"text": ["new"], "gold": [None]})
    assert header(session)["data"] != before


@pytest.mark.parametrize("cardinality", [2, 3, 50])
def test_class_counts_add_up_to_the_labeled_rows(rng, cardinality):
    session = random_session(rng, 100, 4, cardinality)

    classes = header(session)["classes"]

    assert [c["name"] for c in classes] == [str(i) for i in range(cardinality)]
    assert sum(c["n_labels"] for c in classes) == (session.labels() != snb.ABSTAIN).sum()
    assert sum(c["n_labels"] for c in classes) <= header(session)["n_covered"]
