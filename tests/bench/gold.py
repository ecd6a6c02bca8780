"""How long a typed label takes to be acknowledged: `python -m tests.bench.gold`.

Labels go into a session with a store, through the request that the panel sends; the panel follows,
ten times a second at most. Counted is the time from the request to its reply, which is when the
label is on the disk, with the label typed every so many milliseconds, as a fast person does.
Besides, what one view of the panel costs, and one draw of rows to label next.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

import snorkel_nb as snb
from snorkel_nb.session.adoption import adopted
from snorkel_nb.session.typed_label import data_key
from snorkel_nb.widgets.panel import panel_view
from tests.bench.edit import random_columns


def made(n_rows: int, n_lfs: int, store: Path) -> snb.Session:
    """A session with votes and no gold."""
    texts = pl.Series([f"row {i}" for i in range(n_rows)])
    session = snb.Session({"text": texts}, classes=["no", "yes"], store=store)
    columns = enumerate(random_columns(n_rows, n_lfs, 2))
    lfs = [
        adopted(snb.vote_lf(f"lf_{j}", votes), session.dataset.label_set) for j, votes in columns
    ]
    session._voting.vote(lfs, f"add {n_lfs} LFs")  # one fit, not one each
    return session


def replies(session: snb.Session, n_labels: int, pause_s: float) -> list[float]:
    """Seconds from each label to its reply."""
    panel = session.panel()
    head = {"v": 1, "kind": "annotate", "sampled": False, "source": "bench"}
    head |= {"n_rows": len(session.dataset), "data": data_key(session.dataset)}
    taken = []
    for i in range(n_labels):
        request = head | {"id": i, "order": i, "row": 7 * i, "label": i % 2}
        start = time.perf_counter()
        reply = panel._requests.reply(request).message
        taken.append(time.perf_counter() - start)
        assert reply["ok"], reply
        time.sleep(pause_s)
    panel.close()
    return taken


def seconds(work: Callable[[], object]) -> float:
    """The best of five."""
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--lfs", type=int, default=100)
    parser.add_argument("--labels", type=int, default=200)
    parser.add_argument("--pause", type=float, default=0.1, help="seconds between two labels")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        session = made(args.rows, args.lfs, Path(folder) / "gold.sqlite")
        taken = 1e3 * np.array(replies(session, args.labels, args.pause))
        print(f"{args.rows:,} rows, {args.lfs} LFs, {args.labels} labels, milliseconds")
        half, most, longest = np.percentile(taken, [50, 95, 100])
        print(f"label to reply   median {half:.1f}, 95 % within {most:.1f}, longest {longest:.1f}")
        print(f"one view         {1e3 * seconds(lambda: panel_view(session.now)):.1f}")
        print(f"random sample    {1e3 * seconds(lambda: session.next_to_label(40)):.1f}")
        informative = seconds(lambda: session.next_to_label(40, "informative"))
        print(f"most informative {1e3 * informative:.1f}")


if __name__ == "__main__":
    main()
