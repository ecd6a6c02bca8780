import numpy as np

from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.vote_diff import LabelMove, VoteDiff, label_moves

BEFORE = np.array([ABSTAIN, 0, 0, 1, ABSTAIN, 0], dtype=np.int8)
AFTER = np.array([1, ABSTAIN, 1, 1, ABSTAIN, 1], dtype=np.int8)


def test_votes_are_gained_lost_and_flipped() -> None:
    diff = VoteDiff.between(BEFORE, AFTER)

    assert diff.gained.tolist() == [0]
    assert diff.lost.tolist() == [1]
    assert diff.flipped.tolist() == [2, 5]
    assert len(diff) == 4


def test_a_new_lf_gains_all_its_votes() -> None:
    diff = VoteDiff.between(None, AFTER)

    assert diff.gained.tolist() == [0, 2, 3, 5]
    assert (len(diff.lost), len(diff.flipped)) == (0, 0)


def test_an_edit_without_effect_is_empty() -> None:
    assert len(VoteDiff.between(BEFORE, BEFORE)) == 0
    assert label_moves(BEFORE, BEFORE) == []


def test_labels_move_most_frequent_first() -> None:
    assert label_moves(BEFORE, AFTER) == [
        LabelMove(0, 1, 2),
        LabelMove(ABSTAIN, 1, 1),
        LabelMove(0, ABSTAIN, 1),
    ]
