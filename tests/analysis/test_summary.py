from math import isnan

import numpy as np
import polars as pl
from polars.testing import assert_frame_equal

from snorkel_nb.analysis.lf_analysis import LFAnalysis
from snorkel_nb.analysis.statistics import count_votes
from snorkel_nb.analysis.summary import summarize_lfs
from snorkel_nb.core.arrays import FloatArray, VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from tests.analysis.random_votes import random_votes

UNKNOWN = ABSTAIN
LABEL_MATRIX = LabelMatrix.from_array(
    [
        [0, 1, ABSTAIN],
        [0, ABSTAIN, ABSTAIN],
        [1, 1, ABSTAIN],
        [ABSTAIN, ABSTAIN, ABSTAIN],
    ],
    lf_names=["short", "link", "silent"],
)


def summarize(
    gold: VoteArray | None = None,
    accuracies: FloatArray | None = None,
    extra: dict[str, list[object]] | None = None,
    label_matrix: LabelMatrix = LABEL_MATRIX,
) -> pl.DataFrame:
    return summarize_lfs(label_matrix, count_votes(label_matrix), gold, accuracies, extra or {})


def test_without_gold_the_summary_has_a_row_per_lf_and_fractions_of_all_rows() -> None:
    expected = pl.DataFrame(
        {
            "LF": ["short", "link", "silent"],
            "j": [0, 1, 2],
            "Polarity": [[0, 1], [1], []],
            "Coverage": [3 / 4, 2 / 4, 0.0],
            "Overlaps": [2 / 4, 2 / 4, 0.0],
            "Conflicts": [1 / 4, 1 / 4, 0.0],
            "Votes": [3, 2, 0],
        }
    )

    assert_frame_equal(summarize(), expected)


def test_columns_are_snorkels_then_ours_then_the_sessions() -> None:
    summary = summarize(
        np.array([0, 0, 0, 0], np.int8),
        np.array([0.9, 0.8, np.nan]),
        {"Kind": ["regex", "function", "votes"], "Seconds": [0.1, 0.2, 0.3]},
    )

    assert summary.columns == [
        "LF",
        *("j", "Polarity", "Coverage", "Overlaps", "Conflicts"),
        *("Correct", "Incorrect", "Emp. Acc.", "Learned Weight"),
        *("Votes", "Precision", "Precision Low", "Precision High", "Gold Rows"),
        *("Kind", "Seconds"),
    ]
    assert summary["Kind"].to_list() == ["regex", "function", "votes"]
    assert isnan(summary["Learned Weight"][2])


def test_precision_is_of_votes_on_rows_with_gold() -> None:
    summary = summarize(np.array([0, UNKNOWN, 0, 1], np.int8))

    assert summary["Correct"].to_list() == [1, 0, 0]
    assert summary["Incorrect"].to_list() == [1, 2, 0]
    assert summary["Gold Rows"].to_list() == [2, 2, 0]
    assert summary["Emp. Acc."].to_list() == [1 / 2, 0.0, 0.0]
    assert summary["Precision"].to_list()[:2] == [1 / 2, 0.0]
    assert isnan(summary["Precision"][2])
    assert isnan(summary["Precision Low"][2])


def test_gold_that_is_nowhere_known_adds_no_columns() -> None:
    summary = summarize(np.full(4, UNKNOWN, np.int8))

    assert summary.columns == summarize().columns


def test_snorkels_columns_are_those_of_lf_analysis(rng: np.random.Generator) -> None:
    label_matrix = LabelMatrix.from_array(random_votes(rng, 200, 7, 5, 0.4), 5)
    gold = rng.integers(-1, 5, 200).astype(np.int8)
    weights = rng.random(7)

    ours = summarize(gold, weights, label_matrix=label_matrix)
    snorkels = LFAnalysis(label_matrix).lf_summary(gold, weights)

    for column in snorkels.columns:
        assert ours[column].to_list() == snorkels[column].tolist(), column
    assert ours["LF"].to_list() == snorkels.index.tolist()


def test_no_lfs_and_no_rows_keep_the_types_of_the_columns() -> None:
    nothing = LabelMatrix.from_array(np.empty((0, 0), int))
    no_rows = LabelMatrix.from_array(np.empty((0, 3), int), lf_names=LABEL_MATRIX.lf_names)

    assert summarize(label_matrix=nothing).schema == summarize().schema
    assert summarize(label_matrix=no_rows).schema == summarize().schema
    assert summarize(label_matrix=no_rows)["Coverage"].is_nan().all()
