"""Words and phrases, alone and in sets that grow as long as the precision holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray
from snorkel_nb.explore.candidates.drafts.draft import Draft
from snorkel_nb.explore.candidates.expected_precision import HITS
from snorkel_nb.explore.candidates.ground import Ground
from snorkel_nb.explore.candidates.term_index import SparseMatrix, TermIndex
from snorkel_nb.labeling.pattern_lf import keyword_lf

POOL: Final = 300
"""Terms that may be put into a set."""

SEEDS: Final = 10
"""Terms that a set may grow from."""

MAX_WORDS: Final = 8
"""A longer list is not read."""

MAX_REACH: Final = 0.25
"""A term on a larger share of the rows says nothing of its own."""

SIGN_REACH: Final = 0.1
"""A sign on a larger share of the rows is punctuation."""

GLUE: Final = 0.25
"""A word on a larger share of the rows holds others together."""

SAME: Final = 0.7
"""Share of common hits from which on two terms are variants of one."""

MAY_FALL: Final = 0.04
"""How much lower than the set's the precision of a further word's new hits may be."""


MAY_RISE: Final = 0.1
"""How much higher than the first word's it may be: a good word would only hide a weak one."""


@dataclass(frozen=True, eq=False)
class Pool:
    """The best terms of a ground, with their hits.

    Args:
        terms: (m,) places in the index, best first.
        hits: (m, n).
        sums: (m, N_SUMS + 1), see `Ground.sums`.
        scores: (m,).
    """

    terms: IntArray
    hits: BoolArray
    sums: FloatArray
    scores: FloatArray

    @classmethod
    def of(cls, ground: Ground, index: TermIndex, size: int = POOL) -> "Pool":
        """Those with the highest scores."""
        sums = index.sums(ground.weights)
        scores = ground.scores(sums)
        scores[index.counts > MAX_REACH * index.n_rows] = 0
        scores[(index.n_words == 0) & (index.counts > SIGN_REACH * index.n_rows)] = 0
        scores[_is_glued(index)] = 0
        terms = np.argsort(-scores, kind="stable")[:size]
        terms = terms[scores[terms] > 0]
        return cls(terms, index.hits_of(terms.tolist()), sums[terms], scores[terms])


def draft_keyword_sets(ground: Ground) -> Iterator[Draft]:
    """Single terms, and the sets that they grow into."""
    index = ground.terms
    if index is None:
        return
    pool = Pool.of(ground, index)
    by_term = index.by_term[:, pool.terms].T.tocsr()
    seeds: list[int] = []
    for i in range(len(pool.terms)):
        if len(seeds) < SEEDS and not any(_overlap(pool.hits[i], pool.hits[j]) for j in seeds):
            seeds.append(i)
    for seed in seeds:
        yield _draft(ground, index, pool, [seed])
        grown = _grow(ground, pool, by_term, seed)
        if len(grown) > 1:
            yield _draft(ground, index, pool, grown)


def _is_glued(index: TermIndex) -> BoolArray:
    """(n_terms,) phrases of which a word at an end stands in many texts: "on with the"."""
    frequent = {
        term
        for term, count, n in zip(index.terms, index.counts, index.n_words, strict=True)
        if n == 1 and count > GLUE * index.n_rows
    }
    return np.array(
        [
            n > 1 and not frequent.isdisjoint((term.split(" ")[0], term.split(" ")[-1]))
            for term, n in zip(index.terms, index.n_words, strict=True)
        ],
        np.bool_,
    )


def _grow(ground: Ground, pool: Pool, by_term: SparseMatrix, seed: int) -> list[int]:
    chosen, covered = [seed], pool.hits[seed].copy()
    total, score = pool.sums[seed], float(pool.scores[seed])
    first = float(ground.evidence.means(total[:-1]))
    while len(chosen) < MAX_WORDS:
        # Only what a term adds counts: its hits within the set say nothing for it.
        added = (by_term @ (ground.weights * ~covered[:, np.newaxis])).astype(np.float64)
        mean = ground.evidence.means(total[:-1])
        means = ground.evidence.means(added[:, :-1])
        holds = (means >= mean - MAY_FALL) & (means <= first + MAY_RISE)
        holds &= added[:, HITS] >= max(2.0, 0.03 * total[HITS])
        scores = np.where(holds, ground.scores(total + added), -np.inf)
        best = int(scores.argmax())
        if not scores[best] > 1.02 * score:
            break
        chosen.append(best)
        covered |= pool.hits[best]
        total, score = total + added[best], float(scores[best])
    return chosen


def _draft(ground: Ground, index: TermIndex, pool: Pool, chosen: list[int]) -> Draft:
    places = pool.terms[chosen]
    words = tuple(index.terms[i] for i in places.tolist())
    is_phrase = len(words) == 1 and int(index.n_words[places[0]]) > 1
    return Draft(
        "phrase" if is_phrase else "keywords",
        words,
        np.logical_or.reduce(pool.hits[chosen]),
        1.0 if len(words) < 5 else 0.97,
        lambda name, _dataset: keyword_lf(name, ground.class_name, words),
    )


def _overlap(one: BoolArray, other: BoolArray) -> bool:
    n_common = np.count_nonzero(one & other)
    return bool(n_common > SAME * min(np.count_nonzero(one), np.count_nonzero(other)))
