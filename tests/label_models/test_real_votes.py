"""The default model beside majority vote on votes of real LFs, by the protocol of the bench."""

import numpy as np
import pytest

from snorkel_nb.core.arrays import FloatArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.label_models.trust import fit_trusted
from tests.bench.vote_sets import SHARED_DATA, VoteSet, load_vote_set, macro_f1
from tests.label_models.simulated import log_loss

NAMES = ("census", "civil_llm", "sms", "trec", "weather_crowd", "youtube")

pytestmark = pytest.mark.skipif(
    not SHARED_DATA.exists(), reason=f"the real votes are not at {SHARED_DATA}"
)


@pytest.fixture(scope="module", params=NAMES)
def vote_set(request: pytest.FixtureRequest) -> VoteSet:
    return load_vote_set(SHARED_DATA / f"{request.param}.parquet")


def shares_of_votes(vote_set: VoteSet) -> FloatArray:
    """(n, k) by majority vote that is as sure as the votes are one."""
    votes = vote_set.test[:, :, None] == np.arange(vote_set.cardinality)
    return votes.sum(axis=1) / votes.sum(axis=(1, 2))[:, None]


def labeled(vote_set: VoteSet) -> FloatArray:
    """(n, k) by the default model, learned on other rows."""
    trusted = fit_trusted(LabelMatrix.from_array(vote_set.train, vote_set.cardinality))
    assert not trusted.fell_back
    test = LabelMatrix.from_array(vote_set.test, vote_set.cardinality)
    return trusted.chosen.posteriors(test).probabilities


def test_the_default_is_not_worse_than_majority_vote(vote_set: VoteSet) -> None:
    ours, majority = labeled(vote_set), shares_of_votes(vote_set)

    assert macro_f1(ours, vote_set.gold) > macro_f1(majority, vote_set.gold) - 0.01
    assert log_loss(ours, vote_set.gold) < log_loss(majority, vote_set.gold) + 0.05


def test_the_default_is_far_better_calibrated_than_majority_vote() -> None:
    vote_sets = [load_vote_set(SHARED_DATA / f"{name}.parquet") for name in NAMES]

    ours = [log_loss(labeled(vote_set), vote_set.gold) for vote_set in vote_sets]
    majority = [log_loss(shares_of_votes(vote_set), vote_set.gold) for vote_set in vote_sets]

    assert np.mean(ours) < np.mean(majority) / 2


def test_unanimous_real_votes_are_not_contradicted(vote_set: VoteSet) -> None:
    label_matrix = LabelMatrix.from_array(vote_set.train, vote_set.cardinality)
    labels = fit_trusted(label_matrix).posteriors.labels()

    votes = np.ma.masked_less(vote_set.train, 0)
    is_unanimous = (votes.min(axis=1) == votes.max(axis=1)).filled(False)

    assert (labels == votes.max(axis=1))[is_unanimous].all()
