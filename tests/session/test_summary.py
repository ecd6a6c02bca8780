import polars as pl
import pytest

import snorkel_nb as snb
from snorkel_nb.label_models.leave_one_out import leave_one_out
from tests.session.comments import labeled_comments, open_comments, random_session

OURS = ["Votes", "Precision", "Precision Low", "Precision High", "Gold Rows"]
EXTRA = {
    "Est. Acc.": pl.Float64,
    "Est. Acc. Low": pl.Float64,
    "Est. Acc. High": pl.Float64,
    "Voters": pl.Float64,
    "Kind": pl.String,
    "Label": pl.String,
    "Version": pl.Int64,
    "Failures": pl.Int64,
    "Seconds": pl.Float64,
    "Rows Lost": pl.Int64,
    "Labels Flipped": pl.Int64,
    "Held-out Likelihood": pl.Float64,
}


def test_summary_counts_what_a_pencil_counts():
    session = labeled_comments()
    session.fit("majority")

    summary = session.summary()

    assert summary["LF"].to_list() == ["asks", "loves", "links"]
    assert summary["j"].to_list() == [0, 1, 2]
    assert summary["Polarity"].to_list() == [[1], [0], [1]]
    assert summary["Coverage"].to_list() == [2 / 6, 3 / 6, 1 / 6]
    assert summary["Overlaps"].to_list() == [1 / 6, 1 / 6, 0]
    assert summary["Conflicts"].to_list() == [1 / 6, 1 / 6, 0]
    assert summary["Correct"].to_list() == [1, 2, 1]
    assert summary["Incorrect"].to_list() == [1, 1, 0]
    assert summary["Precision"].to_list() == [1 / 2, 2 / 3, 1]
    assert summary["Kind"].to_list() == ["keywords", "keywords", "regex"]
    assert summary["Label"].to_list() == ["SPAM", "HAM", "SPAM"]


def test_the_columns_are_snorkels_in_snorkels_order_then_ours():
    assert labeled_comments().summary().columns == [
        "LF",
        *["j", "Polarity", "Coverage", "Overlaps", "Conflicts", "Correct", "Incorrect"],
        *["Emp. Acc.", "Learned Weight"],
        *OURS,
        *EXTRA,
        "Gold Change",
    ]


def test_without_gold_the_columns_that_need_it_are_left_out():
    session = labeled_comments(gold=None)

    assert session.summary().columns == [
        "LF",
        *["j", "Polarity", "Coverage", "Overlaps", "Conflicts", "Learned Weight", "Votes"],
        *EXTRA,
    ]


def test_columns_without_a_value_keep_their_types():
    session = open_comments()
    assert dict(session.summary().select(EXTRA.keys()).schema) == EXTRA

    session.add(snb.labeling_function("any")(lambda x: None))

    summary = session.summary()
    assert dict(summary.select(EXTRA.keys()).schema) == EXTRA
    assert summary["Label"].to_list() == [None]


def test_rows_lost_labels_flipped_and_gold_change_are_what_a_pencil_counts():
    session = labeled_comments()
    session.fit("majority")

    summary = session.summary()

    # Rows 0 and 2 are covered by one SPAM LF each, 1 and 5 by loves; row 3 is a tie of two.
    assert summary["Rows Lost"].to_list() == [1, 2, 1]
    assert summary["Labels Flipped"].to_list() == [1, 1, 0]
    # Gold of rows 0, 1, 2, 3, 5 is SPAM, HAM, SPAM, HAM, SPAM; row 3 has a label without either.
    assert summary["Gold Change"].to_list() == pytest.approx([1 / 5 - 1 / 5, 1 / 5, 1 / 4])


def test_the_models_accuracies_and_voters_are_those_of_the_fit():
    session = labeled_comments()
    session.fit("majority")
    session.add(snb.keyword_lf("silent", "SPAM", ["zebra"]))

    summary = session.summary()

    # One of the two votes of asks, and one of the three of loves, is half of a tie.
    assert summary["Est. Acc."].to_list()[:3] == pytest.approx([1.5 / 2, 2.5 / 3, 1])
    fit = session.results.fit
    assert summary["Est. Acc. Low"].to_list()[:3] == fit.lf_accuracies.low.tolist()[:3]
    assert summary["Est. Acc. High"].to_list()[:3] == fit.lf_accuracies.high.tolist()[:3]
    assert summary["Est. Acc."].is_nan().to_list() == [False, False, False, True]
    assert summary["Voters"].to_list() == [1, 1, 1, 1]


def test_near_duplicates_share_a_voter():
    session = snb.Session({"text": ["row"] * 400}, classes=["HAM", "SPAM"])
    for name in ("one", "copy"):
        session.add(snb.vote_lf(name, ["SPAM", None] * 200))
    session.add(snb.vote_lf("other", [None, "HAM"] * 200))

    one, copy, other = session.summary()["Voters"].to_list()

    assert one == copy == pytest.approx(0.5, abs=0.06)
    assert other == 1


def test_leaving_out_is_counted_once_a_moment_and_when_it_is_looked_at(monkeypatch):
    counted = []
    monkeypatch.setattr(
        "snorkel_nb.session.moment.leave_one_out",
        lambda *args: counted.append(args) or leave_one_out(*args),
    )
    session = labeled_comments()
    session.disable("links")
    assert counted == []

    session.summary()
    session.summary()

    assert len(counted) == 1


def test_an_lf_that_is_off_has_no_row_in_the_summary():
    session = labeled_comments()
    session.disable("loves")

    assert session.summary()["LF"].to_list() == ["asks", "links"]
    assert session.summary()["Conflicts"].to_list() == [0, 0]


# Snorkel calls scipy.sparse.diags without a type.
@pytest.mark.filterwarnings("ignore:Input has data type int8:FutureWarning")
@pytest.mark.parametrize("cardinality", [2, 5, 12])
def test_summary_gives_the_numbers_of_lf_analysis_and_of_snorkel(rng, cardinality):
    from snorkel.labeling import LFAnalysis as SnorkelLFAnalysis

    session = random_session(rng, 80, 6, cardinality)
    session.annotate(range(80), 0)  # Snorkel needs gold on all rows
    session.annotate(range(0, 80, 3), 1)
    weights = session.results.fit.chosen.accuracies
    ours = session.summary()

    for analysis in (SnorkelLFAnalysis, snb.LFAnalysis):
        theirs = analysis(session.label_matrix.to_numpy()).lf_summary(session.gold, weights)
        for column in theirs.columns:
            assert ours[column].to_list() == theirs[column].to_list(), column
