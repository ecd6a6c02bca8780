"""Compiles the kernels before they are needed, or loads them from numba's cache on disk."""

import os
import threading
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import read_only
from snorkel_nb.core.packed_votes import PackedVotes, VoteLines

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
    # numba is slow to import.
    from snorkel_nb.kernels import (  # noqa: PLC0415
        leave_one_out,
        posteriors,
        spammer_rounds,
        vote_counts,
    )

    columns = [PackedVotes.of(np.array(votes, np.int8)) for votes in ([0, 1], [1, -1])]
    lines = VoteLines.of(columns, 2, 2)
    two, half = read_only(np.array([2, 1], np.int16)), np.array([0.5, 0.5])
    evidence = posteriors.Evidence(lines, np.ones(3), np.log(half), two, 2, 1.0, 0.0)
    rows = spammer_rounds.VotedLines(
        lines.addresses,
        lines.class_starts,
        lines.no_votes,
        lines.n_votes,
        two,
        two,
        2,
        2,
        read_only(np.empty(0, np.int16)),
        read_only(np.empty(0, np.uint64)),
    )
    by_lf, prior = read_only(np.array([2, 1])), read_only(np.ones(2))
    fit = spammer_rounds.Spammers(
        lines.lfs, lines.labels, lines.n_votes, by_lf, prior, 0.5, 0.75, 1.0, 2, np.empty(0), 0.2
    )
    vector = np.zeros(7)
    for call in (
        lambda: vote_counts.count_votes(lines),
        lambda: posteriors.expected_counts(evidence, two),
        lambda: vote_counts.count_row_votes(lines.addresses, lines.no_votes, 2),
        lambda: vote_counts.count_common_rows(lines.addresses, lines.addresses, 2),
        lambda: spammer_rounds.settle(vector, vector, rows, fit, 1e-3, 3, 11),
        lambda: spammer_rounds.one_round(vector, rows, fit, True, 11),
        lambda: spammer_rounds.learning_weights(vector, fit, 2),
        lambda: spammer_rounds.parameters_of(vector, fit, 2),
        lambda: spammer_rounds.improved(vector, np.ones(3), half, fit),
        lambda: spammer_rounds.distance(vector, vector, fit, 2),
        lambda: leave_one_out.leave_out_lines(evidence, two, two),
    ):
        if not threading.main_thread().is_alive():
            return
        call()
