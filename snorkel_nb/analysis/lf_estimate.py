"""What an LF does on all rows, estimated from its votes on a random sample of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from snorkel_nb.analysis.precision import lf_precision
from snorkel_nb.analysis.sampled_share import SampledShare
from snorkel_nb.core.arrays import VoteArray
from snorkel_nb.core.failure import LFFailure
from snorkel_nb.core.label_set import ABSTAIN


@dataclass(frozen=True)
class LFEstimate:
    """Shares of all rows with 95 % intervals; they hold one by one, not all at once.

    Args:
        n_sampled: rows of the sample.
        n_rows: rows in all.
        n_gold: rows with gold that were voted on.
        votes_by_class: (class, rows of the sample with that vote), by class.
        coverage: rows with a vote.
        overlaps: rows where another LF votes too; None for an LF that is off.
        conflicts: rows where it votes and two LFs vote differently; None for an LF that is off.
        precision: votes that equal gold, among those where gold is known; None when there are none.
        n_failures: rows of the sample on which it failed.
        first_failure: one of these.
    """

    n_sampled: int
    n_rows: int
    n_gold: int
    votes_by_class: tuple[tuple[int, int], ...]
    coverage: SampledShare
    overlaps: SampledShare | None
    conflicts: SampledShare | None
    precision: SampledShare | None
    n_failures: int = 0
    first_failure: LFFailure | None = None


def estimate_lf(
    votes: VoteArray,
    others: Sequence[VoteArray] | None,
    gold: VoteArray,
    n_rows: int,
    n_gold: int,
    more: tuple[VoteArray, VoteArray] | None = None,
) -> LFEstimate:
    """Estimate from a sample.

    Precision is a share of the rows that have gold and a vote. Those that were voted on are a
    random sample of all such rows, of which there may be as many as rows with gold, less those on
    which the LF was seen to abstain.

    Args:
        votes: (n_sampled,) of the LF.
        others: votes of each other LF that is on, on the same rows; None when this one is off.
        gold: (n_sampled,) class numbers, ABSTAIN where unknown.
        n_rows: rows in all.
        n_gold: rows in all that have gold.
        more: votes and gold of further rows with gold, drawn at random from those that are not in
            the sample; precision alone counts them.
    """
    has_vote, n_sampled = votes != ABSTAIN, len(votes)
    labels, n_votes = np.unique(votes[has_vote], return_counts=True)

    def share(is_hit: np.ndarray) -> SampledShare:
        return SampledShare(int(np.count_nonzero(is_hit)), n_sampled, n_rows)

    overlaps = conflicts = precision = None
    if others is not None:
        is_shared, is_conflicting = _together(votes, others)
        overlaps, conflicts = share(is_shared), share(is_conflicting)
    known = gold != ABSTAIN
    votes_on_gold, gold = votes[known], gold[known]
    if more is not None:
        votes_on_gold = np.concatenate([votes_on_gold, more[0]])
        gold = np.concatenate([gold, more[1]])
    checked = lf_precision(votes_on_gold, gold)
    if checked.n:
        n_abstained = len(gold) - checked.n
        precision = SampledShare(checked.n_correct, checked.n, n_gold - n_abstained)
    return LFEstimate(
        n_sampled,
        n_rows,
        len(gold),
        tuple(zip(labels.tolist(), n_votes.tolist(), strict=True)),
        share(has_vote),
        overlaps,
        conflicts,
        precision,
    )


def _together(votes: VoteArray, others: Sequence[VoteArray]) -> tuple[np.ndarray, np.ndarray]:
    """Where the LF votes and another does, and where it does and two votes of any LFs differ."""
    has_vote = votes != ABSTAIN
    is_shared, is_conflicting = np.zeros_like(has_vote), np.zeros_like(has_vote)
    for other in others:
        # Two that differ from each other cannot both agree with this one.
        votes_too = has_vote & (other != ABSTAIN)
        is_shared |= votes_too
        is_conflicting |= votes_too & (other != votes)
    return is_shared, is_conflicting
