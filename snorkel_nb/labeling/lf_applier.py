"""Snorkel's appliers: LFs and data points in, a label matrix as a numpy array out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.errors import LabelingFunctionError
from snorkel_nb.labeling.answer import AnswerReader, NotAVoteError
from snorkel_nb.labeling.foreign import adopt
from snorkel_nb.labeling.row import MutableRow


@dataclass(frozen=True)
class ApplierMetadata:
    """How many data points each LF failed on; LFs without failures are left out."""

    faults: dict[str, int]


class LFApplier:
    """Applies LFs to data points in any form that they understand.

    Class names are unknown here, so labels are class numbers from 0; ABSTAIN or None abstains.
    Snorkel also takes 0.9, True and -2, as 0, 1 and ABSTAIN; here they are errors.

    Args:
        lfs: with different names; anything `session.add` takes, votes given by row excepted.

    Raises:
        LabelingFunctionError: two LFs have one name, or a label is no number.
    """

    def __init__(self, lfs: Sequence[object]) -> None:
        self._lfs = [adopt(lf) for lf in lfs]
        names = [lf.name for lf in self._lfs]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise LabelingFunctionError(f"Two LFs are named {repeated[0]!r}. Names must differ.")
        self._readers = [_reader(lf) for lf in self._lfs]

    def apply(
        self,
        data_points: Iterable[Any],
        progress_bar: bool = True,  # noqa: ARG002  # Snorkel's call shape; results come at once
        fault_tolerant: bool = False,
        return_meta: bool = False,
    ) -> npt.NDArray[np.int64] | tuple[npt.NDArray[np.int64], ApplierMetadata]:
        """Votes of all LFs on all points.

        Args:
            data_points: objects that the LFs read.
            progress_bar: accepted for Snorkel's call shape; nothing is drawn.
            fault_tolerant: an LF that raises abstains there and is counted, instead of stopping.
            return_meta: also give the counts of failures.

        Returns:
            (n_points, n_lfs) int64, ABSTAIN is -1; with `return_meta` also the metadata.
        """
        faults: dict[str, int] = {}
        votes = [
            [self._vote(j, point, fault_tolerant, faults) for j in range(len(self._lfs))]
            for point in data_points
        ]
        label_matrix = np.array(votes, dtype=np.int64).reshape(len(votes), len(self._lfs))
        return (label_matrix, ApplierMetadata(faults)) if return_meta else label_matrix

    def _vote(self, j: int, point: Any, fault_tolerant: bool, faults: dict[str, int]) -> int:
        lf = self._lfs[j]
        try:
            return self._readers[j].vote(lf(point))
        except Exception as error:
            if not fault_tolerant:
                if isinstance(error, NotAVoteError):
                    raise LabelingFunctionError(f"LF {lf.name!r} {error}") from None
                raise
            faults[lf.name] = faults.get(lf.name, 0) + 1
            return ABSTAIN


class PandasLFApplier(LFApplier):
    """Applies LFs to the rows of a pandas DataFrame; each row is a plain object, not a Series."""

    def apply(
        self,
        df: Any,
        progress_bar: bool = True,
        fault_tolerant: bool = False,
        return_meta: bool = False,
    ) -> npt.NDArray[np.int64] | tuple[npt.NDArray[np.int64], ApplierMetadata]:
        """Votes of all LFs on all rows, in the order of the frame; see `LFApplier.apply`."""
        rows = (
            MutableRow(zip(df.columns, values, strict=True))
            for values in df.itertuples(index=False, name=None)
        )
        return super().apply(rows, progress_bar, fault_tolerant, return_meta)


def _reader(lf: LabelingFunction) -> AnswerReader:
    if isinstance(lf.label, str):
        raise LabelingFunctionError(
            f"LF {lf.name!r} votes for {lf.label!r}, and an applier knows no class names. Give it "
            "the class number, or use a Session."
        )
    return AnswerReader(lf.label, None)
