"""A tiny linear model: a few words with small whole weights, and how much is enough."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.explore.candidates.conditions import text_of_row
from snorkel_nb.explore.candidates.drafts.draft import Draft
from snorkel_nb.explore.candidates.expected_precision import HITS
from snorkel_nb.explore.candidates.ground import Ground
from snorkel_nb.labeling.function_lf import function_lf

FOR: Final = 6
AGAINST: Final = 2
"""Words that speak for and against the class."""

MAX_WEIGHT: Final = 3

MAX_ROWS: Final = 200_000
"""It is called row by row, which takes seconds beyond."""


def draft_weighted_words(ground: Ground) -> Iterator[Draft]:
    """One model, with the best bound."""
    index = ground.terms
    if index is None:
        return
    sums = index.sums(ground.weights)
    means = ground.evidence.means(sums[:, :-1])
    base = ground.evidence.base
    is_usable = (index.n_words == 1) & (index.counts <= 0.4 * index.n_rows)
    is_usable &= np.array([len(term) >= 4 for term in index.terms], np.bool_)
    value = np.where(is_usable, sums[:, -1] * np.clip(means - base, 0, None), 0)
    chosen = [i for i in np.argsort(-value, kind="stable")[:FOR].tolist() if value[i] > 0]
    if len(chosen) < 3:
        return
    hit = np.logical_or.reduce(index.hits_of(chosen))
    against = index.sums(ground.weights * hit[:, np.newaxis])
    harm = np.where(is_usable, against[:, HITS] * np.clip(base - means, 0, None), 0)
    chosen += [i for i in np.argsort(-harm, kind="stable")[:AGAINST].tolist() if harm[i] > 0]
    sure = np.clip(means[chosen], 0.01, 0.99)  # all hits of a word may have been checked
    odds = np.log(sure / (1 - sure) * (1 - base) / base)
    whole = np.clip(np.round(odds), -MAX_WEIGHT, MAX_WEIGHT).astype(int)
    weights = {index.terms[i]: w for i, w in zip(chosen, whole.tolist(), strict=True) if w != 0}
    if len(weights) < 3:
        return
    totals = np.array(list(weights.values())) @ index.hits_of(
        [index.number[word] for word in weights]
    ).astype(np.int64)
    bounds = range(2, max(3, int(totals.max()) + 1))
    scores = ground.scores(ground.sums(np.array([totals >= b for b in bounds])))
    if scores.max() <= 0:
        return
    bound = bounds[int(scores.argmax())]
    words = tuple(sorted(weights, key=lambda word: -weights[word]))
    text = text_of_row(ground.dataset)

    def make(name: str, dataset: Dataset) -> LabelingFunction:
        return _weighted_lf(name, ground.class_name, weights, bound, dataset.roles.text, text)

    yield Draft("weights", words[:3], totals >= bound, 0.85, make)


def _weighted_lf(
    name: str, label: str, weights: dict[str, int], bound: int, column: str | None, text: str
) -> LabelingFunction:
    """What its source says, made without running that."""
    column = column or "text"

    def weigh(x: Any) -> bool:
        seen = (x[column] or "").lower()
        return sum(weight for word, weight in weights.items() if word in seen) >= bound

    listed = "".join(f"        {word!r}: {weight},\n" for word, weight in weights.items())
    source = (
        f"def {name}(x):\n"
        f"    weights = {{\n{listed}    }}\n"
        f"    text = {text}.lower()\n"
        f"    return sum(w for word, w in weights.items() if word in text) >= {bound}"
    )
    return function_lf(weigh, label, name=name, source=source)
