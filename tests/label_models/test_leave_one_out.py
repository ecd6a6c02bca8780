"""What each LF is there for, on votes that a pencil can follow and on votes of known LFs."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.arrays import FloatArray, VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.kernels.vote_counts import count_votes
from snorkel_nb.label_models import leave_one_out as module
from snorkel_nb.label_models.leave_one_out import LeaveOneOut, leave_one_out
from snorkel_nb.label_models.trust import fit_trusted
from snorkel_nb.label_models.vote_totals import VoteTotals
from snorkel_nb.label_models.weighted_vote import WeightedVote
from tests.analysis.random_votes import random_votes
from tests.label_models.simulated import one_class_votes, spammer_votes


def leave_out(
    label_matrix: LabelMatrix, gold: VoteArray | None = None, model: str = "spammer"
) -> LeaveOneOut:
    totals = VoteTotals.of(label_matrix)
    trusted = fit_trusted(label_matrix, model=model, totals=totals)
    known = np.full(label_matrix.n_rows, ABSTAIN, np.int8) if gold is None else gold
    return leave_one_out(
        label_matrix.lines,
        totals.statistics,
        trusted.chosen.vote,
        trusted.posteriors.labels(),
        known,
    )


MAJORITY_OF_THREE = LabelMatrix.from_array(
    [
        [0, 1, 1],  # without the second or the third: a tie
        [0, 1, ABSTAIN],  # a tie; without either: the other's class
        [0, ABSTAIN, ABSTAIN],  # the first alone
        [1, 1, 1],  # nothing changes
        [ABSTAIN, ABSTAIN, ABSTAIN],
    ]
)


def test_rows_lost_and_labels_flipped_under_majority_vote():
    left_out = leave_out(MAJORITY_OF_THREE, model="majority")

    assert left_out.n_lost.tolist() == [1, 0, 0]
    assert left_out.n_flipped.tolist() == [1, 2, 1]


def test_gold_change_is_of_gold_rows_with_a_label_in_either_case():
    gold = np.array([1, 1, 0, ABSTAIN, 0], np.int8)

    left_out = leave_out(MAJORITY_OF_THREE, gold, "majority")

    # Rows 0 and 2 have a label and gold, and it is right; row 1 is tied.
    # Without the first, row 1 gets its right label and row 2 loses it: three rows.
    # Without the second, row 0 is tied, and row 1 gets a wrong label: three rows.
    # Without the third, row 0 is tied: two rows.
    assert_allclose(left_out.gold_change, [0 / 3, 1 / 3, 1 / 2])


def test_without_gold_or_probabilities_there_is_nothing_to_tell():
    left_out = leave_out(MAJORITY_OF_THREE, model="majority")

    assert np.isnan(left_out.gold_change).all()
    assert np.isnan(left_out.held_out).all()


def test_an_lf_that_is_always_alone_has_no_held_out_likelihood(rng):
    votes = rng.integers(0, 2, (60, 4))
    votes[:20, 1:] = ABSTAIN
    votes[20:, 0] = ABSTAIN
    votes[:, 3] = ABSTAIN

    left_out = leave_out(LabelMatrix.from_array(votes, 2))

    assert np.isnan(left_out.held_out).tolist() == [True, False, False, True]
    assert left_out.n_lost.tolist() == [20, 0, 0, 0]


@pytest.mark.parametrize("cardinality", [2, 5])
def test_the_less_an_lf_knows_the_lower_its_held_out_likelihood(rng, cardinality):
    known = np.array([0.9, 0.7, 0.5, 0.3, 0.0, 0.6, 0.8])
    uniform = np.full(cardinality, 1 / cardinality)
    guesses = np.tile(uniform, (len(known), 1))
    label_matrix, _ = spammer_votes(rng, 4000, known, guesses, uniform, coverage=0.6)

    held_out = leave_out(label_matrix).held_out

    assert_array_equal(np.argsort(held_out), np.argsort(known))
    assert held_out.max() < 0
    assert held_out[0] - held_out[4] > 0.5


def test_an_lf_of_one_class_that_is_often_wrong_is_seen_too(rng):
    precisions = np.array([0.9, 0.9, 0.85, 0.85, 0.9, 0.5, 0.9, 0.9])
    label_matrix, _ = one_class_votes(rng, 5000, precisions, 0.25)

    held_out = leave_out(label_matrix).held_out

    assert held_out.argmin() == 5
    assert np.delete(held_out, 5).min() - held_out[5] > 0.1


def test_with_gold_an_lf_that_is_right_helps_and_one_that_is_wrong_harms(rng):
    label_matrix, truth = one_class_votes(rng, 3000, np.array([0.95, 0.95, 0.9, 0.9, 0.9]), 0.4)
    votes = label_matrix.to_numpy().copy()
    is_wrong = rng.random(3000) < 0.3
    votes[:, 4] = np.where(is_wrong, 1 - truth, ABSTAIN)

    gold_change = leave_out(LabelMatrix.from_array(votes, 2), truth.astype(np.int8)).gold_change

    assert (gold_change[:4] > 0).all()
    assert gold_change[4] < 0


def test_many_rows_are_judged_with_the_weights_that_gave_their_labels(rng):
    known = np.array([0.6, 0.5, 0.4])
    label_matrix, _ = spammer_votes(
        rng, 260_000, known, np.full((3, 2), 0.5), np.array([0.5, 0.5]), coverage=0.5
    )

    left_out = leave_out(label_matrix)

    columns = label_matrix.columns
    n_votes = (columns >= 0).sum(axis=0)
    assert_array_equal(left_out.n_lost, ((columns >= 0) & (n_votes == 1)).sum(axis=1))
    # Of two different votes the stronger one decides, so without it the label is the other's.
    differ = (n_votes == 2) & (columns == 0).any(axis=0) & (columns == 1).any(axis=0)
    assert (left_out.n_flipped[:2] >= ((columns >= 0) & differ).sum(axis=1)[:2] / 2).all()
    assert left_out.n_flipped.sum() >= np.count_nonzero(differ)


def test_its_arrays_are_read_only():
    left_out = leave_out(MAJORITY_OF_THREE)

    assert not any(array.flags.writeable for array in vars(left_out).values())


def random_vote(
    rng: np.random.Generator,
    shape: tuple[int, ...],
    *,
    has_silence: bool = False,
    shares: FloatArray | None = None,
) -> WeightedVote:
    """A vote with weights of any sign."""
    return WeightedVote(
        rng.normal(0.5, 1, shape),
        rng.dirichlet(np.full(shape[1], 5.0)),
        redundancy=0.3,
        shares=shares,
        silence=rng.normal(0, 0.5, (4, shape[1])) if has_silence else None,
    )


def leave_out_of(label_matrix: LabelMatrix, vote: WeightedVote, gold: VoteArray) -> LeaveOneOut:
    statistics, labels = count_votes(label_matrix.lines), vote.posteriors(label_matrix).labels()
    return leave_one_out(label_matrix.lines, statistics, vote, labels, gold)


def by_brute_force(
    label_matrix: LabelMatrix, vote: WeightedVote, gold: VoteArray
) -> list[tuple[int, int, float, float]]:
    """Of each LF what is different when it abstains throughout."""
    votes, before = label_matrix.to_numpy(), vote.posteriors(label_matrix).labels()
    found = []
    for lf in range(label_matrix.n_lfs):
        fewer = votes.copy()
        fewer[:, lf] = ABSTAIN
        without = vote.posteriors(LabelMatrix.from_array(fewer, label_matrix.cardinality))
        is_left, after = (fewer >= 0).any(axis=1), without.labels()
        is_shared = is_left & (votes[:, lf] >= 0)
        of_vote = without.by_class[votes[is_shared, lf], np.flatnonzero(is_shared)]
        is_known = gold != ABSTAIN
        n_right = np.count_nonzero(is_known & (before == gold))
        n_right -= np.count_nonzero(is_known & (after == gold))
        n_checked = np.count_nonzero(is_known & ((before != ABSTAIN) | (after != ABSTAIN)))
        found.append(
            (
                np.count_nonzero(~is_left & (votes[:, lf] >= 0)),
                np.count_nonzero((before != after) & is_left),
                np.log(of_vote.astype(float)).mean(),
                n_right / n_checked,
            )
        )
    return found


def check_by_brute_force(label_matrix: LabelMatrix, vote: WeightedVote, gold: VoteArray) -> None:
    n_lost, n_flipped, held_out, gold_change = zip(
        *by_brute_force(label_matrix, vote, gold), strict=True
    )

    left_out = leave_out_of(label_matrix, vote, gold)

    assert left_out.n_lost.tolist() == list(n_lost)
    assert left_out.n_flipped.tolist() == list(n_flipped)
    assert_allclose(left_out.held_out, held_out, rtol=1e-4)
    assert_allclose(left_out.gold_change, gold_change, rtol=1e-12)


@pytest.mark.parametrize("shape", [(5, 2), (5, 2, 2), (5, 3), (5, 3, 3), (5, 40), (5, 7, 7)])
@pytest.mark.parametrize("has_silence", [False, True])
def test_an_lf_that_is_left_out_might_as_well_have_abstained(rng, shape, has_silence):
    label_matrix = LabelMatrix.from_array(random_votes(rng, 900, 5, shape[1], 0.4), shape[1])
    gold = rng.integers(ABSTAIN, shape[1], 900).astype(np.int8)

    check_by_brute_force(label_matrix, random_vote(rng, shape, has_silence=has_silence), gold)


def test_what_is_done_row_by_row_is_done_in_parts(rng, monkeypatch):
    label_matrix = LabelMatrix.from_array(random_votes(rng, 700, 4, 3, 0.5), 3)
    vote, gold = random_vote(rng, (4, 3, 3)), rng.integers(ABSTAIN, 3, 700).astype(np.int8)
    at_once = leave_out_of(label_matrix, vote, gold)
    monkeypatch.setattr(module, "SCORES_AT_ONCE", 3 * 128)

    in_parts = leave_out_of(label_matrix, vote, gold)

    for name, values in vars(at_once).items():
        assert_allclose(getattr(in_parts, name), values, rtol=1e-12, err_msg=name)


@pytest.mark.parametrize("cardinality", [3, 6])
@pytest.mark.parametrize("shares", [None, np.array([1, 0.5, 0.5, 0.25, 1])])
@pytest.mark.parametrize("has_silence", [False, True])
def test_weights_in_full_give_what_the_kernel_gives_by_class(rng, cardinality, shares, has_silence):
    label_matrix = LabelMatrix.from_array(random_votes(rng, 900, 5, cardinality, 0.6), cardinality)
    gold = rng.integers(ABSTAIN, cardinality, 900).astype(np.int8)
    vote = random_vote(rng, (5, cardinality), has_silence=has_silence, shares=shares)
    full = np.zeros((5, cardinality, cardinality))
    full[:, np.arange(cardinality), np.arange(cardinality)] = vote.weights

    by_class = leave_out_of(label_matrix, vote, gold)
    in_full = leave_out_of(label_matrix, replace(vote, weights=full), gold)

    for name, values in vars(by_class).items():
        assert_allclose(getattr(in_full, name), values, rtol=1e-5, err_msg=name)


@pytest.mark.parametrize("is_gold_known", [False, True])
def test_ties_of_votes_in_full_are_those_of_a_majority(rng, is_gold_known):
    label_matrix = LabelMatrix.from_array(random_votes(rng, 500, 6, 3, 0.5), 3)
    gold = np.full(500, ABSTAIN, np.int8)
    if is_gold_known:
        gold = rng.integers(ABSTAIN, 3, 500).astype(np.int8)
    full = np.tile(np.eye(3), (6, 1, 1))
    vote = WeightedVote(full, np.full(3, 1 / 3), steepness=1000.0)

    in_full = leave_out_of(label_matrix, vote, gold)
    by_class = leave_out_of(label_matrix, replace(vote, weights=np.ones((6, 3))), gold)

    assert by_class.n_flipped.sum() > 100
    for name, values in vars(by_class).items():
        assert_array_equal(getattr(in_full, name), values, err_msg=name)


def test_an_lf_and_its_copy_lose_no_row_and_flip_the_same(rng):
    votes = random_votes(rng, 2000, 3, 2, 0.5)
    label_matrix = LabelMatrix.from_array(np.concatenate([votes, votes[:, :1]], axis=1), 2)

    left_out = leave_out(label_matrix)

    assert left_out.n_lost[[0, 3]].tolist() == [0, 0]
    assert left_out.n_flipped[0] == left_out.n_flipped[3]


@pytest.mark.parametrize("shape", [(3, 3), (3, 3, 3)])
def test_votes_that_are_not_there_are_left_out_too(shape):
    vote = WeightedVote(np.full(shape, -1.0), np.full(3, 1 / 3))
    for n_rows in (0, 4):
        label_matrix = LabelMatrix.from_array(np.full((n_rows, 3), ABSTAIN), 3)

        left_out = leave_out_of(label_matrix, vote, np.full(n_rows, 0, np.int8))

        assert left_out.n_lost.tolist() == [0, 0, 0]
        assert left_out.n_flipped.tolist() == [0, 0, 0]
        assert np.isnan(left_out.held_out).all()
