"""LFs whose votes exist already: crowd workers, other systems, columns of the data."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import vote_dtype
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.fingerprint import fingerprint
from snorkel_nb.core.label_set import ABSTAIN, LabelSet
from snorkel_nb.core.labeling_function import LabelingFunction, Progress, Span
from snorkel_nb.core.table import is_missing
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.errors import LabelingFunctionError
from snorkel_nb.labeling.answer import AnswerReader, NotAVoteError


@dataclass(frozen=True)
class GivenVoter:
    """Hands out votes by position.

    Args:
        name: of the LF, for messages.
        answers: one a row: class names, numbers, ABSTAIN or None.
    """

    name: str
    answers: tuple[Any, ...]

    def vote(
        self, dataset: Dataset, start: int, label_set: LabelSet, progress: Progress
    ) -> VoteColumn:
        """The given votes; rows appended after they were given abstain."""
        if len(self.answers) > len(dataset) or (start == 0 and len(self.answers) != len(dataset)):
            raise LabelingFunctionError(
                f"LF {self.name!r} has {len(self.answers)} votes, the dataset {len(dataset)} rows. "
                "Give one vote a row, in the order of the data."
            )
        votes = np.full(len(dataset) - start, ABSTAIN, vote_dtype(label_set.cardinality))
        reader = AnswerReader(None, label_set)
        for i, answer in enumerate(self.answers[start:]):
            try:
                votes[i] = reader.vote(answer)
            except NotAVoteError as error:
                raise LabelingFunctionError(
                    f"LF {self.name!r} {str(error).replace('returned', 'has')} This is its vote on "
                    f"row {dataset.row_id(start + i)}."
                ) from None
        progress(len(votes), len(votes))
        return VoteColumn(self.fingerprint(), votes)

    def vote_on(self, row: Any) -> Any:
        """Not possible: the votes belong to positions."""
        raise LabelingFunctionError(
            f"LF {self.name!r} holds votes by row, so it cannot vote on a single "
            f"{type(row).__name__}."
        )

    def spans(self, dataset: Dataset, position: int) -> list[Span]:  # noqa: ARG002  # a Voter
        """Nothing: given votes do not say why."""
        return []

    def fingerprint(self) -> str:
        """A name of the votes."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        return fingerprint("votes", *(f"{type(a).__name__} {a}" for a in self.answers))


def vote_lf(name: str, votes: Sequence[Any] | npt.ArrayLike) -> LabelingFunction:
    """An LF from votes that exist already.

    Args:
        name: unique in a session.
        votes: one a row, in the order of the data: class names, class numbers, ABSTAIN, or None
            or NaN to abstain. Rows that are appended later have no vote.

    Raises:
        LabelingFunctionError: the votes are not one-dimensional.
    """
    listed = votes.tolist() if hasattr(votes, "tolist") else votes
    listed = votes.to_list() if hasattr(votes, "to_list") else listed
    if not isinstance(listed, (list, tuple)) or any(isinstance(v, (list, tuple)) for v in listed):
        raise LabelingFunctionError(
            f"The votes of LF {name!r} are no list with one vote a row. Give an array of (n_rows,)."
        )
    answers = tuple(map(_answer, listed))
    voter = GivenVoter(name, answers)
    return LabelingFunction(
        name=name,
        kind="votes",
        label=None,
        source=f"# {len(answers)} votes that were given",
        fingerprint=voter.fingerprint(),
        parameters={"n_votes": len(answers)},
        voter=voter,
    )


def _answer(vote: Any) -> Any:
    """Arrays with gaps hold floats: 1.0 is class 1, NaN is no vote."""
    if is_missing(vote):
        return None
    return int(vote) if isinstance(vote, float) and vote.is_integer() else vote
