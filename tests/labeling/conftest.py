from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.core.labeling_function import LabelingFunction, no_progress
from snorkel_nb.core.vote_column import VoteColumn

MakeDataset: TypeAlias = Callable[..., Dataset]
Vote: TypeAlias = Callable[..., VoteColumn]


@pytest.fixture
def ham_or_spam() -> LabelSet:
    return LabelSet.of(["HAM", "SPAM"])


@pytest.fixture
def make_dataset(ham_or_spam: LabelSet) -> MakeDataset:
    def make(data: Any, **roles: str) -> Dataset:
        table = {"text": data} if isinstance(data, list) else data
        return Dataset.open(table, Roles(**roles), ham_or_spam)

    return make


@pytest.fixture
def vote(make_dataset: MakeDataset, ham_or_spam: LabelSet) -> Vote:
    """Votes of an LF on texts, or on a table."""

    def vote(lf: LabelingFunction, data: Any, **roles: str) -> VoteColumn:
        return lf.voter.vote(make_dataset(data, **roles), 0, ham_or_spam, no_progress)

    return vote
