"""The charts agree with the labels, with the selection of their bars and with the header."""

import numpy as np
import pytest

import snorkel_nb as snb
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.session.selection import Labeled, Part, Selection, WithStatus
from snorkel_nb.views.distribution import MAX_CLASSES, distribution_view
from snorkel_nb.views.header import header_view
from tests.session.comments import labeled_comments, random_session


def n_selected(session: snb.Session, *parts: Part) -> int:
    return session.selecting.choose(Selection.of(*parts)).n_rows


def statuses(view) -> dict[str, int]:
    return {each["status"]: each["n"] for each in view["statuses"]}


def test_six_comments_have_the_counts_of_a_pencil():
    session = labeled_comments()  # labels SPAM, HAM, SPAM, tied, uncovered, HAM
    # gold: SPAM, HAM, SPAM, HAM, unknown, SPAM

    view = distribution_view(session.now)

    assert (view["n_rows"], view["n_labels"]) == (6, 4)
    assert view["edges"] == [i / 20 for i in range(21)]
    assert view["first_bin"] == 10
    assert [sum(counts) for counts in view["counts"]] == [2, 2, 0]
    assert [(c["label"], c["n_labels"], c["n_votes"]) for c in view["classes"]] == [
        (0, 2, 3),
        (1, 2, 3),
        (None, 0, 0),
    ]
    assert [c["accuracy"] and c["accuracy"]["n"] for c in view["classes"]] == [2, 2, None]
    assert [c["accuracy"] and c["accuracy"]["value"] for c in view["classes"]] == [0.5, 1.0, None]
    assert statuses(view) == {
        "uncovered": 1,
        "conflict": 1,
        "no label": 2,
        "failed": 0,
        "no gold": 1,
        "wrong": 1,
    }
    assert view["calibration"]["n"] == 4
    assert view["selected"] is None


def test_without_gold_nothing_is_compared_and_nothing_is_wrong():
    view = distribution_view(labeled_comments(gold=None).now)

    assert view["calibration"] is None
    assert "wrong" not in statuses(view)
    assert [each["accuracy"] for each in view["classes"]] == [None] * 3


def test_gold_on_rows_without_a_label_is_not_compared():
    session = labeled_comments(gold=None)
    session.annotate([4], "HAM")  # uncovered

    view = distribution_view(session.now)

    assert view["calibration"] is None
    assert (statuses(view)["no gold"], statuses(view)["wrong"]) == (5, 0)


def test_without_lfs_or_rows_there_are_no_labels():
    for session in (snb.Session({"text": ["a"]}, classes=2), snb.Session({"text": []}, classes=2)):
        view = distribution_view(session.now)
        assert view["n_labels"] == 0
        assert np.sum(view["counts"]) == 0


@pytest.mark.parametrize("model", ["auto", "majority"])
@pytest.mark.parametrize("cardinality", [2, 3, 12])
def test_each_bar_and_class_selects_as_many_rows_as_it_counts(cardinality, model):
    session = random_session(np.random.default_rng(7), 3_000, 6, cardinality)
    session.fit(model)

    view = distribution_view(session.now)

    edges, n_bars = view["edges"], 0
    for counts, each in zip(view["counts"], view["classes"], strict=True):
        if each["label"] is None:
            continue
        for low, high, n in zip(edges[:-1], edges[1:], counts, strict=True):
            assert n_selected(session, Labeled(each["label"], low, high)) == n
            n_bars += n > 0
        assert n_selected(session, Labeled(each["label"])) == each["n_labels"] == sum(counts)
    for low, high, *counts in zip(edges[:-1], edges[1:], *view["counts"], strict=True):
        assert n_selected(session, Labeled(None, low, high)) == sum(counts)
    assert n_bars >= min(cardinality, MAX_CLASSES)
    for status, n in statuses(view).items():
        assert n_selected(session, WithStatus(status)) == n


def test_the_selected_part_of_each_bar_is_what_numpy_counts():
    session = random_session(np.random.default_rng(7), 3_000, 6, 3)
    session.select(status="gold", lf="lf_2")
    rows = session.selecting.rows

    view = distribution_view(session.now, rows)

    labels, confidence = session.results.labels, session.results.posteriors.confidence
    n_found = 0
    for label, counts in enumerate(view["selected"][:-1]):
        own = confidence[rows.mask & (labels == label)]
        expected, _ = np.histogram(own, view["edges"])
        assert counts == expected.tolist()
        n_found += len(own)
    assert n_found == np.count_nonzero(rows.mask & (labels != ABSTAIN)) > 100
    assert (np.array(view["selected"]) <= view["counts"]).all()


def test_charts_add_up_to_the_header():
    session = random_session(np.random.default_rng(7), 3_000, 6, 12)

    view, header = distribution_view(session.now), header_view(session.now)

    assert view["n_labels"] == sum(each["n_labels"] for each in header["classes"])
    assert np.sum(view["counts"]) == view["n_labels"]
    assert [sum(counts) for counts in view["counts"]] == [c["n_labels"] for c in view["classes"]]
    for each in view["classes"][:-1]:
        assert each["n_labels"] == header["classes"][each["label"]]["n_labels"]
    found = statuses(view)
    assert found["uncovered"] == header["n_rows"] - header["n_covered"]
    assert found["conflict"] == header["n_conflicts"]
    assert found["no label"] == header["n_rows"] - view["n_labels"]
    assert found["no gold"] == header["n_rows"] - header["gold"]["n_rows"]
    model = header["gold"]["model"]
    assert sum(each["accuracy"]["n"] for each in view["classes"]) == model["n"]
    assert view["calibration"]["n"] == model["n"]
    assert sum(each["accuracy"]["n"] for each in view["calibration"]["bins"]) == model["n"]
    assert found["wrong"] == round((1 - model["value"]) * model["n"])


def test_of_a_thousand_classes_the_largest_are_drawn_and_the_others_are_summed():
    votes = np.minimum(np.random.default_rng(7).geometric(0.05, 3_000), 999)
    session = snb.Session({"text": ["x"] * 3_000}, classes=1_000)
    session.add(snb.vote_lf("many", votes))

    view = distribution_view(session.now)

    assert len(view["classes"]) == len(view["counts"]) == MAX_CLASSES + 1
    assert view["n_more_classes"] == 1_000 - MAX_CLASSES
    assert view["classes"][-1]["n_labels"] == 3_000 - sum(
        c["n_labels"] for c in view["classes"][:-1]
    )
    assert view["first_bin"] == 0


def test_rows_on_which_lfs_failed_are_counted_once():
    session = snb.Session({"text": ["a", "b", "c"], "n": [0, 1, 2]}, classes=2)
    for name in ("one", "other"):
        session.add(snb.labeling_function(name, label=1)(lambda x: 1 / x.n > 0))

    assert statuses(distribution_view(session.now))["failed"] == 1
