"""How long a map takes, and how good its clusters and doubts are: `python -m tests.bench.layout`.

- *time*: layout and clusters of vectors in 200 heaps, by number of rows; a fraction of neighbours
  on the map that are of the same heap tells whether the picture shows them.
- *sets*: on the shared sets with texts, the purity of clusters by gold, rows without a cluster, and
  of the labels in doubt the share that gold contradicts, beside that of all labels.
"""

import argparse
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow.parquet as pq

import snorkel_nb as snb
from snorkel_nb.explore.worker.client import shared_worker
from tests.bench.vote_sets import SHARED_DATA

N_HEAPS: Final = 200
N_DIMENSIONS: Final = 64
NAMES: Final = ("sms", "youtube", "trec")


def measure_time(n_rows: int) -> dict[str, float]:
    """Seconds by step, and the fraction of neighbours of the same heap."""
    rng = np.random.default_rng(0)
    heap = rng.integers(0, N_HEAPS, n_rows)
    vectors = rng.normal(size=(N_HEAPS, N_DIMENSIONS))[heap]
    vectors = (vectors + rng.normal(0, 1.2, vectors.shape)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    session = snb.Session({"text": [f"heap{h}" for h in heap.tolist()]}, classes=2, store=False)
    session.embed(vectors)
    shared_worker().do("warm_up", {})
    seconds: dict[str, float] = {}
    start = time.perf_counter()
    while session.exploring.layout is None:
        time.sleep(0.001)
    seconds["first picture"] = time.perf_counter() - start
    layout = session.exploring.wait()
    seconds["layout"] = time.perf_counter() - start
    start = time.perf_counter()
    session.clusters()
    seconds["clusters"] = time.perf_counter() - start
    return seconds | {"same heap": _share_of_own(layout.xy, heap, rng)}


def _share_of_own(xy: np.ndarray, heap: np.ndarray, rng: np.random.Generator) -> float:
    from scipy.spatial import cKDTree

    rows = rng.choice(len(xy), min(len(xy), 5000), replace=False)
    _, near = cKDTree(xy).query(xy[rows], k=6)
    return float((heap[near[:, 1:]] == heap[rows][:, np.newaxis]).mean())


def measure_set(path: Path) -> dict[str, float]:
    """Purity of clusters, and precision and recall of doubts; gold is held back from both."""
    table = pq.read_table(path)
    frame = pl.DataFrame(table)
    classes = json.loads(table.schema.metadata[b"class_names"])
    session = snb.Session(frame.select("text"), classes=classes, store=False)
    for column in frame.columns:
        if column.startswith("lf_"):
            session.add(snb.vote_lf(column, frame[column].to_numpy()))
    gold, labels = frame["label"].to_numpy(), session.labels()
    found = session.clusters()
    n_pure = sum(
        int(np.bincount(gold[c.positions][gold[c.positions] >= 0], minlength=1).max())
        for c in found.clusters
    )
    n_inside = sum(c.n_rows for c in found.clusters)
    is_checked = (labels >= 0) & (gold >= 0)
    is_wrong = is_checked & (labels != gold)
    better = session.exploring.better_labels
    assert better is not None
    is_doubted = is_checked & (better >= 0) & (better != labels)
    return {
        "clusters": len(found.clusters),
        "purity": n_pure / n_inside,
        "largest class": float(np.bincount(gold[gold >= 0]).max() / (gold >= 0).sum()),
        "in none": 1 - n_inside / len(gold),
        "wrong": is_wrong.sum() / is_checked.sum(),
        "wrong of doubted": is_wrong[is_doubted].mean(),
        "doubted of wrong": is_doubted[is_wrong].mean(),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="*", default=[5_000, 50_000])
    parser.add_argument("--sets", nargs="*", default=list(NAMES))
    parser.add_argument("--folder", type=Path, default=SHARED_DATA)
    wanted = parser.parse_args(arguments)
    os.environ["SNORKEL_NB_EMBEDDINGS"] = "0"  # nothing is taken from the cache
    for n_rows in wanted.rows:
        _show(f"{n_rows:,} rows", measure_time(n_rows))
    for name in wanted.sets:
        _show(name, measure_set(wanted.folder / f"{name}.parquet"))


def _show(what: str, figures: dict[str, float]) -> None:
    print(what, *(f"{name} {value:.3g}" for name, value in figures.items()), sep="  ", flush=True)


if __name__ == "__main__":
    main()
