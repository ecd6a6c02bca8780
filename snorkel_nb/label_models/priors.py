"""What is taken for granted of LFs and classes about which nothing is known."""

from snorkel_nb.errors import LabelModelError


def check_priors(prior_accuracy: float, **weights: float) -> None:
    """Refuse priors with which nothing can be learned.

    Args:
        prior_accuracy: of an LF.
        **weights: by name, what such priors weigh as much as: votes or rows.

    Raises:
        LabelModelError: names what came and what is accepted.
    """
    if 0 < prior_accuracy < 1 and all(weight > 0 for weight in weights.values()):
        return
    came = " and ".join(f"{name} {weight}" for name, weight in weights.items())
    raise LabelModelError(
        f"prior_accuracy is {prior_accuracy}, {came}. prior_accuracy lies between 0 and 1, and "
        "what else is given is positive."
    )
