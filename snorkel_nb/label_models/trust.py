"""Which label model is in force: the learned one, or majority vote where that cannot be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from snorkel_nb.core.agreement import Agreement
from snorkel_nb.core.arrays import FloatArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.posteriors import Posteriors
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.majority import FittedMajorityVote, MajorityVote
from snorkel_nb.label_models.protocol import Diagnostic, FittedLabelModel, LabelModelSettings
from snorkel_nb.label_models.spammer import SpammerModel
from snorkel_nb.label_models.vote_totals import VoteTotals

ModelName: TypeAlias = Literal["auto", "majority", "spammer"]

MIN_OVERLAPPING_LFS: Final = 3
"""Two voters agree or not; only a third tells which of them is more often right."""

MIN_CLASS_SHARE: Final = 0.01
"""A class to which majority vote gives fewer of its labels may vanish unremarked."""

EMPTIED_SHARE: Final = 0.02
"""A class has collapsed when the model gives it fewer labels than this share of majority vote's."""

MAX_CONTRADICTED_SHARE: Final = 0.01
"""Of the rows on which two or more LFs vote and all agree."""


@dataclass(frozen=True, eq=False)
class Trusted:
    """Majority vote and the learned model on one label matrix, and which of them is in force.

    Args:
        majority: majority vote, fitted.
        learned: the learned model, fitted; None when majority vote was asked for.
        chosen: that of the two which is in force.
        label_matrix: the votes.
        fell_back: whether majority vote is in force though the learned model was wanted.
        sentence: one sentence for people on what is in force and why.
        diagnostics: the doubts about the learned model first, then what its fit reported.
    """

    majority: FittedMajorityVote
    learned: FittedLabelModel | None
    chosen: FittedLabelModel
    label_matrix: LabelMatrix
    fell_back: bool
    sentence: str
    diagnostics: tuple[Diagnostic, ...]

    def __repr__(self) -> str:
        return f"Trusted({self.chosen.name}: {self.sentence})"

    @cached_property
    def posteriors(self) -> Posteriors:
        """Of the chosen model."""
        return self.chosen.posteriors(self.label_matrix)

    @cached_property
    def majority_posteriors(self) -> Posteriors:
        """Of majority vote."""
        return self.majority.posteriors(self.label_matrix)


def fit_trusted(
    label_matrix: LabelMatrix,
    class_balance: FloatArray | None = None,
    model: str = "auto",
    *,
    class_names: Sequence[str] | None = None,
    learner: LabelModelSettings | None = None,
    totals: VoteTotals | None = None,
) -> Trusted:
    """Fit majority vote and the learned model, and take the learned one unless there is a doubt.

    Args:
        label_matrix: n rows by m LFs; either may be 0.
        class_balance: (k,) positive, sums to 1; learned when None.
        model: "auto", or "majority" or "spammer" to have that one in force whatever is doubtful.
        class_names: k names for the sentences; "class 0", "class 1", ... when None.
        learner: settings of the learned model; `SpammerModel()` when None.
        totals: of the matrix, where they have been counted already.

    Raises:
        LabelModelError: no such model, or not a class balance.
    """
    if model not in get_args(ModelName):
        raise LabelModelError(
            f"model is {model!r}. It is 'auto', 'majority' or 'spammer'; 'auto' is the learned "
            "model, or majority vote where that cannot be trusted."
        )
    totals = totals or VoteTotals.of(label_matrix)
    majority = MajorityVote().fit(label_matrix, totals=totals)
    if model == "majority":
        sentence = "Majority vote, as asked."
        return Trusted(majority, None, majority, label_matrix, False, sentence, ())

    learned = (learner or SpammerModel()).fit(label_matrix, class_balance, totals)
    by_learned = learned.posteriors(label_matrix)
    names = class_names or [f"class {label}" for label in range(label_matrix.cardinality)]
    agreement = learned.agreement or Agreement.of(by_learned.labels(), totals.statistics)
    labels = _Labels(agreement, totals, names)
    # What counts its own labels has weights that were checked when they were made.
    if learned.agreement or np.isfinite(by_learned.by_class.sum()):
        doubts = labels.doubts()
    else:
        doubts = [
            Diagnostic("not_finite", "the learned model gives probabilities that are not numbers.")
        ]
    falls_back = bool(doubts) and model == "auto"
    if falls_back:
        sentence = f"Fell back to majority vote: {doubts[0].sentence}"
    elif doubts:
        sentence = f"The learned model, as asked, but {doubts[0].sentence}"
    else:
        sentence = labels.sentence()
    return Trusted(
        majority,
        learned,
        majority if falls_back else learned,
        label_matrix,
        falls_back,
        sentence,
        (*doubts, *learned.diagnostics),
    )


@dataclass(frozen=True, eq=False)
class _Labels:
    """What the two models say of the rows.

    Args:
        agreement: of the learned labels with those by majority vote.
        totals: of the votes.
        names: k class names.
    """

    agreement: Agreement
    totals: VoteTotals
    names: Sequence[str]

    def doubts(self) -> list[Diagnostic]:
        """Reasons not to trust the learned model; none when it can be trusted."""
        if self.totals.n_covered == 0:
            return [Diagnostic("no_votes", "no row has a vote yet.")]
        reasons = (self._too_few_lfs(), self._collapse(), self._contradiction())
        return [reason for reason in reasons if reason]

    def _too_few_lfs(self) -> Diagnostic | None:
        n_overlapping = self.totals.n_overlapping_lfs
        if n_overlapping >= MIN_OVERLAPPING_LFS:
            return None
        return Diagnostic(
            "too_few_lfs",
            f"a learned model needs {MIN_OVERLAPPING_LFS} LFs that vote on the same rows as "
            f"others, and there are {n_overlapping}.",
        )

    def _collapse(self) -> Diagnostic | None:
        n_majority, n_learned = self.totals.statistics.n_majority, self.agreement.n_labels
        is_present = n_majority >= max(2.0, MIN_CLASS_SHARE * n_majority.sum())
        emptied = np.flatnonzero(is_present & (n_learned < EMPTIED_SHARE * n_majority))
        if is_present.sum() < 2 or not len(emptied):
            return None
        if np.count_nonzero(n_learned) == 1:
            what = f"put every row into {self.names[int(n_learned.argmax())]}"
        else:
            lost = int(emptied[n_majority[emptied].argmax()])
            what = (
                f"gave {n_learned[lost]:,} rows to {self.names[lost]}, which has "
                f"{n_majority[lost]:,} by majority vote"
            )
        return Diagnostic("collapsed", f"the learned model {what}.")

    def _contradiction(self) -> Diagnostic | None:
        statistics, n_contradicted = self.totals.statistics, self.agreement.n_contradicted
        n_unanimous = statistics.n_overlapping - statistics.n_conflicting
        if n_contradicted <= MAX_CONTRADICTED_SHARE * n_unanimous:
            return None
        return Diagnostic(
            "contradicts_unanimous",
            f"the learned model contradicts all LFs on {n_contradicted:,} of {n_unanimous:,} rows "
            "where two or more vote and agree.",
        )

    def sentence(self) -> str:
        """How far the two agree, in one sentence."""
        agreement, statistics = self.agreement, self.totals.statistics
        share = agreement.n_same / agreement.n_both if agreement.n_both else 1.0
        # Rounded down: 100 % means all of them.
        percent = f"{floor(1000 * share) / 10:g} %"
        sentence = f"Model agrees with majority vote on {percent} of covered rows"
        n_ties = statistics.n_covered - int(statistics.n_majority.sum())
        if not n_ties:
            return f"{sentence}."
        return f"{sentence}, ties aside; it decides {agreement.n_decided:,} of {n_ties:,} ties."
