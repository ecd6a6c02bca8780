"""The votes of one LF on one dataset: the unit of caching, history and export."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from snorkel_nb.core.arrays import BoolArray, IntArray, VoteArray, read_only
from snorkel_nb.core.failure import Failures
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import PackedVotes


@dataclass(frozen=True, eq=False)
class VoteColumn:
    """Votes in row order.

    Args:
        lf_fingerprint: of the LF that voted.
        votes: (n_rows,) int8 or int16, ABSTAIN or a class number; made read-only.
        failures: rows on which the LF gave no usable vote; it abstains there.
        duration_s: seconds spent voting.
    """

    lf_fingerprint: str
    votes: VoteArray
    failures: Failures = field(default_factory=Failures)
    duration_s: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "votes", read_only(self.votes))

    def __len__(self) -> int:
        return len(self.votes)

    @cached_property
    def packed(self) -> PackedVotes:
        """The votes as bits, packed once."""
        return PackedVotes.of(self.votes)

    @property
    def n_votes(self) -> int:
        """Rows that have a vote."""
        return int(self.packed.n_votes.sum())

    @property
    def is_voting(self) -> BoolArray:
        """(n_rows,) where the LF did not abstain."""
        is_voting: BoolArray = self.votes != ABSTAIN
        return is_voting

    def positions(self) -> IntArray:
        """Rows that have a vote, ascending."""
        return np.flatnonzero(self.is_voting)

    def append(self, later: "VoteColumn") -> "VoteColumn":
        """These votes followed by those of appended rows."""
        column = VoteColumn(
            later.lf_fingerprint,
            np.concatenate([self.votes, later.votes]),
            self.failures + later.failures,
            self.duration_s + later.duration_s,
        )
        vars(column)["packed"] = self.packed.append(later.votes)  # what is packed is not done again
        return column
