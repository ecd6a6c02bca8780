"""Each line left out in turn, against a numpy twin and against the kernel that gave the labels."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray, RowCountArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.kernels.bits import BLOCK_ROWS
from snorkel_nb.kernels.evidence import NO_BALLOT, Evidence, LabelArray
from snorkel_nb.kernels.leave_one_out import MAX_SURPRISE, LeftOut, leave_out_lines
from snorkel_nb.kernels.posteriors import MAX_BLOCK_CLASSES, row_posteriors
from snorkel_nb.kernels.threads import MIN_BLOCKS, SETTING
from snorkel_nb.kernels.tiles import TIE_TOLERANCE
from tests.analysis.random_votes import label_matrices, random_votes
from tests.kernels.test_posteriors import (
    KINDS,
    evidence_of,
    random_silence,
    random_weights,
    twin_posteriors,
    twin_weights,
)

NO_GOLD = np.empty(0, np.int16)


class Case(NamedTuple):
    """Votes, their (m, k) or (m, k, k) weights, and what follows from them."""

    label_matrix: LabelMatrix
    weights: FloatArray
    evidence: Evidence

    @property
    def n_votes(self) -> RowCountArray:
        """(n,) with all duplicates."""
        return (self.label_matrix.columns >= 0).sum(axis=0).astype(np.int16)


def random_case(
    label_matrix: LabelMatrix,
    seed: int,
    kind: str = "positive",
    n_counts: int = 0,
    *,
    has_duplicates: bool = False,
) -> Case:
    """Evidence at random.

    Args:
        label_matrix: the votes.
        seed: of it.
        kind: see `random_weights`; full ones only with two classes.
        n_counts: length of the table of silence.
        has_duplicates: count some rows as if they had fewer votes.
    """
    rng = np.random.default_rng(seed)
    k = label_matrix.cardinality
    weights = random_weights(rng, kind, label_matrix.n_lfs, k, 4)
    log_balance = np.log(rng.dirichlet(np.full(k, 5.0)))
    silence = random_silence(rng, n_counts, k)
    evidence = evidence_of(
        label_matrix, weights, log_balance, rng.uniform(0.5, 1), rng.random(), silence
    )
    if has_duplicates:
        fewer = evidence.n_votes - rng.integers(0, 4, label_matrix.n_rows)
        n_voters = np.maximum(fewer, np.minimum(evidence.n_votes, 1)).astype(np.int16)
        evidence = replace(evidence, n_votes=read_only(n_voters))
    return Case(label_matrix, weights, evidence)


def own_lines(evidence: Evidence) -> IntArray:
    """Places of the lines that are listed under the class they vote for."""
    taken = evidence.weights if evidence.taken is None else evidence.taken
    return np.flatnonzero(np.isfinite(taken))


def labels_of(evidence: Evidence) -> LabelArray:
    return row_posteriors(evidence, NO_BALLOT)[1]


def random_gold(evidence: Evidence, seed: int) -> LabelArray:
    rng, n_rows = np.random.default_rng(seed), len(evidence.n_votes)
    return rng.integers(ABSTAIN, len(evidence.log_balance), n_rows).astype(np.int16)


def votes_without(case: Case, rows: BoolArray) -> RowCountArray:
    """(n,) votes that count when these rows have one less, but 1 where there is any other."""
    fewer = np.maximum(case.evidence.n_votes - 1, np.minimum(case.n_votes - 1, 1))
    return np.where(rows, fewer, case.evidence.n_votes).astype(np.int16)


def without(case: Case, line: int, rows: BoolArray) -> Evidence:
    """The same weights and the votes of all other lines."""
    lines = case.evidence.lines
    is_line = lines.addresses == lines.addresses[line]  # it may be listed under other classes too
    addresses = np.where(is_line, np.uint64(lines.no_votes), lines.addresses)
    return replace(
        case.evidence,
        lines=replace(lines, addresses=read_only(addresses)),
        n_votes=read_only(votes_without(case, rows)),
    )


def check_against_the_kernel_of_posteriors(case: Case) -> None:
    """Labels from which one line's votes were really taken away, by what gave them first."""
    evidence, columns = case.evidence, case.label_matrix.columns
    lines, before = evidence.lines, labels_of(evidence)
    gold = random_gold(evidence, 3)
    left_out = leave_out_lines(evidence, case.n_votes, before, gold)

    for line in own_lines(evidence):
        lf, label = lines.lfs[line], lines.labels[line]
        votes = columns[lf] == label
        less = without(case, line, votes)
        posteriors, after, _, _ = row_posteriors(less, NO_BALLOT)
        is_left = case.n_votes > votes
        assert left_out.n_lost[line] == np.count_nonzero(votes & ~is_left)
        assert left_out.n_flipped[line] == np.count_nonzero((before != after) & is_left)
        is_known = gold >= 0
        n_right = np.count_nonzero(is_known & (before == gold))
        n_right -= np.count_nonzero(is_known & (after == gold))
        assert left_out.n_right[line] == n_right
        is_untied = is_known & (before == ABSTAIN) & (after != ABSTAIN)
        assert left_out.n_untied[line] == np.count_nonzero(is_untied)
        of_class = posteriors[label, votes & is_left].astype(float)
        is_sure = of_class > 1e-3  # else float32 has few digits left
        if is_sure.all():
            expected = np.log(of_class).sum()
            assert_allclose(left_out.log_probability[line], expected, rtol=1e-4, atol=1e-3)
    others = np.setdiff1d(np.arange(len(lines.lfs)), own_lines(evidence))
    assert not any(counted[others].any() for counted in left_out)


def twin(case: Case, rounded: FloatArray, labels: LabelArray, line: int) -> tuple[int, float]:
    """Labels flipped and log probabilities by one line, in float64; no tie may be too close."""
    columns, lines = case.label_matrix.columns, case.evidence.lines
    lf, label = lines.lfs[line], lines.labels[line]
    is_voted = columns[lf] == label
    others = columns.copy()
    others[lf, is_voted] = ABSTAIN
    rows = np.flatnonzero(is_voted & (others >= 0).any(axis=0))
    n_votes = votes_without(case, is_voted)[rows]
    posteriors = twin_posteriors(others[:, rows], rounded, case.evidence, n_votes)
    best = posteriors.argmax(axis=1)
    gaps = posteriors.max(axis=1)[:, None] - posteriors
    is_tied = (gaps <= TIE_TOLERANCE).sum(axis=1) > 1
    assert not ((gaps > 0.9 * TIE_TOLERANCE) & (gaps < 1.1 * TIE_TOLERANCE)).any()
    after = np.where(is_tied, ABSTAIN, best)
    log_probability = np.maximum(np.log(np.maximum(posteriors[:, label], 1e-99)), -MAX_SURPRISE)
    return int(np.count_nonzero(after != labels[rows])), float(log_probability.sum())


def check_against_the_twin(case: Case, step: int = 1) -> None:
    evidence = case.evidence
    labels = labels_of(evidence)
    rounded = twin_weights(case.label_matrix, case.weights)

    left_out = leave_out_lines(evidence, case.n_votes, labels, NO_GOLD)

    for line in own_lines(evidence)[::step]:
        n_flipped, log_probability = twin(case, rounded, labels, line)
        assert left_out.n_flipped[line] == n_flipped
        assert_allclose(left_out.log_probability[line], log_probability, rtol=2e-5, atol=2e-4)


@given(
    label_matrix=label_matrices(),
    seed=st.integers(0, 1000),
    kind=st.sampled_from(KINDS),
    n_counts=st.sampled_from((0, 1, 2, 9)),
    has_duplicates=st.booleans(),
)
def test_leaving_out_gives_what_the_numpy_twin_gives(
    label_matrix: LabelMatrix, seed: int, kind: str, n_counts: int, has_duplicates: bool
) -> None:
    if kind == "full" and label_matrix.cardinality > 2:
        kind = "signed"  # the others are `label_models.leave_one_out`'s
    if label_matrix.cardinality > 12:
        kind = "positive"  # else there are lines by the ten thousands
    case = random_case(label_matrix, seed, kind, n_counts, has_duplicates=has_duplicates)
    check_against_the_twin(case)


@pytest.mark.parametrize("cardinality", [2, 3, MAX_BLOCK_CLASSES, MAX_BLOCK_CLASSES + 1, 20, 300])
@pytest.mark.parametrize("n_rows", [511, 512, 513, BLOCK_ROWS, BLOCK_ROWS + 1, 2 * BLOCK_ROWS + 70])
def test_no_row_is_lost_where_blocks_meet(
    cardinality: int, n_rows: int, rng: np.random.Generator
) -> None:
    label_matrix = LabelMatrix.from_array(random_votes(rng, n_rows, 4, cardinality, 0.4))
    case = random_case(label_matrix, 5)

    if cardinality <= 20:
        check_against_the_kernel_of_posteriors(case)
        check_against_the_twin(case)
    labels = labels_of(case.evidence)
    left_out = leave_out_lines(case.evidence, case.n_votes, labels, NO_GOLD)
    is_alone = (label_matrix.columns >= 0).sum(axis=0) == 1
    lost = label_matrix.lines.by_lf(left_out.n_lost)
    assert_array_equal(lost, ((label_matrix.columns >= 0) & is_alone).sum(axis=1))


@pytest.mark.parametrize(
    ("cardinality", "kind"),
    [(2, "signed"), (2, "full"), (3, "positive"), (3, "signed"), (MAX_BLOCK_CLASSES + 1, "signed")],
)
@pytest.mark.parametrize("n_counts", [0, 3])
@pytest.mark.parametrize("has_duplicates", [False, True])
def test_votes_of_any_weights_are_left_out_as_if_they_had_not_been_there(
    cardinality: int, kind: str, n_counts: int, has_duplicates: bool, rng: np.random.Generator
) -> None:
    label_matrix = LabelMatrix.from_array(random_votes(rng, 1500, 5, cardinality, 0.5), cardinality)
    case = random_case(label_matrix, 4, kind, n_counts, has_duplicates=has_duplicates)

    check_against_the_kernel_of_posteriors(case)
    check_against_the_twin(case)


def test_a_copy_that_is_left_out_leaves_a_voter() -> None:
    label_matrix = LabelMatrix.from_array([[1, 1], [1, ABSTAIN]])
    silence = np.log([[99.0, 1.0], [1.0, 1.0], [1.0, 99.0]])
    evidence = evidence_of(
        label_matrix, np.full((2, 2), np.log(3.0)), np.log([0.5, 0.5]), silence=silence
    )
    one_voter = replace(evidence, n_votes=read_only(np.array([1, 1], np.int16)))
    labels = labels_of(one_voter)
    n_votes = np.array([2, 1], np.int16)

    left_out = leave_out_lines(one_voter, n_votes, labels, NO_GOLD)

    assert left_out.n_lost.tolist() == [1, 0]
    assert left_out.n_flipped.tolist() == [0, 0]
    assert_allclose(left_out.log_probability, np.log([3 / 4, 3 / 4]), rtol=1e-5)


@pytest.mark.parametrize("cardinality", [2, 3, 5, 20])
def test_ties_of_equal_votes_are_left_and_entered_as_the_labels_have_it(
    cardinality: int, rng: np.random.Generator
) -> None:
    label_matrix = LabelMatrix.from_array(random_votes(rng, 3000, 7, cardinality, 0.5))
    k = label_matrix.cardinality
    log_balance = np.log(np.full(k, 1 / k))
    weights = np.ones((7, k))
    case = Case(label_matrix, weights, evidence_of(label_matrix, weights, log_balance, 1000.0))
    labels = labels_of(case.evidence)

    check_against_the_kernel_of_posteriors(case)

    assert (leave_out_lines(case.evidence, case.n_votes, labels, NO_GOLD).n_flipped > 0).any()


def test_five_rows_by_pencil() -> None:
    label_matrix = LabelMatrix.from_array(
        [
            [0, 1, 1],  # without the second or the third: a tie
            [0, 1, ABSTAIN],  # a tie; without either: the other's class
            [0, ABSTAIN, ABSTAIN],  # the first alone
            [1, 1, 1],  # nothing changes
            [ABSTAIN, ABSTAIN, ABSTAIN],
        ]
    )
    evidence = evidence_of(label_matrix, np.ones((3, 2)), np.log([0.5, 0.5]), 1000.0)
    labels, gold = labels_of(evidence), np.array([1, 1, 0, 1, 0], np.int16)
    assert labels.tolist() == [1, ABSTAIN, 0, 1, ABSTAIN]

    left_out = leave_out_lines(evidence, evidence.n_votes, labels, gold)

    by_lf = evidence.lines.by_lf
    assert by_lf(left_out.n_lost).tolist() == [1, 0, 0]
    assert by_lf(left_out.n_flipped).tolist() == [1, 2, 1]
    assert by_lf(left_out.n_right).tolist() == [1 - 1, 1, 1]
    assert by_lf(left_out.n_untied).tolist() == [1, 1, 0]


def test_thousands_of_heavy_votes_overflow_nothing() -> None:
    label_matrix = LabelMatrix.from_array([[0] * 3000, [1] * 2999 + [0], [ABSTAIN] * 3000])
    evidence = evidence_of(label_matrix, np.full((3000, 2), 1000.0), np.log([0.999, 0.001]))

    left_out = leave_out_lines(evidence, evidence.n_votes, labels_of(evidence), NO_GOLD)

    by_lf = evidence.lines.by_lf(left_out.log_probability.round().astype(np.int64))
    assert by_lf[0] == 0
    assert by_lf[-1] == -MAX_SURPRISE


@pytest.mark.parametrize("shape", [(0, 3), (5, 0), (0, 0)])
def test_without_rows_or_lfs_nothing_is_counted(shape: tuple[int, int]) -> None:
    label_matrix = LabelMatrix.from_array(np.full(shape, ABSTAIN))
    evidence = evidence_of(label_matrix, np.ones((shape[1], 2)), np.log([0.5, 0.5]))

    left_out = leave_out_lines(evidence, evidence.n_votes, labels_of(evidence), NO_GOLD)

    assert [len(array) for array in left_out] == [0] * len(LeftOut._fields)


def test_thousands_of_classes_run() -> None:
    rng = np.random.default_rng(7)
    votes = random_votes(rng, 2000, 6, 1461, 0.3).copy()
    votes[:, 1] = np.where(rng.random(2000) < 0.7, votes[:, 0], votes[:, 1])
    check_against_the_twin(random_case(LabelMatrix.from_array(votes, 1461), 5, n_counts=2), 97)


@pytest.mark.parametrize("cardinality", [2, 3])
def test_it_is_the_same_to_the_bit_for_any_number_of_threads(
    cardinality: int, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_rows = MIN_BLOCKS * BLOCK_ROWS + 9
    label_matrix = LabelMatrix.from_array(random_votes(rng, n_rows, 5, cardinality, 0.4))
    evidence = random_case(label_matrix, 5, n_counts=3).evidence
    labels, gold = labels_of(evidence), random_gold(evidence, 3)
    results = []
    for n_threads in (1, 2, 3):
        monkeypatch.setenv(SETTING, str(n_threads))
        results.append(leave_out_lines(evidence, evidence.n_votes, labels, gold))

    for result in results[1:]:
        for one, other in zip(result, results[0], strict=True):
            assert_array_equal(one, other)
