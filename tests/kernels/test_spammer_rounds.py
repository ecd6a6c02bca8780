"""A round of the compiled fit against its numpy twin, written as the model is."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snorkel_nb.core.arrays import FloatArray, VoteArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.kernels import spammer_rounds
from snorkel_nb.kernels.posteriors import FINE
from snorkel_nb.kernels.spammer_rounds import Spammers
from snorkel_nb.label_models.vote_totals import VoteTotals
from tests.analysis.random_votes import random_votes

PRIOR_VOTES, PRIOR_KNOWN, PRIOR_ROWS, REDUNDANCY = 20.0, 0.4, 30.0, 0.2


def shares(counts: FloatArray) -> FloatArray:
    return counts / counts.sum(axis=-1, keepdims=True)


def twin_round(
    votes: VoteArray, known: FloatArray, guesses: FloatArray, balance: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """θ (m,), ξ (m, k) and the class balance (k,) after one round on (n, m) votes.

    A class that an LF never votes for has ξ = 0.
    """
    one_hot = votes[:, :, None] == np.arange(len(balance))
    n_votes = one_hot.sum(axis=0)
    is_voted = n_votes > 0
    reach = (is_voted @ balance) / is_voted.mean(axis=1)
    guessed = (1 - known)[:, None] * guesses * reach[:, None]
    with np.errstate(divide="ignore"):
        weights = np.where(is_voted, np.log1p(known[:, None] / guessed), 0.0)
    row_votes = one_hot.sum(axis=(1, 2))
    scale = 1 / (1 + REDUNDANCY * np.maximum(row_votes - 1, 0))
    odds = balance * np.exp(scale[:, None] * np.einsum("njv,jv->nv", one_hot, weights))
    posteriors = odds / odds.sum(axis=1, keepdims=True)
    n_correct = np.einsum("njv,nv->jv", one_hot, posteriors)
    n_known = n_correct * known[:, None] / (known[:, None] + guessed)
    is_choosing = is_voted.sum(axis=1) > 1
    by_choosing = one_hot[:, is_choosing].sum(axis=(1, 2)) / np.maximum(row_votes, 1)
    n_class_rows = by_choosing @ posteriors
    rest = PRIOR_ROWS + np.count_nonzero(row_votes) - n_class_rows.sum()
    return (
        (n_known.sum(axis=1) + PRIOR_VOTES * PRIOR_KNOWN) / (n_votes.sum(axis=1) + PRIOR_VOTES),
        shares(np.where(is_voted, n_votes - n_known + 1, 0.0)),
        shares(n_class_rows + rest / len(balance)),
    )


@pytest.mark.parametrize("cardinality", [2, 3, 20])
def test_a_round_gives_what_its_numpy_twin_gives(
    cardinality: int, rng: np.random.Generator
) -> None:
    votes = random_votes(rng, 700, 6, cardinality, 0.5)
    votes = np.where(np.arange(6) == 2, np.minimum(votes, 0), votes)  # one LF of one class
    totals = VoteTotals.of(LabelMatrix.from_array(votes, cardinality))
    lines = totals.label_matrix.lines
    fit = Spammers(
        lines.lfs,
        lines.labels,
        lines.n_votes,
        read_only(totals.by_lf),
        read_only(np.full(6, PRIOR_VOTES)),
        PRIOR_KNOWN,
        0.7,
        PRIOR_ROWS,
        totals.n_covered,
        np.empty(0),
        REDUNDANCY,
    )
    known, balance = rng.uniform(0.2, 0.9, 6), rng.dirichlet(np.full(cardinality, 5.0))
    guesses = shares(np.where(totals.by_class > 0, rng.uniform(0.2, 1, (6, cardinality)), 0.0))
    vector = np.concatenate(
        [np.log(known / (1 - known)), np.log(guesses[lines.lfs, lines.labels]), np.log(balance)]
    )

    rows = totals.rows.for_rounds
    better = spammer_rounds.one_round(vector, rows, fit, by_majority=False, weight_bits=FINE)

    expected = twin_round(votes, known, guesses, balance)
    got = spammer_rounds.parameters_of(better, fit, cardinality)
    assert_allclose(got[0], expected[0], rtol=2e-4)
    assert_allclose(lines.by_lf_and_class(got[1]), expected[1], rtol=2e-3)
    assert_allclose(got[2], expected[2], rtol=2e-4)


def test_settling_ends_where_rounds_change_nothing(rng: np.random.Generator) -> None:
    truth = rng.integers(0, 2, 3000)
    votes = np.where(rng.random((3000, 5)) < 0.8, truth[:, None], 1 - truth[:, None])
    votes[rng.random((3000, 5)) < 0.5] = ABSTAIN
    totals = VoteTotals.of(LabelMatrix.from_array(votes, 2))
    lines, rows = totals.label_matrix.lines, totals.rows.for_rounds
    fit = Spammers(
        lines.lfs, lines.labels, lines.n_votes, read_only(totals.by_lf),
        read_only(np.full(5, PRIOR_VOTES)), PRIOR_KNOWN, 0.7, PRIOR_ROWS, totals.n_covered,
        np.empty(0), REDUNDANCY,
    )  # fmt: skip
    start = np.zeros(5 + len(lines.lfs) + 2)

    settled, n_rounds, is_still = spammer_rounds.settle(
        start, np.zeros_like(start), rows, fit, 1e-4, 200, FINE
    )

    assert is_still
    assert n_rounds < 50
    again = spammer_rounds.one_round(settled, rows, fit, by_majority=False, weight_bits=FINE)
    assert spammer_rounds.distance(settled, again, fit, 2) < 1e-4
