"""What a session's fit takes as given, and that it outlives edits."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import snorkel_nb as snb
from snorkel_nb.errors import LabelingFunctionError, LabelModelError
from tests.session.comments import HAM, SPAM, labeled_comments, open_comments


def test_the_class_balance_can_be_that_of_gold_and_follows_it():
    session = labeled_comments()

    session.fit("spammer", class_balance="gold")
    assert_allclose(session.results.fit.chosen.class_balance, [3 / 7, 4 / 7])  # 2 and 3 rows

    session.annotate(4, "HAM")
    assert_allclose(session.results.fit.chosen.class_balance, [4 / 8, 4 / 8])


def test_a_balance_from_gold_needs_gold():
    session = open_comments(gold=None)

    with pytest.raises(LabelModelError, match=r"needs gold labels.*annotate"):
        session.fit(class_balance="gold")


def test_gold_takes_part_when_asked_and_is_left_out_otherwise():
    session = labeled_comments()
    session.fit("spammer")
    alone = session.results.fit.chosen.accuracies.copy()

    session.annotate(5, "HAM")
    assert_allclose(session.results.fit.chosen.accuracies, alone)

    session.fit("spammer", use_gold=True)
    informed = session.results.fit.chosen.accuracies.copy()
    assert not np.allclose(informed, alone)
    session.annotate(5, "SPAM")  # loves is wrong there after all
    assert session.results.fit.chosen.accuracies[1] < informed[1]


def test_known_accuracies_and_strong_rules_follow_an_lf_through_a_new_name_and_undo():
    session = labeled_comments()
    session.fit("spammer", accuracies={"asks": 0.9}, overriding=["loves"])

    session.rename("asks", "begs")
    session.rename("loves", "likes")

    fit = session.results.fit
    assert fit.chosen.accuracies[0] == pytest.approx(0.9)
    assert session.labels()[3] == HAM  # begs against likes, which holds
    session.undo()
    session.undo()
    session.undo()
    assert session.state.choice.overriding == frozenset()
    assert session.results.fit.chosen.name == "majority"


def test_an_lf_that_is_off_is_no_longer_given():
    session = labeled_comments()
    session.fit("spammer", overriding=["loves"])

    session.disable("loves")

    assert session.labels()[3] == SPAM


@pytest.mark.parametrize("given", [{"accuracies": {"nobody": 0.9}}, {"overriding": ["nobody"]}])
def test_an_lf_that_is_not_there_is_refused_and_nothing_changes(given):
    session = labeled_comments()

    with pytest.raises(LabelingFunctionError, match=r"no LF named 'nobody'"):
        session.fit("spammer", **given)

    assert session.state.choice.model == "auto"


def test_an_accuracy_that_is_none_is_refused_and_nothing_changes():
    session = labeled_comments()

    with pytest.raises(LabelModelError, match=r"accuracy of LF 'asks' is given as 1.5"):
        session.fit("spammer", accuracies={"asks": 1.5})

    assert session.state.choice.model == "auto"


def test_the_array_model_takes_the_same_by_column():
    votes = np.array([[0, 1], [1, 1], [1, 0], [0, -1]])

    model = snb.LabelModel(2, method="spammer").fit(votes, overriding=[0], accuracies={1: 0.8})

    assert model.predict(votes).tolist() == [0, 1, 1, 0]
    with pytest.raises(LabelModelError, match=r"no LF 2: the votes have columns 0..1"):
        model.fit(votes, overriding=[2])
