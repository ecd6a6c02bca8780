"""Weighted vote: each LF counts by how often it is with the majority."""

from dataclasses import dataclass

import numpy as np

from snorkel_nb.core.arrays import FloatArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.label_models.fitted import Fitted
from snorkel_nb.label_models.knowledge import Knowledge
from snorkel_nb.label_models.majority import MajorityVote
from snorkel_nb.label_models.priors import check_priors
from snorkel_nb.label_models.vote_totals import VoteTotals
from snorkel_nb.label_models.weighted_vote import WeightedVote


@dataclass(frozen=True)
class AgreementVote:
    """A vote of LF j counts log((k - 1) a_j / (1 - a_j)), where a_j is its share of agreement.

    a_j is the share of its votes that are with the majority, or right by gold where it was checked,
    shrunk towards `prior_accuracy`. There are no rounds: the majority is the judge, once. LFs that
    vote where few others do agree with themselves, which overstates them.

    Args:
        prior_accuracy: of an LF about which nothing is known.
        prior_votes: how many votes it weighs as much as.

    Source: the "worker agreement with aggregate" baseline of crowdsourcing.
    """

    prior_accuracy: float = 0.75
    prior_votes: float = 20.0

    def __post_init__(self) -> None:
        check_priors(self.prior_accuracy, prior_votes=self.prior_votes)

    def fit(
        self,
        label_matrix: LabelMatrix,
        class_balance: FloatArray | None = None,
        totals: VoteTotals | None = None,
        knowledge: Knowledge | None = None,
    ) -> Fitted:
        """See `LabelModelSettings.fit`; the class balance is uniform when None."""
        totals = totals or VoteTotals.of(label_matrix)
        knowledge = knowledge or Knowledge.nothing(label_matrix, class_balance)
        n_votes, k = totals.by_lf.astype(np.float64), label_matrix.cardinality
        n_right = (
            np.nan_to_num(MajorityVote().fit(label_matrix, totals=totals).accuracies) * n_votes
        )
        n_right += self.prior_accuracy * self.prior_votes + knowledge.n_right.sum(axis=1)
        n_all = n_votes + self.prior_votes + knowledge.n_checked.sum(axis=1)
        accuracies = np.clip(n_right / n_all, 1e-3, 1 - 1e-3)
        shares = totals.voters.shares
        weights = shares * np.log((k - 1) * accuracies / (1 - accuracies)) if k > 1 else shares
        balance = knowledge.class_balance
        vote = WeightedVote(
            np.repeat(weights[:, None], k, axis=1),
            np.full(k, 1 / k) if balance is None else balance,
            shares=shares,
        )
        vote = vote.overridden_by(knowledge.is_overriding)
        return Fitted.of("weighted", vote, totals, (), dict(vars(self)), knowledge)
