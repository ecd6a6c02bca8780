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

- θ is shrunk towards an LF that is right 3 times in 4. No vote of a one-class LF contradicts "it
  guessed", so its θ would sink the more it votes; its prior therefore also weighs as much as votes
  on a tenth of the covered rows. Broad LFs that are contradicted still lose θ, which keeps a class
  that many of them vote for from swallowing the rest.
- While θ is learned, ρ_j is taken relative to a uniform balance. With the whole factor, precision
  would feed on itself: a class with more votes counts as more frequent, its LFs as more precise,
  and in the end it takes all rows.
- Only LFs that choose between classes tell how frequent each class is; a row counts for the balance
  by their share of its votes, and the rest of it for a uniform one.
- A row's second, third, ... vote counts for less: see `WeightedVote`.

Sources: without reach, priors and redundancy this is MACE, Hovy et al. 2013, section 2. The fit is
sped up by squared extrapolation, Varadhan & Roland 2008.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Final, TypeAlias

import numpy as np

from snorkel_nb.core.arrays import FloatArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.posteriors import Posteriors
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.class_balance import check_class_balance
from snorkel_nb.label_models.majority import count_votes_alike
from snorkel_nb.label_models.protocol import Diagnostic
from snorkel_nb.label_models.spammer_parameters import SpammerParameters, shares
from snorkel_nb.label_models.vote_totals import VotedRows, VoteTotals
from snorkel_nb.label_models.weighted_vote import WeightedVote

ALMOST_NEVER: Final = 1e-9
"""How many times an LF has guessed a class that it never voted for; its logarithm is finite."""

SAMPLE_TOLERANCE: Final = 0.25
"""A fit on a sample, whose rounds cost little, has converged at this share of the tolerance."""

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
        redundancy: correlation of two votes that the class does not explain, 0 to 1.
        tolerance: largest change of a probability at which the fit has converged.
        max_rounds: after which the fit stops in any case.
    """

    prior_accuracy: float = 0.75
    prior_votes: float = 100.0
    one_class_share: float = 0.1
    prior_rows: float = 300.0
    redundancy: float = 0.2
    tolerance: float = 1e-4
    max_rounds: int = 200

    def __post_init__(self) -> None:
        if not (0 < self.prior_accuracy < 1 and self.prior_votes > 0 and self.prior_rows > 0):
            raise LabelModelError(
                f"{self} cannot be fitted. prior_accuracy lies between 0 and 1; prior_votes and "
                "prior_rows are positive."
            )

    def fit(
        self,
        label_matrix: LabelMatrix,
        class_balance: FloatArray | None = None,
        totals: VoteTotals | None = None,
    ) -> "FittedSpammer":
        """Learn from votes alone; the same votes give the same result, in whatever order.

        Args:
            label_matrix: n rows by m LFs; either may be 0.
            class_balance: (k,) positive, sums to 1; learned when None.
            totals: of the matrix, where they have been counted already.

        Raises:
            LabelModelError: the class balance is not one for the classes of the matrix.
        """
        totals = totals or VoteTotals.of(label_matrix)
        if class_balance is not None:
            class_balance = check_class_balance(class_balance, label_matrix.cardinality)
        return _Fit(self, totals, class_balance).run()


@dataclass(frozen=True, eq=False)
class FittedSpammer:
    """What the spammer model learned.

    Args:
        vote: the weights and the class balance.
        known: (m,) θ, probability that the LF knows the class when it votes; made read-only.
        accuracies: (m,) share of each LF's votes that the model holds right; NaN without votes;
            made read-only.
        fitted_on: the votes.
        fitted_posteriors: of these votes.
        diagnostics: whether the fit has converged.
        settings: those it was fitted with, as plain values.
    """

    vote: WeightedVote
    known: FloatArray
    accuracies: FloatArray
    fitted_on: LabelMatrix = field(repr=False)
    fitted_posteriors: Posteriors = field(repr=False)
    diagnostics: tuple[Diagnostic, ...]
    settings: Mapping[str, float]
    name: str = "spammer"

    def __post_init__(self) -> None:
        for array in ("known", "accuracies"):
            object.__setattr__(self, array, read_only(getattr(self, array)))

    @property
    def class_balance(self) -> FloatArray:
        """(k,) as given or learned."""
        return self.vote.class_balance

    def posteriors(self, label_matrix: LabelMatrix) -> Posteriors:
        """Probabilities of the classes of each row; see `FittedLabelModel`."""
        if label_matrix is self.fitted_on:
            return self.fitted_posteriors
        return self.vote.posteriors(label_matrix)


Improve: TypeAlias = Callable[[SpammerParameters], SpammerParameters]


class _Fit:
    """One run of expectation-maximisation."""

    def __init__(
        self,
        settings: SpammerModel,
        totals: VoteTotals,
        given_balance: FloatArray | None,
    ) -> None:
        k = totals.label_matrix.cardinality
        self.settings = settings
        self.totals = totals
        self.given_balance = given_balance
        self.uniform = np.full(k, 1 / k)
        self.is_voted = totals.by_class > 0
        self.is_silent = ~self.is_voted.any(axis=1, keepdims=True)
        # One guess for each class that the LF votes for; for every class while it has no vote.
        self.prior_guesses = np.where(self.is_voted | self.is_silent, 1.0, ALMOST_NEVER)
        # Who knows with probability θ and else guesses evenly is right with θ + (1 - θ) / k.
        self.prior_known = max((settings.prior_accuracy - 1 / k) / (1 - 1 / k), 0.01)
        self.prior_votes = settings.prior_votes + np.where(
            totals.is_choosing, 0.0, settings.one_class_share * totals.n_covered
        )

    def run(self) -> FittedSpammer:
        """Improve the parameters until they stand still."""
        n_lfs, cardinality = self.totals.by_class.shape
        parameters = SpammerParameters(
            np.full(n_lfs, self.prior_known),
            shares(self.totals.by_class + self.prior_guesses),
            self.uniform if self.given_balance is None else self.given_balance,
        )
        first_rows = self.totals.sample or self.totals.rows
        majority = count_votes_alike(n_lfs, cardinality)
        parameters = self._improve(parameters, majority, first_rows)
        n_rounds = 1
        if self.totals.sample is None:
            parameters, more_rounds, has_converged = self._settle(
                parameters, self.settings.tolerance, lambda p: self._round(p, self.totals.rows)
            )
            n_rounds += more_rounds
        else:
            parameters, n_rounds, has_converged = self._settle_by_sample(
                parameters, self.totals.sample
            )
        final = self._final_vote(parameters)
        posteriors, n_correct = final.label(self.totals.rows)
        return FittedSpammer(
            final,
            parameters.known,
            self.totals.accuracies(n_correct),
            self.totals.label_matrix,
            posteriors,
            (_convergence(n_rounds, has_converged),),
            asdict(self.settings),
        )

    def _settle(
        self, start: SpammerParameters, tolerance: float, improve: Improve
    ) -> tuple[SpammerParameters, int, bool]:
        """Repeat a step, with leaps, until it changes next to nothing.

        Returns:
            Where it ends, how many steps that took, and whether it stands still there.
        """
        path = [start]
        for n_rounds in range(1, self.settings.max_rounds):
            path.append(improve(path[-1]))
            if path[-1].distance(path[-2]) < tolerance:
                return path[-1], n_rounds, True
            if len(path) == 3:
                path = [path[0].leap(*path[1:])]
        return path[-1], self.settings.max_rounds - 1, False

    def _settle_by_sample(
        self, start: SpammerParameters, sample: VotedRows
    ) -> tuple[SpammerParameters, int, bool]:
        """Settle on a sample that is corrected by what a round on all rows does differently.

        The correction is nearly the same at neighbouring parameters. So where the corrected sample
        stands still, all rows nearly do, after two or three rounds on them.

        Returns:
            Where it ends, how many rounds on all rows that took, and whether it stands still there.
        """
        correction, moved_before = np.zeros_like(start.as_vector()), 0.0

        def improve(present: SpammerParameters) -> SpammerParameters:
            return present.of_vector(self._round(present, sample).as_vector() + correction)

        tolerance = self.settings.tolerance * SAMPLE_TOLERANCE
        settled, _, _ = self._settle(start, tolerance, improve)
        for n_rounds in range(1, self.settings.max_rounds):
            by_all = self._round(settled, self.totals.rows)
            correction = by_all.as_vector() - self._round(settled, sample).as_vector()
            before = settled
            settled, _, _ = self._settle(by_all, tolerance, improve)
            moved = settled.distance(before)
            # What is left shrinks about as much with each correction as with the one before.
            if moved**2 <= MAX_ERROR * self.settings.tolerance * max(moved, moved_before):
                return settled, n_rounds, True
            moved_before = moved
        return settled, self.settings.max_rounds - 1, False

    def _round(self, parameters: SpammerParameters, rows: VotedRows) -> SpammerParameters:
        return self._improve(parameters, self._learning_vote(parameters), rows)

    def _improve(
        self, parameters: SpammerParameters, vote: WeightedVote, rows: VotedRows
    ) -> SpammerParameters:
        """The most probable parameters when the rows have the posteriors of the vote."""
        n_correct, n_class_rows = self._expected_counts(vote, rows)
        known = parameters.known[:, None]
        guessed = (1 - known) * parameters.guesses * self._relative_reach(parameters)
        n_known: FloatArray = n_correct * known / (known + guessed)
        return SpammerParameters(
            (n_known.sum(axis=1) + self.prior_votes * self.prior_known)
            / (self.totals.by_lf + self.prior_votes),
            shares(self.totals.by_class - n_known + self.prior_guesses),
            self._class_balance(n_class_rows),
        )

    def _class_balance(self, n_class_rows: FloatArray) -> FloatArray:
        if self.given_balance is not None:
            return self.given_balance
        prior_rows = self.settings.prior_rows + self.totals.n_covered - n_class_rows.sum()
        return shares(n_class_rows + prior_rows * self.uniform)

    def _learning_vote(self, parameters: SpammerParameters) -> WeightedVote:
        weights = parameters.weights(self._relative_reach(parameters))
        return self._vote(np.where(self.is_voted, weights, 0.0), parameters)

    def _final_vote(self, parameters: SpammerParameters) -> WeightedVote:
        """The vote that also weighs what the LFs may vote on other rows.

        For a class that an LF never voted for, its guesses are taken to be spread evenly.
        """
        weights = parameters.weights(self._reach(parameters.class_balance))
        even = SpammerParameters(parameters.known, self.uniform[None, :], parameters.class_balance)
        return self._vote(np.where(self.is_voted, weights, even.weights(1.0)), parameters)

    def _vote(self, weights: FloatArray, parameters: SpammerParameters) -> WeightedVote:
        return WeightedVote(weights, parameters.class_balance, self.settings.redundancy)

    def _reach(self, class_balance: FloatArray) -> FloatArray:
        """(m, 1) ρ: the prior probability that a row is of a class that the LF votes for."""
        reach = (self.is_voted @ class_balance)[:, None]
        return np.where(self.is_silent, 1.0, reach)

    def _relative_reach(self, parameters: SpammerParameters) -> FloatArray:
        return self._reach(parameters.class_balance) / self._reach(self.uniform)

    def _expected_counts(
        self, vote: WeightedVote, rows: VotedRows
    ) -> tuple[FloatArray, FloatArray]:
        """Expected counts on all rows; from a sample, by the shares there."""
        n_correct, n_class_rows = vote.expected_counts(rows)
        if rows is self.totals.rows:
            return n_correct, n_class_rows
        n_votes = rows.lines.by_lf_and_class(rows.lines.n_votes)
        # One more vote, so that an LF that is not in the sample is as accurate as any other.
        shares_correct = (n_correct + self.settings.prior_accuracy) / (n_votes + 1)
        rows_for_one = self.totals.n_covered / max(rows.n_covered, 1)
        return self.totals.by_class * shares_correct, n_class_rows * rows_for_one


def _convergence(n_rounds: int, has_converged: bool) -> Diagnostic:
    if has_converged:
        return Diagnostic("converged", f"The label model settled after {n_rounds} rounds.")
    return Diagnostic(
        "not_converged",
        f"The label model was still changing when it was stopped after {n_rounds} rounds.",
    )
