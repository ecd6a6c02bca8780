"""A class balance that can be worked with."""

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import FloatArray, read_only
from snorkel_nb.errors import LabelModelError


def check_class_balance(class_balance: npt.ArrayLike, cardinality: int) -> FloatArray:
    """The (k,) shares of the classes, summing to 1 to the last digit.

    Raises:
        LabelModelError: there is not one positive share for each class, or they do not sum to 1.
    """
    balance = np.asarray(class_balance, np.float64)
    is_balance = balance.shape == (cardinality,) and bool((balance > 0).all())
    if not is_balance or abs(balance.sum() - 1) > 1e-3:
        raise LabelModelError(
            f"class_balance is {balance.tolist()}. It needs one positive share for each of the "
            f"{cardinality} classes, adding up to 1."
        )
    return read_only(balance / balance.sum())
