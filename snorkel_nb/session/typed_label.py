"""Gold labels that a person types in a page: each counts once, and the last one counts."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.fingerprint import fingerprint, fingerprint_frame
from snorkel_nb.errors import SessionError

N_LOOKED_AT: Final = 64
"""Rows by which data are known again, spread over all."""

N_REMEMBERED: Final = 100_000
"""Rows with typed labels of which it is remembered when they were typed."""

_keys: WeakKeyDictionary[Dataset, dict[int, str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class TypedLabel:
    """One label as a page sends it, perhaps more than once, perhaps late.

    Args:
        row: position.
        label: class number; None takes the label away.
        is_sampled: whether the row was shown as part of a random sample.
        source: names the browser tab.
        order: grows with each label that is typed in the tab.
        n_rows: of the data that the page showed.
        data: their `data_key`.
    """

    row: int
    label: int | None
    is_sampled: bool
    source: str
    order: int
    n_rows: int
    data: str

    def check(self, dataset: Dataset) -> None:
        """See that it speaks of these rows and classes; rows may have been added since.

        Raises:
            SessionError: it was typed for others.
        """
        n_classes = dataset.label_set.cardinality
        is_here = self.row < self.n_rows <= len(dataset) and (self.label or 0) < n_classes
        if not is_here or self.data != data_key(dataset, self.n_rows):
            raise SessionError("typed for another state of the data")


def data_key(dataset: Dataset, n_rows: int | None = None) -> str:
    """A name of the first rows, of all when None, and of the classes, for a page to give back.

    Made from some of the rows, so that it takes no time; rows in another order have another.
    """
    n_rows = len(dataset) if n_rows is None else n_rows
    known = _keys.setdefault(dataset, {})
    if n_rows not in known:
        known[n_rows] = _make_key(dataset, n_rows)
    return known[n_rows]


def _make_key(dataset: Dataset, n_rows: int) -> str:
    rows = np.unique(np.linspace(0, max(0, n_rows - 1), min(N_LOOKED_AT, n_rows)).astype(np.int64))
    frame = fingerprint_frame(dataset.frame[rows])
    return fingerprint(str(n_rows), frame, "\x00".join(dataset.label_set))[:16]


@dataclass
class TypingOrder:
    """Which label of each row was typed last, by tab. A message that comes late changes nothing."""

    _newest: OrderedDict[tuple[str, int], int] = field(default_factory=OrderedDict)

    def is_late(self, typed: TypedLabel) -> bool:
        """Whether this label, or one that the same tab typed after it, was taken already."""
        return self._newest.get((typed.source, typed.row), -1) >= typed.order

    def note(self, typed: TypedLabel) -> None:
        """It is taken."""
        key = typed.source, typed.row
        self._newest[key] = typed.order
        self._newest.move_to_end(key)
        if len(self._newest) > N_REMEMBERED:
            self._newest.popitem(last=False)
