"""The choice of the label model as plain values, for a file."""

from collections.abc import Mapping
from typing import Any, get_args

from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.label_models.class_balance import check_class_balance
from snorkel_nb.label_models.registry import ModelName
from snorkel_nb.session.model_choice import ModelChoice


def choice_values(choice: ModelChoice, label_set: LabelSet) -> dict[str, Any]:
    """Plain values that `read_choice` makes the choice of; classes by name, LFs by number."""
    balance = choice.class_balance
    return {
        "model": choice.model,
        "class_balance": None
        if balance is None
        else dict(zip(label_set.names, map(float, balance), strict=True)),
        "takes_balance_from_gold": choice.takes_balance_from_gold,
        "uses_gold": choice.uses_gold,
        "accuracies": [[number, known] for number, known in choice.accuracies.items()],
        "overriding": sorted(choice.overriding),
    }


def read_choice(values: Any, label_set: LabelSet) -> ModelChoice | None:
    """The choice that was kept; None when it does not fit, for instance to other classes.

    Args:
        values: as `choice_values` gives them, or anything.
        label_set: the classes of now.
    """
    try:
        if values["model"] not in get_args(ModelName):
            return None
        return ModelChoice(
            values["model"],
            _balance(values["class_balance"], label_set),
            bool(values["takes_balance_from_gold"]),
            bool(values["uses_gold"]),
            {int(number): _known(accuracy) for number, accuracy in values["accuracies"]},
            frozenset(map(int, values["overriding"])),
        )
    except (LookupError, TypeError, ValueError):  # a LabelModelError is a ValueError
        return None


def _balance(shares: Mapping[str, float] | None, label_set: LabelSet) -> Any:
    if shares is None:
        return None
    if set(shares) != set(label_set.names):
        raise ValueError(shares)
    return check_class_balance([shares[name] for name in label_set.names], len(label_set))


def _known(accuracy: Any) -> float | tuple[float, float]:
    value, n_votes = accuracy if isinstance(accuracy, list) else (accuracy, None)
    if not 0 < value < 1 or (n_votes is not None and not n_votes > 0):
        raise ValueError(accuracy)
    return float(value) if n_votes is None else (float(value), float(n_votes))
