"""Which label model is in force: the learned one, or majority vote where that cannot be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from snorkel_nb.core.arrays import FloatArray, IntArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
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
        posteriors: of the chosen model.
        majority_posteriors: of majority vote.
        fell_back: whether majority vote is in force though the learned model was wanted.
        sentence: one sentence for people on what is in force and why.
        diagnostics: the doubts about the learned model first, then what its fit reported.
    """

    majority: FittedMajorityVote
    learned: FittedLabelModel | None
    chosen: FittedLabelModel
    posteriors: Posteriors
    majority_posteriors: Posteriors
    fell_back: bool
    sentence: str
    diagnostics: tuple[Diagnostic, ...]


def fit_trusted(
    label_matrix: LabelMatrix,
    class_balance: FloatArray | None = None,
    model: str = "auto",
    *,
    class_names: Sequence[str] | None = None,
    learner: LabelModelSettings | None = None,
) -> Trusted:
    """Fit majority vote and the learned model, and take the learned one unless there is a doubt.

    Args:
        label_matrix: n rows by m LFs; either may be 0.
        class_balance: (k,) positive, sums to 1; learned when None.
        model: "auto", or "majority" or "spammer" to have that one in force whatever is doubtful.
        class_names: k names for the sentences; "class 0", "class 1", ... when None.
        learner: settings of the learned model; `SpammerModel()` when None.

    Raises:
        LabelModelError: no such model, or not a class balance.
    """
    if model not in get_args(ModelName):
        raise LabelModelError(
            f"model is {model!r}. It is 'auto', 'majority' or 'spammer'; 'auto' is the learned "
            "model, or majority vote where that cannot be trusted."
        )
    totals = VoteTotals.of(label_matrix)
    majority = MajorityVote().fit(label_matrix, totals=totals)
    by_majority = majority.posteriors(label_matrix)
    if model == "majority":
        sentence = "Majority vote, as asked."
        return Trusted(majority, None, majority, by_majority, by_majority, False, sentence, ())

    learned = (learner or SpammerModel()).fit(label_matrix, class_balance)
    by_learned = learned.posteriors(label_matrix)
    names = class_names or [f"class {label}" for label in range(label_matrix.cardinality)]
    doubts = _find_doubts(totals, by_majority, by_learned, names)
    falls_back = bool(doubts) and model == "auto"
    if falls_back:
        sentence = f"Fell back to majority vote: {doubts[0].sentence}"
    elif doubts:
        sentence = f"The learned model, as asked, but {doubts[0].sentence}"
    else:
        sentence = _agreement(by_majority, by_learned)
    return Trusted(
        majority,
        learned,
        majority if falls_back else learned,
        by_majority if falls_back else by_learned,
        by_majority,
        falls_back,
        sentence,
        (*doubts, *learned.diagnostics),
    )


def _find_doubts(
    totals: VoteTotals, by_majority: Posteriors, by_learned: Posteriors, names: Sequence[str]
) -> list[Diagnostic]:
    """Reasons not to trust the learned model; none for a model that can be trusted."""
    if totals.n_covered == 0:
        return [Diagnostic("no_votes", "no row has a vote yet.")]
    if not np.isfinite(by_learned.probabilities).all():
        return [
            Diagnostic("not_finite", "the learned model gives probabilities that are no numbers.")
        ]
    doubts = []
    if totals.n_overlapping_lfs < MIN_OVERLAPPING_LFS:
        doubts.append(
            Diagnostic(
                "too_few_lfs",
                f"a learned model needs {MIN_OVERLAPPING_LFS} LFs that vote on the same rows as "
                f"others, and there are {totals.n_overlapping_lfs}.",
            )
        )
    return (
        doubts
        + _collapse(by_majority, by_learned, names)
        + _contradictions(totals, by_majority, by_learned)
    )


def _collapse(
    by_majority: Posteriors, by_learned: Posteriors, names: Sequence[str]
) -> list[Diagnostic]:
    n_majority, n_learned = _class_sizes(by_majority), _class_sizes(by_learned)
    is_present = n_majority >= max(2.0, MIN_CLASS_SHARE * n_majority.sum())
    emptied = np.flatnonzero(is_present & (n_learned < EMPTIED_SHARE * n_majority))
    if is_present.sum() < 2 or not len(emptied):
        return []
    if np.count_nonzero(n_learned) == 1:
        what = f"put every row into {names[int(n_learned.argmax())]}"
    else:
        lost = int(emptied[n_majority[emptied].argmax()])
        what = (
            f"gave {n_learned[lost]:,} rows to {names[lost]}, which has {n_majority[lost]:,} by "
            "majority vote"
        )
    return [Diagnostic("collapsed", f"the learned model {what}.")]


def _contradictions(
    totals: VoteTotals, by_majority: Posteriors, by_learned: Posteriors
) -> list[Diagnostic]:
    is_unanimous = (totals.n_votes > 1) & ~totals.is_conflicting
    voted = by_majority.probabilities[is_unanimous].argmax(axis=1)
    learned = by_learned.labels()[is_unanimous]
    n_contradicted = int(((learned != ABSTAIN) & (learned != voted)).sum())
    if n_contradicted <= MAX_CONTRADICTED_SHARE * len(voted):
        return []
    return [
        Diagnostic(
            "contradicts_unanimous",
            f"the learned model contradicts all LFs on {n_contradicted:,} of {len(voted):,} rows "
            "where two or more vote and agree.",
        )
    ]


def _class_sizes(posteriors: Posteriors) -> IntArray:
    """(k,) rows that are labeled with each class."""
    labels = posteriors.labels()
    return np.bincount(labels[labels != ABSTAIN], minlength=posteriors.probabilities.shape[1])


def _agreement(by_majority: Posteriors, by_learned: Posteriors) -> str:
    majority, learned = by_majority.labels(), by_learned.labels()
    is_tied, both = majority == ABSTAIN, (majority != ABSTAIN) & (learned != ABSTAIN)
    share = float((majority[both] == learned[both]).mean()) if both.any() else 1.0
    # Rounded down: 100 % means all of them.
    sentence = f"Model agrees with majority vote on {floor(1000 * share) / 10:g} % of covered rows"
    n_ties = int((is_tied & by_majority.is_covered).sum())
    if not n_ties:
        return f"{sentence}."
    n_decided = int((is_tied & (learned != ABSTAIN)).sum())
    return f"{sentence}, ties aside; it decides {n_decided:,} of {n_ties:,} ties."
