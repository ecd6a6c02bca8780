"""Rules of two or three conditions: words that stand together, or not, and values of columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, SmallFloatArray
from snorkel_nb.explore.candidates.conditions import Condition, column_conditions, text_of_row
from snorkel_nb.explore.candidates.drafts.draft import Draft
from snorkel_nb.explore.candidates.expected_precision import HITS
from snorkel_nb.explore.candidates.ground import Ground
from snorkel_nb.labeling.expression_lf import expression_lf

WORDS: Final = 80
"""Words that may be part of a rule."""

MAX_REACH: Final = 0.6
"""A word on a larger share of the rows tells nothing, also beside others."""

MAX_LITERALS: Final = 200

PAIR_ROWS: Final = 5_000
"""Rows on which all pairs are tried; the best are then counted on all."""

BEST_PAIRS: Final = 8

DENSE: Final = 0.1
"""Share of hits from which on products of all are quicker than those of the hits."""

BETTER: Final = 1.15
"""A further condition must raise the score by so much."""

MIN_HITS: Final = 4


@dataclass(frozen=True, eq=False)
class _Rule:
    """Conditions that all hold, their hits, and the score of the whole."""

    conditions: tuple[Condition, ...]
    hits: BoolArray
    score: float


def draft_conjunctions(ground: Ground) -> Iterator[Draft]:
    """Single conditions on columns, and pairs and triples of conditions and words."""
    literals = [*column_conditions(ground.dataset), *_words(ground)][:MAX_LITERALS]
    if not literals:
        return
    hits = np.array([literal.hits for literal in literals])
    sums = ground.sums(hits)
    scores = ground.scores(sums)
    is_word = np.array([_is_word(literal) for literal in literals])
    columns_first = np.argsort(-np.where(is_word, 0, scores), kind="stable")[:3]
    singles = [
        _Rule((literals[i],), hits[i], float(scores[i]))
        for i in columns_first.tolist()
        if not is_word[i] and scores[i] > 0
    ]
    pairs = _pairs(ground, literals, hits, scores)
    triples = [longer for rule in pairs[:4] if (longer := _longer(ground, literals, hits, rule))]
    for rule in [*singles, *pairs, *triples]:
        yield _draft(ground, rule)


def _words(ground: Ground) -> list[Condition]:
    """The words with the most to say, also those that are not precise alone."""
    index = ground.terms
    if index is None:
        return []
    sums = index.sums(ground.weights)
    means = ground.evidence.means(sums[:, :-1])
    usual = float(ground.evidence.means(ground.weights[:, :-1].sum(axis=0, dtype=np.float64)))
    value = sums[:, -1] * np.clip(means - usual, 0, None)
    is_usable = (index.n_words == 1) & (index.counts <= MAX_REACH * index.n_rows)
    value = np.where(is_usable, value, 0)
    text = f"{text_of_row(ground.dataset)}.lower()"
    found: list[Condition] = []
    for i in np.argsort(-value, kind="stable")[: 2 * WORDS].tolist():
        word = index.terms[i]
        # What is looked for is also found within words, which few letters often are.
        if value[i] > 0 and len(word) >= 4 and len(found) < WORDS:
            found.append(Condition(f"{word!r} in {text}", (word,), index.hits(i)))
    return found


def _is_word(condition: Condition) -> bool:
    return condition.source.endswith(".lower()")


def _pairs(
    ground: Ground, literals: Sequence[Condition], hits: BoolArray, scores: FloatArray
) -> list[_Rule]:
    step = max(1, len(ground) // PAIR_ROWS)
    together = _together(hits[:, ::step], ground.weights[::step] * step)
    alone = np.stack([together[i, i] for i in range(len(literals))])
    is_word = np.array([_is_word(literal) for literal in literals])
    found: list[tuple[float, int, int, bool]] = []
    for is_negated, sums in ((False, together), (True, alone[:, np.newaxis] - together)):
        values = ground.scores(sums)
        values[sums[..., HITS] < MIN_HITS] = 0
        if is_negated:
            values[:, ~is_word] = 0  # the opposite of a bound is a bound
            needed = BETTER * scores[:, np.newaxis]
        else:
            values = np.triu(values, 1)
            needed = BETTER * np.maximum(scores[:, np.newaxis], scores)
        values = np.where(values > needed, values, 0)
        for place in np.argsort(-values, axis=None, kind="stable")[: 4 * BEST_PAIRS].tolist():
            i, j = divmod(place, len(literals))
            if values[i, j] > 0:
                found.append((float(values[i, j]), i, j, is_negated))
    rules: list[_Rule] = []
    used: dict[int, int] = {}
    for score, i, j, is_negated in sorted(found, key=lambda f: -f[0]):
        if used.get(i, 0) >= 2 or used.get(j, 0) >= 2 or len(rules) == BEST_PAIRS:
            continue
        used[i], used[j] = used.get(i, 0) + 1, used.get(j, 0) + 1
        second = _negated(literals[j]) if is_negated else literals[j]
        rules.append(_Rule((literals[i], second), hits[i] & second.hits, score))
    return rules


def _together(hits: BoolArray, weights: SmallFloatArray) -> FloatArray:
    """(m, m, w) sums of the weights, (n, w), over the rows that two of (m, n) have in common."""
    from scipy.sparse import csr_matrix, diags  # noqa: PLC0415  # 0.2 s that a session may save

    some: Any = hits.astype(np.float32)
    columns = range(weights.shape[1])
    if hits.mean() > DENSE:
        sums = [some @ (some * weights[:, c]).T for c in columns]
    else:
        some = csr_matrix(some)
        other = some.T.tocsr()
        sums = [(some @ diags(weights[:, c]) @ other).toarray() for c in columns]
    return np.stack(sums, axis=-1).astype(np.float64)


def _longer(
    ground: Ground, literals: Sequence[Condition], hits: BoolArray, rule: _Rule
) -> _Rule | None:
    """The rule with the best third condition; None where none makes it better."""
    both = hits & rule.hits
    sums = ground.sums(both)
    scores = ground.scores(sums)
    scores[sums[:, HITS] < MIN_HITS] = 0
    best = int(scores.argmax())
    if scores[best] <= BETTER * rule.score:
        return None
    return _Rule((*rule.conditions, literals[best]), both[best], float(scores[best]))


def _negated(word: Condition) -> Condition:
    looked_for, _, text = word.source.rpartition(" in ")
    return Condition(f"{looked_for} not in {text}", ("not", *word.words), ~word.hits)


def _draft(ground: Ground, rule: _Rule) -> Draft:
    source = " and ".join(condition.source for condition in rule.conditions)
    words = tuple(word for condition in rule.conditions for word in condition.words)
    return Draft(
        "expression",
        words,
        rule.hits,
        0.97 if len(rule.conditions) < 3 else 0.92,
        lambda name, dataset: expression_lf(name, ground.class_name, source, dataset),
    )
