"""Random label matrices for properties and for comparisons with twins and peers."""

import numpy as np
from hypothesis import strategies as st

from snorkel_nb.core.arrays import VoteArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN


def random_votes(
    rng: np.random.Generator, n_rows: int, n_lfs: int, cardinality: int, coverage: float
) -> VoteArray:
    """(n_rows, n_lfs) votes, all classes alike, each abstaining with 1 - coverage."""
    votes = rng.integers(0, cardinality, (n_rows, n_lfs))
    votes[rng.random((n_rows, n_lfs)) >= coverage] = ABSTAIN
    return LabelMatrix.from_array(votes, cardinality).to_numpy()


@st.composite
def label_matrices(draw: st.DrawFn, min_rows: int = 0, min_lfs: int = 0) -> LabelMatrix:
    """Small matrices: 2 to 12 classes, or 300 as int16; no rows, no LFs and no votes too."""
    cardinality = draw(st.sampled_from((*range(2, 13), 300)))
    n_rows, n_lfs = draw(st.integers(min_rows, 30)), draw(st.integers(min_lfs, 6))
    coverage = draw(st.sampled_from((0.0, 0.1, 0.5, 1.0)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    votes = random_votes(rng, n_rows, n_lfs, cardinality, coverage)
    return LabelMatrix.from_array(votes, cardinality)
