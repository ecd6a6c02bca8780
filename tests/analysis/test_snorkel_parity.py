"""Every number of Snorkel 0.10's LFAnalysis, to the last digit, on random and on real votes."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from numpy.testing import assert_array_equal
from pandas.testing import assert_frame_equal
from snorkel.labeling import LFAnalysis as SnorkelLFAnalysis

from snorkel_nb.analysis.lf_analysis import LFAnalysis
from tests.analysis.random_votes import random_votes

# Snorkel calls scipy.sparse.diags without a type.
pytestmark = pytest.mark.filterwarnings("ignore:Input has data type int64:FutureWarning")

N_MATRICES = 20
SHARED_DATA = Path(__file__).parents[2].parent / "shared" / "data"
VOTE_TABLES = [
    path
    for path in sorted(SHARED_DATA.glob("*.parquet"))
    if {"label", "lf_0"} <= pl.read_parquet_schema(path).keys()
]


class NamedLF:
    def __init__(self, name: str) -> None:
        self.name = name


def named_lfs(n_lfs: int) -> list[Any]:
    return [NamedLF(f"lf_{j}") for j in range(n_lfs)]


def assert_same_votes_analysis(L: npt.NDArray[np.int64]) -> None:
    """What needs no gold: the summary by number and by name, and each method."""
    for lfs in (None, named_lfs(L.shape[1])):
        ours, theirs = LFAnalysis(L, lfs), SnorkelLFAnalysis(L, lfs)
        assert_frame_equal(ours.lf_summary(), theirs.lf_summary(), check_exact=True)
    assert ours.label_coverage() == theirs.label_coverage()
    assert ours.label_overlap() == theirs.label_overlap()
    assert ours.label_conflict() == theirs.label_conflict()
    assert ours.lf_polarities() == theirs.lf_polarities()
    assert_array_equal(ours.lf_coverages(), theirs.lf_coverages())
    assert_array_equal(ours.lf_overlaps(), theirs.lf_overlaps())
    assert_array_equal(ours.lf_conflicts(), theirs.lf_conflicts())
    with np.errstate(invalid="ignore"):  # Snorkel divides 0 by 0 where an LF has no vote
        assert_array_equal(ours.lf_overlaps(True), theirs.lf_overlaps(True))
        assert_array_equal(ours.lf_conflicts(True), theirs.lf_conflicts(True))


def assert_same_gold_analysis(
    L: npt.NDArray[np.int64], Y: npt.NDArray[np.int64], cardinality: int, weights: Any
) -> None:
    """What needs gold, which is known on every row."""
    lfs = named_lfs(L.shape[1])
    ours, theirs = LFAnalysis(L, lfs), SnorkelLFAnalysis(L, lfs)
    assert_frame_equal(ours.lf_summary(Y), theirs.lf_summary(Y), check_exact=True)
    assert_frame_equal(ours.lf_summary(Y, weights), theirs.lf_summary(Y, weights), check_exact=True)
    assert_array_equal(ours.lf_empirical_accuracies(Y), theirs.lf_empirical_accuracies(Y))
    with np.errstate(invalid="ignore"):  # Snorkel divides 0 by 0 where gold lacks a class
        assert_array_equal(
            ours.lf_empirical_probs(Y, cardinality), theirs.lf_empirical_probs(Y, cardinality)
        )


@pytest.mark.parametrize("cardinality", range(2, 13))
def test_random_votes_give_snorkels_numbers(cardinality: int, rng: np.random.Generator) -> None:
    for _ in range(N_MATRICES):
        n_rows, n_lfs = int(rng.integers(1, 300)), int(rng.integers(1, 15))
        L = random_votes(rng, n_rows, n_lfs, cardinality, rng.random()).astype(np.int64)
        Y = rng.integers(0, cardinality, n_rows)

        assert_same_votes_analysis(L)
        assert_same_gold_analysis(L, Y, cardinality, rng.random(n_lfs))


@pytest.mark.parametrize("coverage", [0.0, 1.0])
def test_votes_nowhere_and_everywhere_give_snorkels_numbers(
    coverage: float, rng: np.random.Generator
) -> None:
    L = random_votes(rng, 50, 4, 3, coverage).astype(np.int64)

    assert_same_votes_analysis(L)
    assert_same_gold_analysis(L, rng.integers(0, 3, 50), 3, rng.random(4))


def test_unknown_gold_changes_only_the_accuracy(rng: np.random.Generator) -> None:
    L = random_votes(rng, 200, 6, 4, 0.4).astype(np.int64)
    Y = rng.integers(-1, 4, 200)

    ours = LFAnalysis(L).lf_summary(Y)
    theirs = SnorkelLFAnalysis(L).lf_summary(Y)

    differing = ["Emp. Acc."]
    assert_frame_equal(ours.drop(columns=differing), theirs.drop(columns=differing))
    assert (ours["Emp. Acc."] > theirs["Emp. Acc."]).all()


@pytest.mark.skipif(not VOTE_TABLES, reason="the shared votes are not beside this checkout")
@pytest.mark.parametrize("path", VOTE_TABLES, ids=lambda path: path.stem)
def test_real_votes_give_snorkels_numbers(path: Path, rng: np.random.Generator) -> None:
    table = pl.read_parquet(path)
    L = table.select(pl.col("^lf_\\d+$")).to_numpy().astype(np.int64)
    gold = table["label"].to_numpy().astype(np.int64)
    is_known = gold >= 0

    assert_same_votes_analysis(L)
    assert_same_gold_analysis(
        L[is_known], gold[is_known], int(max(L.max(), gold.max())) + 1, rng.random(L.shape[1])
    )
