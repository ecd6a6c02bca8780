"""How long a cell's edit takes, to the panel's new state: `python -m tests.bench.cell`.

One LF of a session is edited again and again while the others stay: its votes are found, counted
and fitted, the report of the cell is made and the panel's view is sent. Medians in milliseconds,
for kinds of LFs and for numbers of other LFs, with gold on one row in ten; and beside them what
polars needs for the regular expression alone.
"""

import argparse
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final
from unittest.mock import patch

import numpy as np
import polars as pl

import snorkel_nb as snb
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.kernels.warm_up import wait_for_kernels
from snorkel_nb.labeling.token_index import SWITCH, start_token_index
from tests.bench.edit import random_columns, seconds
from tests.bench.texts import make_varied_texts

WORDS: Final = ("call", "visit", "click", "prize", "phone", "mobile", "winner", "number", "time")
N_LFS: Final = (1, 12, 100)


def keywords(word: str) -> Any:
    return snb.keyword_lf("edited", "SPAM", [word])


def regex(word: str) -> Any:
    return snb.regex_lf("edited", "SPAM", rf"{word}.{{0,12}}\d")


def body(word: str) -> Any:
    @snb.labeling_function("edited", resources={"word": word}, label="SPAM")
    def holds(x: Any, word: str) -> bool:
        return word in x.text.lower()

    return holds


KINDS: Final[tuple[Callable[[str], Any], ...]] = (keywords, regex, body)


def edit_ms(session: snb.Session, kind: Callable[[str], Any]) -> float:
    """The median of edits that each look for another word."""
    words: Iterator[str] = iter(WORDS)
    edit = lambda: session.add(kind(next(words)))  # noqa: E731  # one call a word
    return 1e3 * seconds(edit, len(WORDS))[1]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.cell", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    chosen = parser.parse_args(arguments)

    wait_for_kernels()
    texts = make_varied_texts(chosen.rows, 22_000)
    rng = np.random.default_rng(7)
    gold = np.where(rng.random(chosen.rows) < 0.1, rng.integers(0, 2, chosen.rows), ABSTAIN)
    frame = pl.DataFrame({"text": texts, "label": gold}).with_columns(
        pl.col("label").replace(ABSTAIN, None)
    )
    with patch.dict(os.environ, {SWITCH: "0"}):
        session = snb.Session(frame, classes=["HAM", "SPAM"], gold="label")
    session.panel()
    others = random_columns(chosen.rows, max(N_LFS) - 1, 2)
    pattern = regex(WORDS[0]).parameters["pattern"]
    assert re.compile(pattern)
    alone_s, _ = seconds(lambda: frame["text"].str.contains(pattern), 5)
    print(f"{chosen.rows:,} texts, load {os.getloadavg()[0]:.1f}; ", end="")
    print(f"polars matches the pattern in {1e3 * alone_s:.0f} ms")
    print(f"{'LFs':>4}" + "".join(f"{kind.__name__:>12}" for kind in KINDS))
    for n_lfs in N_LFS:
        while len(session.lfs) < n_lfs - 1:
            session.add(snb.vote_lf(f"other {len(session.lfs)}", next(others)))
        session.add(keywords("warm"))
        show(n_lfs, session)
    thread = start_token_index(session.dataset)
    assert thread is not None
    thread.join()
    print("with the index of tokens")
    show(N_LFS[-1], session)


def show(n_lfs: int, session: snb.Session) -> None:
    time.sleep(0.2)
    cells = "".join(f"{edit_ms(session, kind):12.1f}" for kind in KINDS)
    print(f"{n_lfs:>4}{cells}", flush=True)


if __name__ == "__main__":
    main()
