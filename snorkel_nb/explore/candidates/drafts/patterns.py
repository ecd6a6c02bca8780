"""Regular expressions: how texts begin, what follows what, stems of words, signs with digits."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray
from snorkel_nb.explore.candidates.drafts.draft import Draft
from snorkel_nb.explore.candidates.expected_precision import HITS
from snorkel_nb.explore.candidates.ground import Ground
from snorkel_nb.labeling.pattern_lf import regex_lf

SHAPES: Final[dict[str, str]] = {
    "link": r"https?://|\bwww\.",
    "mail_address": r"\w@\w+\.\w",
    "money": r"[£$€]\s?\d|\d\s?[£$€]",
    "long_number": r"\b\d{5,}\b",
    "digits_and_letters": r"\b\d+[a-z]{1,3}\b",
    "year": r"\b(?:19|20)\d\d\b",
    "per_cent": r"\d\s?%|\bper cent\b",
    "shouted": r"(?-i:\b[A-Z]{4,}\b)",
    "exclaimed": r"!\s*!|\?\s*!",
    "hash_tag": r"#\w",
    "smile": r"[:;=]-?[)(dp]|<3",
    "date": r"\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b",
    "score": r"\b\d{1,2}-\d{1,2}\b",
    "one_word": r"\A\W*\w+\W*\z",
}
"""Patterns of what keywords cannot say; they are searched without regard to case."""

BEGINNINGS: Final = 60
"""The most frequent first words, and pairs and triples of them, that are tried."""

GAPS: Final = 40
STEMS: Final = 40
"""Of the best patterns "a ... b", and of stems, that are tried."""

MAX_ALTERNATIVES: Final = 6

MAX_CHARACTERS: Final = 4_000
"""Of a text, when hits are counted; they are counted again by the LF."""

MAY_FALL: Final = 0.04

_WORD: Final = r"\w+"

_ENDINGS: Final = ("ations", "ation", "ings", "ing", "ers", "er", "ed", "es", "s", "e", "y")
"""What may be cut off so that inflections of a word meet; another language's words stay whole."""


@dataclass(frozen=True, eq=False)
class _Pattern:
    """A pattern, the words in it, its hits and what they sum up to."""

    pattern: str
    words: tuple[str, ...]
    hits: BoolArray
    sums: FloatArray


def draft_patterns(ground: Ground) -> Iterator[Draft]:
    """Patterns that hit the group more than others."""
    if ground.terms is None:
        return
    texts = ground.dataset.texts().str.slice(0, MAX_CHARACTERS)
    lower = texts.str.to_lowercase().fill_null("")
    beginnings = _beginnings(ground, lower)
    for pattern in beginnings[:6]:
        yield _draft(ground, pattern)
    for seed in beginnings[:4]:
        joined = _joined(ground, beginnings, seed)
        if joined is not None:
            yield _draft(ground, joined)
    gaps = _counted(ground, texts, _gaps(ground, beginnings))
    for pattern in gaps[:6]:
        yield _draft(ground, pattern)
    for pattern in _counted(ground, texts, _stems(ground))[:6]:
        yield _draft(ground, pattern)
    for pattern in _counted(ground, texts, ((p, (name,)) for name, p in SHAPES.items()))[:6]:
        yield _draft(ground, pattern)


def _beginnings(ground: Ground, lower: pl.Series) -> list[_Pattern]:
    """The best patterns of the first word, the first two and the first three."""
    words = lower.str.slice(0, 200).str.extract_all(_WORD)
    starts = lower.str.contains(r"\A\w")
    found: list[_Pattern] = []
    for n in (1, 2, 3):
        first = pl.DataFrame({"words": words}).select(
            pl.when((pl.col("words").list.len() >= n) & starts)
            .then(pl.col("words").list.head(n).list.join(" "))
            .alias("start")
        )["start"]
        inside = first.filter(pl.Series(ground.is_inside)).drop_nulls()
        counts = inside.value_counts(sort=True).filter(pl.col("count") >= 3).head(BEGINNINGS)
        for start in counts["start"].to_list():
            if not start.isprintable() or len(start) > 60:
                continue
            hits = (first == start).fill_null(value=False).to_numpy()
            [sums] = ground.sums(hits[np.newaxis])
            pattern = r"\s+".join(re.escape(word) for word in start.split(" "))
            found.append(_Pattern(rf"^{pattern}\b", tuple(start.split(" ")), hits, sums))
    return _best(ground, found)


def _joined(ground: Ground, beginnings: list[_Pattern], seed: _Pattern) -> _Pattern | None:
    """A beginning with others beside it, as long as the precision holds."""
    chosen, covered, total = [seed], seed.hits.copy(), seed.sums
    score = float(ground.scores(total))
    for other in beginnings:
        if other is seed or len(chosen) == MAX_ALTERNATIVES:
            continue
        [added] = ground.sums((other.hits & ~covered)[np.newaxis])
        evidence = ground.evidence
        holds = evidence.means(added[:-1]) >= evidence.means(total[:-1]) - MAY_FALL
        together = float(ground.scores(total + added))
        if added[HITS] >= 2 and holds and together > 1.02 * score:
            chosen.append(other)
            covered |= other.hits
            total, score = total + added, together
    if len(chosen) == 1:
        return None
    pattern = "|".join(p.pattern.removeprefix("^").removesuffix(r"\b") for p in chosen)
    return _Pattern(rf"^(?:{pattern})\b", tuple(w for p in chosen for w in p.words), covered, total)


def _gaps(ground: Ground, beginnings: list[_Pattern]) -> Iterator[tuple[str, tuple[str, ...]]]:
    r"""Patterns such as "what\b.*\bstand for": a beginning, and a term after it."""
    index = ground.terms
    assert index is not None
    starts = [p for p in _frequent(ground, beginnings) if len(p.words) <= 2][:8]
    tried: list[tuple[float, str, tuple[str, ...]]] = []
    for start in starts:
        sums = index.sums(ground.weights * start.hits[:, np.newaxis])
        scores = ground.scores(sums)
        scores[(index.n_words == 0) | (sums[:, HITS] < 2)] = 0
        for i in np.argsort(-scores, kind="stable")[:12].tolist():
            term = index.terms[i]
            words = (*start.words, *term.split(" "))
            if scores[i] > 0 and len(set(words)) == len(words):
                spaced = r"\s+".join(re.escape(word) for word in term.split(" "))
                tried.append((-float(scores[i]), rf"{start.pattern}.*\b{spaced}\b", words))
    for _, pattern, words in sorted(tried)[:GAPS]:
        yield pattern, words


def _stems(ground: Ground) -> Iterator[tuple[str, tuple[str, ...]]]:
    r"""Patterns such as "\bsubscri\w*" of words that have at least two inflections."""
    index = ground.terms
    assert index is not None
    scores = ground.scores(index.sums(ground.weights))
    scores[(index.n_words != 1) | (index.counts > 0.25 * index.n_rows)] = 0
    stems: dict[str, list[int]] = {}
    words = np.flatnonzero(index.n_words == 1)
    by_name = sorted((index.terms[i], i) for i in words.tolist())
    names = [name for name, _ in by_name]
    for i in np.argsort(-scores, kind="stable")[: 2 * STEMS].tolist():
        stem = _stem(index.terms[i])
        if scores[i] <= 0 or len(stem) < 4 or stem in stems:
            continue
        low = int(np.searchsorted(names, stem)) if names else 0
        same = []
        while low < len(names) and names[low].startswith(stem):
            if len(names[low]) <= len(stem) + 6:
                same.append(by_name[low][1])
            low += 1
        if len(same) > 1:
            stems[stem] = same
    for stem in list(stems)[:STEMS]:
        yield rf"\b{re.escape(stem)}\w*", (stem,)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


def _counted(
    ground: Ground, texts: pl.Series, patterns: Iterable[tuple[str, tuple[str, ...]]]
) -> list[_Pattern]:
    found = []
    for pattern, words in patterns:
        hits = texts.str.contains(f"(?i){pattern}").fill_null(value=False).to_numpy()
        if np.count_nonzero(hits) >= 3:
            [sums] = ground.sums(hits[np.newaxis])
            found.append(_Pattern(pattern, words, hits, sums))
    return _best(ground, found)


def _best(ground: Ground, patterns: list[_Pattern]) -> list[_Pattern]:
    """With a score, highest first."""
    scores = [float(ground.scores(p.sums)) for p in patterns]
    order: IntArray = np.argsort([-s for s in scores], kind="stable")
    return [patterns[i] for i in order.tolist() if scores[i] > 0]


def _frequent(ground: Ground, patterns: list[_Pattern]) -> list[_Pattern]:
    return sorted(patterns, key=lambda p: -np.count_nonzero(p.hits & ground.is_inside))


def _draft(ground: Ground, of: _Pattern) -> Draft:
    pattern = of.pattern
    return Draft(
        "regex",
        of.words,
        of.hits,
        0.97 if len(pattern) < 60 else 0.92,
        lambda name, _dataset: regex_lf(name, ground.class_name, pattern, case_sensitive=False),
    )
