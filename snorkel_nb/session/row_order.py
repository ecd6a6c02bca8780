"""In which order rows are shown: as in the data, the doubtful first, those in conflict first."""

from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import IntArray, WordArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import pack_rows, unpack_rows
from snorkel_nb.session.moment import Moment

RowSort: TypeAlias = Literal["index", "confidence", "conflict", "uncertainty", "votes", "picked"]
ROW_SORTS: Final[tuple[RowSort, ...]] = (
    "index", "confidence", "conflict", "uncertainty", "votes", "picked",
)  # fmt: skip


def in_order(positions: IntArray, sort: RowSort, now: Moment) -> IntArray:
    """Some rows in another order; those that are alike stay in the order of the data.

    Uncovered rows come last, whatever is sorted by: nothing is known about them.

    Args:
        positions: (n,) ascending.
        sort: "confidence", least sure first; "uncertainty", largest entropy first; "conflict", most
            votes against the label first, where a tied row has no vote for it; "votes", most LFs
            first.
        now: whose labels.
    """
    if sort == "confidence":
        return _smallest_first(positions, now.results.posteriors.confidence[positions])
    if sort == "uncertainty":
        return _smallest_first(positions, _certainty(now, positions))
    if sort == "conflict":
        return _most_first(positions, votes_against(now)[positions])
    if sort == "votes":
        return _most_first(positions, now.results.statistics.n_votes[positions])
    return positions


def votes_against(now: Moment) -> npt.NDArray[np.int16]:
    """(n_rows,) votes for another class than the row's label; on tied rows all votes are."""
    results = now.results
    n_rows, labels = results.statistics.n_rows, results.labels
    planes: list[WordArray] = []
    for label in np.unique(labels[labels != ABSTAIN]).tolist():
        has_label = pack_rows(labels == label)
        for column in results.label_matrix.packed:
            at = int(np.searchsorted(column.labels, label))
            if at < len(column.labels) and column.labels[at] == label:
                _add_bits(planes, column.words[at] & has_label)
    against = results.statistics.n_votes.astype(np.int16)
    for digit, plane in enumerate(planes):
        against -= unpack_rows(plane, n_rows).astype(np.int16) << digit
    return against


def _add_bits(planes: list[WordArray], bits: WordArray) -> None:
    """Count one more on each row whose bit is set; plane i holds digit i of each row's count."""
    for i, plane in enumerate(planes):
        planes[i], bits = plane ^ bits, plane & bits
        if not bits.any():
            return
    planes.append(bits)


def _certainty(now: Moment, positions: IntArray) -> npt.NDArray[np.floating[Any]]:
    """(n,) how far the entropy of each row is from the largest there is; NaN where uncovered."""
    posteriors = now.results.posteriors
    certainty = np.full(len(positions), np.log(len(posteriors.by_class)), np.float32)
    for of_class in posteriors.by_class:
        p = of_class[positions]
        certainty += p * np.log(np.maximum(p, np.finfo(np.float32).tiny))
    np.maximum(certainty, 0, out=certainty)
    certainty[~posteriors.is_covered[positions]] = np.nan
    return certainty


def _smallest_first(positions: IntArray, keys: npt.NDArray[np.floating[Any]]) -> IntArray:
    """Sorted by keys from 0 up; NaN comes last."""
    # The bits of floats from 0 up are in the order of the floats, and those of NaN are larger. One
    # sort of key and place together is several times faster than a stable sort of places.
    words = keys.astype(np.float32).view(np.uint32).astype(np.uint64)
    words <<= np.uint64(32)
    words |= np.arange(len(keys), dtype=np.uint64)
    words.sort()
    return positions[(words & np.uint64(0xFFFFFFFF)).astype(np.int64)]


def _most_first(positions: IntArray, counts: npt.NDArray[np.integer[Any]]) -> IntArray:
    """Sorted by counts, which fit 16 bits: numpy then sorts by digits."""
    return positions[np.argsort((counts.max(initial=0) - counts).astype(np.uint16), kind="stable")]
