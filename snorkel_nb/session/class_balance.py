"""A class balance as people give it."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from snorkel_nb.core.arrays import FloatArray, VoteArray
from snorkel_nb.core.label_set import ABSTAIN, LabelSet
from snorkel_nb.errors import LabelError, LabelModelError
from snorkel_nb.label_models.class_balance import check_class_balance


def read_class_balance(
    class_balance: Sequence[float] | Mapping[str, float] | Literal["gold"] | None,
    label_set: LabelSet,
    gold: VoteArray,
) -> FloatArray | None:
    """(k,) shares in the order of the classes; None when none was given, or those of gold.

    Raises:
        LabelModelError: a class is missing, a share is not positive, they do not add up to 1, or
            there is no gold to take them from.
    """
    if class_balance is None:
        return None
    if class_balance == "gold":
        if (gold != ABSTAIN).any():
            return None
        raise LabelModelError(
            "class_balance='gold' needs gold labels, and there are none yet. Open the data with "
            "gold=..., or label some rows with session.annotate."
        )
    try:
        return check_class_balance(_in_order(class_balance, label_set), len(label_set))
    except (LabelError, LabelModelError, TypeError, ValueError) as error:
        raise LabelModelError(
            f"class_balance is {class_balance!r:.200}. It needs one positive share for each of the "
            f"{len(label_set)} classes {list(label_set)[:12]}, adding up to 1."
        ) from error


def _in_order(
    class_balance: Sequence[float] | Mapping[str, float], label_set: LabelSet
) -> list[float]:
    if not isinstance(class_balance, Mapping):
        return list(class_balance)
    by_number = {label_set.number(label): share for label, share in class_balance.items()}
    return [by_number.get(i, math.nan) for i in range(len(label_set))]
