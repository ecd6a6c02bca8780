"""What the compiler made of the hot loops: whole vectors, and no value fetched one by one."""

import re
from typing import Any

import llvmlite.binding as llvm
import numpy as np
import pytest

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.kernels import posteriors, vote_counts
from snorkel_nb.label_models.majority import MajorityVote

FEATURES = llvm.get_host_cpu_features()

pytestmark = pytest.mark.skipif(
    not (FEATURES.get("avx512f") and FEATURES.get("avx512vpopcntdq")),
    reason="this processor has no AVX-512 with VPOPCNTDQ, whose instructions are looked for",
)


def machine_code(kernel: Any) -> str:
    """Of a kernel that was called here, so that it is compiled for this process."""
    label_matrix = LabelMatrix.from_array(np.array([[0, 1], [1, 1]]))
    MajorityVote().fit(label_matrix).posteriors(label_matrix)
    code = kernel.py_func
    fresh = type(kernel)(code, targetoptions=dict(kernel.targetoptions))
    fresh.compile(kernel.signatures[0])
    return "\n".join(fresh.inspect_asm().values())


@pytest.mark.parametrize("kernel", [vote_counts._shared_rows, posteriors._weigh_blocks])
def test_popcounts_take_eight_words_at_once_and_nothing_is_gathered(kernel: Any) -> None:
    code = machine_code(kernel)

    assert re.search(r"vpopcntq\s.*%zmm", code)
    assert "gather" not in code


def test_weights_are_added_under_masks() -> None:
    assert re.search(r"vpaddd\s.*%zmm\d+\s*\{%k\d\}", machine_code(posteriors._weigh_blocks))
