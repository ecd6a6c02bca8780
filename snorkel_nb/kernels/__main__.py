"""Compile all kernels ahead of their first use: `python -m snorkel_nb.kernels`."""

import sys

from snorkel_nb.kernels.warm_up import start_warm_up


def _show(n_done: int, n_kernels: int) -> None:
    """Write over the line, where there is somebody to look at it."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r    {n_done} of {n_kernels}")
        sys.stderr.flush()


if __name__ == "__main__":
    warming = start_warm_up()
    if warming is not None:
        warming.wait(_show)
        sys.stderr.write(f"\r    {warming.n_done} of {warming.n_kernels}\n")
