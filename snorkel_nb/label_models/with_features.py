"""A label model's labels, repaired by the features of the rows."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.posteriors import Posteriors
from snorkel_nb.label_models.features import FeatureModel, FittedFeatureModel
from snorkel_nb.label_models.protocol import Diagnostic, FittedLabelModel


@dataclass(frozen=True, eq=False)
class FeatureLabels:
    """Labels by votes and features.

    Args:
        posteriors: of the rows. Where the features are of use, all rows are covered.
        model: what the features say of the classes.
        diagnostics: those of the label model, then those of the features.
    """

    posteriors: Posteriors
    model: FittedFeatureModel
    diagnostics: tuple[Diagnostic, ...]

    @property
    def trust(self) -> str:
        """How much weight the features got and why, in one sentence."""
        return self.model.trust

    @classmethod
    def of(
        cls,
        fitted: FittedLabelModel,
        posteriors: Posteriors,
        features: npt.ArrayLike,
        diagnostics: tuple[Diagnostic, ...] = (),
    ) -> "FeatureLabels":
        """Learn from the labels of some rows what their features say, and repair the labels by it.

        Args:
            fitted: the label model.
            posteriors: of n rows, by votes alone.
            features: (n, d) numbers, such as embeddings.
            diagnostics: of the label model.

        Raises:
            LabelModelError: the features cannot be used, and why.
        """
        by_votes, is_covered = posteriors.probabilities, posteriors.is_covered
        model = FeatureModel().fit(features, by_votes, is_covered, fitted.class_balance)
        repaired = repair(model, posteriors, features)
        return cls(repaired, model, (*diagnostics, *model.diagnostics))


def repair(
    model: FittedFeatureModel, posteriors: Posteriors, features: npt.ArrayLike
) -> Posteriors:
    """The posteriors of rows by votes, repaired by their features.

    Args:
        model: learned on these rows or on others.
        posteriors: of n rows, by votes alone.
        features: (n, d) numbers of the same kind as those that were learned from.

    Raises:
        LabelModelError: the features are not of that kind.
    """
    probabilities = model.posteriors(features, posteriors.probabilities, posteriors.is_covered)
    is_covered = posteriors.is_covered | np.bool_(model.is_useful)
    return Posteriors.of_rows(probabilities, is_covered)
