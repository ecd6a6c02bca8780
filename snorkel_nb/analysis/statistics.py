"""Counts of votes that the views and the label models need."""

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.statistics import Statistics


def count_votes(label_matrix: LabelMatrix) -> Statistics:
    """Count a label matrix once; linear in its size."""
    from snorkel_nb.kernels import backend  # noqa: PLC0415  # numba is slow to import

    return backend.count_votes(label_matrix.lines)
