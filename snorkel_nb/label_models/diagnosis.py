"""What is doubtful about the labels of a learned model, in plain sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor
from typing import Final

import numpy as np

from snorkel_nb.core.agreement import Agreement
from snorkel_nb.label_models.knowledge import Knowledge
from snorkel_nb.label_models.protocol import Diagnostic, FittedLabelModel
from snorkel_nb.label_models.vote_totals import VoteTotals

MIN_OVERLAPPING_LFS: Final = 3
"""Two voters agree or not; only a third tells which of them is more often right."""

MIN_CLASS_SHARE: Final = 0.01
"""A class to which majority vote gives fewer of its labels may vanish unremarked."""

EMPTIED_SHARE: Final = 0.02
"""A class has collapsed when the model gives it fewer labels than this share of majority vote's."""

WARNED_SHARE, MAX_CONTRADICTED_SHARE = 0.01, 0.2
"""Of the rows on which two or more LFs vote and all agree, those that the model may contradict
without a word, and with one. Where a class is rare, two weak votes for it are often both wrong."""

MAX_NAMED: Final = 3
"""Pairs of near-duplicates that are named one by one."""

INVERTED: Final = 0.9
"""An LF that is right less often than so large a share of votes at random looks inverted."""

MOSTLY_WRONG: Final = 0.5
"""An LF that is right less often is worth a word; of a rare class its votes may still tell."""

MANY_TIES: Final = 0.05
"""Of the covered rows, that are tied by majority vote."""

MIN_AGREEMENT: Final = 0.8
"""With majority vote, on covered rows without ties; less is worth a word."""


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What a learned model says of the rows, beside majority vote.

    Args:
        learned: the model.
        totals: of the votes.
        knowledge: that it has learned with.
        names: k class names.
        explains_votes: whether its assumptions were checked and hold. A rare class may then get few
            labels, which is worth a warning and no reason to give the model up.
    """

    learned: FittedLabelModel
    totals: VoteTotals
    knowledge: Knowledge
    names: Sequence[str]
    explains_votes: bool = False

    @cached_property
    def agreement(self) -> Agreement:
        """Of the learned labels with those by majority vote."""
        return self.learned.agreement or Agreement.of(
            self.learned.posteriors(self.totals.label_matrix).labels(), self.totals.statistics
        )

    @cached_property
    def doubts(self) -> tuple[Diagnostic, ...]:
        """Reasons not to trust the learned model; none when it can be trusted."""
        if self.totals.n_covered == 0:
            return (Diagnostic("no_votes", "no row has a vote yet: every LF abstains."),)
        # What counts its own labels has weights that were checked when they were made.
        if self.learned.agreement is None:
            probabilities = self.learned.posteriors(self.totals.label_matrix).by_class
            if not np.isfinite(probabilities.sum()):
                what = "the learned model gives probabilities that are not numbers."
                return (Diagnostic("not_finite", what),)
        reasons = (
            self._too_few_lfs(),
            None if self.explains_votes else self._collapse(),
            self._contradiction(MAX_CONTRADICTED_SHARE),
        )
        return tuple(reason for reason in reasons if reason)

    @cached_property
    def remarks(self) -> tuple[Diagnostic, ...]:
        """What is doubtful about the votes, or about the model, and not enough to give it up."""
        reasons = (
            *self.warnings,
            self._disagreement(),
            self._ties(),
            *self._poor(),
            *self._alike(),
        )
        return tuple(reason for reason in reasons if reason and reason not in self.doubts)

    @cached_property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What one should mind where the model is in force."""
        collapse = self._collapse() if self.explains_votes else None
        reasons = (collapse, self._contradiction(WARNED_SHARE))
        return tuple(reason for reason in reasons if reason)

    def _too_few_lfs(self) -> Diagnostic | None:
        n_overlapping = self.totals.n_overlapping_lfs
        if n_overlapping >= MIN_OVERLAPPING_LFS or self.knowledge.tells_of_lfs:
            return None
        return Diagnostic(
            "too_few_lfs",
            f"a learned model needs {MIN_OVERLAPPING_LFS} LFs that vote on the same rows as "
            f"others, and there are {n_overlapping}.",
        )

    def _disagreement(self) -> Diagnostic | None:
        agreement = self.agreement
        if not agreement.n_both or agreement.n_same >= MIN_AGREEMENT * agreement.n_both:
            return None
        share = 1 - agreement.n_same / agreement.n_both
        return Diagnostic(
            "disagrees",
            f"The model and majority vote disagree on {100 * share:.0f} % of the rows that both "
            "label. Label a few of them to see which is right.",
        )

    def _poor(self) -> Iterator[Diagnostic]:
        """LFs that are wrong more often than right, the worst first."""
        n_votes = np.maximum(self.totals.by_lf, 1)
        by_chance = self.totals.by_class @ self.learned.class_balance / n_votes
        accuracies = np.nan_to_num(self.learned.accuracies, nan=1.0)
        for j in np.argsort(accuracies, kind="stable")[:MAX_NAMED].tolist():
            accuracy, chance = accuracies[j], by_chance[j]
            seem = f"{100 * accuracy:.0f} % of its votes seem right"
            name = self.totals.label_matrix.lf_names[j]
            if accuracy < INVERTED * chance:
                yield Diagnostic(
                    "inverted",
                    f"LF {name!r} looks inverted: {seem}, and votes at random would be right on "
                    f"{100 * chance:.0f} %.",
                    name,
                )
            elif accuracy < MOSTLY_WRONG:
                yield Diagnostic("mostly_wrong", f"LF {name!r} is mostly wrong: {seem}.", name)

    def _ties(self) -> Diagnostic | None:
        n_decided, n_covered = self.agreement.n_decided, self.totals.n_covered
        if n_decided <= MANY_TIES * n_covered:
            return None
        return Diagnostic(
            "many_ties",
            f"On {n_decided:,} of {n_covered:,} covered rows majority vote is tied, and the model "
            "decides by what it takes the LFs to be worth. Label a few of them to see whether it "
            "is right.",
        )

    def _alike(self) -> Iterator[Diagnostic]:
        names, voters = self.totals.label_matrix.lf_names, self.totals.voters
        for pair in voters.duplicates[:MAX_NAMED]:
            yield Diagnostic(
                "near_duplicates",
                f"LFs {names[pair.first]!r} and {names[pair.second]!r} vote alike on "
                f"{100 * pair.agreement:.0f} % of the rows where either votes; together they "
                "count for little more than one.",
            )
        if len(voters.duplicates) > MAX_NAMED:
            yield Diagnostic(
                "near_duplicates",
                f"{len(voters.duplicates):,} pairs of LFs vote alike on nearly all rows; the LFs "
                f"count as {voters.effective:.1f} voters.",
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

    def _contradiction(self, tolerated: float) -> Diagnostic | None:
        statistics, n_contradicted = self.totals.statistics, self.agreement.n_contradicted
        n_unanimous = statistics.n_overlapping - statistics.n_conflicting
        if n_contradicted <= tolerated * n_unanimous:
            return None
        return Diagnostic(
            "contradicts_unanimous",
            f"the learned model contradicts all LFs on {n_contradicted:,} of {n_unanimous:,} rows "
            "where two or more vote and agree.",
        )

    def sentence(self) -> str:
        """How far the two agree, and what one should mind."""
        warnings = [f"Mind that {warning.sentence}" for warning in self.warnings]
        return " ".join([self._agreement_sentence(), *warnings])

    def _agreement_sentence(self) -> str:
        agreement, statistics = self.agreement, self.totals.statistics
        share = agreement.n_same / agreement.n_both if agreement.n_both else 1.0
        # Rounded down: 100 % means all of them.
        percent = f"{floor(1000 * share) / 10:g} %"
        sentence = f"Model agrees with majority vote on {percent} of covered rows"
        n_ties = statistics.n_covered - int(statistics.n_majority.sum())
        if not n_ties:
            return f"{sentence}."
        return f"{sentence}, ties aside; it decides {agreement.n_decided:,} of {n_ties:,} ties."
