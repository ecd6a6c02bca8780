"""From a group of rows to a few LFs, best first, that are not variants of one another."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.labeling_function import LabelingFunction, no_progress
from snorkel_nb.errors import SnorkelNBError
from snorkel_nb.explore.candidates.belief import Refusal
from snorkel_nb.explore.candidates.drafts.conjunctions import draft_conjunctions
from snorkel_nb.explore.candidates.drafts.draft import Draft
from snorkel_nb.explore.candidates.drafts.keyword_sets import draft_keyword_sets
from snorkel_nb.explore.candidates.drafts.patterns import draft_patterns
from snorkel_nb.explore.candidates.drafts.similar_rows import draft_similar
from snorkel_nb.explore.candidates.drafts.weighted_words import draft_weighted_words
from snorkel_nb.explore.candidates.expected_precision import ExpectedPrecision
from snorkel_nb.explore.candidates.ground import Ground
from snorkel_nb.labeling.cell_text import name_from

WAYS: Final[tuple[Callable[[Ground], Iterator[Draft]], ...]] = (
    draft_keyword_sets,
    draft_patterns,
    draft_conjunctions,
    draft_weighted_words,
    draft_similar,
)

FINALISTS: Final = 40
"""Drafts whose hits are counted by their LF."""

SAME_HITS: Final = 0.85
"""Jaccard similarity from which on an LF is another one again."""

ALIKE: Final = 0.6
"""The same for two candidates that are offered together."""

REFUSED_HITS: Final = 0.6
"""The same for a candidate and one that was refused."""

SEEN_BEFORE: Final = 0.25
"""What a row is still worth that a better candidate hits too."""

LEAST: Final = 0.4
GAIN: Final = 0.1
"""What an expected precision must be, and by how much above the share of the class."""

NEARLY_AS_GOOD: Final = 0.8
"""Of the precision of those before it, what a further candidate must be expected to have."""

MAX_REACH: Final = 0.55
"""Share of all rows: what votes on more of them hides what is wrong there."""

MIN_HITS: Final = 3

SHARE_INSIDE: Final = 0.2
SHARE_OF_GROUP: Final = 0.1
"""What has less than this share of its worth in the group, and hits less than that one of its rows,
is an LF for other rows."""


@dataclass(frozen=True, eq=False)
class Finalist:
    """An LF with what it does on the ground.

    Args:
        draft: where it came from.
        lf: made of it.
        hits: (n,) its votes.
        precision: to expect.
        mean: of the precision, by which it is compared with others.
        score: rows that are expected to be gained.
    """

    draft: Draft
    lf: LabelingFunction
    hits: BoolArray
    precision: ExpectedPrecision
    mean: float
    score: float


def best_of(
    ground: Ground,
    n: int,
    taken: Set[str],
    others: Sequence[BoolArray] = (),
    refused: Sequence[Refusal] = (),
) -> list[Finalist]:
    """The best LFs for a class on a ground.

    Args:
        ground: the rows.
        n: how many, at most.
        taken: names that LFs have.
        others: (n_rows,) votes for the class of each LF that is there.
        refused: candidates that were refused.
    """
    drafts = [draft for way in WAYS for draft in way(ground)]
    if not drafts:
        return []
    sums = np.concatenate([ground.sums(draft.hits[np.newaxis]) for draft in drafts])
    ease = np.array([draft.ease for draft in drafts])
    order = np.argsort(-ground.scores(sums) * ease, kind="stable")
    unwanted = [r.hits for r in refused if r.label == ground.label]
    finalists: list[Finalist] = []
    for i in order[: 4 * FINALISTS].tolist():
        if len(finalists) == FINALISTS:
            break
        finalist = _counted(ground, drafts[i])
        if finalist is None or not _is_worth_it(ground, finalist):
            continue
        if any(_jaccard(finalist.hits, o) > SAME_HITS for o in others):
            continue
        if any(_jaccard(finalist.hits, o) > REFUSED_HITS for o in unwanted):
            continue
        if any(_jaccard(finalist.hits, f.hits) > SAME_HITS for f in finalists):
            continue
        finalists.append(finalist)
    return _named(_diverse(ground, finalists, n), ground, taken)


def _is_worth_it(ground: Ground, finalist: Finalist) -> bool:
    """Whether it is clearly better than voting anywhere, and more frequent in the group."""
    if finalist.mean < max(LEAST, ground.evidence.base + GAIN):
        return False
    if finalist.hits.mean() > MAX_REACH:
        return False
    inside = ground.is_inside
    worth = ground.worth * finalist.hits
    is_for_others = worth[inside].sum() < SHARE_INSIDE * worth.sum()
    if is_for_others and finalist.hits[inside].sum() < SHARE_OF_GROUP * inside.sum():
        return False
    shares = (finalist.hits[rows].mean() if rows.any() else 0.0 for rows in (inside, ~inside))
    return bool(next(shares) > next(shares))


def _counted(ground: Ground, draft: Draft) -> Finalist | None:
    """The LF of a draft with its own votes; None where it cannot be made or hits hardly any row."""
    dataset = ground.dataset
    try:
        lf = draft.make("candidate", dataset)
        column = lf.voter.vote(dataset, 0, dataset.label_set, no_progress)
    except SnorkelNBError:
        return None
    hits: BoolArray = column.votes != ABSTAIN
    if np.count_nonzero(hits) < MIN_HITS or len(column.failures):
        return None
    [sums] = ground.sums(hits[np.newaxis])
    score = float(ground.scores(sums)) * draft.ease
    evidence = ground.evidence
    mean = float(evidence.means(evidence.sums(hits)))
    return Finalist(draft, lf, hits, evidence.precision(hits), mean, score)


def _diverse(ground: Ground, finalists: list[Finalist], n: int) -> list[Finalist]:
    """The best, each judged by what those before it leave."""
    chosen: list[Finalist] = []
    left: FloatArray = ground.worth.copy()
    open_ones = sorted(finalists, key=lambda f: -f.score)
    while open_ones and len(chosen) < n:
        worth = [f.score * _share_left(f, ground.worth, left) for f in open_ones]
        best = open_ones.pop(int(np.argmax(worth)))
        chosen.append(best)
        left[best.hits] = SEEN_BEFORE * ground.worth[best.hits]
        least = NEARLY_AS_GOOD * best.mean
        open_ones = [
            f for f in open_ones if _jaccard(f.hits, best.hits) <= ALIKE and f.mean >= least
        ]
    return chosen


def _share_left(finalist: Finalist, worth: FloatArray, left: FloatArray) -> float:
    return float(left[finalist.hits].sum() / max(worth[finalist.hits].sum(), 1e-9))


def _named(finalists: Iterable[Finalist], ground: Ground, taken: Set[str]) -> list[Finalist]:
    named: list[Finalist] = []
    names = set(taken)
    for finalist in finalists:
        name = name_from(finalist.draft.words, ground.class_name, names)
        names.add(name)
        lf = finalist.draft.make(name, ground.dataset)
        named.append(replace(finalist, lf=lf))
    return named


def _jaccard(one: BoolArray, other: BoolArray) -> float:
    n_common = np.count_nonzero(one & other)
    return int(n_common) / max(1, int(np.count_nonzero(one | other)))
