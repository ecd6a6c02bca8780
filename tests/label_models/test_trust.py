from dataclasses import dataclass

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.core.arrays import FloatArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.posteriors import Posteriors
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.knowledge import Knowledge
from snorkel_nb.label_models.majority import MajorityVote
from snorkel_nb.label_models.protocol import Diagnostic
from snorkel_nb.label_models.trust import fit_trusted
from snorkel_nb.label_models.vote_totals import VoteTotals
from tests.bench.simulated_sets import simulate
from tests.label_models.simulated import one_class_votes

VOTES = LabelMatrix.from_array([[0, 0, ABSTAIN]] * 30 + [[1, ABSTAIN, 1]] * 10 + [[0, 1, 1]] * 10)
NAMES = ("HAM", "SPAM")


@dataclass(frozen=True)
class Doctored:
    """A label model that has learned to give these probabilities, whatever the votes."""

    probabilities: FloatArray
    accuracies: FloatArray
    class_balance: FloatArray
    name: str = "doctored"
    agreement: None = None
    diagnostics: tuple[Diagnostic, ...] = (Diagnostic("converged", "It settled."),)

    @property
    def settings(self) -> dict[str, float]:
        return {}

    def fit(
        self,
        label_matrix: LabelMatrix,
        class_balance: FloatArray | None = None,
        totals: VoteTotals | None = None,
        knowledge: Knowledge | None = None,
    ) -> "Doctored":
        return self

    def posteriors(self, label_matrix: LabelMatrix) -> Posteriors:
        return Posteriors.of_rows(self.probabilities, (label_matrix.columns >= 0).any(axis=0))


def doctored(of_class_1: list[float]) -> Doctored:
    in_favour = np.array(of_class_1)
    return Doctored(
        np.column_stack([1 - in_favour, in_favour]), np.full(3, 0.5), np.array([0.5, 0.5])
    )


def test_a_model_that_agrees_with_majority_vote_is_in_force() -> None:
    trusted = fit_trusted(VOTES)

    assert not trusted.fell_back
    assert trusted.chosen is trusted.learned
    assert trusted.chosen.name == "spammer"
    assert "agrees with majority vote on 100 % of covered rows" in trusted.sentence
    assert [d.kind for d in trusted.diagnostics] == ["converged", "correlated"]
    assert trusted.warnings == ()


def test_the_share_of_agreement_leaves_ties_out_and_counts_those_it_decides() -> None:
    votes = LabelMatrix.from_array([[0, 0, 1]] * 3 + [[1, 1, 1], [0, 1, ABSTAIN], [1, 0, ABSTAIN]])

    trusted = fit_trusted(votes, learner=doctored([0.1, 0.1, 0.9, 0.9, 0.8, 0.5]))

    assert "on 75 % of covered rows, ties aside; it decides 1 of 2 ties" in trusted.sentence


def test_agreement_is_rounded_down_so_that_100_percent_means_all() -> None:
    votes = LabelMatrix.from_array([[0, 0, 1]] * 2999 + [[1, 1, 0]] * 2999)
    answers = [0.1] * 2998 + [0.9] * 3000

    trusted = fit_trusted(votes, learner=doctored(answers))

    assert "99.9 %" in trusted.sentence


def test_a_model_that_puts_every_row_into_one_class_is_not_trusted() -> None:
    trusted = fit_trusted(VOTES, class_names=NAMES, learner=doctored([0.2] * 50))

    assert trusted.fell_back
    assert trusted.chosen is trusted.majority
    assert_array_equal(trusted.posteriors.probabilities, trusted.majority_posteriors.probabilities)
    assert trusted.sentence.startswith("Fell back to majority vote")
    assert "put every row into HAM" in trusted.sentence
    kinds = [d.kind for d in trusted.diagnostics]
    assert kinds[:2] == ["collapsed", "contradicts_unanimous"]
    assert "disagrees" in kinds
    assert len(set(kinds)) == len(kinds)
    assert [d.kind for d in trusted.warnings] == ["collapsed"]


def test_a_model_that_empties_one_of_three_classes_is_not_trusted() -> None:
    votes = LabelMatrix.from_array([[0, 0, 1]] * 20 + [[1, 1, 0]] * 20 + [[2, 2, 0]] * 10)
    answers = np.repeat([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.5, 0.1, 0.4]], [20, 20, 10], axis=0)
    learner = Doctored(answers, np.full(3, 0.5), np.full(3, 1 / 3))

    trusted = fit_trusted(votes, learner=learner)

    assert trusted.fell_back
    assert "gave 0 rows to class 2, which has 10 by majority vote" in trusted.sentence


def test_a_class_that_majority_vote_hardly_has_may_vanish() -> None:
    votes = LabelMatrix.from_array([[0, 0, 1]] * 300 + [[1, 1, 0]])

    assert not fit_trusted(votes, learner=doctored([0.2] * 301)).fell_back


def test_a_model_that_contradicts_many_unanimous_votes_is_not_trusted() -> None:
    answers = [0.2] * 21 + [0.9] * 9 + [0.9] * 10 + [0.9] * 10

    trusted = fit_trusted(VOTES, learner=doctored(answers))

    assert trusted.fell_back
    assert "contradicts all LFs on 9 of 40 rows where two or more vote" in trusted.sentence


def test_a_model_that_contradicts_a_few_unanimous_votes_says_so_in_its_sentence() -> None:
    answers = [0.2] * 29 + [0.9] + [0.9] * 10 + [0.9] * 10

    trusted = fit_trusted(VOTES, learner=doctored(answers))

    assert not trusted.fell_back
    assert "Mind that the learned model contradicts all LFs on 1 of 40 rows" in trusted.sentence
    assert [d.kind for d in trusted.warnings] == ["contradicts_unanimous"]
    assert trusted.warnings[0] in trusted.diagnostics


def test_one_contradicted_row_in_a_hundred_is_let_pass() -> None:
    votes = LabelMatrix.from_array([[0, 0, ABSTAIN]] * 100 + [[1, ABSTAIN, 1]] * 100)

    trusted = fit_trusted(votes, learner=doctored([0.1] * 98 + [0.9] * 2 + [0.9] * 100))

    assert not trusted.fell_back


def test_probabilities_that_are_no_numbers_are_not_trusted() -> None:
    trusted = fit_trusted(VOTES, learner=doctored([np.nan] * 50))

    assert trusted.fell_back
    assert np.isfinite(trusted.posteriors.probabilities).all()
    assert trusted.diagnostics[0].kind == "not_finite"


@pytest.mark.parametrize(
    ("votes", "n_overlapping"),
    [
        ([[0, 1], [1, 1]], 2),
        ([[0, ABSTAIN, ABSTAIN], [ABSTAIN, 1, ABSTAIN], [ABSTAIN, ABSTAIN, 1]], 0),
    ],
)
def test_fewer_than_three_lfs_that_overlap_are_too_few_to_learn_from(
    votes: list[list[int]], n_overlapping: int
) -> None:
    trusted = fit_trusted(LabelMatrix.from_array(votes))

    assert trusted.fell_back
    assert trusted.chosen.name == "majority"
    assert "needs 3 LFs" in trusted.sentence
    assert f"there are {n_overlapping}." in trusted.sentence


@pytest.mark.parametrize("shape", [(0, 0), (0, 4), (4, 0), (4, 4)])
def test_without_votes_majority_vote_is_in_force_and_nothing_is_covered(
    shape: tuple[int, int],
) -> None:
    votes = LabelMatrix.from_array(np.full(shape, ABSTAIN), cardinality=3)

    trusted = fit_trusted(votes)

    assert "no row has a vote yet" in trusted.sentence
    assert trusted.posteriors.probabilities.shape == (shape[0], 3)
    assert not trusted.posteriors.is_covered.any()


def test_majority_vote_can_be_asked_for_and_is_no_fall_back() -> None:
    trusted = fit_trusted(VOTES, model="majority")

    assert trusted.chosen is trusted.majority
    assert trusted.learned is None
    assert not trusted.fell_back


def test_a_learned_model_that_was_asked_for_stays_in_force_with_its_doubts() -> None:
    trusted = fit_trusted(LabelMatrix.from_array([[0, 1], [1, 1]]), model="spammer")

    assert trusted.chosen.name == "spammer"
    assert not trusted.fell_back
    assert "as asked, but a learned model needs 3 LFs" in trusted.sentence
    assert trusted.diagnostics[0].kind == "too_few_lfs"


def test_another_model_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(LabelModelError, match=r"'snorkel'.*'auto', 'majority', .*'spammer'"):
        fit_trusted(VOTES, model="snorkel")


def test_the_real_learned_model_does_not_fall_back_on_notebook_votes(
    rng: np.random.Generator,
) -> None:
    label_matrix, _ = one_class_votes(rng, 3000, rng.uniform(0.6, 0.95, 8), coverage=0.2)

    trusted = fit_trusted(label_matrix)

    assert not trusted.fell_back
    majority = MajorityVote().fit(label_matrix).posteriors(label_matrix)
    assert_array_equal(trusted.majority_posteriors.probabilities, majority.probabilities)


def test_near_duplicates_and_inverted_lfs_are_named(rng: np.random.Generator) -> None:
    truth = rng.integers(0, 2, 4000)
    votes = np.where(rng.random((4000, 12)) < 0.85, truth[:, None], 1 - truth[:, None])
    votes[rng.random((4000, 12)) < 0.5] = ABSTAIN
    votes[:, 1] = votes[:, 0]
    votes[:, 2] = np.where(votes[:, 2] == ABSTAIN, ABSTAIN, 1 - votes[:, 2])
    names = ["one", "copy", "wrong", *"abcdefghi"]

    trusted = fit_trusted(LabelMatrix.from_array(votes, 2, names))

    sentences = {d.kind: d.sentence for d in trusted.diagnostics}
    assert "'one' and 'copy' vote alike on 100 %" in sentences["near_duplicates"]
    assert "'wrong' looks inverted" in sentences["inverted"]
    assert abs(trusted.voters.effective - 11) < 0.1
    assert trusted.chosen.name == "independent"
    is_right = (trusted.posteriors.labels() == truth)[trusted.posteriors.is_covered]
    assert is_right.mean() > 0.95


def test_lfs_that_copy_another_in_part_count_as_fewer_voters(rng: np.random.Generator) -> None:
    votes = simulate(rng, "sym", "corr", 2).votes

    trusted = fit_trusted(LabelMatrix.from_array(votes, 2))

    assert trusted.chosen.name == "independent"
    assert trusted.voters.effective < votes.shape[1] - 5
    assert not trusted.voters.duplicates


def test_people_s_lfs_are_weighed_with_caution_and_that_is_said(rng: np.random.Generator) -> None:
    label_matrix, _ = one_class_votes(rng, 3000, rng.uniform(0.6, 0.95, 8), coverage=0.2)

    kinds = [d.kind for d in fit_trusted(label_matrix).diagnostics]

    assert set(kinds) & {"independent", "little_overlap", "correlated"}


def test_what_is_known_of_lfs_makes_a_model_of_two_of_them() -> None:
    votes = LabelMatrix.from_array([[0, 1], [1, 1], [1, 0]], 2, ["good", "bad"])

    trusted = fit_trusted(votes, knowledge=Knowledge.of(votes, accuracies={"good": 0.95}))

    assert not trusted.fell_back
    assert trusted.posteriors.labels().tolist() == [0, 1, 1]
