"""Which label model is in force: the learned one, or majority vote where that cannot be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import get_args

from snorkel_nb.core.arrays import FloatArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.posteriors import Posteriors
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.diagnosis import Diagnosis
from snorkel_nb.label_models.independent import (
    MAX_LINES,
    MAX_SCORES,
    MAX_UNEXPLAINED,
    IndependentModel,
    LearnedRates,
)
from snorkel_nb.label_models.knowledge import Knowledge
from snorkel_nb.label_models.lf_accuracy import LFAccuracies
from snorkel_nb.label_models.majority import FittedMajorityVote, MajorityVote
from snorkel_nb.label_models.protocol import Diagnostic, FittedLabelModel, LabelModelSettings
from snorkel_nb.label_models.registry import LEARNERS, ModelName
from snorkel_nb.label_models.verdict import Verdict
from snorkel_nb.label_models.vote_totals import VoteTotals
from snorkel_nb.label_models.voters import Voters


@dataclass(frozen=True, eq=False)
class Trusted:
    """Majority vote and the learned model on one label matrix, and which of them is in force.

    Args:
        majority: majority vote, fitted.
        learned: the learned model, fitted; None when majority vote was asked for.
        chosen: that of the two which is in force.
        totals: of the votes.
        fell_back: whether majority vote is in force though the learned model was wanted.
        sentence: one sentence for people on what is in force and why.
        diagnostics: the doubts about the learned model first, then what its fit reported.
        warnings: those of them that the sentence speaks of.
    """

    majority: FittedMajorityVote
    learned: FittedLabelModel | None
    chosen: FittedLabelModel
    totals: VoteTotals = field(repr=False)
    fell_back: bool
    sentence: str
    diagnostics: tuple[Diagnostic, ...]
    warnings: tuple[Diagnostic, ...]

    def __repr__(self) -> str:
        return f"Trusted({self.chosen.name}: {self.sentence})"

    @property
    def label_matrix(self) -> LabelMatrix:
        """The votes."""
        return self.totals.label_matrix

    @cached_property
    def voters(self) -> Voters:
        """As how many voters the LFs count; with looser copies, where the model finds any."""
        if self.chosen.name == "independent":
            return replace(self.totals.voters, shares=self.chosen.vote.voter_shares)
        return self.totals.voters

    @cached_property
    def lf_accuracies(self) -> LFAccuracies:
        """How often each LF is right by the chosen model, with intervals."""
        return LFAccuracies.of(
            self.chosen.accuracies,
            self.totals.statistics,
            is_independent=self.chosen.name == "independent",
        )

    @cached_property
    def verdict(self) -> Verdict:
        """What it says, without the posteriors."""
        return Verdict(
            self.label_matrix.lf_names,
            self.sentence,
            self.diagnostics,
            self.warnings,
            self.voters,
            self.lf_accuracies,
        )

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
    knowledge: Knowledge | None = None,
) -> Trusted:
    """Fit majority vote and a learned model, and take the learned one unless there is a doubt.

    "auto" learns by the model of independent votes where that explains what pairs of LFs have in
    common, and by the cautious spammer model elsewhere.

    Args:
        label_matrix: n rows by m LFs; either may be 0.
        class_balance: (k,) positive, sums to 1; learned when None.
        model: "auto", or the name of one model to have it in force whatever is doubtful.
        class_names: k names for the sentences; "class 0", "class 1", ... when None.
        learner: settings of the learned model; those of the model's name when None.
        totals: of the matrix, where they have been counted already.
        knowledge: what else is given; goes before `class_balance`.

    Raises:
        LabelModelError: no such model, or not a class balance.
    """
    if model not in get_args(ModelName):
        raise LabelModelError(
            f"model is {model!r}. It is one of {', '.join(map(repr, get_args(ModelName)))}; 'auto' "
            "is a learned model, or majority vote where that cannot be trusted."
        )
    totals = totals or VoteTotals.of(label_matrix)
    majority = MajorityVote().fit(label_matrix, totals=totals)
    names = class_names or [f"class {label}" for label in range(label_matrix.cardinality)]
    if model == "majority":
        sentence = "Majority vote, as asked."
        return Trusted(majority, None, majority, totals, False, sentence, (), ())

    knowledge = knowledge or Knowledge.nothing(label_matrix, class_balance)
    independent = None
    if model == "auto" and learner is None:
        independent = _independent(totals, knowledge)
    learned: FittedLabelModel | None = None
    diagnosis: Diagnosis | None = None
    if independent is not None and independent.pair_fit.explains:
        learned = independent.label(totals)
        diagnosis = Diagnosis(learned, totals, knowledge, names, explains_votes=True)
    if learned is None or diagnosis is None or diagnosis.doubts:
        learner = learner or LEARNERS["spammer" if model == "auto" else model]
        learned = learner.fit(label_matrix, None, totals, knowledge)
        diagnosis = Diagnosis(learned, totals, knowledge, names)
    doubts, remarks, warnings = diagnosis.doubts, diagnosis.remarks, diagnosis.doubts[:1]
    falls_back = bool(doubts) and model == "auto"
    if falls_back:
        sentence = f"Fell back to majority vote: {doubts[0].sentence}"
    elif doubts:
        sentence = f"The learned model, as asked, but {doubts[0].sentence}"
    else:
        sentence, warnings = diagnosis.sentence(), diagnosis.warnings
    if independent is not None:
        remarks = (_explained(independent, learned.name == "independent"), *remarks)
    return Trusted(
        majority,
        learned,
        majority if falls_back else learned,
        totals,
        falls_back,
        sentence,
        (*doubts, *learned.diagnostics, *remarks),
        warnings,
    )


def _independent(totals: VoteTotals, knowledge: Knowledge) -> LearnedRates | None:
    """The rates of independent votes; None where they are not to be had."""
    n_lines, cardinality = len(totals.label_matrix.lines.lfs), totals.label_matrix.cardinality
    if totals.n_covered == 0 or n_lines > MAX_LINES or n_lines * cardinality > MAX_SCORES:
        return None
    return IndependentModel().learn(totals, knowledge)


def _explained(independent: LearnedRates, is_used: bool) -> Diagnostic:
    pair_fit = independent.pair_fit
    share = f"{100 * pair_fit.share_unexplained:.1f} %"
    if pair_fit.explains:
        return Diagnostic(
            "independent",
            "Given the class, the LFs vote as if each were alone: the model of independent votes "
            f"leaves {share} of what pairs of LFs share unexplained"
            f"{', and is used' if is_used else ', but its labels are doubtful'}.",
        )
    if pair_fit.share_unexplained <= MAX_UNEXPLAINED:
        return Diagnostic(
            "little_overlap",
            "The LFs overlap too little to tell whether they vote independently, so their votes "
            "are weighed with caution.",
        )
    return Diagnostic(
        "correlated",
        f"The LFs do not vote independently, even given the class: {share} of what pairs of them "
        "share is unexplained by independent votes, so their votes are weighed with caution.",
    )
