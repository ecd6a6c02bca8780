"""What a rule would do, before it is an LF: on a sample while it is typed, then on all rows."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from snorkel_nb.analysis.precision import Precision, lf_precision
from snorkel_nb.analysis.sampled_share import SampledShare
from snorkel_nb.core.arrays import BoolArray, IntArray, RowCountArray, VoteArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.core.vote_diff import LabelMove, label_moves
from snorkel_nb.errors import SessionError
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.results import Results
from snorkel_nb.session.rule import Rule
from snorkel_nb.session.sample import PART_ENDS, Sample

TYPING_S: Final = 0.06
"""A trial on the sample ends in about as many seconds; what was tried until then is shown."""

N_FIRST: Final = PART_ENDS[1]
FIRST_S: Final = 0.5
"""The same for the first rows: on them the rule is compiled, and packages may be imported."""

PAUSE_S: Final = 1.0
"""Seconds that a trial on all rows may take, when the typing pauses."""

ASKED_S: Final = 10.0
"""The same when the hits were asked for."""

MAX_GOLD: Final = 2_000
"""Rows with gold that a precision is counted on; more of them are drawn at random."""

N_EXAMPLES: Final = 8
N_ODD_EXAMPLES: Final = 2
"""Of hits that contradict gold, of hits with another label, of hits that nothing covers."""


class _TimeOverError(BaseException):
    """Leaves a vote that takes too long for one who is typing."""


@dataclass(frozen=True, eq=False)
class Trial:
    """What a rule does on some rows, or on all.

    Args:
        rule: what was typed.
        lf: made of it; in no session.
        now: what it is compared with.
        positions: (n_tried,) of the rows; all rows in their order when it is exact.
        votes: (n_tried,) on them.
        n_failures: rows among them that it could not vote on.
        precision: of its votes on rows with gold.
        moves: labels that would change; None when only a sample was tried.
        duration_s: seconds that it took.
        full_s: seconds that all rows take, about.
        shown_first: places in `positions` where examples are looked for first, in this order: so
            they stay the same from the sample to all rows.
    """

    rule: Rule
    lf: LabelingFunction
    now: Moment
    positions: IntArray
    votes: VoteArray
    n_failures: int
    precision: Precision
    moves: Sequence[LabelMove] | None
    duration_s: float
    full_s: float
    shown_first: IntArray

    @property
    def n_tried(self) -> int:
        """Rows that were tried."""
        return len(self.positions)

    @property
    def is_exact(self) -> bool:
        """Whether that is all rows."""
        return self.n_tried == len(self.now.state.dataset)

    @property
    def can_be_exact(self) -> bool:
        """Whether all rows can be tried in the time of a pause."""
        return not self.is_exact and self.full_s <= PAUSE_S

    @property
    def coverage(self) -> SampledShare:
        """Rows with a hit."""
        return self._share(self.is_hit)

    @property
    def uncovered(self) -> SampledShare:
        """Hits on rows that no LF votes on."""
        return self._share(self._is_new)

    @property
    def overlaps(self) -> SampledShare:
        """Hits where another LF votes too."""
        return self._share(self.is_hit & (self._n_others > 0))

    @property
    def conflicts(self) -> SampledShare:
        """Hits where another LF votes otherwise."""
        statistics, rows = self.now.results.statistics, self._rows
        # Where the others agree, the majority is their vote; where not, one of them is against it.
        differs = (self._n_others > 0) & (statistics.majority[rows] != self.votes)
        return self._share(self.is_hit & (differs | statistics.is_conflicting[rows]))

    @property
    def contradictions(self) -> SampledShare:
        """Hits whose row has another label now."""
        return self._share(self._contradicts)

    @cached_property
    def is_hit(self) -> BoolArray:
        """(n_tried,) where it votes."""
        is_hit: BoolArray = self.votes != ABSTAIN
        return is_hit

    @cached_property
    def hits(self) -> IntArray:
        """Positions of the rows with a hit."""
        return self.positions[self.is_hit]

    def examples(self) -> list[tuple[int, int]]:
        """(position, vote) of some hits, those that ask a question first; the same each time."""
        gold = self.now.state.gold[self._rows]
        groups = [
            (self.is_hit & (gold != ABSTAIN) & (gold != self.votes), N_ODD_EXAMPLES),
            (self._contradicts, N_ODD_EXAMPLES),
            (self._is_new, N_ODD_EXAMPLES),
            (self.is_hit, N_EXAMPLES),
        ]
        chosen: dict[int, int] = {}
        for is_wanted, n_wanted in groups:
            fresh = [i for i in self._first(is_wanted, 2 * N_EXAMPLES) if i not in chosen]
            for i in fresh[:n_wanted]:
                chosen[i] = int(self.votes[i])
        return [(int(self.positions[i]), vote) for i, vote in list(chosen.items())[:N_EXAMPLES]]

    @cached_property
    def _contradicts(self) -> BoolArray:
        labels = self.now.results.labels[self._rows]
        contradicts: BoolArray = self.is_hit & (labels != ABSTAIN) & (labels != self.votes)
        return contradicts

    @property
    def _is_new(self) -> BoolArray:
        is_new: BoolArray = self.is_hit & (self._n_others == 0)
        return is_new

    @cached_property
    def _n_others(self) -> RowCountArray:
        n_others: RowCountArray = self.now.results.statistics.n_votes[self._rows]
        return n_others

    @property
    def _rows(self) -> IntArray | slice:
        """Where they stand in arrays of all rows."""
        return slice(None) if self.is_exact else self.positions

    def _first(self, is_wanted: BoolArray, n_wanted: int) -> list[int]:
        """Places in `positions` of some of the rows."""
        first = self.shown_first[is_wanted[self.shown_first]][:n_wanted].tolist()
        if len(first) < n_wanted and len(self.shown_first) < self.n_tried:
            first += np.flatnonzero(is_wanted)[:n_wanted].tolist()
        return list(dict.fromkeys(first))

    def _share(self, rows: BoolArray) -> SampledShare:
        n_rows = len(self.now.state.dataset)
        return SampledShare(int(np.count_nonzero(rows)), self.n_tried, n_rows)


class Trying:
    """Tries rules on the rows of a session; changes nothing.

    Args:
        now: gives the present moment.
        sample: gives the fixed random sample of rows.
    """

    def __init__(self, now: Callable[[], Moment], sample: Callable[[Dataset], Sample]) -> None:
        self._now = now
        self._sample = sample
        self._last: Trial | None = None
        self._gold: tuple[Sample, VoteArray, Dataset] | None = None

    def on_sample(self, rule: Rule) -> Trial:
        """Try a rule on as much of the sample as a person who types can wait for.

        Raises:
            SnorkelNBError: it is no rule, or cannot be tried so quickly.
        """
        now, begin = self._now(), time.perf_counter()
        lf, sample = rule.lf(now.state.dataset), self._sample(now.state.dataset)
        deadline = begin + FIRST_S
        tried: list[tuple[IntArray, VoteColumn]] = []
        n_tried, pace_s = 0, 0.0
        for positions, rows in sample.parts:
            begin_part = time.perf_counter()
            if n_tried == N_FIRST:
                deadline = begin_part + TYPING_S
            if n_tried >= N_FIRST and begin_part + pace_s * len(positions) > deadline:
                break
            try:
                column = lf.voter.vote(rows, 0, rows.label_set, _until(deadline))
            except _TimeOverError:
                break
            tried.append((positions, column))
            n_tried += len(positions)
            pace_s = (time.perf_counter() - begin_part) / max(1, len(positions))
        if n_tried < min(len(sample.positions), N_FIRST) or not tried:
            raise SessionError(
                f"The first rows take over {FIRST_S} s, too long to try it while it is typed. "
                "Simplify nested repeats such as (a+)+, or insert it as a cell."
            )
        positions = np.concatenate([part for part, _ in tried])
        votes = np.concatenate([column.votes for _, column in tried])
        n_failures = sum(len(column.failures) for _, column in tried)
        trial = Trial(
            rule, lf, now, positions, votes, n_failures, Precision(0, 0), None,
            time.perf_counter() - begin, pace_s * len(now.state.dataset), np.arange(n_tried),
        )  # fmt: skip
        if trial.is_exact:
            places = np.argsort(positions)
            trial = replace(
                trial, positions=positions[places], votes=votes[places], shown_first=positions
            )
            return self._exact(trial, begin)
        precision = self._precision(lf, now, sample, deadline + TYPING_S)
        return replace(trial, precision=precision, duration_s=time.perf_counter() - begin)

    def on_all(self, rule: Rule, limit_s: float = PAUSE_S) -> Trial | None:
        """Try a rule on all rows; None when that takes longer than some seconds.

        Raises:
            SnorkelNBError: it is no rule.
        """
        now, begin, last = self._now(), time.perf_counter(), self._last
        if last is not None and last.rule == rule and last.now is now:
            return last
        dataset = now.state.dataset
        lf = rule.lf(dataset)
        try:
            column = lf.voter.vote(dataset, 0, dataset.label_set, _until(begin + limit_s))
        except _TimeOverError:
            return None
        trial = Trial(
            rule, lf, now, np.arange(len(dataset)), column.votes, len(column.failures),
            Precision(0, 0), None, 0.0, 0.0, self._random_order(dataset),
        )  # fmt: skip
        return self._exact(trial, begin)

    def hits(self, rule: Rule) -> tuple[IntArray, bool]:
        """Positions of the rows that a rule hits, and whether all rows were looked at.

        Raises:
            SnorkelNBError: it is no rule.
        """
        trial = self.on_all(rule, ASKED_S) or self.on_sample(rule)
        return trial.hits, trial.is_exact

    def cell(self, rule: Rule) -> tuple[str, str]:
        """The source of a cell that makes the LF, and its name; see `Rule.cell`."""
        state = self._now().state
        return rule.cell(state.dataset, state.taken_names)

    def _exact(self, trial: Trial, begin: float) -> Trial:
        state, results = trial.now.state, trial.now.results
        column = VoteColumn(trial.lf.fingerprint, trial.votes)
        name = trial.rule.name(state.taken_names)
        # The very state that the cell would make, thought through and thrown away.
        after = Results.of(state.with_lf(replace(trial.lf, name=name), column), results)
        self._last = replace(
            trial,
            precision=lf_precision(trial.votes, state.gold),
            moves=label_moves(results.labels, after.labels),
            duration_s=time.perf_counter() - begin,
        )
        return self._last

    def _random_order(self, dataset: Dataset) -> IntArray:
        """Positions of the sample, in the order in which its parts are tried."""
        return np.concatenate([positions for positions, _ in self._sample(dataset).parts])

    def _precision(
        self, lf: LabelingFunction, now: Moment, sample: Sample, deadline: float
    ) -> Precision:
        """On rows with gold, whether or not they are in the sample."""
        gold = now.state.gold
        if self._gold is None or self._gold[0] is not sample or self._gold[1] is not gold:
            known = sample.more_gold(gold, np.zeros(0, np.int64), MAX_GOLD)
            self._gold = sample, gold, replace(sample.rows(known), gold=gold[known])
        rows = self._gold[2]
        try:
            column = lf.voter.vote(rows, 0, rows.label_set, _until(deadline))
        except _TimeOverError:
            return Precision(0, 0)
        return lf_precision(column.votes, rows.gold)


def _until(deadline: float) -> Callable[[int, int], None]:
    """A Progress that stops the work at a moment of the performance counter."""

    def progress(_done: int, _total: int) -> None:
        if time.perf_counter() > deadline:
            raise _TimeOverError

    return progress
