"""Log-odds that a pencil checks; sums against the posteriors; flips against all other changes."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose
from polars.testing import assert_frame_equal

from snorkel_nb.core.arrays import FloatArray, IntArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.explanation import Explanation, explain_votes
from snorkel_nb.label_models.flips import Flip, VoteChange, _divided
from snorkel_nb.label_models.independent import IndependentModel
from snorkel_nb.label_models.majority import MajorityVote, count_votes_alike
from snorkel_nb.label_models.row_votes import as_labeled
from snorkel_nb.label_models.spammer import SpammerModel
from snorkel_nb.label_models.vote_totals import VoteTotals
from snorkel_nb.label_models.weighted_vote import WeightedVote
from tests.analysis.random_votes import random_votes
from tests.label_models.simulated import one_class_votes, spammer_votes

A = ABSTAIN
HAM, SPAM = 0, 1
NAMES = ("HAM", "SPAM")
LFS = ("asks", "links", "loves")

PENCIL = WeightedVote(np.log([[4.0, 4.0], [2.0, 2.0], [3.0, 3.0]]), np.array([0.6, 0.4]))
"""Odds of a vote for its class: 4, 2 and 3; and 3 : 2 for HAM before."""


def names(n: int) -> list[str]:
    return [f"n{i}" for i in range(n)]


def explain(vote: WeightedVote, votes: IntArray | list[int]) -> Explanation:
    m, k = vote.weights.shape[:2]
    return explain_votes(vote, votes, names(m), names(k))


def total(of: Explanation) -> float:
    return of.prior + of.silence + sum(one.value for one in of.contributions)


def label_of(vote: WeightedVote, votes: IntArray | list[int]) -> int:
    """By the kernels."""
    matrix = LabelMatrix.from_array([votes], len(vote.class_balance))
    return int(vote.posteriors(matrix).labels()[0])


def random_vote(
    rng: np.random.Generator, m: int, k: int, *, full: bool = False, shared: bool = False
) -> WeightedVote:
    """Weights of either sign; shared: near-duplicates, and silence that says much."""
    return WeightedVote(
        rng.normal(0.5, 1, (m, k, k) if full else (m, k)),
        rng.dirichlet(np.full(k, 5.0)),
        redundancy=0.4,
        shares=rng.choice([0.25, 0.5, 0.7, 0.9, 1.0], m) if shared else None,
        silence=rng.normal(0, 1.5, (m + 1, k)) if shared else None,
    )


# -- pencil --------------------------------------------------------------------------------------


def test_log_odds_are_those_of_each_vote_and_of_the_class_balance() -> None:
    of = explain_votes(PENCIL, [SPAM, SPAM, HAM], LFS, NAMES)

    assert (of.label, of.first, of.second, of.unit) == (SPAM, SPAM, HAM, "log-odds")
    assert [(one.lf, one.vote) for one in of.contributions] == [
        ("asks", SPAM),
        ("links", SPAM),
        ("loves", HAM),
    ]
    assert_allclose([one.value for one in of.contributions], np.log([4, 2, 1 / 3]))
    assert_allclose(of.prior, np.log(2 / 3))
    assert of.silence == 0
    assert_allclose(of.margin, np.log(16 / 9))
    assert_allclose(of.probabilities, [9 / 25, 16 / 25])
    assert of.n_votes.tolist() == [1, 2]
    assert of.majority_label == SPAM


def test_the_table_has_a_line_for_each_lf_that_votes_best_first() -> None:
    of = explain_votes(PENCIL, [A, SPAM, HAM], LFS, NAMES)

    expected = {
        "LF": ["loves", "links"],
        "Vote": ["HAM", "SPAM"],
        "Contribution": np.log([3, 1 / 2]),
        "Voter Share": [1.0, 1.0],
    }
    assert_frame_equal(of.table, pl.DataFrame(expected))
    assert explain_votes(PENCIL, [A] * 3, LFS, NAMES).table.schema == of.table.schema


def test_the_fewest_votes_that_flip_a_label_are_named_with_what_follows() -> None:
    # SPAM with odds 4 × 2 : 3 × 3/2. Without asks 2 : 4.5; without links 4 : 4.5.
    of = explain_votes(PENCIL, [SPAM, SPAM, HAM], LFS, NAMES)

    assert of.removal == Flip((VoteChange("asks", SPAM, A),), HAM, True)
    # With asks for HAM 2 : 18.
    assert of.change == Flip((VoteChange("asks", SPAM, HAM),), HAM, True)


def test_silence_and_scale_go_by_the_number_of_voters() -> None:
    vote = WeightedVote(
        np.log(np.full((3, 2), 4.0)),
        np.array([0.5, 0.5]),
        redundancy=0.5,
        silence=np.log([[1.0, 1.0], [1.0, 5.0], [2.0, 1.0]]),
    )
    of = explain_votes(vote, [SPAM, SPAM, A], LFS, NAMES)

    assert_allclose(of.scale, 2 / 3)
    assert_allclose([one.value for one in of.contributions], [np.log(4) / 1.5] * 2)
    assert_allclose(of.silence, np.log(1 / 2))
    assert_allclose(of.margin, 2 * np.log(4) / 1.5 - np.log(2))
    # One vote alone is heard with odds 5 × 4: no vote to take away makes it HAM.
    assert of.removal == Flip((), SPAM, True)
    assert of.change == Flip((VoteChange("asks", SPAM, HAM),), HAM, True)


def test_a_flip_may_take_votes_against_the_label_where_silence_says_so() -> None:
    # Three voters: SPAM. Two voters: HAM, whoever they are.
    vote = WeightedVote(
        np.full((3, 2), 0.1),
        np.array([0.5, 0.5]),
        silence=np.array([[0, 0], [0, 0], [5.0, 0], [0, 5.0]]),
    )
    of = explain_votes(vote, [SPAM, SPAM, HAM], LFS, NAMES)

    assert of.label == SPAM
    assert of.removal.label == HAM
    assert [one.lf for one in of.removal.changes] == ["asks"]


def test_under_majority_vote_votes_are_counted() -> None:
    of = explain_votes(count_votes_alike(3, 2), [SPAM, HAM, SPAM], LFS, NAMES)

    assert of.unit == "votes"
    assert [one.value for one in of.contributions] == [1, 1, -1]
    assert (of.margin, of.prior, of.silence) == (1, 0, 0)
    assert of.removal == Flip((VoteChange("asks", SPAM, A),), A, True)
    assert of.change == Flip((VoteChange("asks", SPAM, HAM),), HAM, True)
    assert repr(of).splitlines() == [
        "SPAM, with 2 of 3 votes.",
        "What speaks for SPAM over HAM, in votes:",
        "      +1  asks   SPAM",
        "      +1  loves  SPAM",
        "      −1  links  HAM",
        "      +1  in all",
        "Smallest change: without asks, it is tied.",
        "Or: if asks had voted HAM, it is HAM.",
    ]


def test_two_votes_must_go_where_one_is_not_enough() -> None:
    of = explain_votes(count_votes_alike(4, 2), [SPAM, HAM, SPAM, SPAM], "abcd", NAMES)

    assert [one.lf for one in of.removal.changes] == ["a", "c"]
    assert of.removal.label == A
    assert of.change == Flip((VoteChange("a", SPAM, HAM),), A, True)


def test_a_row_without_votes_says_so() -> None:
    of = explain_votes(PENCIL, [A, A, A], LFS, NAMES)

    assert (of.label, of.is_covered, of.majority_label) == (A, False, A)
    assert_allclose(of.probabilities, [0.6, 0.4])
    assert (of.removal, of.change) == (Flip((), A, True), Flip((), A, False))
    assert repr(of) == (
        "no label, as no LF votes on this row.\nProbabilities: HAM 0.60, SPAM 0.40."
    )


def test_a_tied_row_says_so_and_what_would_settle_it() -> None:
    of = explain_votes(count_votes_alike(4, 3), [2, 0, 0, 2], "abcd", ("X", "Y", "Z"))

    assert (of.label, of.tied, of.margin) == (A, (0, 2), 0)
    assert of.removal == Flip((VoteChange("a", 2, A),), 0, True)
    assert of.change == Flip((VoteChange("a", 2, 0),), 0, True)
    assert repr(of).startswith("no label: X and Z are tied.")


def test_a_tie_of_three_takes_two_votes() -> None:
    of = explain_votes(count_votes_alike(3, 3), [0, 1, 2], "abc", ("X", "Y", "Z"))

    assert of.tied == (0, 1, 2)
    assert (len(of.removal.changes), of.removal.label) == (2, 2)
    assert (len(of.change.changes), of.change.label) == (1, 1)


def test_a_vote_alone_cannot_be_taken_away_but_could_be_another() -> None:
    of = explain_votes(PENCIL, [SPAM, A, A], LFS, NAMES)

    assert of.removal == Flip((), SPAM, True)
    assert of.change.label == HAM
    assert "No other LF votes on this row: without that vote it has no label." in repr(of)


def test_where_nothing_flips_the_label_the_text_says_so() -> None:
    sure = WeightedVote(np.full((2, 2), 0.1), np.array([0.01, 0.99]))
    of = explain_votes(sure, [HAM, SPAM], "ab", NAMES)

    assert (of.removal, of.change) == (Flip((), SPAM, True),) * 2
    assert "Taking votes away gives no other label." in repr(of)
    assert "Other votes by these LFs give no other label." in repr(of)


def test_a_vote_that_speaks_against_its_class_is_taken_at_its_word() -> None:
    # a is wrong 4 times in 5: its vote for HAM speaks for SPAM.
    vote = WeightedVote(np.log([[1 / 4, 1 / 4], [2.0, 2.0]]), np.array([0.5, 0.5]))
    of = explain_votes(vote, [HAM, HAM], "ab", NAMES)

    assert of.label == SPAM
    assert_allclose([one.value for one in of.contributions], np.log([4, 1 / 2]))
    assert of.removal == Flip((VoteChange("a", HAM, A),), HAM, True)
    assert of.change == Flip((VoteChange("a", HAM, SPAM),), HAM, True)


def test_the_text_is_short_where_lfs_and_classes_are_many() -> None:
    vote = WeightedVote(np.full((60, 1000), 0.5), np.full(1000, 1e-3))
    of = explain(vote, [0] * 40 + [1] * 20)

    lines = repr(of).splitlines()
    assert len(lines) < 30
    assert "  +10.00  (40 more LFs)" in [line.rstrip() for line in lines]
    assert lines[-3].endswith("995 more.")
    assert all(len(line) < 130 for line in lines)


def test_a_name_cannot_end_a_line_or_move_the_cursor() -> None:
    of = explain_votes(PENCIL, [SPAM, SPAM, HAM], ("a\nb", "\x1b[2J", "c"), ("H\tAM", "SP\u202eAM"))

    assert all(line.isprintable() for line in repr(of).split("\n"))
    assert len(repr(of).split("\n")) == 10
    assert of.contributions[0].lf == "a\nb"


@pytest.mark.parametrize(
    ("votes", "message"),
    [([0, 1], r"shape \(2,\).*3 LFs"), ([0, 1, 2], r"-?\d to 2\. With 2.*0\.\.1")],
)
def test_votes_that_are_none_are_refused(votes: list[int], message: str) -> None:
    with pytest.raises(LabelModelError, match=message):
        explain_votes(PENCIL, votes, LFS, NAMES)


# -- sums ----------------------------------------------------------------------------------------


def assert_sums(vote: WeightedVote, matrix: LabelMatrix, probabilities: FloatArray) -> None:
    """Entries of each row add up to the log-odds of what the kernels gave."""
    n_checked = 0
    for votes, by_class in zip(matrix.to_numpy(), probabilities, strict=True):
        of = explain(vote, votes)
        assert_allclose(of.probabilities, by_class, atol=1e-6)
        assert_allclose(total(of), of.margin, atol=1e-9)
        if by_class[of.second] > 1e-30:
            log_odds = np.log(by_class[of.first] / by_class[of.second])
            assert_allclose(of.margin, log_odds, rtol=1e-6, atol=2e-6)
            n_checked += 1
    assert n_checked > len(probabilities) / 2


def test_entries_add_up_under_the_spammer_model(rng: np.random.Generator) -> None:
    guesses = np.full((8, 3), 1 / 3)
    matrix, _ = spammer_votes(
        rng, 300, rng.uniform(0.2, 0.8, 8), guesses, np.array([0.5, 0.3, 0.2]), 0.5
    )
    fitted = SpammerModel().fit(matrix)

    assert fitted.vote.redundancy > 0
    assert_sums(fitted.vote, matrix, fitted.posteriors(matrix).probabilities)


def test_entries_add_up_under_the_model_of_independent_votes(rng: np.random.Generator) -> None:
    matrix, _ = one_class_votes(rng, 300, rng.uniform(0.6, 0.9, 8), 0.3)
    fitted = IndependentModel().fit(matrix)

    assert fitted.vote.silence is not None
    assert_sums(fitted.vote, matrix, fitted.vote.posteriors(matrix).probabilities)


def test_entries_add_up_where_lfs_are_near_duplicates(rng: np.random.Generator) -> None:
    matrix, _ = one_class_votes(rng, 300, rng.uniform(0.6, 0.9, 6), 0.3)
    votes = matrix.to_numpy()
    copied = LabelMatrix.from_array(np.hstack([votes, votes[:, :2], votes[:, :2]]), 2)

    for model in (SpammerModel(), IndependentModel()):
        fitted = model.fit(copied)
        assert fitted.vote.voter_shares.min() < 0.5
        assert_sums(fitted.vote, copied, fitted.vote.posteriors(copied).probabilities)
    of = explain(fitted.vote, votes[0].tolist() + [HAM] * 4)
    assert "counts as 0." in repr(of)


@pytest.mark.parametrize("shared", [False, True])
def test_entries_add_up_where_a_vote_says_something_of_each_class(
    rng: np.random.Generator, shared: bool
) -> None:
    matrix = LabelMatrix.from_array(random_votes(rng, 200, 6, 4, 0.5), 4)
    vote = random_vote(rng, 6, 4, full=True, shared=shared)

    assert_sums(vote, matrix, vote.posteriors(matrix).probabilities)


def test_under_majority_vote_the_margin_is_the_difference_of_votes(
    rng: np.random.Generator,
) -> None:
    matrix = LabelMatrix.from_array(random_votes(rng, 200, 7, 3, 0.5), 3)
    fitted = MajorityVote().fit(matrix)
    posteriors = fitted.posteriors(matrix)

    for row, votes in enumerate(matrix.to_numpy()):
        of = explain(fitted.vote, votes)
        second, first = np.sort(np.bincount(votes[votes != A], minlength=3))[-2:]
        assert of.margin == total(of) == first - second
        assert of.label == of.majority_label == posteriors.labels()[row]
        assert_allclose(of.probabilities, posteriors.of_row(row), atol=1e-6)


def test_where_rows_are_many_weights_are_rounded_as_they_were(rng: np.random.Generator) -> None:
    matrix, _ = spammer_votes(
        rng, 70_000, rng.uniform(0.2, 0.8, 8), np.full((8, 2), 0.5), np.array([0.6, 0.4]), 0.5
    )
    totals = VoteTotals.of(matrix)
    fitted = SpammerModel().fit(matrix, totals=totals)
    rounded = as_labeled(fitted.vote, totals)
    some = rng.integers(0, 70_000, 200)
    probabilities = fitted.posteriors(matrix).probabilities[some]
    votes = LabelMatrix.from_array(matrix.to_numpy()[some], 2)

    assert 0 < np.abs(rounded.weights - fitted.vote.weights).max() < 1e-4
    assert_sums(rounded, votes, probabilities)
    for of_row, by_class in zip(votes.to_numpy(), probabilities, strict=True):
        of = explain(fitted.vote, of_row)
        assert_allclose(of.margin, np.log(by_class[of.first] / by_class[of.second]), atol=1e-4)


# -- flips ---------------------------------------------------------------------------------------


def changed_votes(votes: IntArray, flip: Flip) -> IntArray:
    votes = votes.copy()
    for change in flip.changes:
        place = int(change.lf[1:])
        assert votes[place] == change.vote != change.instead
        votes[place] = change.instead
    return votes


def fewest_by_trying(vote: WeightedVote, votes: IntArray, others: list[int]) -> int | None:
    """How many votes that there are must become one of the others for another label."""
    label, k = label_of(vote, votes), len(vote.class_balance)
    places = np.flatnonzero(votes != A)
    for size in range(1, len(places) + 1):
        tried = []
        for taken in combinations(places, size):
            for instead in product(others, repeat=size):
                trial = votes.copy()
                trial[list(taken)] = instead
                if (trial != A).any():
                    tried.append(trial)
        if tried:
            labels = vote.posteriors(LabelMatrix.from_array(tried, k)).labels()
            if (labels != label).any():
                return size
    return None


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("k", [2, 3, 5])
def test_no_smaller_change_flips_a_label(
    rng: np.random.Generator, k: int, shared: bool, full: bool
) -> None:
    sizes = set()
    for _ in range(25):
        vote = random_vote(rng, 6, k, full=full, shared=shared)
        votes = rng.integers(-1, k, 6)
        votes[rng.integers(6)] = 0
        of = explain(vote, votes)
        assert of.label == label_of(vote, votes) != A
        for flip, others in ((of.removal, [A]), (of.change, list(range(k)))):
            fewest = fewest_by_trying(vote, votes, others) if k < 5 or others == [A] else 0
            assert flip.is_exact
            assert fewest == 0 or (len(flip.changes) or None) == fewest
            if flip.is_found:
                assert label_of(vote, changed_votes(votes, flip)) == flip.label != of.label
            sizes.add(len(flip.changes))
    assert {1, 2} <= sizes


@pytest.mark.parametrize("k", [2, 3, 4])
def test_no_smaller_change_flips_or_settles_what_the_majority_says(
    rng: np.random.Generator, k: int
) -> None:
    vote, n_tied = count_votes_alike(6, k), 0
    for _ in range(40):
        votes = rng.integers(-1, k, 6)
        if (votes == A).all():
            continue
        of = explain(vote, votes)
        n_tied += of.label == A
        assert of.label == label_of(vote, votes)
        assert len(of.removal.changes) == (fewest_by_trying(vote, votes, [A]) or 0)
        for flip in (of.removal, of.change):
            if flip.is_found:
                assert label_of(vote, changed_votes(votes, flip)) == flip.label != of.label
    assert n_tied > 3


@pytest.mark.parametrize(("m", "k"), [(100, 2), (300, 3), (100, 1000)])
def test_flips_are_right_where_lfs_or_classes_are_many(
    rng: np.random.Generator, m: int, k: int
) -> None:
    for shared in (False, True):
        vote = replace(random_vote(rng, m, k, shared=shared), redundancy=0.0)
        votes = rng.integers(0, k, m)
        of = explain(vote, votes)
        for flip in (of.removal, of.change):
            assert flip.is_found
            assert label_of(vote, changed_votes(votes, flip)) == flip.label != of.label


def test_all_ways_to_divide_a_change_among_groups_are_tried() -> None:
    sizes = (2, 1, 3, 1)
    for size in range(1, 8):
        expected = [way for way in product(*(range(n + 1) for n in sizes)) if sum(way) == size]
        assert _divided(size, sizes, 1000).tolist() == [list(way) for way in expected]
    assert _divided(3, sizes, 10) is None  # of 11


def test_where_too_many_divisions_are_possible_it_says_that_less_may_do() -> None:
    # 300 votes say 30 in all, the class balance 20.7 against them: 93 must go.
    shares = np.repeat([0.25, 0.5, 1.0], 100)
    vote = WeightedVote(
        np.full((300, 2), 0.1), np.array([1 - 1e-9, 1e-9]), shares=shares, silence=np.zeros((2, 2))
    )
    votes = np.ones(300, np.int64)
    of = explain(vote, votes)

    assert of.label == 1
    assert of.removal.is_found
    assert not of.removal.is_exact
    assert label_of(vote, changed_votes(votes, of.removal)) == 0
    assert "it is n0; less may do." in repr(of)
    assert len(of.removal.changes) == 93
    assert "n5 and 87 more, it is n0" in repr(of)
