"""Names for the arrays that travel between the rooms; shapes stand in the docstrings."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

VoteArray: TypeAlias = npt.NDArray[np.int8 | np.int16]
IntArray: TypeAlias = npt.NDArray[np.int64]
FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
WordArray: TypeAlias = npt.NDArray[np.uint64]
SmallFloatArray: TypeAlias = npt.NDArray[np.float32]
RowCountArray: TypeAlias = npt.NDArray[np.int16]


def read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The same memory, marked so that nobody writes to it by accident."""
    view = array.view()
    view.flags.writeable = False
    return view


def vote_dtype(cardinality: int) -> type[np.int8] | type[np.int16]:
    """The smallest vote type that holds classes 0..cardinality-1 and ABSTAIN."""
    return np.int8 if cardinality <= np.iinfo(np.int8).max + 1 else np.int16
