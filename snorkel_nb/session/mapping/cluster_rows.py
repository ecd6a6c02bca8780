"""Which rows are looked for clusters, and what is known of them."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, VoteArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.explore.clusters.cluster import Kind
from snorkel_nb.explore.clusters.cluster_facts import RowFacts
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.selection import votes_of

UNSURE: Final = 0.7
"""Labels that are less probable than this are unsure; so are rows whose votes tie."""


def facts_of(now: Moment, better: VoteArray | None) -> RowFacts:
    """What is known of the rows.

    Args:
        now: when.
        better: (n,) labels that rows should rather have, as `explore.doubts` gives them, perhaps of
            an earlier moment; ABSTAIN where there is no doubt. None: not known.
    """
    state, results = now.state, now.results
    labels, gold = results.labels, state.gold
    has_label = labels != ABSTAIN
    is_wrong = has_label & (gold != ABSTAIN) & (labels != gold)
    if better is not None and len(better) == len(labels):
        is_wrong |= has_label & (gold == ABSTAIN) & (better != ABSTAIN) & (better != labels)
    return RowFacts(
        labels,
        gold,
        results.posteriors.is_covered,
        results.statistics.is_conflicting,
        is_wrong,
        state.dataset.label_set.names,
        now.revision,
    )


def why_wrong(now: Moment, better: VoteArray | None, position: int) -> str | None:
    """Why the label of a row is taken for an error, in one sentence; None where it is not."""
    names, labels = now.state.dataset.label_set.names, now.results.labels
    label, gold = labels[position], now.state.gold[position]
    is_of_these = better is not None and len(better) == len(labels)
    rather = better[position] if better is not None and is_of_these else ABSTAIN
    if label == ABSTAIN or label == (gold if gold != ABSTAIN else rather):
        return None
    if gold != ABSTAIN:
        return f"Labeled {names[label]}; its gold label is {names[gold]}."
    if rather == ABSTAIN:
        return None
    return f"Labeled {names[label]}; rows like it are rather {names[rather]}."


def rows_of_kind(kind: Kind, lf: int | None, now: Moment, facts: RowFacts) -> BoolArray:
    """(n,) the rows of a kind of clusters.

    Raises:
        SessionError: there is no LF of that number.
    """
    if kind == "votes":
        assert lf is not None
        voted: BoolArray = votes_of(now.state, lf) != ABSTAIN
        return voted
    rows: BoolArray = _ROWS[kind](now, facts)
    return rows


def _unsure(now: Moment, facts: RowFacts) -> BoolArray:
    is_low = now.results.posteriors.confidence < UNSURE  # NaN where uncovered is not
    is_low |= facts.is_covered & (facts.labels == ABSTAIN)
    return is_low


_ROWS: Final[Mapping[Kind, Any]] = {
    "all": lambda _now, facts: np.ones(len(facts.labels), np.bool_),
    "uncovered": lambda _now, facts: ~facts.is_covered,
    "conflicts": lambda _now, facts: facts.is_conflicting,
    "errors": lambda _now, facts: facts.is_wrong,
    "unsure": _unsure,
}
