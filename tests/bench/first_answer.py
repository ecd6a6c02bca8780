"""How soon a slow LF answers, and what it costs cells that run beside it.

    python -m tests.bench.first_answer [--rows 1000000]

An LF that no vectoriser knows votes on made-up texts of about 110 bytes. Shown are the time to its
estimate, the time until all rows are voted on in the background and in the foreground, and how much
longer other work takes meanwhile.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import polars as pl

import snorkel_nb as snb

N_WORDS: Final = 3_000
REPEATS: Final = 3


def slow(x: Any) -> bool:
    return sum(ord(c) * ord(c) % 3 for c in x.text) % 7 == 0


def python_loop() -> None:
    total = 0
    for i in range(3_000_000):
        total += i


def small_polars_calls() -> None:
    for _ in range(200):
        pl.DataFrame({"a": [1, 2, 3]}).filter(pl.col("a") > 1)


def numpy_sorts() -> None:
    values = np.random.default_rng(7).random(100_000)
    for _ in range(20):
        np.sort(values)


FOREGROUND: Final = (python_loop, small_polars_calls, numpy_sorts)


def seconds(work: Callable[[], object]) -> float:
    """The median of a few runs."""
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    n_rows = parser.parse_args().rows
    rng = random.Random(7)
    words = [f"w{i}" for i in range(N_WORDS)]
    texts = [" ".join(rng.choices(words, k=20)) for _ in range(n_rows)]
    session = snb.Session({"text": texts}, classes=["HAM", "SPAM"])
    session.add(snb.keyword_lf("w7", "HAM", ["w7"]))
    lf = snb.labeling_function("slow", label="SPAM")(slow)

    alone = [seconds(work) for work in FOREGROUND]
    begin = time.perf_counter()
    evaluation = session.add(lf, wait=False)
    first_s = time.perf_counter() - begin
    beside = [seconds(work) for work in FOREGROUND]
    was_over = evaluation.is_over
    evaluation.cancel()
    begin = time.perf_counter()
    report = session.add(lf, wait=False).result()
    background_s = time.perf_counter() - begin
    session.drop("slow")
    begin = time.perf_counter()
    session.add(lf)
    foreground_s = time.perf_counter() - begin

    estimate = evaluation.estimate
    print(f"{n_rows:,} rows, an LF of {1e6 * foreground_s / n_rows:.1f} us a row")
    if estimate is None:
        print("It is quick here: there is no estimate. Give more rows.")
        return
    low, high = estimate.coverage.low, estimate.coverage.high
    print(f"first answer      {first_s:6.3f} s from {estimate.n_sampled:,} rows: ", end="")
    print(f"coverage {low:.4f} to {high:.4f}, in fact {report.coverage:.4f}")
    print(f"all, background   {background_s:6.2f} s")
    print(f"all, foreground   {foreground_s:6.2f} s")
    for work, alone_s, beside_s in zip(FOREGROUND, alone, beside, strict=True):
        name = work.__name__.replace("_", " ")
        print(f"{name:18}{alone_s:6.3f} s alone, {beside_s:.3f} beside: {beside_s / alone_s:.1f} x")
    if was_over:
        print("The LF was done before the others; give more rows.")


if __name__ == "__main__":
    main()
