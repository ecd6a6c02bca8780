"""What the compiler made of the hot loops: whole vectors, and no value fetched one by one."""

import re
from typing import Any

import llvmlite.binding as llvm
import pytest

from snorkel_nb.kernels import (
    leave_one_out,
    near_duplicates,
    needles,
    pair_counts,
    posteriors,
    spammer_rounds,
    vote_counts,
)
from snorkel_nb.kernels.warm_up import start_warm_up

FEATURES = llvm.get_host_cpu_features()

pytestmark = pytest.mark.skipif(
    not (FEATURES.get("avx512f") and FEATURES.get("avx512vpopcntdq")),
    reason="this processor has no AVX-512 with VPOPCNTDQ, whose instructions are looked for",
)


def machine_code(kernel: Any) -> str:
    """Of a kernel as it is called, compiled anew: the disk cache does not keep it as text."""
    warming = start_warm_up()
    assert warming is not None
    warming.wait(lambda *_: None)
    (signature,) = kernel.signatures
    fresh = type(kernel)(kernel.py_func, targetoptions=dict(kernel.targetoptions))
    fresh.compile(signature)
    return "\n".join(fresh.inspect_asm().values())


@pytest.mark.parametrize(
    "kernel",
    [
        near_duplicates._pairs,
        pair_counts._pairs,
        posteriors.weigh_blocks,
        spammer_rounds.settle,
        vote_counts._common_rows,
        vote_counts._count_blocks,
    ],
)
def test_popcounts_take_eight_words_at_once_and_nothing_is_gathered(kernel: Any) -> None:
    code = machine_code(kernel)

    assert re.search(r"vpopcntq\s.*%zmm", code)
    assert "gather" not in code


@pytest.mark.parametrize("kernel", [vote_counts._count_blocks, posteriors.weigh_blocks])
def test_a_full_adder_of_512_rows_is_two_instructions(kernel: Any) -> None:
    code = machine_code(kernel)

    assert len(re.findall(r"vpternlogq\s.*%zmm", code)) >= 2 * 7  # seven adders take eight lines


def test_votes_that_are_left_out_are_judged_many_at_once_and_nothing_is_gathered() -> None:
    code = machine_code(leave_one_out._leave_out_blocks)

    assert re.search(r"vdivps\s.*%[yz]mm", code)
    assert "gather" not in code


def test_needles_are_compared_with_64_bytes_at_once() -> None:
    assert re.search(r"vpcmpeqb\s.*%zmm\d+, %k\d", machine_code(needles._find))
