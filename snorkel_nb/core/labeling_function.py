"""A labeling function (LF) as a frozen value: what it is called, what it says, and how it votes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.label_set import Label, LabelSet
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.errors import LabelingFunctionError

Progress: TypeAlias = Callable[[int, int], None]
"""Told the rows done and the rows in all, now and then; it may raise to stop the work."""

Span: TypeAlias = tuple[int, int]
"""Start and end of a match, in characters of the text."""


def no_progress(_done: int, _total: int) -> None:
    """A Progress that tells nobody."""


class Voter(Protocol):
    """How an LF votes; one class for each kind."""

    def vote(
        self, dataset: Dataset, start: int, label_set: LabelSet, progress: Progress
    ) -> VoteColumn:
        """Votes on the rows from `start` on; failures carry positions in the whole dataset."""
        ...

    def vote_on(self, row: Any) -> Any:
        """What it says of one data point: a label as a person names it, ABSTAIN or None."""
        ...

    def spans(self, dataset: Dataset, position: int) -> list[Span]:
        """Which parts of a row's text made it vote; empty when it cannot tell."""
        ...

    def fingerprint(self) -> str:
        """A name of all that decides its votes, as it is now."""
        ...


@dataclass(frozen=True)
class LabelingFunction:
    """An LF. Two with the same name, kind, label and fingerprint are the same LF.

    Args:
        name: unique in a session.
        kind: "function", "keywords", "regex", "similar", "votes" or another voter's kind.
        label: the class it votes for, or None when each vote names its own.
        source: what the user wrote; shown, compared and exported.
        fingerprint: of all that decides its votes, when it was made.
        parameters: settings of its kind, for people and for export; plain JSON values.
        voter: how it votes.
        notes: what a user should know about how it is run, one sentence each.
    """

    name: str
    kind: str
    label: Label | None
    source: str = field(compare=False)
    fingerprint: str
    parameters: Mapping[str, Any] = field(compare=False)
    voter: Voter = field(compare=False, repr=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        check_lf_name(self.name)

    def __call__(self, row: Any) -> Any:
        """What the LF says of one data point, as Snorkel's LFs do."""
        return self.voter.vote_on(row)

    @property
    def is_stale(self) -> bool:
        """Whether something it reads has changed since it was made, so that it would vote anew."""
        return self.voter.fingerprint() != self.fingerprint


def check_lf_name(name: object) -> None:
    """Accept one line of visible text, at most 200 characters.

    Raises:
        LabelingFunctionError: it is anything else.
    """
    if not isinstance(name, str) or not name.strip() or len(name) > 200 or not name.isprintable():
        raise LabelingFunctionError(
            f"An LF cannot be named {name!r:.80}. A name is one line of visible text, at most 200 "
            "characters, such as 'has_link'."
        )
