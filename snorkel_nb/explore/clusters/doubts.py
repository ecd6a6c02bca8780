"""Rows whose label is probably wrong, without gold: rows like them have another. In the worker.

`python -m tests.bench.layout --rows` checks it with gold, which this never sees: labels in doubt
are wrong several times as often as others. The 50 main directions did as well as all of them. A
vote of the nearest neighbours was right less often, and so were conflicts of LFs.
"""

from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, SmallFloatArray, VoteArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.features import FeatureModel

SURE: Final = 0.6
"""What the vector alone says counts, where it says it with this probability."""

MAX_CELLS: Final = 60_000_000
"""Rows by classes; beyond, only gold tells of errors."""


def better_labels(
    points: SmallFloatArray,
    probabilities: FloatArray,
    is_covered: BoolArray,
    labels: VoteArray,
    class_balance: FloatArray,
) -> VoteArray:
    """The label that a row should rather have, or ABSTAIN where its own is not in doubt.

    A feature model learns from the labels of all rows what vectors say of the class; the vector of
    a row is judged by one that has not seen the row. A label is in doubt when votes and vector
    together give another one, or when the vector alone is sure of another one.

    Args:
        points: (n, d) the vectors, finite.
        probabilities: (n, k) of the classes by votes.
        is_covered: (n,) whether there is a vote.
        labels: (n,) by votes.
        class_balance: (k,).

    Returns:
        (n,) int16.
    """
    nobody = np.full(len(labels), ABSTAIN, np.int16)
    try:
        model = FeatureModel().fit(points, probabilities, is_covered, class_balance)
    except LabelModelError:  # such as numbers beyond what it can square
        return nobody
    if not model.is_useful:
        return nobody
    together = model.posteriors(points, probabilities, is_covered)
    alone = model.posteriors(points, probabilities, np.zeros(len(points), np.bool_))
    better = np.where(alone.max(axis=1) >= SURE, alone.argmax(axis=1), together.argmax(axis=1))
    is_doubted = (labels != ABSTAIN) & (better != labels)
    return np.where(is_doubted, better, ABSTAIN).astype(np.int16)
