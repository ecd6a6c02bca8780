"""A class balance as people give it."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from snorkel_nb.core.arrays import FloatArray, read_only
from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.errors import LabelModelError


def read_class_balance(
    class_balance: Sequence[float] | Mapping[str, float] | None, label_set: LabelSet
) -> FloatArray | None:
    """(k,) shares in the order of the classes, or None when none was given.

    Raises:
        LabelModelError: a class is missing, a share is not positive, or they do not add up to 1.
    """
    if class_balance is None:
        return None
    if isinstance(class_balance, Mapping):
        by_number = {label_set.number(label): share for label, share in class_balance.items()}
        shares = [by_number.get(i, math.nan) for i in range(len(label_set))]
    else:
        shares = [float(share) for share in class_balance]
    balance = np.array(shares, dtype=np.float64)
    is_balance = len(balance) == len(label_set) and (balance > 0).all()
    if not is_balance or abs(balance.sum() - 1) > 1e-3:
        raise LabelModelError(
            f"class_balance is {shares}. It needs one positive share for each of the "
            f"{len(label_set)} classes {list(label_set)[:12]}, adding up to 1."
        )
    return read_only(balance / balance.sum())
