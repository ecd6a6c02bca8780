"""What each LF is there for, on votes that a pencil can follow and on votes of known LFs."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.arrays import VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.label_models.leave_one_out import LeaveOneOut, leave_one_out
from snorkel_nb.label_models.trust import fit_trusted
from snorkel_nb.label_models.vote_totals import VoteTotals
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
