"""What NVIDIA's compiler makes of the loops; needs no GPU and no driver."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

from snorkel_nb.kernels.cuda import loops
from tests.kernels.cuda.arguments import ARGUMENTS

if importlib.util.find_spec("numba_cuda") is None:
    pytest.skip("numba-cuda, of the extra [cuda], is not installed", allow_module_level=True)


CAPABILITIES = {"T4": (7, 5), "A100": (8, 0), "H100": (9, 0)}


def ptx_of(name: str, capability: tuple[int, int]) -> str:
    from numba import cuda

    kernel = getattr(loops, name).py_func
    try:
        code, _ = cuda.compile_ptx(kernel, ARGUMENTS[name], cc=capability)
    except Exception as error:
        # The errors of NVIDIA's loader have no common parent, and those of a loop are numba's.
        if "Failure finding" in str(error) or "could not be found" in str(error):
            pytest.skip(f"NVIDIA's compiler is not installed: {str(error).splitlines()[0]}")
        raise
    return str(code)


def test_the_list_above_has_every_loop() -> None:
    kernels = {name for name, value in vars(loops).items() if hasattr(value, "py_func")}

    assert kernels == set(ARGUMENTS)


@pytest.mark.parametrize("capability", CAPABILITIES.values(), ids=CAPABILITIES)
@pytest.mark.parametrize("name", ARGUMENTS)
def test_every_loop_compiles_and_spills_no_register(
    name: str, capability: tuple[int, int], tmp_path: Path
) -> None:
    code = ptx_of(name, capability)

    assert ".visible .entry" in code
    assert ".local" not in code  # arrays of a thread that did not become registers
    if shutil.which("ptxas") is None:
        return
    source = tmp_path / "loop.ptx"
    source.write_text(code)
    target = "sm_{}{}".format(*capability)
    assembled = subprocess.run(
        ["ptxas", "-v", f"-arch={target}", str(source), "-o", str(tmp_path / "loop.cubin")],
        capture_output=True,
        text=True,
        check=False,
    )
    if "Unsupported .version" in assembled.stderr:
        return  # an older ptxas than the compiler
    assert assembled.returncode == 0, assembled.stderr
    assert "0 bytes spill stores, 0 bytes spill loads" in assembled.stderr, assembled.stderr


def test_pairs_are_counted_64_rows_at_a_time() -> None:
    assert "popc.b64" in ptx_of("common_rows", (7, 5))


def test_a_product_of_a_score_is_rounded_before_it_is_added() -> None:
    code = ptx_of("score_rows", (7, 5))

    assert code.count("mul.rn.f32") >= 2  # which nothing may be joined with
    assert "div.rn.f32" in code


def test_votes_are_visited_one_after_the_other() -> None:
    assert "bfind" in ptx_of("count_right", (7, 5))
