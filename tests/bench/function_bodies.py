"""How fast Python bodies vote: `python -m tests.bench.function_bodies`.

Each body votes on made-up texts of about 110 bytes: vectorised where it is recognised, row by row,
and through the installed Snorkel's PandasLFApplier, which gets fewer rows and is set against the
row loop by time per row. The votes are compared as well.
"""

import argparse
import re
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias
from unittest.mock import patch

import numpy as np
import pandas as pd
import polars as pl

from snorkel_nb.core.arrays import VoteArray
from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.labeling import function_lf as function_lf_module
from snorkel_nb.labeling.function_lf import function_lf
from tests.bench.texts import make_texts

Body: TypeAlias = Callable[[Any], Any]

CLASSES: Final = LabelSet.of(["HAM", "SPAM"])
SPAM: Final = 1
ABSTAIN: Final = -1
WORDS: Final = (
    "subscribe", "channel", "winner", "prize", "refund", "visit", "urgent", "offer", "click", "win",
)  # fmt: skip


def holds_a_word(x: Any) -> int:
    return SPAM if "call" in x.text.lower() else ABSTAIN


def any_of_ten_words(x: Any) -> int:
    text = x.text.lower()
    return SPAM if any(word in text for word in WORDS) else ABSTAIN


def matches_a_pattern(x: Any) -> int:
    return SPAM if re.search(r"(call|visit|click).{0,12}\d", x.text) else ABSTAIN


def matches_whole_words(x: Any) -> int:
    return SPAM if re.search(r"\b(call|visit|click)\b", x.text, re.I) else ABSTAIN


def two_conditions(x: Any) -> int:
    return SPAM if len(x.text) > 100 and "prize" in x.text else ABSTAIN


def few_words(x: Any) -> int:
    return SPAM if len(x.text.split()) < 15 else ABSTAIN


def anything_else(x: Any) -> int:
    counts = {word: x.text.count(word) for word in ("call", "visit")}
    return SPAM if max(counts.values()) > 1 else ABSTAIN


BODIES: Final[tuple[Body, ...]] = (
    holds_a_word, any_of_ten_words, matches_a_pattern, matches_whole_words, two_conditions,
    few_words, anything_else,
)  # fmt: skip


def run_ours(body: Body, dataset: Dataset, *, n_repeats: int = 3) -> tuple[VoteArray, float]:
    """The votes, and the median of the seconds they took."""
    lf = function_lf(body)
    durations_s = []
    for _ in range(n_repeats):
        column = lf.voter.vote(dataset, 0, CLASSES, no_progress)
        durations_s.append(column.duration_s)
    return column.votes, float(np.median(durations_s))


def run_row_by_row(body: Body, dataset: Dataset) -> tuple[VoteArray, float]:
    """The same without vectorising."""
    with patch.object(function_lf_module, "VECTORISED_ROWS", len(dataset) + 1):
        return run_ours(body, dataset, n_repeats=1)


def run_snorkel(body: Body, texts: Sequence[str]) -> tuple[VoteArray, float]:
    """The installed Snorkel's votes and seconds."""
    from snorkel.labeling import LabelingFunction, PandasLFApplier

    applier = PandasLFApplier([LabelingFunction(body.__name__, body)])
    frame = pd.DataFrame({"text": texts})
    begin = time.perf_counter()
    votes = applier.apply(frame, progress_bar=False)[:, 0]
    return votes, time.perf_counter() - begin


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.function_bodies", description=__doc__
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--snorkel-rows", type=int, default=100_000)
    chosen = parser.parse_args(arguments)

    texts = make_texts(chosen.rows)
    few = texts[: chosen.snorkel_rows]
    dataset = Dataset.open(pl.DataFrame({"text": texts}), Roles(), CLASSES)
    n_bytes = dataset.texts().str.len_bytes().mean()
    print(f"{chosen.rows:,} texts of {n_bytes:.0f} bytes; Snorkel on {len(few):,} of them")
    titles = ("vectorised", "row by row", "times", "Snorkel", "times")
    print(f"{'':22}", *(f"{title:>12}" for title in titles), sep="")
    for body in BODIES:
        votes, duration_s = run_ours(body, dataset)
        loop_votes, loop_s = run_row_by_row(body, dataset)
        snorkel_votes, snorkel_s = run_snorkel(body, few)
        assert (votes == loop_votes).all()
        assert (votes[: len(few)] == snorkel_votes).all()
        us = (1e6 * s / n for s, n in ((loop_s, len(texts)), (snorkel_s, len(few))))
        loop_us, snorkel_us = us
        print(
            f"{body.__name__:22}{duration_s * 1e3:9.0f} ms{loop_s * 1e3:9.0f} ms"
            f"{loop_s / duration_s:12.1f}{snorkel_us:6.1f} us/row{snorkel_us / loop_us:12.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
