"""What a session knows at one moment; a change makes a new one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from typing import TypeAlias

import numpy as np

from snorkel_nb.core.arrays import BoolArray, IntArray, VoteArray, read_only
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.gold_origin import GoldOrigin, OriginArray, given_origin, origin_after
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.errors import LabelingFunctionError
from snorkel_nb.session.model_choice import ModelChoice
from snorkel_nb.store.recorded import RecordedLF

Reached: TypeAlias = Callable[[IntArray, VoteArray], IntArray]


@dataclass(frozen=True, eq=False)
class RegisteredLF:
    """An LF in a session, with its votes on all rows.

    Args:
        lf: the LF as it is now.
        column: its votes.
        number: its place in tables, from 1; kept when it is edited, never given again.
        version: 1 when it was first added, one more with each edit.
        is_enabled: whether its votes count.
    """

    lf: LabelingFunction
    column: VoteColumn
    number: int
    version: int = 1
    is_enabled: bool = True

    def __repr__(self) -> str:
        n_votes, off = self.column.n_votes, "" if self.is_enabled else ", off"
        return (
            f"<LF {self.number} {self.name} v{self.version} {self.lf.kind}: {n_votes:,} votes{off}>"
        )

    @property
    def name(self) -> str:
        """The LF's name."""
        return self.lf.name


@dataclass(frozen=True, eq=False)
class SessionState:
    """Everything that decides the labels.

    Args:
        dataset: the rows.
        gold: (n_rows,) known labels, ABSTAIN where unknown; read-only.
        gold_origin: (n_rows,) uint8, how each row came to have its label, see GoldOrigin;
            read-only.
        lfs: in the order of their numbers.
        choice: which label model.
        n_numbers: how many LF numbers were ever given.
        recorded: LFs of an earlier process that were not added again, in the order of their
            numbers; none has the name of one of the LFs.
    """

    dataset: Dataset
    gold: VoteArray
    gold_origin: OriginArray
    lfs: tuple[RegisteredLF, ...] = ()
    choice: ModelChoice = field(default_factory=ModelChoice)
    n_numbers: int = 0
    recorded: tuple[RecordedLF, ...] = ()

    @classmethod
    def of(cls, dataset: Dataset) -> "SessionState":
        """What the data alone say."""
        return cls(dataset, dataset.gold, given_origin(dataset.gold))

    @cached_property
    def is_sampled(self) -> BoolArray:
        """(n_rows,) whether the row has gold because it was drawn at random."""
        return read_only(self.gold_origin == GoldOrigin.SAMPLED)

    def with_gold(
        self, positions: IntArray, label: int, origin: GoldOrigin, reached: "Reached | None" = None
    ) -> "SessionState":
        """The state with the gold label of some rows set; the same one when they have it already.

        Args:
            positions: of the rows.
            label: class number; ABSTAIN makes them unknown.
            origin: why these rows, see GoldOrigin.
            reached: which rows with gold are sampled besides, given these rows and the new gold.
        """
        gold, origins = self.gold.copy(), self.gold_origin.copy()
        gold[positions] = label
        origins[positions] = origin_after(
            origins[positions], is_cleared=label == ABSTAIN, origin=origin
        )
        if reached is not None and origin == GoldOrigin.SAMPLED and label != ABSTAIN:
            origins[reached(positions, gold)] = GoldOrigin.SAMPLED
        if np.array_equal(gold, self.gold) and np.array_equal(origins, self.gold_origin):
            return self
        return replace(self, gold=read_only(gold), gold_origin=read_only(origins))

    @property
    def enabled(self) -> tuple[RegisteredLF, ...]:
        """The LFs whose votes count."""
        return tuple(entry for entry in self.lfs if entry.is_enabled)

    def find(self, name: str) -> RegisteredLF | None:
        """The LF of that name, or None."""
        return next((entry for entry in self.lfs if entry.name == name), None)

    def get(self, name: str) -> RegisteredLF:
        """The LF of that name.

        Raises:
            LabelingFunctionError: there is none; names the nearest.
        """
        entry = self.find(name)
        if entry is None:
            if self.find_recorded(name) is not None:
                raise LabelingFunctionError(
                    f"LF {name!r} is only recorded, from an earlier process. Run its cell again to "
                    "have it vote, or remove it by session.forget."
                )
            raise LabelingFunctionError(_no_such_lf(name, [e.name for e in self.lfs]))
        return entry

    def find_recorded(self, name: str) -> RecordedLF | None:
        """The LF of that name that is only recorded, or None."""
        return next((lf for lf in self.recorded if lf.name == name), None)

    @property
    def taken_names(self) -> set[str]:
        """Names that LFs have, also those whose cells were not run again."""
        return {e.name for e in self.lfs} | {e.name for e in self.recorded}

    def forgotten(self, name: str) -> "SessionState":
        """The state without a recorded LF.

        Raises:
            LabelingFunctionError: there is none of that name.
        """
        lf = self.find_recorded(name)
        if lf is None:
            if self.find(name) is not None:
                raise LabelingFunctionError(f"LF {name!r} is not only recorded: drop it instead.")
            names = [lf.name for lf in self.recorded]
            there = f"Those that are: {names}." if names else "No LF is."
            raise LabelingFunctionError(f"No LF named {name!r} is recorded. {there}")
        return replace(self, recorded=tuple(r for r in self.recorded if r is not lf))

    def with_lf(self, lf: LabelingFunction, column: VoteColumn) -> "SessionState":
        """The state with an LF added, or put in the place of the one of its name.

        Where one of its name is recorded, it takes over the number, the version and whether it is
        on.
        """
        old = self.find(lf.name)
        if old is not None:
            return self.changed(
                lf.name, lambda e: replace(e, lf=lf, column=column, version=e.version + 1)
            )
        known = self.find_recorded(lf.name)
        if known is not None:
            entry = RegisteredLF(lf, column, known.number, known.version_of(lf), known.is_enabled)
            lfs = tuple(sorted((*self.lfs, entry), key=lambda e: e.number))
            return replace(self.forgotten(lf.name), lfs=lfs)
        number = self.n_numbers + 1
        entry = RegisteredLF(lf, column, number)
        return replace(self, lfs=(*self.lfs, entry), n_numbers=number)

    def without(self, name: str) -> "SessionState":
        """The state with an LF dropped."""
        dropped = self.get(name)
        return replace(self, lfs=tuple(entry for entry in self.lfs if entry is not dropped))

    def renamed(self, name: str, new_name: str) -> "SessionState":
        """The state with an LF under another name; the same one when that is its name.

        Raises:
            LabelingFunctionError: there is no such LF, or the new name is taken.
        """
        self.get(name)
        if new_name == name:
            return self
        if self.find(new_name) is not None:
            raise LabelingFunctionError(
                f"{name!r} cannot be renamed to {new_name!r}: an LF of that name is there. "
                "Drop or rename that one first."
            )
        if self.find_recorded(new_name) is not None:
            raise LabelingFunctionError(
                f"{name!r} cannot be renamed to {new_name!r}: an LF of that name is recorded. "
                "Run its cell again, or remove it by session.forget, first."
            )
        return self.changed(name, lambda e: replace(e, lf=replace(e.lf, name=new_name)))

    def changed(self, name: str, change: Callable[[RegisteredLF], RegisteredLF]) -> "SessionState":
        """The state with one LF changed in its place."""
        wanted = self.get(name)
        return replace(self, lfs=tuple(change(e) if e is wanted else e for e in self.lfs))


def _no_such_lf(name: str, names: Sequence[str]) -> str:
    near = get_close_matches(str(name), names, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    known = f"The LFs are {list(names)}." if names else "There are no LFs yet."
    return f"There is no LF named {name!r}. {known}{hint}"
