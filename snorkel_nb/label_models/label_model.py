"""Label models with Snorkel's names and call shapes, on plain arrays of votes.

Where they differ from Snorkel 0.10, on purpose:

- A row without votes is uncovered: `predict` gives it -1 whatever the class balance and the tie
  policy, while Snorkel gives it the most frequent class, or a class by lot. `predict_proba` gives
  it the class balance.
- "random" tie breaking depends on the row's position alone, as in Snorkel, but not by its hash.
- No random numbers are drawn and no global generator is seeded: there is nothing to seed.
- There may be fewer than three LFs, and there is no `save`: it would be a pickle. Keep the votes.
"""

import logging
import warnings
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, overload

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import FloatArray, IntArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.posteriors import Posteriors, TiePolicy
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.class_balance import check_class_balance
from snorkel_nb.label_models.knowledge import Knowledge, KnownAccuracy
from snorkel_nb.label_models.majority import count_votes_alike
from snorkel_nb.label_models.scores import score_labels
from snorkel_nb.label_models.trust import Trusted, fit_trusted
from snorkel_nb.label_models.with_features import FeatureLabels, repair

logger = logging.getLogger(__name__)

SNORKEL_SETTINGS: Final = frozenset(
    {
        *("n_epochs", "lr", "l2", "optimizer", "optimizer_config", "lr_scheduler"),
        *("lr_scheduler_config", "prec_init", "seed", "log_freq", "mu_eps"),
    }
)
"""Keywords of Snorkel's `LabelModel.fit` that steer its gradient descent; here is none."""


class _Labeler(ABC):
    """What both classes below share: everything that follows from posteriors."""

    @abstractmethod
    def posteriors(self, L: npt.ArrayLike) -> Posteriors:
        """Probabilities of the classes and which rows have a vote, for (n, m) votes."""

    def predict_proba(self, L: npt.ArrayLike) -> FloatArray:
        """(n, k) probability of each class on each row of (n, m) votes."""
        return self.posteriors(L).probabilities

    @overload
    def predict(
        self,
        L: npt.ArrayLike,
        return_probs: Literal[False] = ...,
        tie_break_policy: TiePolicy = ...,
    ) -> IntArray: ...
    @overload
    def predict(
        self, L: npt.ArrayLike, return_probs: Literal[True], tie_break_policy: TiePolicy = ...
    ) -> tuple[IntArray, FloatArray]: ...
    def predict(
        self,
        L: npt.ArrayLike,
        return_probs: bool = False,
        tie_break_policy: TiePolicy = "abstain",
    ) -> IntArray | tuple[IntArray, FloatArray]:
        """The most probable class of each row.

        Args:
            L: (n, m) votes, -1 for ABSTAIN.
            return_probs: give the probabilities too.
            tie_break_policy: "abstain", "random" (by the row's position) or "true-random".

        Returns:
            (n,) classes, -1 for an uncovered row or, under "abstain", a tie; with `return_probs`
            also (n, k) probabilities.
        """
        posteriors = self.posteriors(L)
        labels = posteriors.labels(tie_break_policy).astype(np.int64)
        return (labels, posteriors.probabilities) if return_probs else labels

    def score(
        self,
        L: npt.ArrayLike,
        Y: npt.ArrayLike,
        metrics: Sequence[str] = ("accuracy",),
        tie_break_policy: TiePolicy = "abstain",
    ) -> dict[str, float]:
        """The labels that `predict` gives, against gold.

        Args:
            L: (n, m) votes, -1 for ABSTAIN.
            Y: (n,) gold classes, -1 where unknown.
            metrics: of "accuracy", "coverage", "precision", "recall", "f1", "f1_micro", "f1_macro",
                "matthews_corrcoef" and "roc_auc". Rows without gold or label are left out of all
                but "coverage".
            tie_break_policy: as for `predict`.
        """
        labels, probabilities = self.predict(L, True, tie_break_policy)
        return score_labels(_gold(Y), labels, probabilities, metrics)


class MajorityLabelVoter(_Labeler):
    """Equal probability for the classes with the most votes on the row.

    Args:
        cardinality: number of classes, k.
    """

    def __init__(self, cardinality: int = 2) -> None:
        self.cardinality = cardinality

    def posteriors(self, L: npt.ArrayLike) -> Posteriors:
        """Probabilities of the classes and which rows have a vote, for (n, m) votes."""
        label_matrix = LabelMatrix.from_array(L, self.cardinality)
        return count_votes_alike(label_matrix.n_lfs, self.cardinality).posteriors(label_matrix)


class LabelModel(_Labeler):
    """Learns from the LFs' agreements how far to trust each, and weighs their votes accordingly.

    Args:
        cardinality: number of classes, k.
        method: "auto" (a learned model, or majority vote where that cannot be trusted) or the name
            of one model: see `label_models.registry`.
        verbose: log in one sentence which model is in force and why.
        device: there for Snorkel's sake; the fit runs on the processor.

    Attributes:
        trusted: all that the last `fit` found, None before.
        feature_labels: what the features of the rows said, where the last `fit` was given any.
    """

    def __init__(
        self,
        cardinality: int = 2,
        method: str = "auto",
        verbose: bool = False,
        device: str = "cpu",
    ) -> None:
        self.cardinality = cardinality
        self.method = method
        self.verbose = verbose
        self.device = device
        self.trusted: Trusted | None = None
        self.feature_labels: FeatureLabels | None = None

    def fit(
        self,
        L_train: npt.ArrayLike,
        Y_dev: npt.ArrayLike | None = None,
        class_balance: npt.ArrayLike | None = None,
        progress_bar: bool = True,  # noqa: ARG002  # Snorkel's; this takes no time worth a bar
        *,
        gold: npt.ArrayLike | None = None,
        accuracies: Mapping[int, KnownAccuracy] | None = None,
        overriding: Sequence[int] = (),
        features: npt.ArrayLike | None = None,
        **snorkel_settings: Any,
    ) -> "LabelModel":
        """Learn from votes, and from what is known beside them.

        Args:
            L_train: (n, m) votes, -1 for ABSTAIN.
            Y_dev: gold of some rows, of which only the share of each class is used, as in Snorkel;
                every class must occur.
            class_balance: (k,) share of each class; goes before `Y_dev`. Learned without either.
            progress_bar: has no effect.
            gold: (n,) known classes of rows of `L_train`, -1 where unknown, from which the
                accuracies of the LFs are learned as well; Snorkel cannot do that.
            accuracies: what is known of LFs, by column: 0.9 is certain, (0.9, 50) is worth 50
                checked votes.
            overriding: columns of LFs whose votes hold whatever the others vote.
            features: (n, d) numbers of each row, such as embeddings: `predict_proba` then takes
                those of its rows, repairs labels by them and reaches rows that no LF votes on.
            **snorkel_settings: settings of Snorkel's gradient descent have no effect, which a
                warning says.

        Returns:
            This model, now fitted.

        Raises:
            LabelModelError: a keyword that Snorkel does not know either, or no class balance.
            LabelMatrixError: the votes are no label matrix.
        """
        unknown = sorted(snorkel_settings.keys() - SNORKEL_SETTINGS)
        if unknown:
            raise LabelModelError(
                f"LabelModel.fit has no setting {unknown[0]!r}. It takes L_train, Y_dev and "
                f"class_balance, and passes over Snorkel's {sorted(SNORKEL_SETTINGS)}."
            )
        if snorkel_settings:
            warnings.warn(
                f"{', '.join(sorted(snorkel_settings))} of LabelModel.fit has no effect: "
                "the model is not fitted by gradient descent.",
                UserWarning,
                stacklevel=2,
            )
        balance = None
        if class_balance is not None:
            balance = check_class_balance(class_balance, self.cardinality)
        elif Y_dev is not None:
            balance = self._balance_of(_gold(Y_dev))
        label_matrix = LabelMatrix.from_array(L_train, self.cardinality)
        names = label_matrix.lf_names
        knowledge = Knowledge.of(
            label_matrix,
            balance,
            gold=None if gold is None else _gold(gold).astype(np.int16),
            accuracies={_name(j, names): known for j, known in (accuracies or {}).items()},
            overriding=[_name(j, names) for j in overriding],
        )
        trusted = fit_trusted(label_matrix, model=self.method, knowledge=knowledge)
        feature_labels = None
        if features is not None:
            feature_labels = FeatureLabels.of(
                trusted.chosen, trusted.posteriors, features, trusted.diagnostics
            )
        self.trusted, self.feature_labels = trusted, feature_labels
        if self.verbose:
            logger.info(self.trusted.sentence)
        return self

    def posteriors(self, L: npt.ArrayLike, features: npt.ArrayLike | None = None) -> Posteriors:
        """Probabilities of the classes and which rows have a vote, for (n, m) votes.

        Args:
            L: (n, m) votes, -1 for ABSTAIN.
            features: (n, d) of the rows, where `fit` was given some; None to go by votes alone.

        Raises:
            LabelModelError: features are given and `fit` had none, or others.
        """
        posteriors = self._fitted().chosen.posteriors(LabelMatrix.from_array(L, self.cardinality))
        if features is None:
            return posteriors
        if self.feature_labels is None:
            raise LabelModelError(
                "Features are given for rows to label, and this LabelModel was fitted without. "
                "Call fit(L_train, features=...) with features of the same kind first."
            )
        return repair(self.feature_labels.model, posteriors, features)

    def predict_proba(self, L: npt.ArrayLike, features: npt.ArrayLike | None = None) -> FloatArray:
        """(n, k) probability of each class on each row of (n, m) votes; see `posteriors`."""
        return self.posteriors(L, features).probabilities

    def get_weights(self) -> FloatArray:
        """(m,) estimated share of each LF's votes that are right; NaN for an LF without votes."""
        return self._fitted().chosen.accuracies

    def _fitted(self) -> Trusted:
        if self.trusted is None:
            raise LabelModelError("This LabelModel is not fitted. Call fit(L_train) first.")
        return self.trusted

    def _balance_of(self, gold: IntArray) -> FloatArray:
        sizes = np.bincount(gold[gold != ABSTAIN], minlength=self.cardinality)
        if len(sizes) > self.cardinality or not sizes.all():
            raise LabelModelError(
                f"Y_dev has {sizes.tolist()} rows of classes 0, 1, ...; it needs at least one of "
                f"each of the {self.cardinality} classes and no other. Give class_balance instead."
            )
        return check_class_balance(sizes / sizes.sum(), self.cardinality)


def _name(j: int, names: Sequence[str]) -> str:
    if not 0 <= j < len(names):
        raise LabelModelError(f"There is no LF {j}: the votes have columns 0..{len(names) - 1}.")
    return names[j]


def _gold(Y: npt.ArrayLike) -> IntArray:
    """(n,) whole numbers, as Snorkel's users have them: perhaps as floats, perhaps (n, 1)."""
    gold = np.asarray(Y)
    if gold.dtype.kind not in "iuf" or (gold != np.floor(gold)).any() or (gold < ABSTAIN).any():
        raise LabelModelError(
            f"Gold labels are class numbers, or -1 where unknown; these are {gold.dtype}, such as "
            f"{gold.ravel()[:5].tolist()}."
        )
    return gold.reshape(-1).astype(np.int64)
