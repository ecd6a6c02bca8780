"""The one selection of a session, and who is told of it."""

from collections.abc import Callable, Sequence
from typing import Any

from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.label_set import Label
from snorkel_nb.errors import SessionError
from snorkel_nb.session.change import Listeners
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.selection import (
    STATUSES,
    Containing,
    Labeled,
    Part,
    Relation,
    SelectedRows,
    Selection,
    Status,
    TheseRows,
    VotesOfLF,
    VotesOfPair,
    WithGold,
    WithStatus,
)
from snorkel_nb.session.state import SessionState


class Selecting:
    """Holds the selection. It decides no label, so it is no part of the state and its history.

    Args:
        now: gives the present moment.
    """

    def __init__(self, now: Callable[[], Moment]) -> None:
        self._now = now
        self._selection = Selection()
        self._rows: SelectedRows | None = None
        self.listeners: Listeners[SelectedRows] = Listeners()

    @property
    def rows(self) -> SelectedRows:
        """The rows that are selected in the present moment; the same object until it passes."""
        now, known = self._now(), self._rows
        if known is None or known.now is not now:
            known = SelectedRows.at(self._selection, now)
            self._selection, self._rows = known.selection, known
        return known

    def choose(self, selection: Selection) -> SelectedRows:
        """Take another selection, and tell the listeners."""
        rows = SelectedRows.at(selection, self._now())
        rows.n_rows  # noqa: B018  # counted before it is taken: what cannot be counted is not taken
        self._selection, self._rows = rows.selection, rows
        self.listeners.tell(rows)
        return rows


def read_selection(
    state: SessionState,
    rows: Sequence[Any] | Any | None = None,
    *,
    lf: str | None = None,
    pair: tuple[str, str] | None = None,
    relation: Relation = "conflict",
    label: Label | None = None,
    confidence: tuple[float, float] | None = None,
    gold: Label | None = None,
    status: Status | None = None,
    search: str | None = None,
) -> Selection:
    """The selection that the arguments of `Session.select` name.

    Raises:
        LabelingFunctionError: there is no such LF.
        LabelError: there is no such class.
        DatasetError: there is no such row.
        SessionError: the confidence is no interval in 0..1, or the status is none.
    """
    dataset = state.dataset
    parts: list[Part] = []
    if lf is not None:
        parts.append(VotesOfLF(state.get(lf).number))
    if pair is not None:
        if lf is not None:
            raise SessionError("Select the rows of one LF or of a pair of LFs, not of both.")
        one, other = pair
        parts.append(VotesOfPair(state.get(one).number, state.get(other).number, relation))
    if label is not None or confidence is not None:
        parts.append(Labeled(_number(dataset, label), *_interval(confidence)))
    if gold is not None:
        parts.append(WithGold(dataset.label_set.number(gold)))
    if status is not None:
        if status not in STATUSES:
            raise SessionError(f"status is {status!r:.80}. It is one of {list(STATUSES)}.")
        parts.append(WithStatus(status))
    if search:
        parts.append(Containing(search))
    if rows is not None:
        parts.append(TheseRows(dataset.positions(rows)))
    return Selection.of(*parts)


def _number(dataset: Dataset, label: Label | None) -> int | None:
    return None if label is None else dataset.label_set.number(label)


def _interval(confidence: tuple[float, float] | None) -> tuple[float, float]:
    low, high = (0.0, 1.0) if confidence is None else confidence
    if not 0 <= low <= high <= 1:
        raise SessionError(
            f"confidence is {confidence!r:.80}. It is a pair of numbers in 0..1, smaller first."
        )
    return float(low), float(high)
