"""The learned label model: LFs that know, and LFs that guess.

When LF j votes on a row of class y, it *knows* with probability θ_j and votes y; otherwise it
guesses, and votes v with its own probability ξ_jv. A vote for v speaks for class v alone, by

    w_jv = log(1 + θ_j / ((1 - θ_j) ξ_jv ρ_j))

where the reach ρ_j says what silence means. An LF that may vote for every class has ρ_j = 1. One
that votes for one class only, as most LFs in notebooks do, is silent on the rows of the others when
it knows, so its votes say more: ρ_j is the prior probability of the classes it votes for. A single
vote of it then gives the class the probability θ_j + (1 - θ_j) × prior.

Expectation-maximisation from majority vote learns θ, ξ and the class balance from the votes alone.
Weights are never negative: no LF is turned around. The votes of LFs that people write are few,
one-class and correlated, and do not determine all of this. What they leave open is settled so:

- θ is shrunk towards an LF that is right 17 times in 20, worth 20 votes. No vote of a one-class LF
  contradicts "it guessed", so its θ would sink the more it votes; its prior therefore also weighs
  as much as votes on a tenth of the covered rows. Broad LFs that are contradicted still lose θ,
  which keeps a class that many of them vote for from swallowing the rest.
- While θ is learned, ρ_j is taken relative to a uniform balance. With the whole factor, precision
  would feed on itself: a class with more votes counts as more frequent, its LFs as more precise,
  and in the end it takes all rows.
- The class balance is shrunk towards a uniform one, worth 300 rows.
- LFs that vote alike on nearly all rows share one voice: see `Voters`.
- What other correlation there is does not change who wins on a row, only how surely: with c voters
  on the row, all log-odds are divided by 1 + redundancy (c - 1). See `WeightedVote`.

Sources: without reach, priors and redundancy this is MACE, Hovy et al. 2013, section 2. The fit is
sped up by squared extrapolation, Varadhan & Roland 2008.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import FloatArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.label_models.fitted import Fitted, convergence
from snorkel_nb.label_models.knowledge import Knowledge
from snorkel_nb.label_models.priors import check_priors
from snorkel_nb.label_models.vote_totals import VotedRows, VoteTotals
from snorkel_nb.label_models.weighted_vote import WeightedVote

FIRST_TOLERANCE: Final = 5e-3
"""A fit on a sample that is only where the next one starts has converged well enough at this."""

SAMPLE_TOLERANCE: Final = 0.25
"""A corrected fit on a sample, whose rounds cost little, at this share of the tolerance."""

MAX_ERROR: Final = 5
"""A corrected fit has converged where it is estimated to be this many tolerances off, or less."""


@dataclass(frozen=True)
class SpammerModel:
    """Settings of the learned model; the defaults are chosen as the module says.

    Args:
        prior_accuracy: of an LF about which nothing is known, classes being equally frequent.
        prior_votes: how many votes of an LF the prior of its θ weighs as much as.
        one_class_share: added to these for an LF of one class, as a share of the covered rows.
        prior_rows: how many rows the uniform prior of the class balance weighs as much as.
        redundancy: correlation of two votes that the class does not explain, 0 to 1; for how sure
            the labels are, not for what is learned.
        tolerance: largest change of a probability at which the fit has converged.
        max_rounds: after which the fit stops in any case.
    """

    prior_accuracy: float = 0.85
    prior_votes: float = 20.0
    one_class_share: float = 0.1
    prior_rows: float = 300.0
    redundancy: float = 0.4
    tolerance: float = 1e-4
    max_rounds: int = 200

    def __post_init__(self) -> None:
        check_priors(self.prior_accuracy, prior_votes=self.prior_votes, prior_rows=self.prior_rows)

    def fit(
        self,
        label_matrix: LabelMatrix,
        class_balance: FloatArray | None = None,
        totals: VoteTotals | None = None,
        knowledge: Knowledge | None = None,
    ) -> Fitted:
        """Learn from votes alone; the same votes give the same result, in whatever order.

        Args:
            label_matrix: n rows by m LFs; either may be 0.
            class_balance: (k,) positive, sums to 1; learned when None.
            totals: of the matrix, where they have been counted already.
            knowledge: what else is given; goes before `class_balance`.

        Raises:
            LabelModelError: the class balance is not one for the classes of the matrix.
        """
        knowledge = knowledge or Knowledge.nothing(label_matrix, class_balance)
        return _Fit(self, totals or VoteTotals.of(label_matrix), knowledge).run()


class _Fit:
    """One run of expectation-maximisation; parameters are vectors, see `kernels.spammer_rounds`."""

    def __init__(
        self,
        settings: SpammerModel,
        totals: VoteTotals,
        knowledge: Knowledge,
    ) -> None:
        from snorkel_nb.kernels import spammer_rounds  # noqa: PLC0415  # numba is slow to import
        from snorkel_nb.kernels.evidence import COARSE  # noqa: PLC0415  # likewise

        self.rounds = spammer_rounds
        self.weight_bits = COARSE
        self.settings = settings
        self.totals, self.knowledge = totals, knowledge
        self.n_lfs, self.cardinality = totals.by_class.shape
        self.is_voted = totals.by_class > 0
        self.uniform = np.full(self.cardinality, 1 / self.cardinality)
        # Who knows with probability θ and else guesses evenly is right with θ + (1 - θ) / k.
        by_chance = 1 / self.cardinality
        prior_known = max((settings.prior_accuracy - by_chance) / (1 - by_chance), 0.01)
        prior_votes = settings.prior_votes + np.where(
            totals.is_choosing, 0.0, settings.one_class_share * totals.n_covered
        )
        lines, given_balance = totals.label_matrix.lines, knowledge.class_balance
        self.spammers = spammer_rounds.Spammers(
            lines.lfs,
            lines.labels,
            lines.n_votes,
            read_only(totals.by_lf),
            read_only(prior_votes),
            prior_known,
            settings.prior_accuracy,
            settings.prior_rows,
            totals.n_covered,
            np.empty(0) if given_balance is None else given_balance.copy(),
            totals.voters.shares,
            read_only(knowledge.n_right[lines.lfs, lines.labels]),
            read_only(knowledge.n_checked[lines.lfs, lines.labels]),
            knowledge.locked_accuracies,
        )

    def run(self) -> Fitted:
        """Improve the parameters until they stand still."""
        vector, n_rounds, has_converged = self._settle(self._start())
        known, guesses, class_balance = self.rounds.parameters_of(
            vector, self.spammers, self.cardinality
        )
        vote = self._final_vote(known, guesses, class_balance)
        return Fitted.of(
            "spammer",
            vote.overridden_by(self.knowledge.is_overriding),
            self.totals,
            (convergence(n_rounds, has_converged),),
            dict(vars(self.settings)),
            self.knowledge,
        )

    def _start(self) -> FloatArray:
        """Every LF as good as the prior says, and its guesses like its votes."""
        odds = self.spammers.prior_known / (1 - self.spammers.prior_known)
        balance = self.spammers.balance if len(self.spammers.balance) else self.uniform
        return np.concatenate(
            [
                np.full(self.n_lfs, np.log(odds)),
                np.log(self.spammers.line_votes + 1.0),
                np.log(balance),
            ]
        )

    def _settle(self, start: FloatArray) -> tuple[FloatArray, int, bool]:
        """Where rounds stand still, how many on all rows that took, and whether they do."""
        tolerance, nothing = self.settings.tolerance, np.zeros_like(start)
        rows = self.totals.rows
        samples = [sample for sample in self.totals.samples if sample.n_covered]
        if len(samples) < 2:  # there is none, or no vote in one
            vector = self._round(start, rows, by_majority=True)
            return self._settle_on(rows, vector, nothing, tolerance)
        few, some = samples
        vector = self._round(start, few, by_majority=True)
        vector, _, _ = self._settle_on(few, vector, nothing, FIRST_TOLERANCE)
        vector, _, _ = self._settle_on(some, vector, nothing, FIRST_TOLERANCE)
        return self._settle_corrected(vector, few, some)

    def _settle_corrected(
        self, start: FloatArray, few: VotedRows, some: VotedRows
    ) -> tuple[FloatArray, int, bool]:
        """Settle on some rows, corrected by what a round on all rows does differently.

        The correction is nearly the same at neighbouring parameters. So where the corrected rounds
        stand still, those on all rows nearly do. How far off they are is estimated by the few rows:
        from what they do differently from the some rows on the way that was made follows, by the
        numbers of rows, what the some rows do differently from all. And settling makes of it what
        it made of the correction itself.
        """
        before = start
        scatter = 1 / some.n_covered - 1 / self.totals.n_covered
        scatter /= max(1 / few.n_covered - 1 / some.n_covered, 1e-12)
        moved_before = np.inf
        for n_rounds in range(1, self.settings.max_rounds):
            by_all = self._round(before, self.totals.rows)
            moved = self._distance(by_all, before)
            if moved > moved_before / 2:
                # Corrections do not carry over: there are too few votes of each line in the sample.
                return self._settle_on_all(by_all, n_rounds)
            moved_before = moved
            correction = by_all - self._round(before, some)
            tolerance = self.settings.tolerance * SAMPLE_TOLERANCE
            vector, _, _ = self._settle_on(
                some, by_all, correction, min(max(tolerance, moved / 20), FIRST_TOLERANCE)
            )
            way_by_few = self._round(vector, few) - self._round(before, few)
            error = self._distance(by_all + way_by_few, vector)
            error *= np.sqrt(scatter) * (self._distance(vector, before) / moved if moved else 0.0)
            if error <= MAX_ERROR * self.settings.tolerance:
                return vector, n_rounds, True
            before = vector
        return before, self.settings.max_rounds - 1, False

    def _settle_on_all(self, start: FloatArray, n_done: int) -> tuple[FloatArray, int, bool]:
        """Repeat rounds on all rows, with leaps, by as many threads as there are."""
        path = [start]
        for n_rounds in range(n_done + 1, self.settings.max_rounds):
            path.append(self._round(path[-1], self.totals.rows))
            if self._distance(path[-1], path[-2]) < self.settings.tolerance:
                return path[-1], n_rounds, True
            if len(path) == 3:
                path = [self.rounds.leap(*path)]
        return path[-1], self.settings.max_rounds - 1, False

    def _settle_on(
        self, rows: VotedRows, start: FloatArray, correction: FloatArray, tolerance: float
    ) -> tuple[FloatArray, int, bool]:
        """Repeat corrected rounds: where they end, how many, and whether they stand still."""
        settled: tuple[FloatArray, int, bool] = self.rounds.settle(
            start,
            correction,
            rows.for_rounds,
            self.spammers,
            tolerance,
            self.settings.max_rounds - 1,
            self.weight_bits,
        )
        vector, n_rounds, has_converged = settled
        return vector, n_rounds + 1, has_converged

    def _round(
        self, vector: FloatArray, rows: VotedRows, *, by_majority: bool = False
    ) -> FloatArray:
        """One round; on all rows by as many threads as there are."""
        better: FloatArray
        if rows is not self.totals.rows or by_majority:
            better = self.rounds.one_round(
                vector, rows.for_rounds, self.spammers, by_majority, self.weight_bits
            )
            return better
        weights, known, guessed, balance = self.rounds.learning_weights(
            vector, self.spammers, self.cardinality
        )
        by_lf = rows.lines.by_lf_and_class(weights)
        n_correct, n_class_rows = WeightedVote(by_lf, balance).expected_counts(rows)
        n_class_rows -= (rows.lines.n_rows - rows.n_covered) * balance
        better = self.rounds.improved(
            known, guessed, n_correct, np.maximum(n_class_rows, 0), self.spammers
        )
        return better

    def _distance(self, first: FloatArray, second: FloatArray) -> float:
        return float(self.rounds.distance(first, second, self.spammers, self.cardinality))

    def _final_vote(
        self, known: FloatArray, guesses: FloatArray, class_balance: FloatArray
    ) -> WeightedVote:
        """The vote that also weighs what the LFs may vote on other rows.

        For a class that an LF never voted for, its guesses are taken to be spread evenly.
        """
        odds = (known / (1 - known))[:, None]
        guessed = self.totals.label_matrix.lines.by_lf_and_class(guesses)
        # ρ: the prior probability that a row is of a class that the LF votes for.
        reach = (self.is_voted @ class_balance)[:, None]
        weights = np.broadcast_to(np.log1p(odds * self.cardinality), self.is_voted.shape).copy()
        voted = self.is_voted
        weights[voted] = np.log1p((odds / np.where(voted, guessed * reach, 1.0))[voted])
        shares = self.spammers.shares
        return WeightedVote(
            weights * shares[:, None], class_balance, self.settings.redundancy, shares=shares
        )
