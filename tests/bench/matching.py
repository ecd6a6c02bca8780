"""How fast keywords and patterns are found: `python -m tests.bench.matching`.

The votes of whole LFs on made-up texts of about 110 bytes, beside the bare match of polars for the
same pattern and a loop over Python's own, which gets fewer rows and is set against ours by time per
row. The rows found are compared as well. The last lines are about the index of tokens, and about a
whole edit, from the cell to the state that the panel shows.
"""

import argparse
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from unittest.mock import patch

import numpy as np
import polars as pl

import snorkel_nb as snb
from snorkel_nb.core.arrays import BoolArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.core.labeling_function import LabelingFunction, no_progress
from snorkel_nb.kernels.warm_up import wait_for_kernels
from snorkel_nb.labeling.function_lf import function_lf
from snorkel_nb.labeling.token_index import SWITCH, build_token_index, start_token_index
from tests.bench.texts import make_varied_texts

CLASSES: Final = LabelSet.of(["HAM", "SPAM"])
TWENTY: Final = (
    "subscribe", "channel", "winner", "prize", "refund", "visit", "urgent", "offer", "click",
    "win", "cash", "award", "bonus", "claim", "guarantee", "text", "stop", "mobile", "reply",
    "free",
)  # fmt: skip
REGEX: Final = r"(call|visit|click).{0,12}\d"


def holds_a_word(x: Any) -> bool:
    return "call" in x.text.lower()


@dataclass(frozen=True)
class Case:
    """Something to look for.

    Args:
        name: for people.
        lf: ours.
        pattern: the same for polars.
        in_python: the same for one text.
        is_indexed: whether the index may help.
    """

    name: str
    lf: LabelingFunction
    pattern: str
    in_python: Callable[[str], bool]
    is_indexed: bool = True


Timed: TypeAlias = tuple[BoolArray, float]


def keywords(name: str, *words: str) -> Case:
    pattern = r"\b(?:" + "|".join(word.replace(" ", r"\s+") for word in words) + r")\b"
    search = re.compile(pattern, re.IGNORECASE).search
    lf = snb.keyword_lf(name, "SPAM", words)
    return Case(name, lf, f"(?i){pattern}", lambda text: search(text) is not None)


def cases() -> list[Case]:
    search = re.compile(REGEX).search
    return [
        keywords("a frequent keyword", "call"),
        keywords("a rare keyword", "winner"),
        keywords("an absent keyword", "zebra"),
        keywords("a phrase", "call your"),
        keywords("20 keywords", *TWENTY),
        Case(
            "a regex",
            snb.regex_lf("regex", "SPAM", REGEX),
            REGEX,
            lambda text: search(text) is not None,
            is_indexed=False,
        ),
        Case(
            "a vectorised body",
            function_lf(holds_a_word, "SPAM"),
            "(?i)call",
            lambda text: "call" in text.lower(),
            is_indexed=False,
        ),
    ]


def timed(work: Callable[[], BoolArray], n_repeats: int) -> Timed:
    """What it gives, and the least of the seconds that it took."""
    durations_s = []
    for _ in range(n_repeats):
        begin = time.perf_counter()
        found = work()
        durations_s.append(time.perf_counter() - begin)
    return found, min(durations_s)


def run_ours(case: Case, dataset: Dataset, n_repeats: int) -> Timed:
    return timed(lambda: case.lf.voter.vote(dataset, 0, CLASSES, no_progress).is_voting, n_repeats)


def show(name: str, found: BoolArray, ours_s: float, polars_s: float, python_s: float) -> None:
    print(
        f"{name:32}{found.sum():9,}{ours_s * 1e3:9.1f}{polars_s * 1e3:9.1f}{polars_s / ours_s:7.1f}"
        f"{python_s * 1e3:9.0f}{python_s / ours_s:7.0f}",
        flush=True,
    )


def edit_s(session: snb.Session, words: Sequence[str]) -> float:
    """The least seconds from an edited keyword LF to the state that the panel shows."""
    durations_s = []
    for word in words:
        begin = time.perf_counter()
        session.add(snb.keyword_lf("edited", "SPAM", [word]))
        durations_s.append(time.perf_counter() - begin)
    return min(durations_s)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.matching", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--words", type=int, default=22_000)
    parser.add_argument("--python-rows", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=7)
    chosen = parser.parse_args(arguments)

    wait_for_kernels()
    texts = make_varied_texts(chosen.rows, chosen.words)
    few = texts[: chosen.python_rows]
    with patch.dict(os.environ, {SWITCH: "0"}):
        session = snb.Session(pl.DataFrame({"text": texts}), classes=["HAM", "SPAM"])
    dataset, column = session.dataset, session.dataset.texts()
    print(
        f"{chosen.rows:,} texts of {column.str.len_bytes().mean():.0f} bytes, {chosen.words:,} "
        f"words; Python on {len(few):,} of them; milliseconds for all"
    )
    print(f"{'':32}{'rows':>9}{'ours':>9}{'polars':>9}{'times':>7}{'Python':>9}{'times':>7}")
    peers: dict[str, tuple[BoolArray, float, float]] = {}
    for case in cases():
        found, polars_s = timed(lambda c=case: column.str.contains(c.pattern).to_numpy(), 3)
        in_python, few_s = timed(lambda c=case: np.array([c.in_python(text) for text in few]), 1)
        assert (found[: len(few)] == in_python).all()
        peers[case.name] = found, polars_s, few_s * len(texts) / len(few)
        ours, ours_s = run_ours(case, dataset, chosen.repeats)
        assert (ours == found).all()
        show(f"{case.name}{', no index' * case.is_indexed}", ours, ours_s, *peers[case.name][1:])
    edits_ms = [1e3 * edit_s(session, ["call", "visit", "click"])]

    index, build_s = timed(lambda: build_token_index(column), 3)
    thread = start_token_index(dataset)
    assert thread is not None
    thread.join()
    for case in cases():
        if case.is_indexed:
            ours, ours_s = run_ours(case, dataset, chosen.repeats)
            assert (ours == peers[case.name][0]).all()
            show(f"{case.name}, by index", ours, ours_s, *peers[case.name][1:])
    edits_ms.append(1e3 * edit_s(session, ["call", "visit", "click"]))
    print(
        f"index: {build_s:.2f} s of one core, {index.n_bytes / 2**20:.0f} MiB, "
        f"{len(index.tokens):,} tokens, {sum(len(s.rows) for s in index.segments):,} token-rows"
    )
    print(
        "from a keyword's cell to the panel's state: {:.1f} ms, by index {:.1f} ms".format(
            *edits_ms
        )
    )


if __name__ == "__main__":
    main()
