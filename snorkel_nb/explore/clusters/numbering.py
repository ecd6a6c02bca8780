"""Names for clusters: a number that stays when an edit changes the cluster a little."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np

from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.hashes import HashArray, scrambled

Sketch: TypeAlias = HashArray
"""The smallest scrambled positions of a set of rows, ascending: all of them where they are few."""

SKETCH_ROWS: Final = 512
MAX_SKETCHES: Final = 8
"""Forms in which a cluster of one number is remembered, so that an undo finds it again."""

MIN_OVERLAP: Final = 0.3
"""Of rows in either that are in both (Jaccard); with less, it is another cluster."""


@dataclass(eq=False)
class Numbering:
    """Gives numbers, from 1, and none twice to different clusters.

    Args:
        n_given: how many numbers were given; shared by all kinds of clusters on one map.
    """

    n_given: int = 0
    _known: dict[object, dict[int, list[Sketch]]] = field(default_factory=dict)

    def numbers(self, group: object, clusters: Sequence[IntArray]) -> list[int]:
        """The numbers of clusters, by those of the group that overlap most with them.

        Args:
            group: clusters of one kind; only these are compared.
            clusters: positions of the rows of each.
        """
        from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  # slow to import

        known = self._known.setdefault(group, {})
        sketches = [sketch_of(positions) for positions in clusters]
        names = list(known)
        overlaps = np.array(
            [[max(overlap(old, new) for old in known[name]) for name in names] for new in sketches]
        ).reshape(len(sketches), len(names))
        found: dict[int, int] = {}
        for i, j in zip(*linear_sum_assignment(-overlaps), strict=True):
            if overlaps[i, j] >= MIN_OVERLAP:
                found[int(i)] = names[j]
        numbers = []
        for i, sketch in enumerate(sketches):
            number = found.get(i)
            if number is None:
                self.n_given += 1
                number = self.n_given
            forms = known.setdefault(number, [])
            if not any(np.array_equal(sketch, form) for form in forms):
                # The first form stays, and the newest ones.
                forms[1:] = [*forms[1:], sketch][-MAX_SKETCHES:] if forms else [sketch]
            numbers.append(number)
        return numbers


def sketch_of(positions: IntArray) -> Sketch:
    """The sketch of a set of rows."""
    hashes = scrambled(positions)
    if len(hashes) > SKETCH_ROWS:
        hashes = np.partition(hashes, SKETCH_ROWS)[:SKETCH_ROWS]
    return np.sort(hashes)


def overlap(one: Sketch, other: Sketch) -> float:
    """The share of rows in either set that are in both; an estimate where sets are large.

    Source: Broder 1997, On the resemblance and containment of documents.
    """
    # The smallest of the union are known as far as the shorter sketch of a large set reaches.
    either = np.union1d(one, other)
    if len(one) >= SKETCH_ROWS or len(other) >= SKETCH_ROWS:
        either = either[:SKETCH_ROWS]
    if not len(either):
        return 0.0
    both = np.isin(either, one, assume_unique=True) & np.isin(either, other, assume_unique=True)
    share: float = float(both.mean())
    return share
