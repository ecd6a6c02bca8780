"""Estimated accuracies of LFs, and how sure they are."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.label_models.lf_accuracy import MOST_KNOWN, LFAccuracies
from snorkel_nb.label_models.trust import fit_trusted
from snorkel_nb.label_models.vote_totals import VoteTotals
from tests.bench.simulated_sets import Kind, Scenario, simulate


@pytest.mark.parametrize(
    ("kind", "scenario"), [("sym", "base"), ("uni", "base"), ("mix", "adv"), ("sym", "corr")]
)
def test_intervals_hold_the_true_accuracy_where_votes_are_independent(
    kind: Kind, scenario: Scenario, rng: np.random.Generator
) -> None:
    held = []
    for _ in range(4):
        votes = simulate(rng, kind, scenario, 2, 5000)
        trusted = fit_trusted(LabelMatrix.from_array(votes.votes, 2))
        assert trusted.chosen.name == "independent"
        is_right = np.ma.masked_where(votes.votes == ABSTAIN, votes.votes == votes.truth[:, None])
        true, found = is_right.mean(axis=0).filled(np.nan), trusted.lf_accuracies
        held.append((found.low <= true) & (true <= found.high))

    assert np.mean(held) >= 0.9


def test_however_many_votes_there_are_those_of_people_tell_as_much_as_few_checked_ones() -> None:
    votes = np.zeros((100_000, 2), int)
    statistics = VoteTotals.of(LabelMatrix.from_array(votes, 2)).statistics

    found = LFAccuracies.of(np.full(2, 0.8), statistics, is_independent=False)
    sure = LFAccuracies.of(np.full(2, 0.8), statistics, is_independent=True)

    n, z = MOST_KNOWN, 1.96
    half = z * np.sqrt(0.8 * 0.2 / n + z**2 / (4 * n**2)) * n / (n + z**2)
    assert_allclose(found.high - found.low, 2 * half, rtol=1e-3)
    assert (sure.high - sure.low < 0.01).all()


def test_an_lf_without_votes_has_no_estimate() -> None:
    trusted = fit_trusted(LabelMatrix.from_array([[0, 0, ABSTAIN], [1, 1, ABSTAIN]], 2))

    found = trusted.lf_accuracies
    assert np.isnan([found.values[2], found.low[2], found.high[2]]).all()
    assert ((found.low <= found.values) & (found.values <= found.high))[:2].all()
