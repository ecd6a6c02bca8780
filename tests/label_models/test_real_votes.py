"""The default model beside majority vote on votes of real LFs, by the protocol of the bench."""

import numpy as np
import pytest

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


def test_the_default_is_not_worse_than_majority_vote_and_far_better_calibrated(
    vote_set: VoteSet,
) -> None:
    trusted = fit_trusted(LabelMatrix.from_array(vote_set.train, vote_set.cardinality))

    test = LabelMatrix.from_array(vote_set.test, vote_set.cardinality)
    ours = trusted.chosen.posteriors(test).probabilities
    majority = trusted.majority.posteriors(test).probabilities
    assert not trusted.fell_back
    assert macro_f1(ours, vote_set.gold) > macro_f1(majority, vote_set.gold) - 0.02
    assert log_loss(ours, vote_set.gold) < log_loss(majority, vote_set.gold)


def test_unanimous_real_votes_are_not_contradicted(vote_set: VoteSet) -> None:
    label_matrix = LabelMatrix.from_array(vote_set.train, vote_set.cardinality)
    labels = fit_trusted(label_matrix).posteriors.labels()

    votes = np.ma.masked_less(vote_set.train, 0)
    is_unanimous = (votes.min(axis=1) == votes.max(axis=1)).filled(False)

    assert (labels == votes.max(axis=1))[is_unanimous].all()
