"""The conflict matrix of the panel: LF by LF, and LF by class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from snorkel_nb.analysis.pairs import PairCounts, count_pairs
from snorkel_nb.analysis.vote_gold import count_gold_by_lf
from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_rows import PackedRows
from snorkel_nb.core.packed_votes import PackedVotes
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.selection import SelectedRows
from snorkel_nb.views.lf_standing import ACCURACY_DIGITS

MAX_CLASSES: Final = 8
"""Classes with columns of their own; what is in the others is summed up."""

MAX_DUPLICATES: Final = 1_000
"""Pairs that are marked, the most alike first; two hundred copies make twenty thousand."""


def matrix_view(now: Moment, rows: SelectedRows | None = None) -> dict[str, Any]:
    """Plain values for the matrix of the LFs that are on; `MatrixView` in `matrix/wire.ts`.

    Args:
        now: whose votes are counted.
        rows: of that moment, the only ones that are counted; None is all.
    """
    within = None if rows is None or rows.is_all else rows
    counts = _Counts.of(now, within)
    shown = _shown_classes(counts_of_all(now))
    return {
        "revision": now.revision,
        "n_rows": len(now.state.dataset) if within is None else within.n_rows,
        "lfs": [entry.number for entry in now.state.enabled],
        "overlaps": _below_diagonal(counts.pairs.n_overlaps),
        "conflicts": _below_diagonal(counts.pairs.n_conflicts),
        "classes": shown.tolist(),
        "n_more_classes": now.state.dataset.label_set.cardinality - len(shown),
        "votes": _columns(counts.votes, shown),
        "gold": None if counts.gold is None else _columns(counts.gold, shown),
        "duplicates": _duplicates(now),
        "n_duplicates": len(now.results.fit.verdict.voters.duplicates),
    }


@dataclass(frozen=True, eq=False)
class _Counts:
    """Rows by pair and by class.

    Args:
        pairs: of all m LFs that are on.
        votes: (m, k) votes for each class.
        gold: (m, k) rows with a vote by their gold label; None where no row has one.
    """

    pairs: PairCounts
    votes: IntArray
    gold: IntArray | None

    @classmethod
    def of(cls, now: Moment, rows: SelectedRows | None) -> "_Counts":
        results, k = now.results, now.state.dataset.label_set.cardinality
        columns = results.label_matrix.packed
        pairs, votes = results.pairs, results.statistics.votes_by_class
        is_known = now.state.gold != ABSTAIN
        has_gold = bool(is_known.any())
        if rows is not None:
            kept = PackedRows.of(rows.mask)
            columns = tuple(map(kept.votes_on, columns))
            pairs = count_pairs(
                LabelMatrix.from_columns(columns, results.label_matrix.lf_names, k, kept.n_rows)
            )
            votes = _votes_by_class(columns, k)
            is_known = is_known & rows.mask
        if not has_gold:
            return cls(pairs, votes, None)
        known = PackedRows.of(is_known)  # gold is sparse: its rows are few
        columns = tuple(map(known.votes_on, results.label_matrix.packed))
        gold = known.votes_on(PackedVotes.of(now.state.gold))
        return cls(pairs, votes, count_gold_by_lf(columns, gold, k))


def _votes_by_class(columns: Sequence[PackedVotes], k: int) -> IntArray:
    votes = np.zeros((len(columns), k), np.int64)
    for of_lf, column in zip(votes, columns, strict=True):
        of_lf[column.labels] = column.n_votes
    return votes


def _shown_classes(n_by_class: IntArray) -> IntArray:
    """The classes with most votes and gold, ascending."""
    return np.sort(np.argsort(-n_by_class, kind="stable")[:MAX_CLASSES])


def counts_of_all(now: Moment) -> IntArray:
    """(k,) votes and gold labels of all rows: which classes are shown is the same for any rows."""
    gold = now.state.gold
    n_gold = np.bincount(gold[gold != ABSTAIN], minlength=now.state.dataset.label_set.cardinality)
    n_votes: IntArray = now.results.statistics.votes_by_class.sum(axis=0)
    return n_votes + n_gold


def _columns(counts: IntArray, shown: IntArray) -> list[list[int]]:
    """Of each LF the counts of the shown classes, and at the end what is in the others."""
    own = counts[:, shown]
    rest = counts.sum(axis=1, keepdims=True) - own.sum(axis=1, keepdims=True)
    columns: list[list[int]] = np.hstack([own, rest]).tolist()
    return columns


def _below_diagonal(counts: IntArray) -> list[list[int]]:
    """Of each LF the counts with those before it: both halves are the same."""
    return [row[:j] for j, row in enumerate(counts.tolist())]


def _duplicates(now: Moment) -> list[dict[str, Any]]:
    numbers = [entry.number for entry in now.state.enabled]
    pairs = sorted(now.results.fit.verdict.voters.duplicates, key=lambda pair: -pair.agreement)
    return [
        {
            "first": numbers[pair.first],
            "second": numbers[pair.second],
            "agreement": round(pair.agreement, ACCURACY_DIGITS),
        }
        for pair in pairs[:MAX_DUPLICATES]
    ]
