"""Compiles the kernels before they are needed, or loads them from numba's cache on disk."""

import os
import threading
from collections.abc import Callable
from typing import Final

import numpy as np
import polars as pl

from snorkel_nb.core.packed_votes import PackedVotes, VoteLines
from snorkel_nb.core.text_memory import text_chunks

SWITCH: Final = "SNORKEL_NB_WARM_UP"
"""Environment variable: "0" leaves each kernel to be compiled when it is first called."""


def start_warm_up() -> threading.Thread | None:
    """Warm up in the background; seconds once after installing, later a fraction of one.

    Returns:
        The thread, or None when it is switched off.
    """
    if os.environ.get(SWITCH, "") == "0":
        return None
    thread = threading.Thread(target=warm_up, name="snorkel_nb warm-up")
    thread.start()
    return thread


def warm_up() -> None:
    """Call every kernel on two rows; stops between two of them when the program has ended."""
    from snorkel_nb.kernels import posteriors, vote_counts  # noqa: PLC0415  # numba is slow to import

    columns = [PackedVotes.of(np.array(votes, np.int8)) for votes in ([0, 1], [1, -1])]
    lines = VoteLines.of(columns, 2, 2)
    n_votes = vote_counts.count_row_votes(lines.addresses, 2)
    evidence = posteriors.Evidence(
        lines.addresses, lines.class_starts, np.ones(3), np.log([0.5, 0.5]), n_votes, 1.0, 0.0
    )
    for call in (
        lambda: vote_counts.count_votes(lines),
        lambda: posteriors.expected_counts(evidence, n_votes),
        lambda: posteriors.row_posteriors(evidence),
        lambda: vote_counts.count_common_rows(lines.addresses, lines.addresses, 2),
        *_calls_on_texts(),
    ):
        if not threading.main_thread().is_alive():
            return
        call()


def _calls_on_texts() -> list[Callable[[], object]]:
    """Calls of the kernels that read texts, each of one kernel that is new."""
    from snorkel_nb.kernels import needles, tokens  # noqa: PLC0415  # numba is slow to import

    chunks = text_chunks(pl.Series(["one", "two"])) or []
    table, found = tokens.TokenTable(), np.zeros(2, dtype=bool)
    wanted = np.zeros(1, np.int32)
    return [
        *(lambda c=chunk: needles.find_needles(c, [needles.Needle(b"two")]) for chunk in chunks),
        *(lambda c=chunk: table.add(c, 0, len(c), 0) for chunk in chunks),
        table.grow,
        lambda: table.end_segment(0, 2).mark(wanted, found),
    ]
