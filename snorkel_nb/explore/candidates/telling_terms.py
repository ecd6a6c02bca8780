"""The terms that tell a group of rows from the others."""

import numpy as np

from snorkel_nb.core.arrays import BoolArray
from snorkel_nb.explore.candidates.term_index import TermIndex
from snorkel_nb.explore.clusters.cluster import Term


def telling_terms(index: TermIndex, is_inside: BoolArray, n: int = 6) -> tuple[Term, ...]:
    """The most over-represented words, by log-odds with a prior.

    Args:
        index: of n rows.
        is_inside: (n_rows,) the group.
        n: how many, at most.

    Source: Monroe, Colaresi & Quinn 2008, eq. 22; the prior is the frequency among all rows.
    """
    inside = index.sums(is_inside.astype(np.float64))
    outside = index.counts - inside
    n_inside = float(np.count_nonzero(is_inside))
    n_outside = len(is_inside) - n_inside
    prior = index.counts / max(1, len(is_inside)) * 10 + 0.01
    odds_inside = np.log((inside + prior) / (n_inside + 10 - inside - prior).clip(0.01))
    odds_outside = np.log((outside + prior) / (n_outside + 10 - outside - prior).clip(0.01))
    deviation = np.sqrt(1 / (inside + prior) + 1 / (outside + prior))
    z = np.where(index.n_words == 1, (odds_inside - odds_outside) / deviation, -np.inf)
    best = np.argsort(-z, kind="stable")[:n]
    return tuple(
        Term(index.terms[i], int(inside[i]), int(outside[i]), float(z[i]))
        for i in best.tolist()
        if z[i] > 1
    )
