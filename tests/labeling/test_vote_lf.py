from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.core.label_set import ABSTAIN, LabelSet
from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.errors import LabelingFunctionError
from snorkel_nb.labeling.vote_lf import vote_lf

Vote = Callable[..., VoteColumn]
TEXTS = ["a", "b", "c"]


@pytest.mark.parametrize(
    "votes",
    [
        [1, ABSTAIN, 0],
        (1, None, 0),
        ["SPAM", None, "HAM"],
        np.array([1, -1, 0], dtype=np.int8),
        np.array([1.0, np.nan, 0.0]),
        np.array(["SPAM", None, "HAM"], dtype=object),
        pl.Series([1, None, 0]),
        pl.Series(["SPAM", None, "HAM"], dtype=pl.Categorical),
        pd.Series([1, None, 0]),
        pd.Series([1, None, 0], dtype="Int64"),
        pd.Series(["SPAM", None, "HAM"], index=[7, 7, 7]),
        pd.Series(["SPAM", np.nan, "HAM"], dtype="category"),
    ],
    ids=lambda votes: f"{type(votes).__module__.split('.')[0]} {getattr(votes, 'dtype', votes)}",
)
def test_votes_may_be_names_numbers_or_arrays_with_gaps(votes: Any, vote: Vote) -> None:
    column = vote(vote_lf("crowd", votes), TEXTS)

    assert column.votes.tolist() == [1, ABSTAIN, 0]
    assert column.votes.dtype == np.int8


def test_votes_are_copied() -> None:
    votes = [1, 0]
    lf = vote_lf("crowd", votes)

    votes[0] = 0

    assert not lf.is_stale
    assert lf.parameters == {"n_votes": 2}


@pytest.mark.parametrize("votes", [[1], [1, 0, 1, 0], []])
def test_one_vote_a_row_is_needed(votes: list[int], vote: Vote) -> None:
    with pytest.raises(LabelingFunctionError, match=rf"'crowd' has {len(votes)} votes.* 3 rows"):
        vote(vote_lf("crowd", votes), TEXTS)


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        (7, "has 7"),
        (-2, "has -2"),
        ("EGGS", "has 'EGGS'"),
        (0.5, r"has 0\.5"),
        (True, "has True"),
        ({}, r"has \{\}"),
    ],
)
def test_nonsense_names_the_value_and_the_row(wrong: Any, shown: str, vote: Vote) -> None:
    table = {"text": TEXTS, "id": ["x", "y", "z"]}

    with pytest.raises(LabelingFunctionError, match=rf"LF 'crowd' {shown}.*'SPAM'.* row y\."):
        vote(vote_lf("crowd", [1, wrong, 0]), table, id="id")


@pytest.mark.parametrize(
    "votes", [[[1, 0]], np.zeros((3, 2)), np.array(1), "SPAM", 1, None, {"a": 1}], ids=repr
)
def test_what_is_no_list_of_votes_is_refused(votes: Any) -> None:
    with pytest.raises(
        LabelingFunctionError, match=r"votes of LF 'crowd' are no list.*\(n_rows,\)"
    ):
        vote_lf("crowd", votes)


def test_rows_that_are_appended_later_have_no_vote(ham_or_spam: LabelSet) -> None:
    dataset = Dataset.open({"text": TEXTS}, Roles(), ham_or_spam)
    lf = vote_lf("crowd", [1, 1, 1])

    later = lf.voter.vote(dataset.append({"text": ["d", "e"]}), 3, ham_or_spam, no_progress)

    assert later.votes.tolist() == [ABSTAIN, ABSTAIN]


def test_given_votes_cannot_say_anything_of_a_single_point() -> None:
    with pytest.raises(LabelingFunctionError, match=r"'crowd' holds votes by row.* single dict"):
        vote_lf("crowd", [1])({"text": "a"})


def test_the_votes_are_the_fingerprint() -> None:
    lists: list[Any] = [[1, 0], [0, 1], [1], ["1", "0"], [1, None]]

    assert len({vote_lf("crowd", votes).fingerprint for votes in lists}) == len(lists)
    assert vote_lf("crowd", np.array([1, 0])) == vote_lf("crowd", [1.0, 0.0])


def test_given_votes_do_not_say_why(make_dataset: Callable[..., Dataset]) -> None:
    assert vote_lf("crowd", [1]).voter.spans(make_dataset(["a"]), 0) == []
