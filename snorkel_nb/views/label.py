"""Labels as the page knows them: class numbers, and what moved from one to another."""

from collections.abc import Sequence
from typing import Any

from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.vote_diff import LabelMove


def known(label: Any) -> int | None:
    """A class number, or None where there is none."""
    return None if label == ABSTAIN else int(label)


def moves_view(moves: Sequence[LabelMove], most: int) -> list[dict[str, Any]]:
    """The first, which are the largest, groups of labels that would change."""
    return [
        {"before": known(move.before), "after": known(move.after), "n": move.n_rows}
        for move in moves[:most]
    ]
