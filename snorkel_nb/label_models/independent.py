"""The model of independent votes: given its class, each LF votes on a row as if it were alone.

LF j votes for v with probability a_jv on rows of class v, and b_jv on rows of each other class. A
vote for v adds log(a_jv / b_jv) to the score of v, which is negative for an LF that is wrong more
often than by chance. An LF of one class says something by silence, too: it adds

    log((1 - a_jv) / (1 - b_jv))

to the score of its class where it does not vote. LFs that choose between classes are taken to be
silent as often in each. Three things let votes depart from independence, and are learned:

- *Copies.* LF i copies a share r_ij of the votes of j: of the rows on which both vote alike, those
  beyond what the classes explain. LF j counts as 1 / (1 + Σ_i r_ij) voters.
- *Propensity.* LFs vote more often on some rows, such as long texts, than on others. All rates are
  multiplied by the row's own propensity, lognormal with mean 1, and what silence says depends on
  how many LFs vote. Its variance is the median over LFs of the median over their partners of
  (rows with both votes) / (rows expected) - 1.
- Near-duplicates: see `Voters`.

Expectation-maximisation from a majority vote in which LFs that vote alike count less. Priors: an LF
of one class is right 7 times in 10, worth 2 votes; an LF that chooses is as good at one class as at
all, worth 200 rows of the class, which keeps rare classes where they are.

Where votes are like that, this comes within a few thousandths of the log-loss of one who knows all
rates. Where they are not, as those of people's LFs seldom are, it can be far worse than majority
vote. So it also says how well it `explains` the votes: how many rows each pair of lines shares,
against how many the model expects.

Sources: Dawid & Skene 1979 for the votes; silence as evidence, and copies, as in the prior work on
data fusion of Dong, Berti-Equille & Srivastava 2009; negative binomial counts of Greenwood & Yule
1920 are the idea of propensity.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from snorkel_nb.core.arrays import FloatArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.packed_votes import FEW_WORDS, n_sampled_rows, n_words
from snorkel_nb.label_models.fitted import Fitted, convergence
from snorkel_nb.label_models.knowledge import Knowledge
from snorkel_nb.label_models.line_pairs import LinePairs, Rates
from snorkel_nb.label_models.line_weights import ListedLines
from snorkel_nb.label_models.priors import check_priors
from snorkel_nb.label_models.vote_totals import VotedRows, VoteTotals
from snorkel_nb.label_models.weighted_vote import WeightedVote

if TYPE_CHECKING:
    from snorkel_nb.kernels.independent_rounds import Independents, ListedVotes

MAX_LINES, MAX_SCORES = 1024, 8192
"""With more lines, or lines times classes, the model is not tried: it compares lines in pairs, and
each round scores all classes, which would take longer than all the rest of an edit."""

MAX_UNEXPLAINED: Final = 0.015
"""Of what pairs of lines have in common beyond chance."""

MIN_PAIRS: Final = 3.5
"""Of lines, for each parameter: fewer are explained by any model."""

MIN_STRUCTURE: Final = 0.05
"""Of the chi-squared distance from chance, for each parameter: less is noise."""

REVISIONS: Final = 6
"""How often copies and propensity are learned anew, between rounds."""

EARLY_ROUNDS: Final = 5
"""Between revisions."""

MIN_ALIKE, SUSPICION = 0.3, 2.0
"""LFs that are more alike than that are suspected of copying in the majority vote that the fit
starts from, by more than their alikeness: what the classes explain is taken back by the first
revision, but a start in which copies win is not left again."""

STEADY: Final = 0.02
"""Where copies and propensity change by less, the next revision is the last."""

HOPELESS, HOPELESS_AFTER = 0.5, 2
"""So much unexplained after so many revisions is not mended by further ones."""


@dataclass(frozen=True)
class PairFit:
    """How well pairs of lines agree with a model: sums of (seen - expected)² / (expected + 1).

    Args:
        n_lines: that were compared; each has two rates to be learned.
        n_pairs: of lines of different LFs that are not copies, with a row or more expected.
        unexplained: the sum, with what the model expects.
        by_chance: the sum, with what is expected when classes do not exist.
    """

    n_lines: int
    n_pairs: int
    unexplained: float
    by_chance: float

    @property
    def share_unexplained(self) -> float:
        """Of the structure, beyond what chance leaves unexplained; at least 0, without any 1."""
        excess = max(self.unexplained - self.n_pairs, 0.0)
        structure = self.by_chance - self.n_pairs
        return min(excess / structure, 1.0) if structure > 0 else float(excess > 0)

    @property
    def explains(self) -> bool:
        """Whether the votes can be taken to be independent."""
        return (
            self.n_pairs >= MIN_PAIRS * 2 * self.n_lines
            and self.by_chance - self.unexplained >= MIN_STRUCTURE * 2 * self.n_lines
            and self.share_unexplained <= MAX_UNEXPLAINED
        )


@dataclass(frozen=True)
class IndependentModel:
    """Settings of the model of independent votes; the defaults are chosen as the module says.

    Args:
        prior_accuracy: of an LF about which nothing is known.
        prior_votes: how many votes that weighs as much as, for an LF of one class.
        prior_rows: how many rows of a class it weighs as much as that an LF is as good at this
            class as at all, for an LF that chooses.
        min_copied: smaller shares of copied votes are taken to be none.
        tolerance: largest change of a share at which the fit has converged.
        max_rounds: after the last revision.
    """

    prior_accuracy: float = 0.7
    prior_votes: float = 2.0
    prior_rows: float = 200.0
    min_copied: float = 0.2
    tolerance: float = 1e-4
    max_rounds: int = 100

    def __post_init__(self) -> None:
        check_priors(self.prior_accuracy, prior_votes=self.prior_votes, prior_rows=self.prior_rows)

    def fit(
        self,
        label_matrix: LabelMatrix,
        class_balance: FloatArray | None = None,
        totals: VoteTotals | None = None,
        knowledge: Knowledge | None = None,
    ) -> Fitted:
        """Learn from votes alone; see `LabelModelSettings.fit`.

        Raises:
            LabelModelError: the class balance is not one for the classes of the matrix.
        """
        totals = totals or VoteTotals.of(label_matrix)
        knowledge = knowledge or Knowledge.nothing(label_matrix, class_balance)
        return self.learn(totals, knowledge).label(totals)

    def learn(self, totals: VoteTotals, knowledge: Knowledge | None = None) -> "LearnedRates":
        """Learn the rates, and how well they explain the votes, without labeling any row."""
        knowledge = knowledge or Knowledge.nothing(totals.label_matrix)
        return _Fit(self, totals, knowledge).run()


@dataclass(frozen=True, eq=False)
class LearnedRates:
    """What was learned, before rows are labeled.

    Args:
        vote: the weights that follow.
        pair_fit: how well the rates explain the votes.
        dispersion: variance of the rows' propensities.
        n_rounds: that the fit took after the last revision.
        has_converged: whether it stood still then.
        settings: of the model.
        knowledge: that was learned with.
    """

    vote: WeightedVote
    pair_fit: PairFit
    dispersion: float
    n_rounds: int
    has_converged: bool
    settings: IndependentModel
    knowledge: Knowledge

    def label(self, totals: VoteTotals) -> Fitted:
        """Label the rows that were learned from."""
        return Fitted.of(
            "independent",
            self.vote,
            totals,
            (convergence(self.n_rounds, self.has_converged),),
            dict(vars(self.settings)),
            self.knowledge,
        )


class _Fit:
    """One fit; on a sample of the rows, where they are many."""

    def __init__(
        self, settings: IndependentModel, totals: VoteTotals, knowledge: Knowledge
    ) -> None:
        from snorkel_nb.kernels import independent_rounds  # noqa: PLC0415  # numba is slow to import
        from snorkel_nb.kernels.evidence import COARSE  # noqa: PLC0415  # likewise

        self.rounds = independent_rounds
        self.weight_bits = COARSE
        self.settings, self.totals, self.knowledge = settings, totals, knowledge
        given_balance = knowledge.class_balance
        label_matrix = totals.label_matrix
        self.lines = label_matrix.lines
        self.n_rows, self.n_lfs = label_matrix.n_rows, label_matrix.n_lfs
        self.cardinality = label_matrix.cardinality
        self.balance = np.empty(0) if given_balance is None else given_balance.copy()
        self.learned_from = self.lines
        if n_words(self.n_rows) > 2 * FEW_WORDS and self.n_lfs:
            self.learned_from = label_matrix.sample_lines[0]
            self.n_rows = n_sampled_rows(self.n_rows, FEW_WORDS)

    def run(self) -> LearnedRates:
        """Learn in turn the rates, and how votes depart from independence."""
        near_duplicates = self.totals.voters.copied
        alike = self.pairs.alikeness
        alike = np.maximum(np.where(alike > MIN_ALIKE, SUSPICION * alike, 0.0), near_duplicates)
        shares, copied, dispersion = 1 / (1 + alike.sum(axis=1)), near_duplicates, 0.0
        vector = np.zeros(0)
        pair_fit, n_rounds, has_converged = PairFit(1, 0, 0.0, 0.0), 0, True
        is_last = False
        for revision in range(1, REVISIONS + 1):
            is_last = is_last or revision == REVISIONS
            fit = self._fit(shares, dispersion)
            rows = self._rows(shares, fit, vector)
            is_begin = not len(vector)
            if is_begin:
                vector = np.zeros(len(fit.lfs) + self.cardinality)
            vector, n_rounds, has_converged = self.rounds.settle(
                vector,
                rows,
                fit,
                is_begin,
                self.settings.tolerance,
                self.settings.max_rounds if is_last else EARLY_ROUNDS + is_begin,
                self.weight_bits,
            )
            inside, outside, balance = self.rounds.rates_of(vector, fit, self.cardinality)
            rates = Rates(inside, outside, balance * self.n_rows)
            if is_last or revision == HOPELESS_AFTER:
                pair_fit = PairFit(*self.pairs.chi_squared(rates, copied, dispersion))
                if is_last or pair_fit.share_unexplained > HOPELESS:
                    break
            before = shares, dispersion
            dispersion = self.pairs.dispersion(rates, copied)
            copied = self.pairs.copied(rates, dispersion, self.settings.min_copied)
            copied = np.maximum(copied, near_duplicates)
            shares = 1 / (1 + copied.sum(axis=1))
            if _is_near((shares, dispersion), before):
                is_last = True
        vote = self._vote(vector, shares, dispersion)
        return LearnedRates(
            vote, pair_fit, dispersion, n_rounds, has_converged, self.settings, self.knowledge
        )

    @cached_property
    def pairs(self) -> LinePairs:
        """What pairs of lines have in common, on the rows to learn from."""
        from snorkel_nb.kernels import backend  # noqa: PLC0415  # numba is slow to import

        lines = self.learned_from
        n_common = backend.count_common_rows(lines.addresses, lines.addresses, lines.n_rows)
        return LinePairs(
            lines.lfs, lines.class_starts, n_common.astype(float), self.n_lfs, self.n_rows
        )

    def _fit(
        self, shares: FloatArray, dispersion: float, *, of_all: bool = False
    ) -> "Independents":
        lines = self.lines if of_all else self.learned_from
        settings, n_all = self.settings, self.totals.label_matrix.n_rows
        n_rows = n_all if of_all else self.n_rows
        known = n_rows / max(n_all, 1)  # what was checked is weighed against the votes learned from
        return self.rounds.Independents(
            lines.lfs,
            lines.labels,
            lines.n_votes,
            read_only(lines.by_lf(lines.n_votes)),
            read_only(np.bincount(lines.lfs, minlength=self.n_lfs) > 1),
            shares,
            n_rows,
            self.balance,
            settings.prior_accuracy,
            settings.prior_votes,
            settings.prior_rows,
            dispersion,
            read_only(known * self.knowledge.n_right[lines.lfs, lines.labels]),
            read_only(known * self.knowledge.n_checked[lines.lfs, lines.labels]),
            0.0 if lines is self.lines else settings.prior_votes,
        )

    def _rows(self, shares: FloatArray, fit: "Independents", vector: FloatArray) -> "ListedVotes":
        """The rows to learn from, as the weights that there are have their lines listed."""
        lines = self.learned_from
        signs = np.ones(len(lines.lfs))
        if len(vector):
            inside, outside, _ = self.rounds.rates_of(vector, fit, self.cardinality)
            signs = np.where(self.rounds.weights_of(inside, outside, fit) < 0, -1.0, 1.0)
        listed = ListedLines.of(lines, lines.by_lf_and_class(signs))
        places = np.arange(len(lines.lfs)) if listed.places is None else listed.places
        counted = VotedRows.count(lines, shares)
        return self.rounds.ListedVotes(
            listed.lines.addresses,
            listed.lines.class_starts,
            lines.no_votes,
            listed.lines.n_votes,
            read_only(places),
            read_only(lines.labels[places] == listed.lines.labels),
            read_only(counted.n_votes),
            counted.most_votes,
            self.n_rows,
            read_only(np.empty(0, np.int16)),
            read_only(np.empty(0, np.uint64)),
        )

    def _vote(self, vector: FloatArray, shares: FloatArray, dispersion: float) -> WeightedVote:
        """The vote that the shares of the vector, and all rows, make."""
        fit = self._fit(shares, dispersion, of_all=True)
        inside, outside, balance = self.rounds.rates_of(vector, fit, self.cardinality)
        weights = self.lines.by_lf_and_class(self.rounds.weights_of(inside, outside, fit))
        n_counts = max(int(self.totals.rows.n_votes.max(initial=0)), 1) + 1
        said = self.rounds.silence_of(inside, outside, fit, self.cardinality, n_counts)
        # A row without votes is left to the class balance: nobody has looked at it.
        silence = np.zeros((max(len(said), 2), self.cardinality))
        silence[1:] = said[1:] if len(said) > 1 else said
        says_something = (silence != silence[:, :1]).any()
        vote = WeightedVote(
            weights, balance, shares=shares, silence=silence if says_something else None
        )
        return vote.overridden_by(self.knowledge.is_overriding)


def _is_near(first: tuple[FloatArray, float], second: tuple[FloatArray, float]) -> bool:
    (shares, dispersion), (other_shares, other_dispersion) = first, second
    is_steady = bool(np.abs(shares - other_shares).max(initial=0.0) < STEADY)
    return is_steady and abs(dispersion - other_dispersion) < STEADY
