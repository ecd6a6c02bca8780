"""Gold, known accuracies and strong rules inside the fit."""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snorkel_nb.core.arrays import FloatArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.knowledge import GOLD_WORTH, Knowledge, KnownAccuracy
from snorkel_nb.label_models.registry import LEARNERS
from snorkel_nb.label_models.trust import fit_trusted

VOTES = LabelMatrix.from_array(
    [[0, 1, ABSTAIN], [1, 1, ABSTAIN], [1, 0, 1], [0, ABSTAIN, 0]], 2, ["a", "b", "c"]
)
GOLD = np.array([0, ABSTAIN, 1, 1], np.int16)


def test_gold_counts_right_and_checked_votes_of_each_lf_for_each_class() -> None:
    known = Knowledge.of(VOTES, gold=GOLD)

    # a: 0 right, 1 right, 0 wrong; b: 1 wrong, 0 wrong; c: 1 right, 0 wrong
    assert_allclose(known.n_checked, [[2, 1], [1, 1], [1, 1]])
    assert_allclose(known.n_right, [[1, 1], [0, 0], [0, 1]])


def test_few_checked_votes_weigh_as_much_as_many_that_are_not() -> None:
    votes = LabelMatrix.from_array(np.zeros((1000, 1), int), 2, ["a"])
    gold = np.full(1000, ABSTAIN, np.int16)
    gold[:10] = 0

    assert_allclose(Knowledge.of(votes, gold=gold).n_checked.sum(), 10 * 1000 / GOLD_WORTH)


def two_camps(rng: np.random.Generator) -> tuple[LabelMatrix, FloatArray]:
    """Three LFs that are right and four that agree with each other, and are often wrong."""
    truth = rng.integers(0, 2, 3000)
    mistaken = np.where(rng.random(3000) < 0.3, 1 - truth, truth)
    right = np.where(rng.random((3000, 3)) < 0.95, truth[:, None], 1 - truth[:, None])
    wrong = np.where(rng.random((3000, 4)) < 0.85, mistaken[:, None], 1 - mistaken[:, None])
    return LabelMatrix.from_array(np.hstack([right, wrong]), 2, list("abcdefg")), truth


@pytest.mark.parametrize("model", ["spammer", "weighted", "dawid_skene"])
def test_gold_tells_which_of_two_camps_is_right(model: str, rng: np.random.Generator) -> None:
    label_matrix, truth = two_camps(rng)
    gold = np.full(3000, ABSTAIN, np.int16)
    gold[:300] = truth[:300]

    learner = LEARNERS[model]
    without = learner.fit(label_matrix).posteriors(label_matrix).labels()
    knowledge = Knowledge.of(label_matrix, gold=gold)
    informed = learner.fit(label_matrix, None, None, knowledge).posteriors(label_matrix).labels()

    rest = slice(300, None)
    assert (informed == truth)[rest].mean() >= (without == truth)[rest].mean()
    assert (informed == truth)[rest].mean() > 0.93


@pytest.mark.parametrize("model", ["spammer", "independent"])
def test_a_locked_accuracy_is_what_comes_out(model: str, rng: np.random.Generator) -> None:
    truth = rng.integers(0, 2, 4000)
    votes = np.where(rng.random((4000, 10)) < 0.8, truth[:, None], 1 - truth[:, None])
    votes[rng.random((4000, 10)) < 0.6] = ABSTAIN
    label_matrix = LabelMatrix.from_array(votes, 2, list("abcdefghij"))

    def weight_of_a(accuracies: Mapping[str, KnownAccuracy]) -> float:
        knowledge = Knowledge.of(label_matrix, accuracies=accuracies)
        vote = LEARNERS[model].fit(label_matrix, None, None, knowledge).vote
        return float(vote.weights[0].mean())

    assert_allclose(weight_of_a({"a": 0.99}), np.log(0.99 / 0.01), rtol=0.1)
    assert weight_of_a({"a": 0.6}) < weight_of_a({}) < weight_of_a({"a": 0.95})
    assert weight_of_a({"a": (0.6, 1.0)}) > weight_of_a({"a": (0.6, 1e4)})


@pytest.mark.parametrize("model", ["spammer", "independent"])
def test_a_locked_one_class_lf_gives_its_class_that_probability(
    model: str, rng: np.random.Generator
) -> None:
    truth = (rng.random(20_000) < 0.2).astype(int)
    labels = np.arange(16) % 2
    rates = np.where(truth[:, None] == labels, 0.3, 0.05)
    votes = np.where(rng.random((20_000, 16)) < rates, labels, ABSTAIN)
    label_matrix = LabelMatrix.from_array(votes, 2)
    names = label_matrix.lf_names

    for j, accuracy in ((0, 0.97), (1, 0.9), (1, 0.4)):
        knowledge = Knowledge.of(label_matrix, accuracies={names[j]: accuracy})
        fitted = LEARNERS[model].fit(label_matrix, None, None, knowledge)

        assert fitted.accuracies[j] == pytest.approx(accuracy)
        balance, weight = fitted.class_balance[labels[j]], fitted.vote.weights[j, labels[j]]
        odds = balance / (1 - balance) * np.exp(weight)
        alone = odds / (1 + odds)
        assert weight > 0.05
        if model == "spammer":
            assert_allclose(alone, accuracy, atol=0.02)


@pytest.mark.parametrize("model", ["spammer", "independent", "weighted", "dawid_skene", "triplets"])
def test_a_strong_rule_holds_against_all_others(model: str) -> None:
    votes = np.full((40, 6), 1)
    votes[:20, 0], votes[20:, 0] = 0, ABSTAIN
    votes[20:, 1:4] = 0
    label_matrix = LabelMatrix.from_array(votes, 2, list("abcdef"))

    knowledge = Knowledge.of(label_matrix, overriding=["a"])
    fitted = LEARNERS[model].fit(label_matrix, None, None, knowledge)

    posteriors = fitted.posteriors(label_matrix)
    assert (posteriors.labels()[:20] == 0).all()
    assert posteriors.probabilities[:20, 0].min() > 0.99


def test_two_strong_rules_that_differ_leave_it_to_the_others() -> None:
    votes = LabelMatrix.from_array([[0, 1, 1, 1], [0, 0, 0, 1], [1, 1, 1, 1]] * 5, 2, list("abcd"))

    fitted = LEARNERS["spammer"].fit(votes, None, None, Knowledge.of(votes, overriding=["a", "b"]))

    assert fitted.posteriors(votes).labels()[0] == 1


def test_what_is_known_of_one_lf_lifts_the_ban_on_learning_from_two() -> None:
    votes = LabelMatrix.from_array([[0, 1], [1, 1]], 2, ["a", "b"])

    assert fit_trusted(votes).fell_back
    assert not fit_trusted(votes, knowledge=Knowledge.of(votes, accuracies={"a": 0.9})).fell_back


@pytest.mark.parametrize("accuracy", [0.0, 1.0, -1, (0.9, 0), (2.0, 10.0)])
def test_an_accuracy_that_is_none_is_refused_with_what_it_may_be(accuracy: KnownAccuracy) -> None:
    with pytest.raises(LabelModelError, match=r"accuracy of LF 'a'.*between 0 and 1"):
        Knowledge.of(VOTES, accuracies={"a": accuracy})


def test_an_lf_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(LabelModelError, match=r"no LF 'z'.*'a', 'b', 'c'"):
        Knowledge.of(VOTES, overriding=["z"])


@pytest.mark.parametrize("gold", [np.zeros(3, np.int16), np.full(4, 2, np.int16)])
def test_gold_that_does_not_fit_is_refused(gold: FloatArray) -> None:
    with pytest.raises(LabelModelError, match=r"4 rows and classes 0\.\.1"):
        Knowledge.of(VOTES, gold=gold)
