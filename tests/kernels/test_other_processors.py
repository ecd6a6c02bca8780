"""The same votes give the same numbers where the processor has no AVX-512."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = """
import json, sys
import numpy as np
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.kernels import posteriors
from snorkel_nb.kernels.evidence import Evidence
from snorkel_nb.kernels.vote_counts import count_votes

rng = np.random.default_rng(7)
found = {}
for k in (2, 3):
    votes = rng.integers(0, k, (10_000, 9))
    votes[rng.random(votes.shape) < 0.6] = -1
    lines = LabelMatrix.from_array(votes, k).lines
    counted = count_votes(lines)
    evidence = Evidence(
        lines, rng.uniform(0.5, 3, len(lines.lfs)), np.log(np.full(k, 1 / k)),
        counted.n_votes, counted.most_votes, 1.0, 0.2, silence=rng.normal(0, 1, (4, k)),
    )
    n_correct, n_class_rows = posteriors.expected_counts(evidence)
    found[k] = {
        "overlaps": counted.n_overlaps.tolist(),
        "conflicts": counted.n_conflicts.tolist(),
        "majority": counted.n_majority.tolist(),
        "correct": n_correct.tolist(),
        "class rows": n_class_rows.tolist(),
    }
codes = [*posteriors.weigh_blocks.inspect_asm().values()]
print(json.dumps(found), "zmm" in "".join(codes))
"""


def run(**environment: str) -> tuple[Any, bool]:
    """What the program finds, and whether its code has vectors of 512 bits."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
        text=True,
    )
    found, _, has_wide_vectors = ended.stdout.strip().rpartition(" ")
    return json.loads(found), has_wide_vectors == "True"


@pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64"), reason="compiles for older x86 processors"
)
@pytest.mark.parametrize(
    ("name", "features"), [("haswell", "+avx2,+bmi,+bmi2,+fma,+popcnt,+lzcnt"), ("x86-64", "+sse2")]
)
def test_older_processors_count_the_same(name: str, features: str, tmp_path: Path) -> None:
    here, _ = run()
    older, has_wide_vectors = run(
        NUMBA_CACHE_DIR=str(tmp_path), NUMBA_CPU_NAME=name, NUMBA_CPU_FEATURES=features
    )

    assert not has_wide_vectors
    for k, found in here.items():
        there = older[k]
        # The last bit of a posterior may differ, and with it how it is rounded, to 1 of 5,040.
        assert there.pop("correct") == pytest.approx(found.pop("correct"), rel=1e-4)
        assert there.pop("class rows") == pytest.approx(found.pop("class rows"), rel=1e-6)
        assert there == found
