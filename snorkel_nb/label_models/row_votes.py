"""The votes on one row, and what a weighted vote makes of them, without the kernels."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.posteriors import break_ties, softmax
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.vote_totals import PARTS, VoteTotals
from snorkel_nb.label_models.weighted_vote import WeightedVote


@dataclass(frozen=True, eq=False)
class RowVotes:
    """One row of votes: v voters of m LFs.

    Args:
        vote: what a vote adds to the scores of the classes.
        votes: (m,) class numbers, ABSTAIN where an LF is silent.

    Raises:
        LabelModelError: another number of votes than of LFs, or a vote for no class.
    """

    vote: WeightedVote
    votes: IntArray

    def __post_init__(self) -> None:
        n_lfs, cardinality = self.vote.weights.shape[:2]
        if self.votes.shape != (n_lfs,):
            raise LabelModelError(
                f"The votes have shape {self.votes.shape}; the model was fitted on {n_lfs} LFs. "
                "Give one vote an LF, ABSTAIN (-1) where it is silent."
            )
        if ((self.votes < ABSTAIN) | (self.votes >= cardinality)).any():
            raise LabelModelError(
                f"The votes go from {self.votes.min()} to {self.votes.max()}. With {cardinality} "
                f"classes a vote is 0..{cardinality - 1} or ABSTAIN (-1)."
            )

    @cached_property
    def voters(self) -> IntArray:
        """(v,) numbers of the LFs that vote."""
        return np.flatnonzero(self.votes != ABSTAIN)

    @cached_property
    def said(self) -> FloatArray:
        """(v, k) what each vote adds to the score of each class, before the scale."""
        return self.added(self.voters, self.votes[self.voters])

    def added(self, lfs: IntArray, labels: IntArray) -> FloatArray:
        """(..., k) what votes of (...) LFs for (...) labels add to the score of each class."""
        weights: FloatArray = self.vote.weights[lfs, labels]
        if self.vote.weights.ndim == 3:
            return weights
        added = np.zeros((*weights.shape, self.vote.weights.shape[1]))
        np.put_along_axis(added, labels[..., None], weights[..., None], axis=-1)
        return added

    @cached_property
    def parts(self) -> IntArray:
        """(v,) how many parts of a voter each counts."""
        shares = self.vote.voter_shares[self.voters]
        return np.maximum(np.rint(PARTS * shares), 1).astype(np.int64)

    @property
    def is_whole(self) -> BoolArray:
        """(v,) voters that share their voice with nobody."""
        is_whole: BoolArray = self.parts >= PARTS
        return is_whole

    @cached_property
    def n_voters(self) -> int:
        """How many voters the row has, near-duplicates counted once."""
        return self.vote.n_voters(self.votes != ABSTAIN)

    def voters_left(self, n_whole_taken: IntArray, n_parts_taken: IntArray) -> IntArray:
        """(...) voters when others are taken away; counts as `WeightedVote.n_voters` does.

        Args:
            n_whole_taken: (...) voters that share nothing.
            n_parts_taken: (...) parts of others.
        """
        n_whole = np.count_nonzero(self.is_whole) - n_whole_taken
        n_parts = self.parts[~self.is_whole].sum() - n_parts_taken
        left: IntArray = np.maximum(n_whole + (n_parts + PARTS // 2) // PARTS, 1)
        return left

    @cached_property
    def scales(self) -> FloatArray:
        """(n_voters + 1,) what scores are multiplied by with 0, 1, 2, ... voters."""
        return np.array([self.vote.row_scale(n) for n in range(self.n_voters + 1)])

    @cached_property
    def silences(self) -> FloatArray:
        """(n_voters + 1, k) what it adds to the scores that 0, 1, 2, ... LFs vote."""
        return np.stack([self.vote.row_silence(n) for n in range(self.n_voters + 1)])

    @cached_property
    def sums(self) -> FloatArray:
        """(k,) class balance and votes, before the scale."""
        sums: FloatArray = np.log(self.vote.class_balance) + self.said.sum(axis=0)
        return sums

    def scores(self, sums: FloatArray, n_voters: IntArray) -> FloatArray:
        """(..., k) scores of rows with (..., k) sums and (...) voters, no more than here."""
        scores: FloatArray = self.scales[n_voters][..., None] * sums + self.silences[n_voters]
        return scores

    @cached_property
    def own_scores(self) -> FloatArray:
        """(k,) scores of this row."""
        return self.scores(self.sums, np.array(self.n_voters))

    @cached_property
    def probabilities(self) -> FloatArray:
        """(k,) the posterior."""
        probabilities: FloatArray = softmax(self.own_scores)
        return probabilities

    @cached_property
    def label(self) -> int:
        """The label; ABSTAIN where no LF votes, and on a tie."""
        if not len(self.voters):
            return ABSTAIN
        return int(break_ties(self.probabilities[None], "abstain")[0])

    def changed(self, lfs: IntArray, labels: IntArray | int) -> "RowVotes":
        """The row if these LFs had voted so."""
        votes = self.votes.copy()
        votes[lfs] = labels
        return RowVotes(self.vote, votes)


def as_labeled(vote: WeightedVote, totals: VoteTotals) -> WeightedVote:
    """The vote with weights rounded as they were when these rows were labeled.

    Where rows are many, weights are rounded to 16 binary digits; so the same rows are tied.
    """
    from snorkel_nb.kernels.posteriors import quantized  # noqa: PLC0415  # numba is slow to import

    evidence = vote.label_evidence(totals.rows)
    _, unit, _ = quantized(evidence.weights, evidence.most_votes, evidence.weight_bits)
    weights = vote.weights
    if weights.ndim == 3:  # what is added to all classes alike is left out before they are rounded
        weights = weights - weights.min(axis=2, keepdims=True)
    return replace(vote, weights=np.rint(weights / unit) * unit)
