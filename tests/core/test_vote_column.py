import numpy as np
import pytest

from snorkel_nb.core.failure import FailureRecorder
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.vote_column import VoteColumn


def test_positions_are_the_rows_with_a_vote() -> None:
    column = VoteColumn("f", np.array([0, ABSTAIN, 1], dtype=np.int8))

    assert column.positions().tolist() == [0, 2]
    assert column.is_voting.tolist() == [True, False, True]
    assert len(column) == 3


def test_votes_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        VoteColumn("f", np.array([0], dtype=np.int8)).votes[0] = 1


def test_appended_votes_and_failures_come_after() -> None:
    recorder = FailureRecorder()
    recorder.add(1, "KeyError")
    before = VoteColumn("f", np.array([0], dtype=np.int8), duration_s=1.0)
    later = VoteColumn("f", np.array([ABSTAIN], dtype=np.int8), recorder.failures(None), 0.5)

    together = before.append(later)

    assert together.votes.tolist() == [0, ABSTAIN]
    assert list(together.failures) == [(1, "KeyError")]
    assert together.duration_s == 1.5
