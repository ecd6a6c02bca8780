"""The person of a simulation: looks at some hits of a candidate, with gold in mind."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, IntArray

HITS_A_LOOK: Final = 10

ENOUGH_RIGHT: Final = 8


@dataclass(frozen=True, eq=False)
class Judgement:
    """What one look found.

    Args:
        rows: (r,) the hits that were looked at; HITS_A_LOOK, or all where there are fewer.
        gold: (r,) their classes.
    """

    rows: IntArray
    gold: IntArray

    def is_right(self, label: int) -> BoolArray:
        """(r,) which of them have that class."""
        return np.asarray(self.gold == label)

    def accepts(self, label: int) -> bool:
        """Whether the candidate may stand; of fewer hits the same share has to be right."""
        n_right = int(self.is_right(label).sum())
        return len(self.rows) > 0 and n_right * HITS_A_LOOK >= ENOUGH_RIGHT * len(self.rows)

    @property
    def most(self) -> int:
        """The class that most of them have."""
        return int(np.bincount(self.gold).argmax())


class Judge:
    """Looks at hits drawn at random.

    Args:
        gold: (n,) classes.
        seed: of what is drawn.
    """

    def __init__(self, gold: IntArray, seed: int) -> None:
        self.gold = gold
        self.random = np.random.default_rng(seed)
        self.n_looks = 0

    def look(self, hits: IntArray) -> Judgement:
        """Look at HITS_A_LOOK of these rows."""
        self.n_looks += 1
        rows = self.random.choice(hits, min(HITS_A_LOOK, len(hits)), replace=False)
        return Judgement(rows, self.gold[rows])
