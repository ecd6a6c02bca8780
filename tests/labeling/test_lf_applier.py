from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from snorkel.labeling import LFApplier as SnorkelLFApplier
from snorkel.labeling import PandasLFApplier as SnorkelPandasLFApplier
from snorkel.labeling import labeling_function as snorkel_labeling_function
from snorkel.preprocess import preprocessor

from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelingFunctionError
from snorkel_nb.labeling.function_lf import function_lf, labeling_function
from snorkel_nb.labeling.lf_applier import ApplierMetadata, LFApplier, PandasLFApplier
from snorkel_nb.labeling.pattern_lf import keyword_lf, regex_lf

FRAME = pd.DataFrame(
    {
        "text": ["Win cash", "hello", "WIN", "", "see you"],
        "n": [3, 1, 0, 5, 2],
        "score": [0.5, np.nan, 0.1, 0.9, np.nan],
    },
    index=[7, 7, 3, 1, 0],
)


@preprocessor(memoize=True)
def lower(x: Any) -> Any:
    x.text = x.text.lower()
    return x


@snorkel_labeling_function()
def many(x: Any) -> int:
    return 1 if x.n > 2 else ABSTAIN


@snorkel_labeling_function(pre=[lower])
def wins(x: Any) -> int:
    return 1 if "win" in x.text else 0


@snorkel_labeling_function(resources={"words": {"hello", "see"}})
def greets(x: Any, words: set[str]) -> int:
    return 2 if words & set(x["text"].split()) else -1


@snorkel_labeling_function()
def is_scored(x: Any) -> int:
    return 0 if x.score == x.score else -1  # NaN


@snorkel_labeling_function()
def fails_without_words(x: Any) -> int:
    return len(x.text.split()[0]) % 2


LFS = [many, wins, greets, is_scored]


def test_votes_on_a_frame_are_snorkels() -> None:
    ours = PandasLFApplier(LFS).apply(FRAME, progress_bar=False)
    theirs = SnorkelPandasLFApplier(LFS).apply(FRAME, progress_bar=False)

    assert isinstance(ours, np.ndarray)
    assert_array_equal(ours, theirs)
    assert (ours.dtype, ours.shape) == (theirs.dtype, (5, 4))
    assert len({*ours.ravel().tolist()}) == 4  # the LFs say all there is to say


def test_votes_on_data_points_are_snorkels() -> None:
    points = [SimpleNamespace(**row) for row in FRAME.to_dict("records")]
    lfs = [many, wins, is_scored]

    assert_array_equal(
        LFApplier(lfs).apply(points), SnorkelLFApplier(lfs).apply(points, progress_bar=False)
    )
    assert points[0].text == "Win cash"


def test_votes_on_an_array_are_snorkels() -> None:
    @snorkel_labeling_function()
    def is_big(x: Any) -> int:
        return 1 if x[0] > 42 else 0

    points = np.array([[10], [100]])

    assert_array_equal(LFApplier([is_big]).apply(points), [[0], [1]])
    assert_array_equal(SnorkelLFApplier([is_big]).apply(points, progress_bar=False), [[0], [1]])


def test_faults_are_counted_as_snorkel_does() -> None:
    lfs, twice = [many, fails_without_words], pd.concat([FRAME, FRAME])
    ours, meta = PandasLFApplier(lfs).apply(twice, fault_tolerant=True, return_meta=True)
    theirs, their_meta = SnorkelPandasLFApplier(lfs).apply(
        twice, progress_bar=False, fault_tolerant=True, return_meta=True
    )

    assert_array_equal(ours, theirs)
    assert meta == ApplierMetadata({"fails_without_words": 2})
    assert meta.faults == dict(their_meta.faults)


def test_an_lf_that_raises_stops_unless_faults_are_tolerated() -> None:
    with pytest.raises(IndexError):
        PandasLFApplier([fails_without_words]).apply(FRAME)


def test_our_own_lfs_vote_on_a_frame() -> None:
    lfs = [
        keyword_lf("k", 1, ["win"]),
        regex_lf("r", 0, "^h"),
        function_lf(lambda x: x.n > 2, 1, name="f"),
        labeling_function(pre=[lower])(lambda x: 0 if x.text == "win" else None),
        lambda x: np.int64(2) if x["n"] == 2 else -1,
    ]
    lfs[-1].__name__ = "plain"  # type: ignore[attr-defined]  # a function

    votes = PandasLFApplier(lfs).apply(FRAME)

    assert_array_equal(
        votes,
        [
            [1, -1, 1, -1, -1],
            [-1, 0, -1, -1, -1],
            [1, -1, -1, 0, -1],
            [-1, -1, 1, -1, -1],
            [-1, -1, -1, -1, 2],
        ],
    )


def test_what_snorkel_would_round_or_drop_is_an_error() -> None:
    for answer in (0.9, True, -2, "SPAM"):
        lf = function_lf(lambda _, answer=answer: answer, name="odd")
        with pytest.raises(LabelingFunctionError, match=r"LF 'odd' returned .* start at 0"):
            LFApplier([lf]).apply([None])


def test_no_points_and_no_lfs_keep_their_shape() -> None:
    assert LFApplier(LFS).apply([]).shape == (0, 4)  # type: ignore[union-attr]  # no faults asked
    assert PandasLFApplier([]).apply(FRAME).shape == (5, 0)  # type: ignore[union-attr]  # likewise


def test_two_lfs_of_one_name_are_refused() -> None:
    with pytest.raises(LabelingFunctionError, match="Two LFs are named 'many'"):
        LFApplier([many, many])


def test_a_class_name_means_nothing_to_an_applier() -> None:
    with pytest.raises(LabelingFunctionError, match=r"'k' votes for 'SPAM'.*class number"):
        LFApplier([keyword_lf("k", "SPAM", ["win"])])
