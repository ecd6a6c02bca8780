"""Rows whose label is probably wrong, without gold: rows like them have another. In the worker.

Checked with gold, which this never sees, on wordllama's vectors: of the labels in doubt .73 were
wrong on SMS (.03 of all labels, and .63 of the wrong ones were found), .87 on TREC (.41; .33), .72
on YouTube (.11; .43) and .75 on AG News (.16; .14). The 50 main directions did as well as all 256,
in a fifth of the time. A vote of the 10 nearest neighbours, where .6 of it was against the label,
was right less often: .58, .39, .56 and .62. So were conflicts of LFs: .35, .38 and .22.
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
