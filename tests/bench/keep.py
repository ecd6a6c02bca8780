"""What keeping costs: `python -m tests.bench.keep`.

Single labels are given one after the other to a session that keeps nothing, to one whose file is
written but not waited for, and to one as it is, whose file is on the disk when `annotate` returns.
The first difference is our own work and SQLite's, the second is the disk. Then the data are opened
again: as they were, and with the rows in another order, where rows are known by their content. Each
time is the difference to opening them without a store.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from unittest.mock import patch

import numpy as np
import polars as pl

import snorkel_nb as snb
from snorkel_nb.store.database import Database
from tests.bench.texts import make_texts


def seconds(deed: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def annotate_ms(session: snb.Session, rows: Sequence[int]) -> list[float]:
    return [1e3 * seconds(lambda row=row: session.annotate(row, "SPAM")) for row in rows]


def said(name: str, times_ms: Sequence[float]) -> None:
    late = quantiles(times_ms, n=100)[98]
    print(f"{name:<34} median {median(times_ms):7.2f} ms, 99 % {late:7.2f} ms")


def unsafe_prepare(database: Database) -> None:
    prepare(database)
    database._connection.execute("PRAGMA synchronous = OFF")


prepare = Database._prepare


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.keep", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--labels", type=int, default=1_000)
    chosen = parser.parse_args(arguments)
    rng = np.random.default_rng(7)
    texts = make_texts(chosen.rows)
    frame = pl.DataFrame({"text": texts, "place": np.arange(chosen.rows)})
    rows = rng.choice(chosen.rows, chosen.labels, replace=False).tolist()

    def opened(data: pl.DataFrame, store: Path | bool) -> snb.Session:
        return snb.Session(data, text="text", classes=["HAM", "SPAM"], store=store)

    with tempfile.TemporaryDirectory() as folder:
        print(f"{chosen.labels:,} single labels among {chosen.rows:,} rows")
        opened(frame, False)
        said("nothing is kept", annotate_ms(opened(frame, False), rows))
        with patch.object(Database, "_prepare", unsafe_prepare):
            said("written, not waited for", annotate_ms(opened(frame, Path(folder) / "a"), rows))
        said("on the disk", annotate_ms(opened(frame, Path(folder) / "b"), rows))
        shuffled = frame[rng.permutation(chosen.rows)]
        for name, data in (("as it was", frame), ("in another order", shuffled)):
            plain_s = min(seconds(lambda d=data: opened(d, False)) for _ in range(3))
            kept_s = min(seconds(lambda d=data: opened(d, Path(folder) / "b")) for _ in range(3))
            print(f"opened again, {name:<20} {1e3 * (kept_s - plain_s):8.0f} ms more")


if __name__ == "__main__":
    main()
