"""How soon a new process makes its first edit: `python -m tests.bench.start`.

With compiled kernels in the cache on disk, as always but once; and with an empty cache, as after
installing: then opening a session waits for the compiler, and the first edit must not.
"""

import os
import subprocess
import sys
import tempfile
import time
from typing import Final

PROGRAM: Final = """
import sys, time
start = float(sys.argv[1])
import snorkel_nb as snb
imported = time.time()
import polars as pl
texts = [f"call {i % 100} {'win' * (i % 3)}" for i in range(8000)] * int(sys.argv[2])
session = snb.Session(pl.DataFrame({"text": texts}), classes=["HAM", "SPAM"])
opened = time.time()
times = []
for word in map(str, range(10, 19)):
    begin = time.perf_counter()
    session.add(snb.keyword_lf("words", "SPAM", [word]))
    times.append(time.perf_counter() - begin)
    ended = ended if len(times) > 1 else time.time()
later = sorted(times[1:])[len(times) // 2 - 1]
print(imported - start, opened - start, ended - start, times[0], later)
"""


def run(n_rows: int, **environment: str) -> tuple[float, ...]:
    """Seconds to imported, opened and edited; of the first edit, and of the median later one."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(time.time()), str(n_rows // 8000)],
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
        text=True,
    )
    return tuple(map(float, ended.stdout.split()))


def main() -> None:
    run(8000)  # fills the cache, if it was empty
    print(f"load {os.getloadavg()[0]:.1f}; seconds since the process began, then ms")
    print(f"{'':36}{'imported':>10}{'opened':>8}{'edited':>8}{'first':>8}{'later':>8}{'ratio':>8}")
    for n_rows in (8000, 1_000_000):
        runs = sorted((run(n_rows) for _ in range(5)), key=lambda times: times[2])
        _print(f"{n_rows:>9,} texts, kernels in the cache", runs[2])
        with tempfile.TemporaryDirectory() as folder:
            _print(f"{n_rows:>9,} texts, nothing in the cache", run(n_rows, NUMBA_CACHE_DIR=folder))


def _print(name: str, times: tuple[float, ...]) -> None:
    imported, opened, edited, first, later = times
    print(
        f"{name:36}{imported:10.2f}{opened:8.2f}{edited:8.2f}{1e3 * first:8.1f}{1e3 * later:8.1f}"
        f"{first / later:7.1f}x"
    )


if __name__ == "__main__":
    main()
