"""The charts hold the numbers of the panel."""

import subprocess
import sys

import altair as alt
import pytest

import snorkel_nb as snb
from snorkel_nb.views.distribution import distribution_view
from snorkel_nb.views.header import header_view, interval_view
from snorkel_nb.views.lf_line import lf_lines
from snorkel_nb.views.matrix import matrix_view
from tests.session.comments import labeled_comments, open_comments
from tests.views.odd_session import NAMES, odd_session

CHARTS = ["lfs", "matrix", "confidence", "calibration", "classes", "history"]


def data(chart: alt.Chart) -> list[list[dict]]:
    """The lines of each data set of a chart."""
    return list(chart.to_dict()["datasets"].values())


@pytest.fixture(scope="module")
def session() -> snb.Session:
    odd = odd_session()
    odd.disable("three")
    return odd


def test_lfs_show_the_shares_and_rates_of_the_lf_table(session):
    table = lf_lines(session.state, session.results)

    shares, rates = data(session.plots.lfs())

    assert {(each["lf"], each["measure"]): each["share"] for each in shares} == {
        (lf.name, measure): getattr(lf, measure)
        for lf in table
        for measure in ("coverage", "overlaps", "conflicts")
        if lf.entry.is_enabled or measure == "coverage"
    }
    for lf in table:
        mine = {each["measure"]: each for each in rates if each["lf"] == lf.name}
        gold = interval_view(lf.precision)
        assert mine["precision on gold"] == {**gold, **mark(lf, "precision on gold")}
        if lf.entry.is_enabled:
            estimate = {**lf.standing.accuracy, **mark(lf, "estimated accuracy")}
            assert mine["estimated accuracy"] == estimate
        else:
            assert set(mine) == {"precision on gold"}


def mark(lf, measure: str) -> dict[str, str]:
    return {"lf": lf.name, "measure": measure}


def test_the_matrix_has_conflicts_above_and_overlaps_below_the_diagonal(session):
    view = matrix_view(session.now)
    names = [name for name in NAMES if name != "three"]

    conflicts, overlaps = data(session.plots.matrix())

    shown = {(each["row"], each["column"]): each["rows"] for each in conflicts}
    assert shown == {
        (names[i], names[j]): view["conflicts"][j][i] for j in range(5) for i in range(j)
    }
    shown = {(each["column"], each["row"]): each["rows"] for each in overlaps}
    assert shown == {
        (names[i], names[j]): view["overlaps"][j][i] for j in range(5) for i in range(j)
    }


def test_of_many_lfs_the_matrix_has_those_with_the_most_conflicts(session):
    conflicts, _ = data(session.plots.matrix(most=2))

    # 'inverted' conflicts with all, and most with 'one'
    assert {(each["row"], each["column"]) for each in conflicts} == {("one", "inverted")}


def test_confidence_counts_the_rows_of_each_class_as_the_panel_does(session):
    view = distribution_view(session.now)

    [lines] = data(session.plots.confidence())

    counts = {(each["class"], each["low"]): each["rows"] for each in lines}
    assert counts == {
        (name, view["edges"][i]): n
        for name, row in zip(("A", "B"), view["counts"], strict=False)
        for i, n in enumerate(row)
        if n
    }
    assert sum(counts.values()) == session.results.n_labels


def test_calibration_has_the_bins_of_the_panel(session):
    _, lines = data(session.plots.calibration())

    bins = distribution_view(session.now)["calibration"]["bins"]
    assert lines == [{"confidence": each["confidence"], **each["accuracy"]} for each in bins]


def test_classes_have_the_labels_of_the_header(session):
    [lines] = data(session.plots.classes())

    labels = {each["name"]: each["n_labels"] for each in header_view(session.now)["classes"]}
    assert {each["class"]: each["labels"] for each in lines} == labels


def test_history_says_how_far_each_change_brought_the_labels():
    session = labeled_comments()
    session.drop("links")
    session.undo()

    [lines] = data(session.plots.history())

    shares = [(each["revision"], each["measure"], each["rows"]) for each in lines]
    assert [rows for _, measure, rows in shares if measure == "covered"] == [0, 2, 4, 5]
    assert [rows for _, measure, rows in shares if measure == "labeled"] == [0, 2, 3, 4]
    assert lines[-2]["share"] == 5 / 6


@pytest.mark.parametrize("chart", CHARTS)
def test_a_session_without_rows_lfs_or_gold_has_charts(chart):
    for session in (snb.Session({"text": []}, classes=2), open_comments(gold=None)):
        assert "vega-lite" in getattr(session.plots, chart)().to_dict()["$schema"]


def test_other_classes_than_the_most_frequent_are_summed_up():
    table = {"text": [str(i) for i in range(30)]}
    session = snb.Session(table, classes=12)
    session.add(snb.labeling_function("each")(lambda x: int(x.text) % 12))

    [lines] = data(session.plots.classes())

    assert [each["class"] for each in lines] == [*map(str, range(8)), "4 other classes"]
    assert lines[-1]["labels"] == 8
    assert len(data(session.plots.confidence())[0]) > 0


def test_charts_wait_for_evaluations_and_the_object_says_what_it_has(session, monkeypatch):
    waited = []
    monkeypatch.setattr(session._evaluations, "wait", lambda: waited.append(True))

    session.plots.classes()

    assert waited == [True]
    assert all(f".{chart}()" in repr(session.plots) for chart in CHARTS)


def test_charts_leave_the_settings_of_altair_alone_and_load_it_late():
    code = """
import sys
import snorkel_nb as snb
session = snb.Session({"text": ["a"]}, classes=2)
plots = session.plots
assert "altair" not in sys.modules
import altair as alt
before = alt.renderers.active, alt.data_transformers.active, alt.theme.active
plots.lfs()
assert before == (alt.renderers.active, alt.data_transformers.active, alt.theme.active)
"""
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stderr) == (0, "")
