from enum import Enum, IntEnum, StrEnum

import numpy as np
import pytest

from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.errors import LabelError


class Verdict(Enum):
    ABSTAIN = -1
    SPAM = 1
    HAM = 0


class Level(IntEnum):
    LOW = 0
    HIGH = 1


class Mood(StrEnum):
    GLAD = "glad"
    SAD = "sad"


def test_names_and_numbers_mean_the_same_class() -> None:
    labels = LabelSet.of(["HAM", "SPAM"])

    assert [labels.number(x) for x in ("SPAM", 1, np.int8(1), np.str_("SPAM"))] == [1, 1, 1, 1]
    assert (labels.cardinality, len(labels), list(labels)) == (2, 2, ["HAM", "SPAM"])


@pytest.mark.parametrize("label", ["EGGS", "", -1, 2, 1.0, True, np.True_, None, [1], b"HAM"])
def test_what_is_no_class_is_not_found(label: object) -> None:
    labels = LabelSet.of(["HAM", "SPAM"])

    assert labels.find(label) is None
    with pytest.raises(
        LabelError, match=r"is not a class\. Classes are 'HAM', 'SPAM', or .*0\.\.1"
    ):
        labels.number(label)


def test_a_misspelt_class_gets_the_nearest_one() -> None:
    with pytest.raises(LabelError, match=r"Did you mean 'SPAM'\?$"):
        LabelSet.of(["HAM", "SPAM"]).number("SPAN")
    with pytest.raises(LabelError, match=r"Did you mean 'HAM'\?$"):
        LabelSet.of(["HAM", "SPAM"]).number("ham")


def test_numeric_names_are_read_as_names() -> None:
    stars = LabelSet.of(["1", "2", "5"])

    assert [stars.number(x) for x in (5, "5", 1)] == [2, 2, 0]
    assert stars.find(0) is None


def test_one_name_that_is_no_number_makes_numbers_positions() -> None:
    assert LabelSet.of(["10", "other"]).number(0) == 0
    assert LabelSet.of(["01", "02"]).number(0) == 0


def test_classes_may_be_a_count_an_enum_numbers_or_an_array() -> None:
    assert LabelSet.of(3).names == ("0", "1", "2")
    assert LabelSet.of([10, 20]).number(20) == 1
    assert LabelSet.of(np.array(["a", "b"])).names == ("a", "b")  # type: ignore[arg-type]  # an array is none
    assert LabelSet.of(Verdict).names == ("HAM", "SPAM")
    assert LabelSet.of(Mood).names == ("GLAD", "SAD")
    assert LabelSet.of(LabelSet.of(2)).names == ("0", "1")


def test_members_of_an_enum_mean_its_classes() -> None:
    assert LabelSet.of(Verdict).number(Verdict.SPAM) == 1
    assert LabelSet.of(Level).number(Level.HIGH) == 1
    assert LabelSet.of(Mood).number(Mood.SAD) == 1
    assert LabelSet.of(["glad", "sad"]).number(Mood.SAD) == 1
    assert LabelSet.of(["a", "b"]).number(Level.HIGH) == 1
    assert LabelSet.of(Verdict).find(Verdict.ABSTAIN) is None


def test_an_enum_must_be_numbered_from_0() -> None:
    with pytest.raises(LabelError, match=r"values of Odd are \[1, 3\].*0\.\.1"):
        LabelSet.of(Enum("Odd", {"A": 1, "B": 3}))


@pytest.mark.parametrize(
    ("classes", "facts"),
    [
        ([], r"has 0 name"),
        (["HAM"], r"has 1 name.*At least two"),
        (1, r"has 1 name"),
        ("HAM", r"single string 'HAM'.*\['HAM', 'OTHER'\]"),
        (["HAM", "HAM"], r"'HAM' is given twice"),
        (["HAM", " "], r"Class 1 is named ' '"),
        (["HAM", "SP\nAM"], r"Class 1 is named 'SP\\nAM'.*one line"),
        (["HAM", "ABSTAIN"], r"'ABSTAIN' cannot be a class"),
        ([-1, 0, 1], r"'-1' cannot be a class"),
        ({"HAM", "SPAM"}, r"is a set; the order"),
        ({"HAM": 0, "SPAM": 1}, r"is a dict; the order"),
        (None, r"is a NoneType"),
        (40_000, r"40000 names; at most 32767"),
    ],
)
def test_classes_that_cannot_be_are_refused(classes: object, facts: str) -> None:
    with pytest.raises(LabelError, match=facts):
        LabelSet.of(classes)  # type: ignore[arg-type]  # the wrong type is the subject


def test_a_long_list_of_classes_is_shown_in_part() -> None:
    assert "'11', ... (300 in all)" in LabelSet.of(300).accepted
    assert "'12'" not in LabelSet.of(300).accepted


def test_equal_names_are_equal_label_sets() -> None:
    assert LabelSet.of(["a", "b"]) == LabelSet.of(("a", "b"))
    assert hash(LabelSet.of(["a", "b"])) == hash(LabelSet.of(("a", "b")))
    assert LabelSet.of(["a", "b"]) != LabelSet.of(["b", "a"])
