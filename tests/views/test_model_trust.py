from dataclasses import replace

import numpy as np
import pytest

from snorkel_nb.core.agreement import Agreement
from snorkel_nb.label_models.protocol import Diagnostic
from snorkel_nb.views.model_trust import agreement_share, remarks, voters_text
from tests.session.comments import labeled_comments
from tests.views.odd_session import odd_session


@pytest.fixture(scope="module")
def fit():
    return odd_session().results.fit


class Stand:
    """A fit of which only some values are looked at."""

    def __init__(self, **values):
        vars(self).update(values)


def voters(effective: float, n: int):
    return Stand(voters=Stand(effective=effective, is_voting=np.arange(n + 2) < n))


def test_shared_voices_are_counted_when_five_hundredths_are_missing(fit):
    assert voters_text(fit.verdict) == f"6 LFs count as {fit.voters.effective:.1f} voters"
    assert voters_text(voters(9.2, 11)) == "11 LFs count as 9.2 voters"
    assert voters_text(voters(10.96, 11)) is None
    assert voters_text(voters(11.0, 11)) is None
    assert voters_text(labeled_comments().results.fit.verdict) is None


def test_the_number_of_voters_never_rounds_to_all_of_them():
    assert voters_text(voters(4.95, 5)) == "5 LFs count as 4.95 voters"


def test_remarks_are_what_is_not_reassuring_and_not_said_already(fit):
    said = Diagnostic("contradicts_unanimous", "the learned model contradicts all LFs.")
    fit = replace(
        fit,
        warnings=(said,),
        diagnostics=(
            Diagnostic("converged", "The label model settled."),
            Diagnostic("independent", "The LFs vote alone."),
            said,
            Diagnostic("not_converged", "the label model had not settled."),
        ),
    )

    assert remarks(fit.verdict) == ["The label model had not settled."]


def test_the_agreement_is_rounded_down_so_that_one_means_all(fit):
    def agreeing(n_same: int, n_both: int):
        agreement = Agreement(np.array([1, 1]), n_both, n_same, 0, 0)
        return Stand(learned=Stand(agreement=agreement))

    assert agreement_share(agreeing(9_999, 10_000)) == 0.999
    assert agreement_share(agreeing(10_000, 10_000)) == 1
    assert agreement_share(agreeing(0, 0)) is None
    assert agreement_share(Stand(learned=None)) is None
    assert 0.5 < agreement_share(fit) <= 1
