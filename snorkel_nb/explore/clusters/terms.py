"""What a cluster speaks of: phrases more frequent in it than elsewhere."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray
from snorkel_nb.explore.clusters.cluster import Term
from snorkel_nb.explore.clusters.phrases import Phrases

N_TERMS: Final = 12

PRIOR_ROWS: Final = 100.0
"""Rows that the prior is worth: it takes phrases to be as frequent in a cluster as anywhere."""

MIN_LOG_ODDS: Final = 1.96

MIN_RATIO: Final = 2.5
"""A phrase is so many times as frequent inside: "the" is not, though in a long run it is more."""

WEAK_RATIO: Final = 1.2
"""For a cluster in which nothing is so much more frequent."""

MIN_SHARE: Final = 0.05
"""Of the rows inside that hold a phrase."""

STEM: Final = 5
"""Letters after which words may differ and still say the same."""

KEPT: Final = 0.8
"""A phrase stands for its word when so many of the word's rows hold it."""


@dataclass(frozen=True, eq=False)
class RowTerms:
    """Phrases of a sample of rows, from which those of any cluster follow.

    Args:
        positions: (r,) rows of the sample, ascending.
        phrases: that they hold.
    """

    positions: IntArray
    phrases: Phrases

    def of_clusters(self, of_row: IntArray, n_clusters: int) -> list[tuple[Term, ...]]:
        """The most telling terms of each cluster, against all other rows.

        Args:
            of_row: (n,) the cluster of each row of the data, or -1.
            n_clusters: how many there are.
        """
        from scipy.sparse import csr_matrix  # noqa: PLC0415  # slow to import

        words = self.phrases.words
        if not words or not n_clusters:
            return [()] * n_clusters
        n = len(self.positions)
        table = csr_matrix(
            (np.ones(len(self.phrases.columns), np.int32), self.phrases.columns,
             self.phrases.starts), (n, len(words)),
        )  # fmt: skip
        mine = of_row[self.positions].astype(np.int64)
        rows = np.flatnonzero(mine >= 0)
        members = csr_matrix((np.ones(len(rows), np.int32), (mine[rows], rows)), (n_clusters, n))
        inside = np.asarray((members @ table).todense())
        total = np.bincount(self.phrases.columns, minlength=len(words))
        sizes = np.bincount(mine[rows], minlength=n_clusters)
        return [
            self._best(inside[c], total - inside[c], int(sizes[c]), n - int(sizes[c]))
            for c in range(n_clusters)
        ]

    def _best(
        self, inside: IntArray, outside: IntArray, n_inside: int, n_outside: int
    ) -> tuple[Term, ...]:
        z = log_odds(inside, outside, n_inside, n_outside)
        share_in = inside / max(n_inside, 1)
        share_out = (outside + 0.5) / (n_outside + 1)
        is_telling: BoolArray = (z >= MIN_LOG_ODDS) & (inside >= 2)
        is_clear = (share_in >= MIN_RATIO * share_out) & (share_in >= MIN_SHARE)
        if (is_telling & is_clear).any():
            is_telling &= is_clear
        else:  # a large cluster of everyday texts: better a weak name than none
            is_telling &= share_in >= WEAK_RATIO * share_out
        places = np.flatnonzero(is_telling)
        places = places[np.lexsort((places, -z[places]))]
        terms: list[Term] = []
        for place in places[: 8 * N_TERMS].tolist():
            new = Term(
                self.phrases.words[place], int(inside[place]), int(outside[place]), float(z[place])
            )
            if self.phrases.is_text:
                _take(terms, new)
            else:
                terms.append(new)
        return tuple(terms[:N_TERMS])


def log_odds(inside: IntArray, outside: IntArray, n_inside: int, n_outside: int) -> FloatArray:
    """(v,) how much more frequent each phrase is inside, in standard deviations.

    Args:
        inside: (v,) rows with the phrase inside.
        outside: (v,) and outside.
        n_inside: rows inside.
        n_outside: rows outside.

    Source: Monroe, Colaresi & Quinn 2008, eq. 15-22, with rows in the place of words and the share
    of all rows as prior.
    """
    share = (inside + outside + 0.5) / (n_inside + n_outside + 1)
    prior = PRIOR_ROWS * share
    a, b = inside + prior, outside + prior
    not_a = n_inside + PRIOR_ROWS - a
    not_b = n_outside + PRIOR_ROWS - b
    delta = np.log(a) - np.log(np.maximum(not_a, 0.5)) - np.log(b) + np.log(np.maximum(not_b, 0.5))
    z: FloatArray = delta / np.sqrt(1 / a + 1 / b)
    return z


def _take(terms: list[Term], new: Term) -> None:
    """Add a term, unless it says what one has said; a phrase takes the place of its own word."""
    for place, old in enumerate(terms):
        if not _is_alike(new, old):
            continue
        is_longer = len(new.text.split()) > len(old.text.split())
        if is_longer and new.n_inside >= KEPT * old.n_inside:
            terms[place] = new
            terms[place + 1 :] = [t for t in terms[place + 1 :] if not _is_alike(new, t)]
        return
    terms.append(new)


def _is_alike(one: Term, other: Term) -> bool:
    """Whether they share a word, perhaps with another ending: "film" and "films"."""
    words = other.text.split()
    return any(_stem(a) == _stem(b) for a in one.text.split() for b in words)


def _stem(word: str) -> str:
    return word.removesuffix("s")[:STEM]
