"""The passes of a device against those of the processor, on the same votes."""

from typing import Any

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.kernels import posteriors, vote_counts
from snorkel_nb.kernels.evidence import MIDDLE, Ballot, Evidence
from snorkel_nb.kernels.posteriors import MAX_DITHERED
from snorkel_nb.label_models.line_weights import ListedLines
from tests.kernels.test_posteriors import random_silence, random_weights


def check_counts(device: Any, label_matrix: LabelMatrix) -> None:
    lines, n_rows = label_matrix.lines, label_matrix.n_rows
    counted, expected = device.count_votes(lines), vote_counts.count_votes(lines)
    for name, values in vars(expected).items():
        assert_array_equal(getattr(counted, name), values, err_msg=name, strict=True)
    assert_array_equal(
        device.count_row_votes(lines.addresses[::2], n_rows),
        vote_counts.count_row_votes(lines.addresses[::2], lines.no_votes, n_rows),
        strict=True,
    )
    own = label_matrix.packed[0].addresses
    assert_array_equal(
        device.count_common_rows(lines.addresses, own, n_rows),
        vote_counts.count_common_rows(lines.addresses, own, n_rows),
        strict=True,
    )


def check_posteriors(
    device: Any,
    label_matrix: LabelMatrix,
    rng: np.random.Generator,
    *,
    kind: str = "positive",
    n_counts: int = 0,
) -> None:
    """Compare posteriors, labels and counts.

    Args:
        device: a GPU, or one that is simulated.
        label_matrix: the votes.
        rng: of their weights.
        kind: of weights, see `random_weights`.
        n_counts: length of the table of silence.
    """
    cardinality = label_matrix.cardinality
    statistics = vote_counts.count_votes(label_matrix.lines)
    weights = random_weights(rng, kind, label_matrix.n_lfs, cardinality)
    listed = ListedLines.of(label_matrix.lines, weights)
    evidence = Evidence(
        listed.lines,
        listed.weights,
        np.log(rng.dirichlet(np.full(cardinality, 5.0))),
        statistics.n_votes,
        statistics.most_votes,
        steepness=1.0,
        redundancy=0.2,
        weight_bits=MIDDLE,
        silence=random_silence(rng, n_counts, cardinality),
    )
    ballot = Ballot(statistics.majority, statistics.unanimous)
    found = device.row_posteriors(evidence, ballot, MAX_DITHERED)
    expected = posteriors.row_posteriors(evidence, ballot, MAX_DITHERED)
    assert_allclose(found[0], expected[0], atol=1e-6)
    assert (found[0].dtype, found[1].dtype) == (expected[0].dtype, expected[1].dtype)
    # A posterior on the edge of two whole numbers, or of a tie, may fall to either side.
    assert np.count_nonzero(found[1] != expected[1]) <= label_matrix.n_rows / 1000
    assert_allclose(found[2], expected[2], rtol=1e-5, atol=0.02)
    for name, value in vars(expected[3]).items():
        limit = label_matrix.n_rows / 1000
        assert_allclose(getattr(found[3], name), value, atol=limit, rtol=0, err_msg=name)
    for n_dithered in (0, MAX_DITHERED):
        n_correct, n_class_rows = device.expected_counts(evidence, n_dithered)
        by_cpu, class_rows_by_cpu = posteriors.expected_counts(evidence, n_dithered)
        assert_allclose(n_correct, by_cpu, rtol=1e-5, atol=0.02)
        assert_allclose(n_class_rows, class_rows_by_cpu, rtol=1e-6, atol=1e-5)
