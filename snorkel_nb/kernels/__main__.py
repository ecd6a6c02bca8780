"""Compile all kernels ahead of their first use: `python -m snorkel_nb.kernels`."""

import sys

from snorkel_nb.kernels.warm_up import start_warm_up


def _show(n_done: int, n_kernels: int) -> None:
    sys.stderr.write(f"\r{n_done} of {n_kernels} kernels")
    sys.stderr.flush()


if __name__ == "__main__":
    warming = start_warm_up()
    if warming is not None:
        warming.wait(_show)
        _show(warming.n_done, warming.n_kernels)
        sys.stderr.write("\n")
