"""An LF that is thought of, with the rows that it would hit, about."""

from collections.abc import Callable
from dataclasses import dataclass

from snorkel_nb.core.arrays import BoolArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.labeling_function import LabelingFunction


@dataclass(frozen=True, eq=False)
class Draft:
    """A draft of an LF.

    Args:
        kind: "keywords", "phrase", "regex", "expression", "weights" or "similar".
        words: that it looks for; they give its name.
        hits: (n,) of the ground's rows, about; they are counted again by the LF.
        ease: 0..1, how quickly a person sees what it does: between equals the readable one wins.
        make: the LF, given a name and the rows whose columns it reads.
    """

    kind: str
    words: tuple[str, ...]
    hits: BoolArray
    ease: float
    make: Callable[[str, Dataset], LabelingFunction]
