"""Weights of votes as the kernels take them: not negative, and listed under the class they are for.

The kernels add, for each class, weights that are not negative of lines that are listed under it. A
vote that speaks *against* a class is one that speaks for all others; and what a vote adds to all
classes alike changes nothing. So any weights can be listed, some lines under several classes.
"""

from dataclasses import dataclass, replace

import numpy as np

from snorkel_nb.core.arrays import FloatArray, IntArray, read_only
from snorkel_nb.core.packed_votes import VoteLines


@dataclass(frozen=True, eq=False)
class ListedLines:
    """Lines of a label matrix under the classes that they speak for.

    Args:
        lines: e listed lines; their `labels` are the classes that they are listed under.
        weights: (e,) not negative.
        own: (l,) where each line of the label matrix is listed under the class it votes for; None
            where all are, in order, and no others.
        places: (e,) which line of the label matrix each is; None likewise.
        taken: (e,) see `kernels.evidence.Evidence`; None where it is the weights.
    """

    lines: VoteLines
    weights: FloatArray
    own: IntArray | None = None
    places: IntArray | None = None
    taken: FloatArray | None = None

    @classmethod
    def of(cls, lines: VoteLines, weights: FloatArray) -> "ListedLines":
        """List lines.

        Args:
            lines: l lines.
            weights: (m, k) what a vote of the LF for the class adds to the score of that class; or
                (m, k, k), [j, v, c] what a vote for v adds to the score of c.
        """
        if weights.ndim == 2:
            own_weights = weights[lines.lfs, lines.labels]
            if (own_weights >= 0).all():
                return cls(lines, own_weights)
            by_class = np.zeros((len(own_weights), lines.cardinality))
            by_class[np.arange(len(own_weights)), lines.labels] = own_weights
        else:
            by_class = weights[lines.lfs, lines.labels]
        by_class = by_class - by_class.min(axis=1, keepdims=True)
        is_own = lines.labels[:, None] == np.arange(lines.cardinality)
        listed = np.nonzero(((by_class > 0) | is_own).T)
        labels, places = (np.ascontiguousarray(axis) for axis in listed)
        others = np.where(is_own, -np.inf, by_class).max(axis=1)
        listed_own = lines.labels[places] == labels
        own = np.empty(len(lines.lfs), np.int64)
        own[places[listed_own]] = np.flatnonzero(listed_own)
        listed_weights = by_class[places, labels]
        return cls(
            replace(
                lines,
                addresses=read_only(lines.addresses[places]),
                lfs=read_only(lines.lfs[places]),
                labels=read_only(labels),
                class_starts=read_only(np.searchsorted(labels, np.arange(lines.cardinality + 1))),
                n_votes=read_only(lines.n_votes[places]),
                order=lines.order[places],
            ),
            listed_weights,
            own,
            places,
            np.where(listed_own, listed_weights - others[places], np.nan),
        )

    def of_own(self, values: FloatArray) -> FloatArray:
        """(l,) those of (e,) values that belong to lines under the class that they vote for."""
        return values if self.own is None else values[self.own]
