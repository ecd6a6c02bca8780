"""The passes on a real GPU against those on the processor; skipped where there is none."""

import numpy as np
import pytest

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.kernels.backend import may_be_there, open_device
from tests.analysis.random_votes import random_votes
from tests.kernels.cuda.same_results import check_counts, check_posteriors

if not may_be_there():
    pytest.skip("no NVIDIA driver, or no numba-cuda, is installed here", allow_module_level=True)

DEVICE = open_device()

if DEVICE is None:
    pytest.skip("the NVIDIA driver finds no GPU here", allow_module_level=True)


@pytest.mark.parametrize(("cardinality", "n_lfs"), [(2, 100), (3, 30), (20, 15), (1200, 5)])
@pytest.mark.parametrize("n_rows", [1, 4096, 300_001])
def test_a_gpu_gives_what_the_processor_gives(
    cardinality: int, n_lfs: int, n_rows: int, rng: np.random.Generator
) -> None:
    label_matrix = LabelMatrix.from_array(
        random_votes(rng, n_rows, n_lfs, cardinality, 0.9), cardinality
    )

    check_counts(DEVICE, label_matrix)
    check_posteriors(DEVICE, label_matrix, rng)
    check_posteriors(DEVICE, label_matrix, rng, n_counts=3)
    if cardinality <= 20:
        check_posteriors(DEVICE, label_matrix, rng, kind="signed", n_counts=3)
