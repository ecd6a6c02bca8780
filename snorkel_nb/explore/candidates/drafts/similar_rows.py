"""Rows whose vectors point where those of typical rows do: what words cannot say."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import FloatArray, IntArray
from snorkel_nb.embeddings.embedder import TEXT
from snorkel_nb.embeddings.given import ArrayEmbedder
from snorkel_nb.embeddings.similarity import similarities
from snorkel_nb.embeddings.similarity_lf import one_line, similarity_lf
from snorkel_nb.explore.candidates.drafts.draft import Draft
from snorkel_nb.explore.candidates.ground import Ground
from snorkel_nb.explore.candidates.telling_terms import telling_terms

N_EXAMPLES: Final = 5

MIN_CHARACTERS: Final = 12
"""Of an example; what is shorter is typical of nothing."""

SHARES: Final = (0.9, 0.75, 0.6, 0.45, 0.3)
"""Of the group that is to be hit, from which the threshold is chosen."""


def draft_similar(ground: Ground) -> Iterator[Draft]:
    """One LF with typical texts of the group as examples, and the best threshold."""
    embedder, vectors = ground.embedder, ground.vectors
    if embedder is None or vectors is None or ground.terms is None or not embedder.reads_text:
        return
    if isinstance(embedder, ArrayEmbedder):
        return
    inside = np.flatnonzero(ground.is_inside)
    likely = ground.belief.probabilities[inside, ground.label]
    inside = inside[likely >= np.median(likely)]
    center: FloatArray = vectors[inside].astype(np.float64).mean(axis=0)
    if not center.any():
        return
    examples = _examples(ground, inside, similarities(vectors[inside], center))
    if len(examples) < 2:
        return
    lines = pl.DataFrame({TEXT: examples}, schema={TEXT: pl.String})
    center = embedder.vectors(lines).astype(np.float64).mean(axis=0)
    if not center.any():
        return
    alike = np.nan_to_num(similarities(vectors, center), nan=-1.0)
    bounds = sorted({float(b) for b in np.quantile(alike[ground.is_inside], SHARES).round(2)})
    hits = np.array([alike >= bound for bound in bounds])
    best = int(ground.scores(ground.sums(hits)).argmax())
    words = [term.text for term in telling_terms(ground.terms, ground.is_inside, 2)]
    threshold = bounds[best]
    yield Draft(
        "similar",
        ("like", *words),
        hits[best],
        0.85,
        lambda name, _dataset: similarity_lf(
            name, ground.class_name, examples, threshold=threshold, embedder=embedder
        ),
    )


def _examples(ground: Ground, rows: IntArray, alike: FloatArray) -> list[str]:
    """The texts of the rows that are most alike, each once."""
    order = np.argsort(-np.nan_to_num(alike, nan=-1.0), kind="stable")[: 4 * N_EXAMPLES]
    texts = ground.dataset.texts().gather(rows[order]).to_list()
    lines = dict.fromkeys(one_line(text) for text in texts if text)
    return [line for line in lines if len(line) >= MIN_CHARACTERS][:N_EXAMPLES]
