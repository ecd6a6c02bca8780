"""The votes of all LFs on all rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import VoteArray, read_only, vote_dtype
from snorkel_nb.core.label_set import ABSTAIN, MAX_CARDINALITY
from snorkel_nb.core.packed_votes import PackedVotes, VoteLines
from snorkel_nb.errors import LabelMatrixError

MAX_LFS: Final = np.iinfo(np.int16).max
"""The votes on one row are counted in 16 bits."""


@dataclass(frozen=True, eq=False)
class LabelMatrix:
    """n rows by m LFs of votes, checked once when it is made.

    It refers to the votes of each LF where they are: when one LF is edited, the next matrix shares
    all others with this one.

    Args:
        packed: m columns of votes as bits.
        lf_names: m different names.
        cardinality: number of classes.
        n_rows: number of rows, n.

    Raises:
        LabelMatrixError: there are more than MAX_LFS columns.
    """

    packed: tuple[PackedVotes, ...]
    lf_names: tuple[str, ...]
    cardinality: int
    n_rows: int

    def __post_init__(self) -> None:
        if len(self.packed) > MAX_LFS:
            raise LabelMatrixError(
                f"There are {len(self.packed)} LFs; at most {MAX_LFS} are supported. Drop some, or "
                "join those that look for similar things."
            )

    @classmethod
    def from_columns(
        cls, columns: Sequence[PackedVotes], lf_names: Sequence[str], cardinality: int, n_rows: int
    ) -> "LabelMatrix":
        """The matrix of columns that were checked when they were voted.

        Args:
            columns: m columns of n_rows.
            lf_names: m names.
            cardinality: number of classes.
            n_rows: length of the matrix, also when there are no columns.
        """
        return cls(tuple(columns), tuple(lf_names), cardinality, n_rows)

    @classmethod
    def from_array(
        cls,
        votes: npt.ArrayLike,
        cardinality: int | None = None,
        lf_names: Sequence[str] | None = None,
    ) -> "LabelMatrix":
        """The matrix of Snorkel's L: (n, m) whole numbers, -1 for ABSTAIN.

        Args:
            votes: (n, m).
            cardinality: number of classes; one more than the largest vote, at least 2, when None.
            lf_names: m names; "0", "1", ... when None.

        Raises:
            LabelMatrixError: wrong shape or type, or a vote outside the classes.
        """
        array = np.asarray(votes)
        if array.ndim != 2:
            raise LabelMatrixError(
                f"The label matrix has shape {array.shape}. It needs two dimensions: rows by LFs."
            )
        if array.dtype.kind not in "iu":
            is_whole = array.dtype.kind == "f" and (np.abs(array) < MAX_CARDINALITY).all()
            if array.size and not (is_whole and (array == np.floor(array)).all()):
                raise LabelMatrixError(
                    f"The label matrix holds {array.dtype}. Votes are whole numbers: class numbers "
                    "from 0, or ABSTAIN (-1)."
                )
            array = array.astype(np.int64)
        names = tuple(lf_names) if lf_names is not None else tuple(map(str, range(array.shape[1])))
        if len(names) != array.shape[1]:
            raise LabelMatrixError(
                f"There are {array.shape[1]} columns of votes and {len(names)} LF names. Give one "
                "name a column."
            )
        if cardinality is None:
            cardinality = max(2, int(array.max()) + 1 if array.size else 2)
        if cardinality > MAX_CARDINALITY:
            raise LabelMatrixError(
                f"The label matrix would have {cardinality} classes, one more than its largest "
                f"vote. At most {MAX_CARDINALITY} are supported; number the classes from 0."
            )
        _check_range(array, cardinality, names)
        columns = np.ascontiguousarray(array.T.astype(vote_dtype(cardinality)))
        return cls(tuple(map(PackedVotes.of, columns)), names, cardinality, len(array))

    @property
    def n_lfs(self) -> int:
        """Number of LFs, m."""
        return len(self.packed)

    def to_numpy(self) -> VoteArray:
        """Snorkel's L: (n, m) int8 or int16, C order, ABSTAIN is -1; read-only."""
        return self._rows

    @cached_property
    def columns(self) -> VoteArray:
        """(m, n) int8 or int16, C order, read-only: each LF's votes lie together."""
        columns = np.empty((self.n_lfs, self.n_rows), vote_dtype(self.cardinality))
        for row, packed in zip(columns, self.packed, strict=True):
            row[:] = packed.unpack()
        return read_only(columns)

    @cached_property
    def lines(self) -> VoteLines:
        """All votes as the kernels read them."""
        return VoteLines.of(self.packed, self.cardinality, self.n_rows)

    @cached_property
    def sample_lines(self) -> tuple[VoteLines, ...]:
        """The votes on some rows, few and then more, with the same lines in the same order."""
        samples = zip(*(column.samples for column in self.packed), strict=True)
        return tuple(VoteLines.of(sample, self.cardinality, sample[0].n_rows) for sample in samples)

    @cached_property
    def _rows(self) -> VoteArray:
        return read_only(np.ascontiguousarray(self.columns.T))


def _check_range(array: npt.NDArray[np.integer], cardinality: int, names: tuple[str, ...]) -> None:
    wrong = (array < ABSTAIN) | (array >= cardinality)
    if wrong.any():
        row, lf = np.unravel_index(int(wrong.argmax()), array.shape)
        raise LabelMatrixError(
            f"LF {names[lf]!r} voted {array[row, lf]} on row {row}. With {cardinality} classes a "
            f"vote is 0..{cardinality - 1} or ABSTAIN (-1). Return one of these, or add the class."
        )
