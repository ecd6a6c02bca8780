"""Turns what an LF returned into a vote, or says why it is none."""

import operator
from enum import Enum
from typing import Any

from snorkel_nb.core.label_set import ABSTAIN, Label, LabelSet


class NotAVoteError(Exception):
    """What an LF returned on one row is neither a label nor an abstention."""


class AnswerReader:
    """Reads class names, class numbers, ABSTAIN, None, and True/False when there is a label.

    Args:
        label: what True stands for; None when the LF names no label.
        label_set: the classes; None when only their numbers are known, as in `LFApplier`.
    """

    def __init__(self, label: Label | None, label_set: LabelSet | None) -> None:
        self._label_set = label_set
        # One table a type: True and 1 are equal, but do not mean the same here.
        self._by_type: dict[type, dict[Any, int]] = {type(None): {None: ABSTAIN}}
        if label is not None:
            number = label_set.number(label) if label_set else operator.index(label)  # type: ignore[arg-type]  # checked by LFApplier
            self._by_type[bool] = {True: number, False: ABSTAIN}
        if label_set is not None:
            self._by_type[str] = {name: i for i, name in enumerate(label_set)}
            numbers = map(int, label_set) if label_set.is_numeric else range(len(label_set))
            self._by_type[int] = {n: i for i, n in enumerate(numbers)} | {ABSTAIN: ABSTAIN}

    def vote(self, answer: Any) -> int:
        """The class number or ABSTAIN.

        Raises:
            NotAVoteError: the answer is no label.
        """
        table = self._by_type.get(type(answer))
        if table is not None:
            try:
                return table[answer]
            except KeyError:
                pass
        return self._uncommon(answer)

    def _uncommon(self, answer: Any) -> int:
        """Numpy scalars, enums and strings of other types; everything that is wrong."""
        if isinstance(answer, Enum) and answer.value == ABSTAIN:
            return ABSTAIN
        if type(answer).__name__ in ("bool", "bool_"):
            if bool in self._by_type:
                return self._by_type[bool][bool(answer)]
            raise NotAVoteError(
                f"returned {answer}, which stands for no class: the LF names no label. "
                f"{self._accepted}"
            )
        number = self._label_set.find(answer) if self._label_set else _index(answer)
        if number is None and _index(answer) == ABSTAIN:
            return ABSTAIN
        if number is None or number < ABSTAIN:
            raise NotAVoteError(
                f"returned {answer!r:.80} ({type(answer).__name__}). {self._accepted}"
            )
        return number

    @property
    def _accepted(self) -> str:
        classes = self._label_set.accepted if self._label_set else "Class numbers start at 0."
        return f"{classes} Or return ABSTAIN or None."


def _index(answer: Any) -> int | None:
    try:
        return operator.index(answer)
    except TypeError:
        return None
