import numpy as np
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import PackedVotes
from snorkel_nb.errors import LabelMatrixError


def test_the_matrix_is_snorkels_l_in_c_order_and_cannot_be_written_to() -> None:
    votes = [[0, 1, ABSTAIN], [ABSTAIN, 1, 1]]

    matrix = LabelMatrix.from_array(votes)

    assert_array_equal(matrix.to_numpy(), votes)
    assert (matrix.n_rows, matrix.n_lfs, matrix.cardinality) == (2, 3, 2)
    assert matrix.lf_names == ("0", "1", "2")
    assert matrix.to_numpy().dtype == np.int8
    assert matrix.to_numpy().flags.c_contiguous
    assert_array_equal(matrix.columns[1], [1, 1])
    with pytest.raises(ValueError, match="read-only"):
        matrix.to_numpy()[0, 0] = 1


def test_the_users_array_is_copied() -> None:
    votes = np.array([[0], [1]], dtype=np.int8)
    matrix = LabelMatrix.from_array(votes)

    votes[0] = 1

    assert matrix.to_numpy().tolist() == [[0], [1]]


@pytest.mark.parametrize("dtype", [np.int8, np.int64, np.uint8, np.float32, np.float64])
def test_whole_numbers_of_every_type_are_votes(dtype: type) -> None:
    assert LabelMatrix.from_array(np.array([[0, 2]], dtype=dtype)).to_numpy().tolist() == [[0, 2]]


def test_many_classes_need_wider_votes() -> None:
    assert LabelMatrix.from_array([[127]]).to_numpy().dtype == np.int8
    assert LabelMatrix.from_array([[128]]).to_numpy().tolist() == [[128]]
    assert LabelMatrix.from_array([[0]], cardinality=1000).to_numpy().dtype == np.int16


def test_no_rows_or_no_lfs_keep_their_shape() -> None:
    assert LabelMatrix.from_array(np.empty((0, 3))).to_numpy().shape == (0, 3)
    assert LabelMatrix.from_array(np.empty((2, 0), dtype=int)).to_numpy().shape == (2, 0)
    assert LabelMatrix.from_columns([], [], 2, n_rows=4).to_numpy().shape == (4, 0)
    assert LabelMatrix.from_array(np.empty((0, 3))).cardinality == 2


def test_columns_stand_side_by_side() -> None:
    columns = [np.array([0, ABSTAIN], dtype=np.int8), np.array([1, 1], dtype=np.int8)]

    matrix = LabelMatrix.from_columns([PackedVotes.of(c) for c in columns], ["a", "b"], 2, n_rows=2)

    assert matrix.to_numpy().tolist() == [[0, 1], [ABSTAIN, 1]]
    assert matrix.lf_names == ("a", "b")


def test_a_bad_vote_names_the_lf_the_row_and_the_range() -> None:
    with pytest.raises(LabelMatrixError, match=r"'has_link' voted 7 on row 1.*0\.\.1"):
        LabelMatrix.from_array([[0, 0], [0, 7]], 2, ["is_short", "has_link"])
    with pytest.raises(LabelMatrixError, match=r"'0' voted -2 on row 0"):
        LabelMatrix.from_array([[-2]])


@pytest.mark.parametrize(
    ("votes", "facts"),
    [
        ([0, 1], r"shape \(2,\).*rows by LFs"),
        ([[0.5]], r"holds float64.*whole numbers"),
        ([[float("nan")]], r"holds float64"),
        ([[float("inf")]], r"holds float64"),
        ([[True]], r"holds bool"),
        ([["HAM"]], r"holds <U3"),
        ([[100_000]], r"100001 classes.*At most 32767"),
    ],
)
def test_what_is_no_matrix_of_votes_is_refused(votes: object, facts: str) -> None:
    with pytest.raises(LabelMatrixError, match=facts):
        LabelMatrix.from_array(votes)  # type: ignore[arg-type]  # the wrong type is the subject


def test_each_column_needs_a_name() -> None:
    with pytest.raises(LabelMatrixError, match="2 columns of votes and 1 LF names"):
        LabelMatrix.from_array([[0, 1]], lf_names=["a"])


def test_more_lfs_than_can_be_counted_are_refused() -> None:
    with pytest.raises(LabelMatrixError, match=r"40000 LFs; at most 32767"):
        LabelMatrix.from_array(np.zeros((1, 40_000), np.int8))
