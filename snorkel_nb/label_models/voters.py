"""As how many voters the LFs count: near-duplicates share one voice."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.packed_votes import PackedVotes, is_sampled, joined, n_words
from snorkel_nb.core.statistics import Statistics

MIN_AGREEMENT: Final = 0.9
"""Of a pair that is a near-duplicate at all; from here to 1, the second LF counts less and less."""

MIN_SAMPLED_AGREEMENT: Final = 0.75
"""On a sample of the rows, for all of them to be looked at. Copies of an LF that has no vote in the
sample are not found; they have few anywhere."""

DOUBTFUL_ROWS: Final = 4.0
"""On so many further rows a pair is taken to differ. Good LFs with few votes agree by being right,
so that a few rows alone make no duplicate."""


@dataclass(frozen=True)
class NearDuplicates:
    """Two LFs that vote alike.

    Args:
        first: number of one LF in the label matrix.
        second: of the other; larger.
        agreement: rows where both vote for the same class, as a share of those where either votes.
        copied: from 0 to 1, how far they share a voice.
    """

    first: int
    second: int
    agreement: float
    copied: float


@dataclass(frozen=True, eq=False)
class Voters:
    """How much of a voter each LF is.

    LF j counts as 1 / (1 + Σ_i copied_ij) voters, where copied_ij goes from 0 at an agreement of
    MIN_AGREEMENT to 1 where i and j vote the same on all rows. So a copy of an LF leaves the sum of
    both where it was. Only what votes alike on nearly all rows is found here: LFs that are
    correlated in a looser way are for the label model to allow for.

    Args:
        shares: (m,) 0 < share <= 1; read-only.
        duplicates: pairs that share a voice, in order.
        is_voting: (m,) LFs with a vote; read-only.
    """

    shares: FloatArray
    duplicates: tuple[NearDuplicates, ...]
    is_voting: BoolArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "shares", read_only(self.shares))
        object.__setattr__(self, "is_voting", read_only(self.is_voting))

    @classmethod
    def of(cls, label_matrix: LabelMatrix, statistics: Statistics) -> "Voters":
        """Compare the LFs of a label matrix pair by pair; most pairs cost a few rows."""
        columns, n_votes = label_matrix.packed, statistics.votes_by_lf
        pairs, agreements = _near_duplicates(columns, n_votes, label_matrix.n_rows)
        n_alike = np.ones(len(columns))
        copied = np.minimum((agreements - MIN_AGREEMENT) / (1 - MIN_AGREEMENT), 1.0)
        for side in (0, 1):
            np.add.at(n_alike, pairs[:, side], copied)
        n_all = n_votes[pairs].sum(axis=1)
        n_agreeing = np.rint(agreements * (n_all + DOUBTFUL_ROWS) / (1 + agreements))
        seen = n_agreeing / np.maximum(n_all - n_agreeing, 1.0)
        duplicates = tuple(
            NearDuplicates(first, second, agreement, share)
            for (first, second), agreement, share in zip(
                pairs.tolist(), seen.tolist(), copied.tolist(), strict=True
            )
        )
        return cls(1 / n_alike, duplicates, statistics.votes_by_lf > 0)

    @cached_property
    def copied(self) -> FloatArray:
        """(m, m) from 0 to 1, how far a pair shares a voice; 0 on the diagonal."""
        copied = np.zeros((len(self.shares), len(self.shares)))
        for pair in self.duplicates:
            copied[pair.first, pair.second] = copied[pair.second, pair.first] = pair.copied
        return read_only(copied)

    @cached_property
    def effective(self) -> float:
        """Effective number of voters: the LFs that vote, near-duplicates counted once."""
        return float(self.shares[self.is_voting].sum())


def _near_duplicates(
    columns: Sequence[PackedVotes], n_votes: IntArray, n_rows: int
) -> tuple[IntArray, FloatArray]:
    """(p, 2) pairs of LFs and (p,) their agreement; a sample of many rows says which to look at."""
    from snorkel_nb.kernels import near_duplicates  # noqa: PLC0415  # numba is slow to import

    lf_starts = np.cumsum([0, *(len(column.labels) for column in columns)])
    labels = joined([column.labels for column in columns])
    if not is_sampled(n_rows) or not len(columns):
        addresses = joined([column.addresses for column in columns], np.uint64)
        return near_duplicates.find_near_duplicates(
            addresses, lf_starts, labels, n_votes, n_words(n_rows), MIN_AGREEMENT, DOUBTFUL_ROWS
        )
    samples = [column.samples[0] for column in columns]
    pairs, _ = near_duplicates.find_near_duplicates(
        joined([sample.addresses for sample in samples], np.uint64),
        lf_starts,
        labels,
        np.array([int(sample.n_votes.sum()) for sample in samples]),
        samples[0].words.shape[1],
        MIN_SAMPLED_AGREEMENT,
        0.0,
    )
    addresses = joined([column.addresses for column in columns], np.uint64)
    n_agreeing = near_duplicates.count_agreements(
        addresses, lf_starts, labels, pairs, n_words(n_rows)
    )
    agreements = n_agreeing / (n_votes[pairs].sum(axis=1) - n_agreeing + DOUBTFUL_ROWS)
    is_near = agreements >= MIN_AGREEMENT
    return pairs[is_near], agreements[is_near]
