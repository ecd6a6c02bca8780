"""How a row came to have its gold label."""

from enum import IntEnum
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import VoteArray, read_only
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelError

OriginArray: TypeAlias = npt.NDArray[np.uint8]


class GoldOrigin(IntEnum):
    """Why this row has a gold label; it decides what may be estimated from the label.

    NONE: it has none. GIVEN: the data or a program said so. SAMPLED: the row was drawn at random,
    so such rows stand for all rows. CHOSEN: a person picked it, or it was shown as informative.
    """

    NONE = 0
    GIVEN = 1
    SAMPLED = 2
    CHOSEN = 3

    @property
    def word(self) -> str:
        """As people and files write it."""
        return self.name.lower()

    @classmethod
    def of(cls, origin: object) -> "GoldOrigin":
        """The origin of a label, by its word or itself.

        Raises:
            LabelError: it is none.
        """
        found = BY_WORD.get(origin.word if isinstance(origin, GoldOrigin) else origin)
        if found is None:
            raise LabelError(
                f"The origin of a gold label is {origin!r:.80}. It is one of {list(BY_WORD)}."
            )
        return found


BY_WORD: Final[dict[Any, GoldOrigin]] = {origin.word: origin for origin in list(GoldOrigin)[1:]}
"""The origins that a label may have."""


def given_origin(gold: VoteArray) -> OriginArray:
    """(n,) uint8: GIVEN where there is a label, NONE where it is ABSTAIN; read-only."""
    return read_only((gold != ABSTAIN).astype(np.uint8))  # GIVEN is 1


def origin_after(before: OriginArray, *, is_cleared: bool, origin: GoldOrigin) -> OriginArray:
    """(n,) origins of rows that get a label.

    Args:
        before: (n,) their origins so far.
        is_cleared: whether their label is taken away instead.
        origin: of the new label. A row that was drawn at random and is labelled anew stays SAMPLED:
            what the label is corrected to does not change why the row was looked at.
    """
    if is_cleared:
        return np.zeros_like(before)
    return np.where(before == GoldOrigin.SAMPLED, before, np.uint8(origin))
