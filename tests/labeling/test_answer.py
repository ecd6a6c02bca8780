from enum import Enum, IntEnum, StrEnum
from typing import Any

import numpy as np
import pandas as pd
import pytest

from snorkel_nb.core.label_set import ABSTAIN, LabelSet
from snorkel_nb.errors import LabelError
from snorkel_nb.labeling.answer import AnswerReader, NotAVoteError

CLASSES = LabelSet.of(["HAM", "SPAM"])


class Number(IntEnum):
    ABSTAIN = -1
    HAM = 0
    SPAM = 1


class Name(StrEnum):
    SPAM = "SPAM"


class Plain(Enum):
    ABSTAIN = -1
    SPAM = "spam"


@pytest.mark.parametrize(
    "answer",
    [
        *("SPAM", np.str_("SPAM"), 1, np.int8(1), np.int64(1), np.uint8(1), np.array(1)),
        *(Number.SPAM, Name.SPAM, Plain.SPAM),
    ],
    ids=repr,
)
@pytest.mark.parametrize("label", [None, "HAM"])
def test_a_class_is_said_by_name_by_number_or_by_enum(answer: Any, label: str | None) -> None:
    assert AnswerReader(label, CLASSES).vote(answer) == 1


@pytest.mark.parametrize(
    "answer", [None, ABSTAIN, np.int64(-1), Number.ABSTAIN, Plain.ABSTAIN], ids=repr
)
@pytest.mark.parametrize("label", [None, "HAM"])
def test_none_and_abstain_abstain(answer: Any, label: str | None) -> None:
    assert AnswerReader(label, CLASSES).vote(answer) == ABSTAIN


@pytest.mark.parametrize(
    ("answer", "vote"), [(True, 1), (np.True_, 1), (False, -1), (np.False_, -1)]
)
def test_true_and_false_stand_for_the_label_and_abstain(answer: Any, vote: int) -> None:
    assert AnswerReader("SPAM", CLASSES).vote(answer) == vote
    assert AnswerReader(1, CLASSES).vote(answer) == vote


@pytest.mark.parametrize("answer", [True, False, np.True_])
def test_true_and_false_mean_nothing_without_a_label(answer: Any) -> None:
    with pytest.raises(NotAVoteError, match=r"the LF names no label.*'HAM', 'SPAM'"):
        AnswerReader(None, CLASSES).vote(answer)


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (2, r"returned 2 \(int\)"),
        (-2, r"returned -2 \(int\)"),
        (2**200, r"returned 16069"),
        (1.0, r"returned 1\.0 \(float\)"),
        (np.float64(1), r"\(float64\)"),
        (float("nan"), r"returned nan"),
        ("spam", r"returned 'spam' \(str\)"),
        ("", r"returned '' \(str\)"),
        ("1", r"returned '1' \(str\)"),
        (b"SPAM", r"returned b'SPAM'"),
        ([1], r"returned \[1\] \(list\)"),
        ((), r"returned \(\)"),
        ({"a": 1}, r"returned \{'a': 1\}"),
        (np.array([0, 1]), r"\(ndarray\)"),
        (pd.NA, r"\(NAType\)"),
        (lambda: 1, r"\(function\)"),
        ("x" * 1_000_000, r"^returned 'x{79} \(str\)"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_anything_else_is_shown_with_its_type_and_what_is_accepted(answer: Any, shown: str) -> None:
    for label in (None, "SPAM"):
        with pytest.raises(NotAVoteError, match=rf"(?s){shown}.*'HAM', 'SPAM'.*ABSTAIN or None"):
            AnswerReader(label, CLASSES).vote(answer)


def test_numbers_mean_names_where_the_names_are_numbers() -> None:
    reader = AnswerReader(None, LabelSet.of(["1", "2", "5"]))

    assert [reader.vote(a) for a in (5, "5", np.int64(1), -1)] == [2, 2, 0, -1]
    with pytest.raises(NotAVoteError, match="returned 0 "):
        reader.vote(0)


def test_class_names_may_be_huge_numbers() -> None:
    assert AnswerReader(None, LabelSet.of(["0", "1000000000000"])).vote(10**12) == 1


def test_a_label_that_is_no_class_is_refused_at_once() -> None:
    with pytest.raises(LabelError, match=r"'SPAN' is not a class.*Did you mean 'SPAM'\?"):
        AnswerReader("SPAN", CLASSES)


def test_without_class_names_only_numbers_are_read() -> None:
    reader = AnswerReader(3, None)

    assert [reader.vote(a) for a in (0, np.int64(7), True, False, None, -1)] == [
        0,
        7,
        3,
        -1,
        -1,
        -1,
    ]
    for answer in ("SPAM", -2, 1.0):
        with pytest.raises(NotAVoteError, match="Class numbers start at 0"):
            reader.vote(answer)
