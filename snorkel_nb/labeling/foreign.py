"""LFs written for Snorkel, taken over as they are."""

from typing import Any

from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.errors import LabelingFunctionError
from snorkel_nb.labeling.function_lf import FunctionVoter, function_lf


def adopt(lf: object) -> LabelingFunction:
    """An LF of ours from anything that can be one.

    Args:
        lf: a LabelingFunction; an object with a `name` that can be called on a data point, such as
            Snorkel's; or a plain function of one row.

    Raises:
        LabelingFunctionError: it is none of these.
    """
    if isinstance(lf, LabelingFunction):
        return lf
    if not callable(lf):
        raise LabelingFunctionError(
            f"A {type(lf).__name__} is no LF. Give a function of one row, a Snorkel LF, or what "
            "keyword_lf, regex_lf, vote_lf or labeling_function make."
        )
    if not isinstance(name := getattr(lf, "name", None), str):
        return function_lf(lf)
    # Snorkel keeps the user's function in _f; its source and code are what the user knows.
    inner: Any = getattr(lf, "_f", lf)
    resources = getattr(lf, "_resources", None)
    plain = function_lf(inner, name=name, resources=resources)
    pre = [getattr(p, "_f", getattr(p, "run", p)) for p in getattr(lf, "_pre", ())]
    voter = FunctionVoter(lf, None, is_mutable_row=True, reads=(inner, resources, pre))
    return LabelingFunction(
        name=name,
        kind="function",
        label=None,
        source=plain.source,
        fingerprint=voter.fingerprint(),
        parameters={"adopted_from": f"{type(lf).__module__}.{type(lf).__qualname__}"},
        voter=voter,
    )
