"""How a session is kept: each change is in the file before it is shown."""

import uuid
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import Final, Literal, TypeAlias

import numpy as np

from snorkel_nb.core.arrays import IntArray, VoteArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.gold_origin import OriginArray, given_origin
from snorkel_nb.errors import StoreError
from snorkel_nb.session.kept_choice import choice_values, read_choice
from snorkel_nb.session.state import RegisteredLF, SessionState
from snorkel_nb.store.gold_rows import KeptGold
from snorkel_nb.store.place import default_paths, notebook_folder
from snorkel_nb.store.recorded import RecordedLF
from snorkel_nb.store.store import Store

StoreWish: TypeAlias = str | PathLike[str] | Literal[False] | None
"""A file; False for none; None for one beside the notebook, where there is a notebook."""

NOT_YET: Final = datetime.min.replace(tzinfo=UTC)
"""The time of what is yet to be written; the file gives it its own."""


class SessionStore:
    """Where a session's gold labels, LFs and model choice are kept, and what came back from there.

    Args:
        store: the file; None when nothing is kept.
        is_named: whether a person wants this file; another may fail without stopping the session.
    """

    def __init__(self, store: Store | None, *, is_named: bool = False) -> None:
        self._store = store
        self._is_named = is_named
        self._found: tuple[Dataset, int, KeptGold] | None = None
        self._notes: list[str] = []
        self._key = uuid.uuid4().hex

    @classmethod
    def open(cls, wish: StoreWish, dataset: Dataset) -> "SessionStore":
        """The store for a dataset.

        Raises:
            StoreError: the named file cannot be used. One that nobody named is done without, and
                that is said in a warning.
        """
        if wish is None:
            folder = notebook_folder()
            return cls(None if folder is None else _beside_the_notebook(folder, dataset))
        if wish is False:
            return cls(None)
        if not isinstance(wish, (str, PathLike)):
            raise StoreError(
                f"store is {wish!r:.80}. Give the path of a file, False to keep nothing, or None "
                "for a file beside the notebook."
            )
        store = Store(Path(wish).expanduser())
        if not store.knows(dataset):
            warnings.warn(
                f"No row that {store.path.name} is about is here. Is it the store of other data? "
                "Labels only go to rows of the same id, or of the same content without ids.",
                stacklevel=3,
            )
        return cls(store, is_named=True)

    @property
    def path(self) -> Path | None:
        """The file; None when nothing is kept."""
        return None if self._store is None else self._store.path

    @property
    def id(self) -> str | None:
        """The name of the file's content, wherever it is moved; None when nothing is kept."""
        return None if self._store is None else self._store.id

    @property
    def key(self) -> str:
        """Names what labels go into: the file by its id, or where there is none this session."""
        return self.id or self._key

    @property
    def notes(self) -> tuple[str, ...]:
        """What came back when the session was opened, and what did not: one phrase each."""
        return tuple(self._notes)

    def __repr__(self) -> str:
        if self.path is None:
            return "Store(none: what you label and write is not kept)"
        return f"Store({self.path.name}: {'; '.join(self._notes) or 'nothing in it yet'})"

    def restored(self, state: SessionState) -> SessionState:
        """A state that was just opened, with what the file says of it.

        Raises:
            StoreError: the file cannot be read, or not be written.
        """
        if self._store is None:
            return state
        try:
            return self._restored(self._store, state)
        except StoreError as error:
            if self._is_named:
                raise
            self._store, self._notes = None, []
            _warn_of(error, stacklevel=4)
            return state

    def _restored(self, store: Store, state: SessionState) -> SessionState:
        dataset = state.dataset
        kept = store.gold(dataset)
        gold, origins = kept.laid_on(state.gold, state.gold_origin)
        recorded = store.lfs()
        values = store.setting("model_choice")
        choice = None if values is None else read_choice(values, dataset.label_set)
        self._notes = _notes(kept, recorded)
        if values is not None and choice is None:
            self._notes.append("the kept choice of label model does not fit and is not taken")
        n_numbers = max([store.n_numbers(), *(lf.number for lf in recorded)])
        with store.writing() as writing:
            writing.see(dataset)
            for lf in store.renumbered:
                writing.lf(lf)
            writing.n_numbers(n_numbers)
        return replace(
            state,
            gold=gold,
            gold_origin=origins,
            recorded=recorded,
            choice=choice or state.choice,
            n_numbers=n_numbers,
        )

    def gold_of_new_rows(self, dataset: Dataset, start: int) -> tuple[VoteArray, OriginArray, str]:
        """Gold and origins of the rows from `start` on, of the data and from the file.

        The text says how many labels came back; it is empty when none did.
        """
        gold = dataset.gold[start:]
        if self._store is None:
            return gold, given_origin(gold), ""
        kept = self._kept(self._store, dataset, start)
        n_returned = len(kept.positions)
        note = f"; {_counted(n_returned, 'gold label')} came back" if n_returned else ""
        return *kept.laid_on(gold, given_origin(gold), start), note

    def write(self, before: SessionState, after: SessionState) -> None:
        """Put the difference of two states on the disk, all of it or nothing.

        Raises:
            StoreError: it could not be written.
        """
        if self._store is None:
            return
        try:
            self._write(self._store, before, after)
        finally:
            self._found = None  # the file says something else now

    def _write(self, store: Store, before: SessionState, after: SessionState) -> None:
        gold = self._gold_difference(store, before, after)
        lfs, dropped = _lf_difference(before, after)
        is_longer = len(after.dataset) > len(before.dataset)
        if not (
            lfs or dropped or len(gold) or is_longer or after.choice is not before.choice
        ):  # fmt: skip
            return
        with store.writing() as writing:
            if is_longer:
                writing.see(after.dataset)
            if len(gold):
                writing.gold(after.dataset, gold, after.gold[gold], after.gold_origin[gold])
            for lf in lfs:
                writing.lf(lf)
            for number in dropped:
                writing.drop(number)
            if after.n_numbers > before.n_numbers:
                writing.n_numbers(after.n_numbers)
            if after.choice is not before.choice:
                label_set = after.dataset.label_set
                writing.setting("model_choice", choice_values(after.choice, label_set))

    def _gold_difference(self, store: Store, before: SessionState, after: SessionState) -> IntArray:
        """Positions of the rows of which the file says something else than the later state."""
        if before.gold is after.gold and before.gold_origin is after.gold_origin:
            return np.empty(0, np.int64)
        start = min(len(before.dataset), len(after.dataset))
        is_other = before.gold[:start] != after.gold[:start]
        is_other |= before.gold_origin[:start] != after.gold_origin[:start]
        changed = np.flatnonzero(is_other)
        if len(after.dataset) == start:
            return changed  # what is kept of rows that leave stays for when they come back
        gold = after.dataset.gold[start:]
        kept = self._kept(store, after.dataset, start)
        in_file, origins = kept.laid_on(gold, given_origin(gold), start)
        is_other = (in_file != after.gold[start:]) | (origins != after.gold_origin[start:])
        return np.concatenate([changed, start + np.flatnonzero(is_other)])

    def _kept(self, store: Store, dataset: Dataset, start: int) -> KeptGold:
        """What is kept of the rows from `start` on; asked for twice in an append."""
        found = self._found
        if found is None or found[0] is not dataset or found[1] != start:
            found = self._found = dataset, start, store.gold(dataset, start)
        return found[2]


def _beside_the_notebook(folder: Path, dataset: Dataset) -> Store | None:
    """The first file of the dataset's name that is about these rows, or a new one."""
    try:
        for path in default_paths(folder, dataset.name):
            store = Store(path)
            if store.knows(dataset):
                return store
            store.close()
    except StoreError as error:
        _warn_of(error, stacklevel=5)
    return None


def _warn_of(error: StoreError, stacklevel: int) -> None:
    what = "Gold labels, LFs and the choice of label model are not kept for the next time"
    warnings.warn(f"{what}. {error}", stacklevel=stacklevel)


def _lf_difference(before: SessionState, after: SessionState) -> tuple[list[RecordedLF], list[int]]:
    """LFs to record, and numbers of those that are gone."""
    if before.lfs is after.lfs and before.recorded is after.recorded:
        return [], []
    old, new = _as_recorded(before), _as_recorded(after)
    changed = [lf for number, lf in new.items() if old.get(number) != lf]
    return changed, [number for number in old if number not in new]


def _as_recorded(state: SessionState) -> dict[int, RecordedLF]:
    """All LFs by number, those that run and those that are only recorded."""
    return {lf.number: lf for lf in (*state.recorded, *map(_recorded, state.lfs))}


def _recorded(entry: RegisteredLF) -> RecordedLF:
    lf = entry.lf
    return RecordedLF(
        entry.number,
        entry.version,
        lf.name,
        lf.kind,
        None if lf.label is None else str(lf.label),
        lf.source,
        lf.fingerprint,
        entry.is_enabled,
        NOT_YET,
        lf.parameters,
    )


def _notes(kept: KeptGold, recorded: tuple[RecordedLF, ...]) -> list[str]:
    notes = []
    if len(kept.positions):
        notes.append(f"{_counted(len(kept.positions), 'gold label')} came back")
    if recorded:
        notes.append(f"{_counted(len(recorded), 'LF')} recorded, to be run again")
    if kept.n_rows_missing:
        labels = _counted(kept.n_rows_missing, "gold label")
        notes.append(f"{labels} kept for rows that are not here or not told apart")
    if kept.classes_missing:
        labels = _counted(sum(kept.classes_missing.values()), "gold label")
        names = ", ".join(f"{name!r:.40}" for name in list(kept.classes_missing)[:5])
        notes.append(f"{labels} kept of classes that are not here: {names}")
    return notes


def _counted(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"
