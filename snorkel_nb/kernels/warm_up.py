"""Compiles the kernels before they are needed, or loads them from numba's cache on disk."""

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Final

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import read_only
from snorkel_nb.core.packed_votes import PackedVotes, VoteLines
from snorkel_nb.core.text_memory import text_chunks
from snorkel_nb.kernels.evidence import Evidence

SWITCH: Final = "SNORKEL_NB_WARM_UP"
"""Environment variable: "0" leaves each kernel to be compiled when it is first called."""

IS_LONG_S: Final = 3.0
"""Loading compiled kernels takes less, compiling them takes more."""

logger = logging.getLogger("snorkel_nb")


class WarmUp:
    """One run through all kernels in the background."""

    def __init__(self) -> None:
        self.n_done = 0
        self.n_kernels = 1
        self._thread = threading.Thread(target=self._run, name="snorkel_nb warm-up")
        self._thread.start()

    def wait(self, progress: Callable[[int, int], None]) -> None:
        """Wait until the kernels are there, and say now and then how far they are.

        Args:
            progress: is told the kernels that are done, and how many there are.
        """
        while self._thread.is_alive():
            self._thread.join(0.1)
            progress(self.n_done, self.n_kernels)

    def _run(self) -> None:
        calls = _calls()
        self.n_kernels = len(calls)
        for call in calls:
            if not threading.main_thread().is_alive():
                return  # the program has ended
            call()
            self.n_done += 1


_starting = threading.Lock()
_started: list[WarmUp] = []


def start_warm_up() -> WarmUp | None:
    """Warm up in the background, once in a process; None when that is switched off.

    It takes seconds once after installing, and later a fraction of one.
    """
    if os.environ.get(SWITCH, "") == "0":
        return None
    with _starting:
        if not _started:
            _started.append(WarmUp())
        return _started[0]


def wait_for_kernels() -> None:
    """Return when no edit will have to wait for a kernel; log why, if that takes its time."""
    warming, start, is_said = start_warm_up(), time.monotonic(), False

    def say(_done: int, _total: int) -> None:
        nonlocal is_said
        if not is_said and time.monotonic() - start > IS_LONG_S:
            logger.warning("Compiling for this processor, once after installing: some seconds.")
            is_said = True

    if warming is not None:
        warming.wait(say)


def _calls() -> list[Callable[[], object]]:
    """A call of every kernel, on two rows."""
    from snorkel_nb.kernels import (  # noqa: PLC0415  # numba is slow to import
        independent_rounds,
        leave_one_out,
        near_duplicates,
        pair_counts,
        posteriors,
        spammer_rounds,
        vote_counts,
    )

    columns = [PackedVotes.of(np.array(votes, np.int8)) for votes in ([0, 1], [1, -1])]
    lines = VoteLines.of(columns, 2, 2)
    two, half = read_only(np.array([2, 1], np.int16)), np.array([0.5, 0.5])
    evidence = Evidence(lines, np.ones(3), np.log(half), two, 2, 1.0, 0.0)
    rows = spammer_rounds.VotedLines(
        lines.addresses,
        lines.class_starts,
        lines.no_votes,
        lines.n_votes,
        two,
        2,
        2,
        evidence.heard,
        read_only(np.empty(0, np.int16)),
        read_only(np.empty(0, np.uint64)),
    )
    by_lf, prior = read_only(np.array([2, 1])), read_only(np.ones(2))
    fit = spammer_rounds.Spammers(
        lines.lfs,
        lines.labels,
        lines.n_votes,
        by_lf,
        prior,
        0.5,
        0.75,
        1.0,
        2,
        np.empty(0),
        prior,
        read_only(np.zeros(3)),
        read_only(np.zeros(3)),
        read_only(np.full(2, np.nan)),
    )
    vector = np.zeros(7)
    listed = independent_rounds.ListedVotes(
        lines.addresses,
        lines.class_starts,
        lines.no_votes,
        lines.n_votes,
        read_only(np.arange(3)),
        read_only(np.ones(3, np.bool_)),
        two,
        2,
        2,
        read_only(np.empty(0, np.int16)),
        read_only(np.empty(0, np.uint64)),
    )
    independents = independent_rounds.Independents(
        lines.lfs,
        lines.labels,
        lines.n_votes,
        by_lf,
        read_only(np.array([True, False])),
        np.ones(2),
        2,
        np.empty(0),
        0.7,
        2.0,
        200.0,
        0.1,
        read_only(np.zeros(3)),
        read_only(np.zeros(3)),
        0.0,
    )
    shares = np.zeros(5)
    rates = np.full(3, 0.5)
    return [
        lambda: vote_counts.count_votes(lines),
        lambda: posteriors.expected_counts(evidence),
        lambda: vote_counts.count_row_votes(lines.addresses, lines.no_votes, 2),
        lambda: vote_counts.count_common_rows(lines.addresses, lines.addresses, 2),
        lambda: pair_counts.count_pairs(lines.addresses, np.array([0, 2, 3]), lines.labels, 0, 2),
        lambda: near_duplicates.find_near_duplicates(
            lines.addresses, np.array([0, 2, 3]), lines.labels, by_lf, 64, 0.9, 4.0
        ),
        lambda: spammer_rounds.settle(vector, vector, rows, fit, 1e-3, 3, 11),
        lambda: spammer_rounds.one_round(vector, rows, fit, True, 11),
        lambda: spammer_rounds.learning_weights(vector, fit, 2),
        lambda: spammer_rounds.parameters_of(vector, fit, 2),
        lambda: spammer_rounds.improved(np.ones(2), np.ones(3), np.ones(3), half, fit),
        lambda: spammer_rounds.distance(vector, vector, fit, 2),
        lambda: spammer_rounds.leap(vector, vector, vector),
        lambda: independent_rounds.settle(shares, listed, independents, True, 1e-3, 3, 11),
        lambda: independent_rounds.rates_of(shares, independents, 2),
        lambda: independent_rounds.weights_of(rates, rates, independents),
        lambda: independent_rounds.silence_of(rates, rates, independents, 2, 3),
        lambda: near_duplicates.count_agreements(
            lines.addresses, np.array([0, 2, 3]), lines.labels, np.array([[0, 1]]), 64
        ),
        lambda: leave_one_out.leave_out_lines(evidence, two, two, two),
        *_calls_on_texts(),
        lambda: pl.Series([""]).str.contains("a"),  # polars too takes longer the first time
    ]


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
