"""Which rows are looked at: a few conditions, each a chip in the panel, that all have to hold."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Final, Literal, TypeAlias

import numpy as np

from snorkel_nb.core.arrays import BoolArray, IntArray, WordArray, read_only
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import pack_rows
from snorkel_nb.errors import SessionError
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.row_order import RowSort, in_order
from snorkel_nb.session.search import rows_with_text
from snorkel_nb.session.state import RegisteredLF, SessionState

Relation: TypeAlias = Literal["conflict", "overlap", "agreement"]
Status: TypeAlias = Literal[
    "covered", "uncovered", "conflict", "no label", "gold", "no gold", "wrong", "failed"
]
RELATIONS: Final[tuple[Relation, ...]] = ("conflict", "overlap", "agreement")
STATUSES: Final[tuple[Status, ...]] = (
    "covered", "uncovered", "conflict", "no label", "gold", "no gold", "wrong", "failed",
)  # fmt: skip


class Part(ABC):
    """One condition on rows."""

    slot: ClassVar[str]
    """Parts of one slot exclude each other: a new one takes the place of the old."""

    def is_there(self, state: SessionState) -> bool:  # noqa: ARG002  # most parts are of no LF
        """Whether what it speaks of is still in the session."""
        return True

    @abstractmethod
    def holds(self, now: Moment) -> BoolArray:
        """(n_rows,) where it holds."""


@dataclass(frozen=True)
class VotesOfLF(Part):
    """Rows on which an LF votes.

    Args:
        lf: its number.
        label: only these votes; None is all.
        gold: only rows with this gold label; None is all.
    """

    slot: ClassVar[str] = "votes"
    lf: int
    label: int | None = None
    gold: int | None = None

    def is_there(self, state: SessionState) -> bool:
        """See Part."""
        return entry_of(state, self.lf) is not None

    def holds(self, now: Moment) -> BoolArray:
        """See Part."""
        votes = votes_of(now.state, self.lf)
        rows: BoolArray = votes != ABSTAIN if self.label is None else votes == self.label
        return rows if self.gold is None else rows & (now.state.gold == self.gold)


@dataclass(frozen=True)
class VotesOfPair(Part):
    """Rows on which two LFs both vote.

    Args:
        first: number of the one.
        second: number of the other.
        relation: "conflict" where they differ, "agreement" where they do not, "overlap" for both.
    """

    slot: ClassVar[str] = "votes"
    first: int
    second: int
    relation: Relation

    def is_there(self, state: SessionState) -> bool:
        """See Part."""
        return None not in (entry_of(state, self.first), entry_of(state, self.second))

    def holds(self, now: Moment) -> BoolArray:
        """See Part."""
        one, other = votes_of(now.state, self.first), votes_of(now.state, self.second)
        both: BoolArray = (one != ABSTAIN) & (other != ABSTAIN)
        if self.relation == "overlap":
            return both
        both &= (one == other) if self.relation == "agreement" else (one != other)
        return both


@dataclass(frozen=True)
class Labeled(Part):
    """Rows by their label and how sure it is.

    Args:
        label: a class; None is any.
        low: smallest confidence.
        high: confidence below this, or up to it where it is 1.
    """

    slot: ClassVar[str] = "label"
    label: int | None = None
    low: float = 0.0
    high: float = 1.0

    def is_there(self, state: SessionState) -> bool:
        """See Part."""
        return self.label is None or self.label < state.dataset.label_set.cardinality

    def holds(self, now: Moment) -> BoolArray:
        """See Part."""
        labels = now.results.labels
        rows: BoolArray = labels != ABSTAIN if self.label is None else labels == self.label
        if (self.low, self.high) == (0.0, 1.0):
            return rows
        confidence = now.results.posteriors.confidence
        below = confidence <= 1.0 if self.high >= 1.0 else confidence < self.high
        rows &= (confidence >= self.low) & below
        return rows


@dataclass(frozen=True)
class WithGold(Part):
    """Rows with this gold label."""

    slot: ClassVar[str] = "gold"
    gold: int

    def is_there(self, state: SessionState) -> bool:
        """See Part."""
        return self.gold < state.dataset.label_set.cardinality

    def holds(self, now: Moment) -> BoolArray:
        """See Part."""
        rows: BoolArray = now.state.gold == self.gold
        return rows


@dataclass(frozen=True)
class WithStatus(Part):
    """Rows in one state; "conflict": LFs that are on contradict each other, "wrong": as gold."""

    slot: ClassVar[str] = "status"
    status: Status

    def holds(self, now: Moment) -> BoolArray:
        """See Part."""
        rows: BoolArray = _STATUS_ROWS[self.status](now)
        return rows


@dataclass(frozen=True)
class Containing(Part):
    """Rows whose text holds these characters, in upper or lower case."""

    slot: ClassVar[str] = "search"
    text: str

    def holds(self, now: Moment) -> BoolArray:
        """See Part."""
        return rows_with_text(now.state.dataset, self.text)


@dataclass(frozen=True, eq=False)
class TheseRows(Part):
    """Rows that were picked one by one, such as those that a change labeled anew.

    Args:
        positions: in the order in which they were picked; each is kept once.
        words: what they are, for the chip.
    """

    slot: ClassVar[str] = "rows"
    positions: IntArray
    words: str = "picked rows"

    def __post_init__(self) -> None:
        _, first = np.unique(self.positions, return_index=True)
        object.__setattr__(self, "positions", read_only(self.positions[np.sort(first)]))

    def is_there(self, state: SessionState) -> bool:
        """See Part. Rows go when an `append` is undone."""
        return int(self.positions.max(initial=-1)) < len(state.dataset)

    def holds(self, now: Moment) -> BoolArray:
        """See Part."""
        rows = np.zeros(len(now.state.dataset), np.bool_)
        rows[self.positions] = True
        return rows


@dataclass(frozen=True)
class Selection:
    """Rows for which all parts hold; without a part nothing is selected, and all rows are shown.

    Args:
        parts: at most one of each slot, in the order in which they were chosen.
    """

    parts: tuple[Part, ...] = ()

    @classmethod
    def of(cls, *parts: Part) -> "Selection":
        """These parts; of two that exclude each other the later holds."""
        return cls(tuple({part.slot: part for part in parts}.values()))

    def pruned(self, state: SessionState) -> "Selection":
        """Without the parts that speak of what is gone; the same one if there is none."""
        parts = tuple(part for part in self.parts if part.is_there(state))
        return self if len(parts) == len(self.parts) else Selection(parts)


@dataclass(frozen=True, eq=False)
class SelectedRows:
    """The rows of a selection at one moment.

    Args:
        selection: pruned to the moment.
        now: when.
    """

    selection: Selection
    now: Moment = field(repr=False)

    @classmethod
    def at(cls, selection: Selection, now: Moment) -> "SelectedRows":
        """The rows of a selection, less its parts that are gone."""
        return cls(selection.pruned(now.state), now)

    @property
    def is_all(self) -> bool:
        """Whether nothing is selected, so that all rows are shown."""
        return not self.selection.parts

    @property
    def n_rows(self) -> int:
        """Rows that are shown."""
        return len(self.now.state.dataset) if self.is_all else len(self.positions)

    @cached_property
    def mask(self) -> BoolArray:
        """(n_rows of the data,) which are shown; made when it is first looked at."""
        mask = np.ones(len(self.now.state.dataset), np.bool_)
        for part in self.selection.parts:
            mask &= part.holds(self.now)
        return read_only(mask)

    @cached_property
    def words(self) -> WordArray:
        """(n_words,) the mask as bits, like those of votes."""
        return read_only(pack_rows(self.mask))

    @cached_property
    def positions(self) -> IntArray:
        """(n_shown,) ascending."""
        return read_only(np.flatnonzero(self.mask))

    def in_order(self, sort: RowSort) -> IntArray | range:
        """(n_shown,) positions in an order, which is kept until the moment passes."""
        if sort == "index" and self.is_all:
            return range(self.n_rows)
        if sort not in self._orders:
            picked = next((p for p in self.selection.parts if isinstance(p, TheseRows)), None)
            if sort == "picked" and picked is not None:
                order = picked.positions[self.mask[picked.positions]]
            else:
                order = in_order(self.positions, sort, self.now)
            self._orders[sort] = read_only(order)
        return self._orders[sort]

    @cached_property
    def _orders(self) -> dict[RowSort, IntArray]:
        return {}


def entry_of(state: SessionState, number: int) -> RegisteredLF | None:
    """The LF with that number, or None."""
    return next((entry for entry in state.lfs if entry.number == number), None)


def entry_with(state: SessionState, number: int) -> RegisteredLF:
    """The LF with that number.

    Raises:
        SessionError: there is none.
    """
    entry = entry_of(state, number)
    if entry is None:
        raise SessionError(f"There is no LF {number}; it was dropped. Select another.")
    return entry


def votes_of(state: SessionState, number: int) -> Any:
    """(n_rows,) votes of the LF with that number.

    Raises:
        SessionError: there is none.
    """
    return entry_with(state, number).column.votes


def _failed(now: Moment) -> BoolArray:
    rows = np.zeros(len(now.state.dataset), np.bool_)
    for entry in now.state.lfs:
        rows[entry.column.failures.positions] = True
    return rows


def _wrong(now: Moment) -> BoolArray:
    labels, gold = now.results.labels, now.state.gold
    rows: BoolArray = (labels != ABSTAIN) & (gold != ABSTAIN) & (labels != gold)
    return rows


_STATUS_ROWS: Final[Mapping[Status, Any]] = {
    "covered": lambda now: now.results.posteriors.is_covered,
    "uncovered": lambda now: ~now.results.posteriors.is_covered,
    "conflict": lambda now: now.results.statistics.is_conflicting,
    "no label": lambda now: now.results.labels == ABSTAIN,
    "gold": lambda now: now.state.gold != ABSTAIN,
    "no gold": lambda now: now.state.gold == ABSTAIN,
    "wrong": _wrong,
    "failed": _failed,
}
