"""What others give for vectors, checked."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import SmallFloatArray
from snorkel_nb.errors import EmbeddingError


def checked_vectors(
    given: Any, n_rows: int | None, who: str, row_id: Callable[[int], Any] = int
) -> SmallFloatArray:
    """(n_rows, d) float32, all finite.

    Args:
        given: an array, a list of lists, or a tensor that lies in main memory.
        n_rows: how many are expected; None: any number.
        who: made them, at the beginning of a sentence.
        row_id: the name of the row at a position.

    Raises:
        EmbeddingError: it is none, names who and where.
    """
    wanted = "one vector of finite numbers a row, (n, d)"
    try:
        array: npt.NDArray[Any] = np.asarray(given)
    except Exception as error:  # whatever a foreign object raises: the user needs ours
        raise EmbeddingError(f"{who} gave a {type(given).__name__}, not {wanted}.") from error
    if array.dtype.kind not in "fiub" or array.ndim != 2:
        raise EmbeddingError(
            f"{who} gave an array of shape {array.shape} and type {array.dtype}, not {wanted}."
        )
    if n_rows is not None and len(array) != n_rows:
        raise EmbeddingError(
            f"{who} gave {len(array):,} vectors for {n_rows:,} rows. Give {wanted}."
        )
    if not array.shape[1]:
        raise EmbeddingError(f"{who} gave vectors without numbers. Give {wanted}.")
    is_bad = ~np.isfinite(array).all(axis=1)
    if is_bad.any():
        row = int(is_bad.argmax())
        bad = array[row][~np.isfinite(array[row])][0]
        raise EmbeddingError(
            f"{who} gave {bad} on row {row_id(row)}, one of {int(is_bad.sum()):,} such rows. Give "
            f"{wanted}; zeros where there is nothing to say."
        )
    with np.errstate(over="ignore"):
        small: SmallFloatArray = array.astype(np.float32)
    if not np.isfinite(small).all():
        raise EmbeddingError(f"{who} gave numbers beyond 3e38, which float32 does not hold.")
    return small
