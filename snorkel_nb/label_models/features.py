"""Labels from votes and row features together: features repair labels and reach uncovered rows.

A softmax regression p(y | x) learns from the posteriors q_i(y) that the votes give to the covered
rows, and has never seen the votes of a row that it speaks of. A covered row then has

    P(y | votes, x) ∝ b(y) × (q(y) / b(y))^v × (p(y | x) / b(y))^w      b: mean q of covered rows

which for v = w = 1 is Bayes' rule when votes and features err independently: both contain the class
balance, so it is divided out once. An uncovered row has p(y | x).

- *Held out.* The rows are dealt into folds by a hash of their features, and each fold has a
  regression that learned from the others. So the order of the rows does not matter, equal rows
  share a fold, and a new row is treated like an old one.
- *Usefulness.* The gain is how much less surprising the held-out q are under p than under b, in
  nats a row. Below MIN_GAIN_ERRORS standard errors the features count for nothing anywhere.
- *Weights.* The share s of what there is to know of q (the entropy of b less the mean entropy of q)
  that p predicts tells how far features and votes are the same thing: with s = 1 the features find
  the LFs' own keywords, and adding them would count one piece of evidence twice. So
  w = min(1, 2 (1 - s)), and v = 1 - w s / 2: of what both say, half is taken off the votes.
- *Penalty.* The strongest that keeps KEPT_GAIN of the gain. Weaker ones gain by learning keywords,
  which says nothing of rows without them.
- *Rounds.* The regression learns again from the combined labels, which wrong votes dilute less: a
  few rounds of expectation-maximisation. Gain, weight and penalty stay those of the first, whose
  labels no feature has touched.

Sources: Dawid & Skene 1979 for labels with unknown truth, joined with a regression by Raykar et al.
2010, Learning from crowds, section 2; stacking on held-out rows, Wolpert 1992.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray, SmallFloatArray, read_only
from snorkel_nb.core.hashes import HashArray
from snorkel_nb.core.posteriors import softmax
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.class_balance import check_class_balance
from snorkel_nb.label_models.protocol import Diagnostic
from snorkel_nb.label_models.softmax_regression import (
    SMALLEST,
    FoldRegressions,
    NumberArray,
    Scale,
    blocks,
    folds_of,
    hashes_of,
    log_posteriors_by_fold,
)

PENALTIES: Final = (0.1, 0.03, 0.01, 0.003, 0.001, 0.0003)
"""Of the squared coefficients, beside the mean surprise of a row; features have length 1 or so."""

KEPT_GAIN: Final = 0.8

MIN_GAIN_ERRORS: Final = 2.0

MIN_COVERED_ROWS: Final = 30

MAX_SAMPLE_CELLS: Final = 2_000_000
"""Rows by classes that a regression learns from, so that a thousand classes take seconds."""

MAX_FEATURE: Final = 1e15
"""Squares of larger ones overflow float32 when they are added up."""


@dataclass(frozen=True)
class FeatureModel:
    """Settings of the feature model.

    Args:
        n_folds: into which the rows are dealt; a row's own regression learns from all but one.
        sample_rows: at most so many covered rows are learned from, picked by their hash.
        n_rounds: of learning; the first from the posteriors by votes.
        max_steps: of one regression.
        tolerance: largest change of a coefficient at which a regression has settled.

    Raises:
        LabelModelError: a setting with which nothing can be fitted.
    """

    n_folds: int = 5
    sample_rows: int = 20_000
    n_rounds: int = 4
    max_steps: int = 60
    tolerance: float = 2e-3

    def __post_init__(self) -> None:
        if self.n_folds < 2 or min(self.sample_rows, self.n_rounds, self.max_steps) < 1:
            raise LabelModelError(
                f"{self} cannot be fitted. It needs two folds or more, and at least one row, one "
                "round and one step."
            )

    def fit(
        self,
        features: npt.ArrayLike,
        posteriors: FloatArray,
        is_covered: BoolArray,
        class_balance: FloatArray,
    ) -> "FittedFeatureModel":
        """Learn what the features say of the classes, from posteriors by votes alone.

        Args:
            features: (n, d) numbers, such as embeddings; d is 1 or more.
            posteriors: (n, k) probabilities; those of uncovered rows are not read.
            is_covered: (n,) whether any LF voted on the row.
            class_balance: (k,) positive, sums to 1; for rows of which nothing is known.

        Raises:
            LabelModelError: features, posteriors or balance are none, or do not fit together.
        """
        balance = check_class_balance(class_balance, np.shape(posteriors)[-1])
        rows = _check_features(features, len(posteriors))
        _check_votes(posteriors, is_covered, len(rows), len(balance))
        covered = np.flatnonzero(is_covered)
        if len(covered) < MIN_COVERED_ROWS:
            doubt = Diagnostic(
                "too_few_rows",
                f"Features got no weight: {len(covered)} rows have a vote, and it takes "
                f"{MIN_COVERED_ROWS} to learn from.",
            )
            return FittedFeatureModel.without_weight(rows.shape[1], balance, (doubt,))
        hashes = np.concatenate([hashes_of(rows[covered[part]]) for part in blocks(len(covered))])
        soft = np.clip(posteriors[covered], SMALLEST, 1.0)
        soft /= soft.sum(axis=1, keepdims=True)
        n_taught = min(self.sample_rows, max(MIN_COVERED_ROWS, MAX_SAMPLE_CELLS // len(balance)))
        # Rows with the same features stand in the order of their labels, not in that of the data.
        sample = np.lexsort((hashes_of(soft), hashes))[:n_taught]
        return self._learn(rows, covered[sample], hashes[sample], soft[sample], balance)

    def _learn(
        self,
        rows: NumberArray,
        taught: IntArray,
        hashes: HashArray,
        soft: FloatArray,
        balance: FloatArray,
    ) -> "FittedFeatureModel":
        scale = Scale.of(rows, taught)
        regressions = FoldRegressions(
            scale.apply(rows[taught]),
            folds_of(hashes, self.n_folds),
            self.n_folds,
            self.max_steps,
            self.tolerance,
        )
        mean = soft.mean(axis=0)
        gains, paths = self._path(regressions, soft, mean)
        means = [float(gain.mean()) for gain in gains]
        enough = min(KEPT_GAIN * max(means), max(means))  # the gain may be negative
        kept = next(i for i, gain in enumerate(means) if gain >= enough)
        gain, error = means[kept], float(gains[kept].std()) / np.sqrt(len(taught))
        if gain <= MIN_GAIN_ERRORS * error:
            doubt = Diagnostic(
                "features_useless",
                "Features got no weight: on held-out rows they do not predict the labels that the "
                "votes give.",
            )
            return FittedFeatureModel.without_weight(rows.shape[1], balance, (doubt,))
        knowable = float((soft * np.log(soft)).sum(axis=1).mean() - mean @ np.log(mean))
        share = min(gain / knowable, 1.0)
        weight = min(1.0, 2 * (1 - share))
        coefficients = paths[kept]
        for _ in range(1, self.n_rounds):
            by_features = regressions.log_posteriors(coefficients)
            combined = _combine(
                soft, by_features, np.log(mean), _votes_weight(weight, share), weight
            )
            coefficients = regressions.settle(combined, PENALTIES[kept], coefficients)
        return FittedFeatureModel(
            coefficients.astype(np.float32),
            scale,
            balance,
            mean,
            weight,
            share,
            (
                Diagnostic(
                    "features_used",
                    f"Features got weight {weight:.2f} on rows with votes: on held-out rows they "
                    f"predict {share:.0%} of what the votes say, and the more they repeat the "
                    "votes, the less they add.",
                ),
            ),
        )

    def _path(
        self, regressions: "FoldRegressions", soft: FloatArray, mean: FloatArray
    ) -> tuple[list[FloatArray], list[FloatArray]]:
        """Held-out gain of each row and the coefficients, from strong to weak penalty.

        It ends one after the best penalty: what follows overfits more.
        """
        gains: list[FloatArray] = []
        paths: list[FloatArray] = []
        start = regressions.start(mean)
        for penalty in PENALTIES:
            start = regressions.settle(soft, penalty, start)
            surprise = (soft * regressions.log_posteriors(start)).sum(axis=1)
            gains.append(surprise - soft @ np.log(mean))
            paths.append(start)
            if len(gains) > 1 and gains[-1].mean() < gains[-2].mean():
                break
        return gains, paths


@dataclass(frozen=True, eq=False)
class FittedFeatureModel:
    """What the features say of the classes, and how far they are believed.

    Args:
        coefficients: (folds, d + 1, k) of the regressions, the last row for a constant; made
            read-only. No folds where the features count for nothing.
        scale: of the features.
        class_balance: (k,) for uncovered rows where the features count for nothing.
        label_balance: (k,) mean label of the rows that were learned from.
        weight: w, 0 to 1, of the features' log-odds beside those of the votes.
        share: s, 0 to 1, of what the votes say that the features predict.
        diagnostics: what to know about the fit; the first says what weight and why.
    """

    coefficients: SmallFloatArray = field(repr=False)
    scale: "Scale" = field(repr=False)
    class_balance: FloatArray
    label_balance: FloatArray
    weight: float
    share: float
    diagnostics: tuple[Diagnostic, ...]

    def __post_init__(self) -> None:
        for name in ("coefficients", "class_balance", "label_balance"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @classmethod
    def without_weight(
        cls, n_features: int, class_balance: FloatArray, diagnostics: tuple[Diagnostic, ...]
    ) -> "FittedFeatureModel":
        """The model that leaves every row as the votes have it."""
        nothing = np.empty((0, n_features + 1, len(class_balance)), np.float32)
        scale = Scale(np.zeros(n_features), 1.0)
        return cls(nothing, scale, class_balance, class_balance, 0.0, 0.0, diagnostics)

    @property
    def trust(self) -> str:
        """How much weight the features got and why, in one sentence."""
        return self.diagnostics[0].sentence

    @property
    def votes_weight(self) -> float:
        """v, 0.5 to 1, of the votes' log-odds on rows with votes."""
        return _votes_weight(self.weight, self.share)

    @property
    def is_useful(self) -> bool:
        """Whether the features have a say; if not, uncovered rows keep the class balance."""
        return len(self.coefficients) > 0

    def posteriors(
        self, features: npt.ArrayLike, vote_posteriors: FloatArray, is_covered: BoolArray
    ) -> FloatArray:
        """(n, k) probabilities of the classes of each row, by votes and features.

        Args:
            features: (n, d) numbers of the same kind as those that were fitted.
            vote_posteriors: (n, k) probabilities by votes alone; not read where uncovered.
            is_covered: (n,) whether any LF voted on the row.

        Raises:
            LabelModelError: they do not fit together, or not with what was fitted.
        """
        rows = _check_features(features, len(vote_posteriors))
        n_features = self.coefficients.shape[1] - 1
        if rows.shape[1] != n_features:
            raise LabelModelError(
                f"The features have {rows.shape[1]} columns; the feature model was fitted on "
                f"{n_features}. Give features made in the same way, or fit again."
            )
        _check_votes(vote_posteriors, is_covered, len(rows), len(self.class_balance))
        if not self.is_useful:
            return np.where(is_covered[:, np.newaxis], vote_posteriors, self.class_balance)
        combined = np.empty((len(rows), len(self.class_balance)))
        log_balance = np.log(self.label_balance)
        for part in blocks(len(rows)):
            by_features = log_posteriors_by_fold(
                self.scale.apply(rows[part]),
                folds_of(hashes_of(rows[part]), len(self.coefficients)),
                self.coefficients,
            )
            by_both = _combine(
                vote_posteriors[part], by_features, log_balance, self.votes_weight, self.weight
            )
            of_part = is_covered[part, np.newaxis]
            combined[part] = np.where(of_part, by_both, np.exp(by_features))
        return combined


def _votes_weight(weight: float, share: float) -> float:
    return 1 - weight * share / 2


def _combine(
    by_votes: FloatArray,
    by_features: FloatArray,
    log_balance: FloatArray,
    votes_weight: float,
    weight: float,
) -> FloatArray:
    of_votes = np.log(np.maximum(by_votes, SMALLEST)) - log_balance
    scores = log_balance + votes_weight * of_votes + weight * (by_features - log_balance)
    return softmax(scores)


def _check_features(features: npt.ArrayLike, n_rows: int) -> NumberArray:
    accepted = "Features are a table of finite numbers, one row for each row of votes"
    try:
        rows = np.asarray(features)
    except ValueError:  # rows of different lengths
        rows = np.asarray(None)
    if rows.ndim != 2 or rows.shape[1] == 0:
        raise LabelModelError(
            f"The features have shape {rows.shape}. {accepted}: (n, d) with d of 1 or more. Give "
            "an array such as the embeddings of the rows."
        )
    if rows.dtype.kind not in "fiub":
        raise LabelModelError(
            f"The features hold {rows.dtype}, such as {rows[:1, 0].tolist()}. {accepted}. Turn "
            "texts into embeddings and categories into columns of 0 and 1 first."
        )
    if len(rows) != n_rows:
        raise LabelModelError(
            f"There are {len(rows)} rows of features and {n_rows} rows of votes. {accepted}, in "
            "the same order."
        )
    if len(rows):
        sizes = np.maximum(np.abs(rows.max(axis=1)), np.abs(rows.min(axis=1)))
        wrong = ~(sizes <= MAX_FEATURE)
        if wrong.any():
            row = int(wrong.argmax())
            value = rows[row][~(np.abs(rows[row]) <= MAX_FEATURE)][0]
            raise LabelModelError(
                f"Feature {value} on row {row} cannot be worked with. {accepted}, none beyond "
                f"{MAX_FEATURE:g}. Embed that row again, or put 0 where a value is missing."
            )
    return rows


def _check_votes(
    posteriors: FloatArray, is_covered: BoolArray, n_rows: int, cardinality: int
) -> None:
    if posteriors.shape != (n_rows, cardinality) or is_covered.shape != (n_rows,):
        raise LabelModelError(
            f"For {n_rows} rows of features and {cardinality} classes the posteriors by votes have "
            f"shape ({n_rows}, {cardinality}) and is_covered ({n_rows},); these have "
            f"{posteriors.shape} and {is_covered.shape}. Give those of the same rows."
        )
    if not np.isfinite(posteriors[is_covered]).all():
        raise LabelModelError(
            "The posteriors by votes of some covered rows are not numbers. The feature model needs "
            "probabilities of the classes; fit the label model again."
        )
