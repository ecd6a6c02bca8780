"""What is known beside the votes: gold labels, how good an LF is, and rules that always hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, VoteArray, read_only
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import PackedVotes
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.class_balance import check_class_balance

KnownAccuracy: TypeAlias = float | tuple[float, float]
"""An accuracy that is certain, or an accuracy and how many checked votes it is worth."""

GOLD_WORTH: Final = 10.0
"""So many checked votes of an LF weigh as much as all its votes, or as themselves if that is more.
What votes alone say of an LF rests on a model that may be wrong; what gold says does not."""

CERTAIN: Final = 1e9
"""Checked votes that a locked accuracy is worth."""


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What a fit takes as given; arrays are made read-only.

    Args:
        class_balance: (k,) positive, sums to 1; None to learn it.
        n_right: (m, k) checked votes of each LF for each class that are right, weighted.
        n_checked: (m, k) checked votes, weighted.
        is_locked: (m,) LFs whose accuracy is certain.
        is_overriding: (m,) LFs whose votes always hold, whatever the others vote.
        gold: (n,) known classes, ABSTAIN where unknown; None where none are used.
    """

    class_balance: FloatArray | None
    n_right: FloatArray
    n_checked: FloatArray
    is_locked: BoolArray
    is_overriding: BoolArray
    gold: VoteArray | None = None

    def __post_init__(self) -> None:
        for name in ("n_right", "n_checked", "is_locked", "is_overriding"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @property
    def tells_of_lfs(self) -> bool:
        """Whether anything is known of how good an LF is."""
        return bool(self.n_checked.any() or self.is_overriding.any())

    @cached_property
    def locked_accuracies(self) -> FloatArray:
        """(m,) accuracies that are certain; NaN of the other LFs."""
        n_checked = np.where(self.is_locked, self.n_checked.sum(axis=1), np.nan)
        return read_only(self.n_right.sum(axis=1) / n_checked)

    @classmethod
    def nothing(
        cls, label_matrix: LabelMatrix, class_balance: FloatArray | None = None
    ) -> "Knowledge":
        """Nothing is known, but perhaps the class balance.

        Raises:
            LabelModelError: it is not one for the classes of the matrix.
        """
        if class_balance is not None:
            class_balance = check_class_balance(class_balance, label_matrix.cardinality)
        shape = label_matrix.n_lfs, label_matrix.cardinality
        no_lf = np.zeros(label_matrix.n_lfs, np.bool_)
        return cls(class_balance, np.zeros(shape), np.zeros(shape), no_lf, no_lf)

    @classmethod
    def of(
        cls,
        label_matrix: LabelMatrix,
        class_balance: FloatArray | None = None,
        *,
        gold: VoteArray | None = None,
        accuracies: Mapping[str, KnownAccuracy] | None = None,
        overriding: Iterable[str] = (),
    ) -> "Knowledge":
        """Gather what is known.

        Args:
            label_matrix: n rows by m LFs.
            class_balance: (k,) positive, sums to 1; None to learn it.
            gold: (n,) known classes, ABSTAIN where unknown; None not to use any.
            accuracies: by the LF's name, what is known of it.
            overriding: names of LFs whose votes always hold.

        Raises:
            LabelModelError: a class balance, gold, an accuracy or a name that cannot be used.
        """
        known = cls.nothing(label_matrix, class_balance)
        n_right, n_checked = known.n_right.copy(), known.n_checked.copy()
        is_locked, is_overriding = known.is_locked.copy(), known.is_overriding.copy()
        by_class = label_matrix.lines.by_lf_and_class(label_matrix.lines.n_votes)
        if gold is not None and label_matrix.n_lfs:
            right, checked = _count_gold(label_matrix, gold)
            worth = by_class.sum(axis=1) / GOLD_WORTH
            worth = np.maximum(worth, 1.0)[:, None]
            n_right, n_checked = n_right + worth * right, n_checked + worth * checked
        for name, accuracy in (accuracies or {}).items():
            j = _number_of(name, label_matrix)
            value, n_votes = _read_accuracy(name, accuracy)
            shares = by_class[j] / max(by_class[j].sum(), 1)
            n_right[j] += value * n_votes * shares
            n_checked[j] += n_votes * shares
            is_locked[j] = n_votes >= CERTAIN
        for name in overriding:
            is_overriding[_number_of(name, label_matrix)] = True
        return cls(known.class_balance, n_right, n_checked, is_locked, is_overriding, gold)


def _count_gold(label_matrix: LabelMatrix, gold: VoteArray) -> tuple[FloatArray, FloatArray]:
    """(m, k) right votes and (m, k) checked ones, on the rows with gold."""
    from snorkel_nb.kernels import backend  # noqa: PLC0415  # numba is slow to import

    if gold.shape != (label_matrix.n_rows,) or gold.max(initial=ABSTAIN) >= (
        label_matrix.cardinality
    ):
        raise LabelModelError(
            f"Gold labels have shape {gold.shape} and go up to {gold.max(initial=ABSTAIN)}. There "
            f"are {label_matrix.n_rows:,} rows and classes 0..{label_matrix.cardinality - 1}; give "
            "one number a row, -1 where it is unknown."
        )
    known, lines = PackedVotes.of(gold), label_matrix.lines
    common = backend.count_common_rows(lines.addresses, known.addresses, label_matrix.n_rows)
    is_right = lines.labels[:, None] == known.labels
    right, checked = (common * is_right).sum(axis=1), common.sum(axis=1)
    return (
        lines.by_lf_and_class(right.astype(np.float64)),
        lines.by_lf_and_class(checked.astype(np.float64)),
    )


def _number_of(name: str, label_matrix: LabelMatrix) -> int:
    if name not in label_matrix.lf_names:
        raise LabelModelError(
            f"There is no LF {name!r} among those that are on. Those are: "
            f"{list(label_matrix.lf_names)[:20]}."
        )
    return label_matrix.lf_names.index(name)


def _read_accuracy(name: str, accuracy: KnownAccuracy) -> tuple[float, float]:
    value, n_votes = accuracy if isinstance(accuracy, tuple) else (accuracy, CERTAIN)
    if not (0 < value < 1 and n_votes > 0):
        raise LabelModelError(
            f"The accuracy of LF {name!r} is given as {accuracy!r}. It is a number between 0 and "
            "1, such as 0.9, which is then certain; or (0.9, 50), worth 50 checked votes."
        )
    return float(value), float(min(n_votes, CERTAIN))
