"""A round of the compiled fit against its numpy twin, written as the model is."""

from typing import NamedTuple

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snorkel_nb.core.arrays import FloatArray, VoteArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.kernels import spammer_rounds
from snorkel_nb.kernels.evidence import FINE
from snorkel_nb.kernels.spammer_rounds import Spammers
from snorkel_nb.label_models.vote_totals import VoteTotals
from tests.analysis.random_votes import random_votes

PRIOR_VOTES, PRIOR_KNOWN, PRIOR_ROWS = 20.0, 0.4, 30.0


def to_shares(counts: FloatArray) -> FloatArray:
    shares: FloatArray = counts / counts.sum(axis=-1, keepdims=True)
    return shares


class Round(NamedTuple):
    """θ (m,), ξ (m, k), 0 where an LF never votes for a class, and the class balance (k,)."""

    known: FloatArray
    guesses: FloatArray
    balance: FloatArray


def twin_round(votes: VoteArray, before: Round, shares: FloatArray, *, by_majority: bool) -> Round:
    """One round on (n, m) votes of LFs that count as (m,) voters."""
    known, guesses, balance = before
    one_hot = votes[:, :, None] == np.arange(len(balance))
    n_votes = one_hot.sum(axis=0)
    is_voted = n_votes > 0
    reach = (is_voted @ balance) / is_voted.mean(axis=1)
    guessed = (1 - known)[:, None] * guesses * reach[:, None]
    if by_majority:
        scores = 1000 * np.einsum("njv,j->nv", one_hot, shares)
    else:
        with np.errstate(divide="ignore"):
            weights = np.where(is_voted, np.log1p(known[:, None] / guessed), 0.0)
        scores = np.log(balance) + np.einsum("njv,jv,j->nv", one_hot, weights, shares)
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    posteriors = to_shares(odds)
    n_correct = np.einsum("njv,nv->jv", one_hot, posteriors)
    n_known = n_correct * known[:, None] / (known[:, None] + guessed)
    n_class_rows = posteriors[(votes >= 0).any(axis=1)].sum(axis=0)
    return Round(
        (n_known.sum(axis=1) + PRIOR_VOTES * PRIOR_KNOWN) / (n_votes.sum(axis=1) + PRIOR_VOTES),
        to_shares(np.where(is_voted, n_votes - n_known + 1, 0.0)),
        to_shares(n_class_rows + PRIOR_ROWS / len(balance)),
    )


def spammers_of(
    totals: VoteTotals, shares: FloatArray, balance: FloatArray | None = None
) -> Spammers:
    lines = totals.label_matrix.lines
    return Spammers(
        lines.lfs,
        lines.labels,
        lines.n_votes,
        read_only(totals.by_lf),
        read_only(np.full(len(shares), PRIOR_VOTES)),
        PRIOR_KNOWN,
        0.7,
        PRIOR_ROWS,
        totals.n_covered,
        np.empty(0) if balance is None else balance.copy(),
        read_only(shares),
        read_only(np.zeros(len(lines.lfs))),
        read_only(np.zeros(len(lines.lfs))),
        read_only(np.full(len(shares), np.nan)),
    )


def parameters_at_random(totals: VoteTotals, rng: np.random.Generator) -> tuple[Round, FloatArray]:
    """Parameters, and the vector that they travel as."""
    lines, (n_lfs, k) = totals.label_matrix.lines, totals.by_class.shape
    known, balance = rng.uniform(0.2, 0.9, n_lfs), rng.dirichlet(np.full(k, 5.0))
    guesses = to_shares(np.where(totals.by_class > 0, rng.uniform(0.2, 1, (n_lfs, k)), 0.0))
    vector = np.concatenate(
        [np.log(known / (1 - known)), np.log(guesses[lines.lfs, lines.labels]), np.log(balance)]
    )
    return Round(known, guesses, balance), vector


def votes_at_random(rng: np.random.Generator, cardinality: int, coverage: float) -> VoteArray:
    """(700, 6) votes; the third LF votes for one class."""
    votes = random_votes(rng, 700, 6, cardinality, coverage)
    return np.where(np.arange(6) == 2, np.minimum(votes, 0), votes)


@pytest.mark.parametrize("cardinality", [2, 3, 20])
@pytest.mark.parametrize("by_majority", [False, True])
@pytest.mark.parametrize("share", [1.0, 0.3])
def test_a_round_gives_what_its_numpy_twin_gives(
    cardinality: int, by_majority: bool, share: float, rng: np.random.Generator
) -> None:
    votes = votes_at_random(rng, cardinality, 0.3)
    totals = VoteTotals.of(LabelMatrix.from_array(votes, cardinality))
    assert 0 < totals.n_covered < 700
    shares = np.where(np.arange(6) < 3, share, 1.0)
    fit = spammers_of(totals, shares)
    before, vector = parameters_at_random(totals, rng)

    better = spammer_rounds.one_round(vector, totals.rows.for_rounds, fit, by_majority, FINE)

    expected = twin_round(votes, before, shares, by_majority=by_majority)
    got = spammer_rounds.parameters_of(better, fit, cardinality)
    assert_allclose(got[0], expected.known, rtol=2e-4)
    guesses = totals.label_matrix.lines.by_lf_and_class(got[1])
    assert_allclose(guesses, expected.guesses, rtol=2e-3)
    assert_allclose(got[2], expected.balance, rtol=2e-4)


def test_rows_without_votes_say_nothing(rng: np.random.Generator) -> None:
    votes = votes_at_random(rng, 3, 0.5)
    longer = np.concatenate([votes, np.full((5000, 6), ABSTAIN)])
    rounds = []
    for rows in (votes, longer):
        totals = VoteTotals.of(LabelMatrix.from_array(rows, 3))
        _, vector = parameters_at_random(totals, np.random.default_rng(7))
        fit = spammers_of(totals, np.ones(6))
        rounds.append(spammer_rounds.one_round(vector, totals.rows.for_rounds, fit, False, FINE))

    assert_allclose(rounds[1], rounds[0], atol=1e-5)


def test_a_given_balance_stays(rng: np.random.Generator) -> None:
    totals = VoteTotals.of(LabelMatrix.from_array(votes_at_random(rng, 3, 0.5), 3))
    given = np.array([0.5, 0.2, 0.3])
    fit = spammers_of(totals, np.ones(6), given)
    _, vector = parameters_at_random(totals, rng)

    better = spammer_rounds.one_round(vector, totals.rows.for_rounds, fit, False, FINE)

    assert_allclose(spammer_rounds.parameters_of(better, fit, 3)[2], given, rtol=1e-12)


@pytest.mark.parametrize("share", [1.0, 0.4])
def test_the_vote_of_half_a_voter_weighs_half(share: float, rng: np.random.Generator) -> None:
    totals = VoteTotals.of(LabelMatrix.from_array(votes_at_random(rng, 3, 0.5), 3))
    _, vector = parameters_at_random(totals, rng)
    whole, *_ = spammer_rounds.learning_weights(vector, spammers_of(totals, np.ones(6)), 3)

    fit = spammers_of(totals, np.full(6, share))
    weights, *_ = spammer_rounds.learning_weights(vector, fit, 3)

    assert_allclose(weights, share * whole)


def test_settling_ends_where_rounds_change_nothing(rng: np.random.Generator) -> None:
    truth = rng.integers(0, 2, 3000)
    votes = np.where(rng.random((3000, 5)) < 0.8, truth[:, None], 1 - truth[:, None])
    votes[rng.random((3000, 5)) < 0.5] = ABSTAIN
    totals = VoteTotals.of(LabelMatrix.from_array(votes, 2))
    lines, rows = totals.label_matrix.lines, totals.rows.for_rounds
    fit = spammers_of(totals, np.ones(5))
    start = np.zeros(5 + len(lines.lfs) + 2)

    settled, n_rounds, is_still = spammer_rounds.settle(
        start, np.zeros_like(start), rows, fit, 1e-4, 200, FINE
    )

    assert is_still
    assert n_rounds < 50
    again = spammer_rounds.one_round(settled, rows, fit, by_majority=False, weight_bits=FINE)
    assert spammer_rounds.distance(settled, again, fit, 2) < 1e-4
