"""A fixed random sample of the rows, and how an LF does on it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import inf
from typing import Final

import numpy as np

from snorkel_nb.analysis.lf_estimate import LFEstimate, estimate_lf
from snorkel_nb.core.arrays import IntArray, VoteArray, read_only
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.failure import LFFailure
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.labeling_function import LabelingFunction, no_progress
from snorkel_nb.core.vote_column import VoteColumn

PART_ENDS: Final = (1, 8, 64, 512, 4_096, 20_480)
"""The sample is voted on in growing parts, until the pace is known or the time is over. The first
is one row: on it a function may load what it needs. The last is long enough to be vectorised."""

PACE_ROWS: Final = 64
"""Rows from which on the pace is believed."""

ENOUGH_GOLD: Final = 1_000
"""Rows with gold on which a precision is estimated; a sample of all rows may hold fewer."""

SEED: Final = 7


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows drawn from a dataset: for every LF the same ones, and the same again in every process.

    The rows are the beginning of a random order of all rows, drawn without looking at them. So any
    beginning of the sample is itself a uniform sample without replacement.

    Args:
        dataset: all rows.
    """

    dataset: Dataset

    @cached_property
    def positions(self) -> IntArray:
        """At most PART_ENDS[-1] different rows, in random order."""
        n_rows = len(self.dataset)
        rng = np.random.default_rng([SEED, n_rows])
        return read_only(rng.choice(n_rows, min(PART_ENDS[-1], n_rows), replace=False))

    def part(self, start: int, n_rows: int) -> tuple[IntArray, Dataset]:
        """Some rows of the random order: positions, ascending, and the rows there."""
        positions = np.sort(self.positions[start : start + n_rows])
        return positions, self.rows(positions)

    def rows(self, positions: IntArray) -> Dataset:
        """The rows at some positions."""
        frame, gold = self.dataset.frame[positions], self.dataset.gold[positions]
        return replace(self.dataset, frame=frame, gold=read_only(gold), is_sample=True)

    def more_gold(self, gold: VoteArray, seen: IntArray, n_rows: int) -> IntArray:
        """Positions, ascending, of further rows with gold, drawn at random from those not seen.

        Args:
            gold: (n_rows,) class numbers, ABSTAIN where unknown.
            seen: positions that are left out.
            n_rows: how many, at most.
        """
        known = np.flatnonzero(gold != ABSTAIN)
        rng = np.random.default_rng([SEED, len(known)])
        drawn = rng.choice(known, min(n_rows + len(seen), len(known)), replace=False)
        return np.sort(drawn[~np.isin(drawn, seen)][:n_rows])

    @cached_property
    def parts(self) -> tuple[tuple[IntArray, Dataset], ...]:
        """The sample in parts."""
        ends = [end for end in PART_ENDS[:-1] if end < len(self.positions)]
        edges = [0, *ends, len(self.positions)]
        return tuple(self.part(low, high - low) for low, high in pairwise(edges))


@dataclass(frozen=True, eq=False)
class Trial:
    """An LF's votes on the beginning of a sample, and its pace.

    Args:
        positions: (n_sampled,) of the rows.
        votes: (n_sampled,) on them.
        n_failures: rows among them on which it failed.
        first_failure: one of these.
        more_gold: positions of further rows, which have gold, and its votes there.
        full_s: seconds that it will need for all rows, about.
    """

    positions: IntArray
    votes: VoteArray
    n_failures: int
    first_failure: LFFailure | None
    more_gold: tuple[IntArray, VoteArray]
    full_s: float

    def estimate(
        self, others: Sequence[VoteArray] | None, gold: VoteArray, n_gold: int
    ) -> LFEstimate:
        """What it will do on all rows.

        Args:
            others: (n_rows,) votes of each other LF that is on; None when this one is off.
            gold: (n_rows,) class numbers, ABSTAIN where unknown.
            n_gold: how many are known.
        """
        rows = self.positions
        there = None if others is None else [votes[rows] for votes in others]
        more, votes_there = self.more_gold
        estimate = estimate_lf(
            self.votes, there, gold[rows], len(gold), n_gold, (votes_there, gold[more])
        )
        return replace(estimate, n_failures=self.n_failures, first_failure=self.first_failure)


def try_lf(lf: LabelingFunction, sample: Sample, gold: VoteArray, quick_s: float) -> Trial | None:
    """Vote on the sample, as far as the time allows, and on some rows with gold, which may be rare.

    The function is called on these rows out of their order, and again on each when all rows are
    voted on. That gives the same votes for all but a function that remembers what it saw.

    Args:
        lf: the LF.
        sample: of the rows.
        gold: (n_rows,) class numbers, ABSTAIN where unknown.
        quick_s: seconds for all rows, up to which an LF is quick; the trial ends in about as many.

    Returns:
        None when the LF is quick.

    Raises:
        SnorkelNBError: it cannot vote on such rows.
    """
    deadline, n_rows = time.perf_counter() + 0.75 * quick_s, len(sample.dataset)
    tried: list[tuple[IntArray, VoteColumn]] = []
    n_tried, pace_s, full_s, pace = 0, 0.0, 0.0, _Pace()
    for part in sample.parts:
        n_wanted = len(part[0])
        n_affordable = (deadline - time.perf_counter()) / pace_s if pace_s else n_wanted
        is_last = n_tried >= PART_ENDS[1] and n_affordable < n_wanted
        if is_last and n_affordable < n_tried / 4:
            break
        positions, rows = sample.part(n_tried, int(n_affordable)) if is_last else part
        clock = _Clock()
        column = lf.voter.vote(rows, 0, rows.label_set, clock)
        preparing_s, working_s = clock.times()
        tried.append((positions, column))
        n_tried += len(positions)
        pace_s = pace.after(len(positions), working_s)
        full_s = preparing_s + pace_s * n_rows
        if n_tried >= PACE_ROWS and full_s <= quick_s:
            return None
        if is_last:
            break
    seen = np.concatenate([positions for positions, _ in tried])
    n_gold = int(np.count_nonzero(gold[seen] != ABSTAIN))
    n_more = min(ENOUGH_GOLD - n_gold, int(0.25 * quick_s / max(pace_s, 1e-9)))
    more = sample.more_gold(gold, seen, max(0, n_more))
    rows = sample.rows(more)
    return Trial(
        seen,
        np.concatenate([column.votes for _, column in tried]),
        sum(len(column.failures) for _, column in tried),
        _first_failure(tried, sample.dataset),
        (more, lf.voter.vote(rows, 0, rows.label_set, no_progress).votes),
        full_s,
    )


class _Pace:
    """Seconds a row, from parts that grow."""

    def __init__(self) -> None:
        self._rows, self._seconds, self._pace_s = 0, 0.0, inf

    def after(self, rows: int, seconds: float) -> float:
        """The pace, now that so many rows more took so long."""
        pace_s = seconds / rows
        if self._rows >= PACE_ROWS - PART_ENDS[1]:
            # What a call costs whatever its rows is in both parts. The quickest part tells most:
            # others met something that ran beside them.
            further_s = (seconds - self._seconds) / (rows - self._rows) if rows > self._rows else 0
            pace_s = min(self._pace_s, pace_s, max(further_s, 0.3 * pace_s))
        self._rows, self._seconds, self._pace_s = rows, seconds, pace_s
        return pace_s


class _Clock:
    """A Progress that tells what is done once from what is done for each row."""

    def __init__(self) -> None:
        self._begin = time.perf_counter()
        self._told: list[float] = []

    def __call__(self, _done: int, _total: int) -> None:
        self._told.append(time.perf_counter())

    def times(self) -> tuple[float, float]:
        """Seconds before the first row, and from then on."""
        first = self._told[0] if len(self._told) > 1 else self._begin
        return first - self._begin, time.perf_counter() - first


def _first_failure(
    tried: Sequence[tuple[IntArray, VoteColumn]], dataset: Dataset
) -> LFFailure | None:
    """The first failure, with the row's place among all rows."""
    for positions, column in tried:
        if column.failures.first is not None:
            position = int(positions[column.failures.first.position])
            row_id = dataset.row_id(position)
            return replace(column.failures.first, position=position, row_id=row_id)
    return None
