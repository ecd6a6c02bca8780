from typing import Any

import pytest

from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.agreement_vote import AgreementVote
from snorkel_nb.label_models.independent import IndependentModel
from snorkel_nb.label_models.spammer import SpammerModel


@pytest.mark.parametrize("model", [AgreementVote, IndependentModel, SpammerModel])
@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"prior_accuracy": 1.0}, r"prior_accuracy is 1\.0.*lies between 0 and 1"),
        ({"prior_votes": 0}, r"prior_votes 0[ .].*positive"),
        ({"prior_accuracy": float("nan")}, r"prior_accuracy is nan"),
    ],
)
def test_priors_that_teach_nothing_are_refused(model: Any, how: dict[str, float], message: str):
    with pytest.raises(LabelModelError, match=message):
        model(**how)
