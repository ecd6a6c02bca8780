from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from pandas.testing import assert_frame_equal

from snorkel_nb.analysis.lf_analysis import LFAnalysis
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelMatrixError

L = np.array(
    [
        [0, ABSTAIN],  # one LF alone
        [0, 1],  # conflict
        [1, 1],  # agree
        [ABSTAIN, ABSTAIN],  # nobody
    ]
)
Y = np.array([0, 0, 1, 1])


def test_summary_has_snorkels_columns_in_snorkels_order() -> None:
    expected = pd.DataFrame(
        {
            "j": [0, 1],
            "Polarity": [[0, 1], [1]],
            "Coverage": [3 / 4, 2 / 4],
            "Overlaps": [2 / 4, 2 / 4],
            "Conflicts": [1 / 4, 1 / 4],
            "Correct": [3, 1],
            "Incorrect": [0, 1],
            "Emp. Acc.": [1.0, 0.5],
            "Learned Weight": [0.9, 0.6],
        },
        index=["short", "link"],
    )

    summary = LFAnalysis(L, ["short", "link"]).lf_summary(Y, est_weights=[0.9, 0.6])

    assert_frame_equal(summary, expected)


def test_without_lfs_the_summary_is_indexed_by_number_and_has_no_j() -> None:
    summary = LFAnalysis(L).lf_summary()

    assert summary.index.tolist() == [0, 1]
    assert summary.columns.tolist() == ["Polarity", "Coverage", "Overlaps", "Conflicts"]


def test_lfs_may_be_anything_with_a_name() -> None:
    lfs = [SimpleNamespace(name="short"), SimpleNamespace(name="link")]

    assert LFAnalysis(L, lfs).lf_summary().index.tolist() == ["short", "link"]


def test_a_label_matrix_brings_the_names_of_its_lfs() -> None:
    label_matrix = LabelMatrix.from_array(L, lf_names=["short", "link"])

    assert LFAnalysis(label_matrix).lf_summary().index.tolist() == ["short", "link"]
    assert LFAnalysis(label_matrix, ["a", "b"]).lf_summary().index.tolist() == ["a", "b"]
    assert_array_equal(LFAnalysis(label_matrix).L, L)


def test_shares_of_covered_overlapping_and_conflicting_rows() -> None:
    analysis = LFAnalysis(L)

    assert analysis.label_coverage() == 3 / 4
    assert analysis.label_overlap() == 2 / 4
    assert analysis.label_conflict() == 1 / 4


def test_overlaps_and_conflicts_may_be_shares_of_the_lfs_own_rows() -> None:
    analysis = LFAnalysis(np.column_stack([L, np.full(4, ABSTAIN)]))

    assert_allclose(analysis.lf_overlaps(normalize_by_coverage=True), [2 / 3, 1, 0])
    assert_allclose(analysis.lf_conflicts(normalize_by_overlaps=True), [1 / 2, 1 / 2, 0])


@pytest.mark.parametrize("unknown", [-1, None, float("nan")])
def test_rows_without_gold_are_left_out_of_the_accuracy(unknown: float | None) -> None:
    gold = [0, unknown, 1, unknown]

    summary = LFAnalysis(L).lf_summary(np.array(gold, object))

    assert summary["Correct"].tolist() == [2, 1]
    assert summary["Incorrect"].tolist() == [0, 0]
    assert summary["Emp. Acc."].tolist() == [1.0, 1.0]  # Snorkel: 2 / 3 and 1 / 2


def test_an_lf_that_gold_cannot_check_has_accuracy_zero_as_in_snorkel() -> None:
    assert_array_equal(LFAnalysis(L).lf_empirical_accuracies([-1, -1, -1, 1]), [0.0, 0.0])


def test_gold_may_be_given_by_class_name() -> None:
    analysis = LFAnalysis(L, classes=["HAM", "SPAM"])

    by_name = analysis.lf_summary(["HAM", "HAM", "SPAM", None])

    assert_frame_equal(by_name, analysis.lf_summary([0, 0, 1, -1]))
    assert by_name["Correct"].tolist() == [3, 1]


def test_gold_of_a_class_that_no_lf_votes_for_counts_as_incorrect() -> None:
    summary = LFAnalysis(L).lf_summary([9, 0, 1, 1])

    assert summary["Correct"].tolist() == [2, 1]
    assert summary["Incorrect"].tolist() == [1, 1]


def test_a_weight_without_data_stays_nan() -> None:
    weights = LFAnalysis(L).lf_summary(est_weights=[0.9, np.nan])["Learned Weight"]

    assert_array_equal(weights, [0.9, np.nan])


def test_vote_probabilities_given_gold_start_with_abstain() -> None:
    probabilities = LFAnalysis(L).lf_empirical_probs(Y, k=2)

    assert_allclose(probabilities[0], [[0, 1 / 2], [1, 0], [0, 1 / 2]])
    assert_allclose(probabilities[1], [[1 / 2, 1 / 2], [0, 0], [1 / 2, 1 / 2]])


def test_vote_probabilities_of_a_class_without_gold_are_nan() -> None:
    probabilities = LFAnalysis(L).lf_empirical_probs([0, 0, -1, -1], k=2)

    assert_allclose(probabilities[0], [[0, np.nan], [1, np.nan], [0, np.nan]])


def test_without_rows_every_fraction_is_nan() -> None:
    analysis = LFAnalysis(np.empty((0, 2), int))

    assert np.isnan(analysis.label_coverage())
    assert_array_equal(analysis.lf_summary()["Coverage"], [np.nan, np.nan])
    assert_array_equal(analysis.lf_overlaps(normalize_by_coverage=True), [np.nan, np.nan])
    assert analysis.lf_summary([])["Correct"].tolist() == [0, 0]


def test_without_lfs_the_summary_has_no_row() -> None:
    summary = LFAnalysis(np.empty((3, 0), int), []).lf_summary([0, 1, 0])

    assert summary.shape == (0, 8)


def test_names_must_be_as_many_as_columns() -> None:
    with pytest.raises(LabelMatrixError, match=r"3 LFs.*2 columns"):
        LFAnalysis(L, ["a", "b", "c"])


def test_votes_that_are_no_class_are_an_error() -> None:
    with pytest.raises(LabelMatrixError, match=r"voted -2 on row 0"):
        LFAnalysis([[-2, 0]])
    with pytest.raises(LabelMatrixError, match=r"voted 2 on row 0.*0\.\.1"):
        LFAnalysis([[2, 0]], classes=["HAM", "SPAM"])
