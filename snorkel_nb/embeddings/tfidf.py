"""Words weighed by how rare they are, and their main directions: always there, for any language."""

from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any, Final

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import SmallFloatArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.fingerprint import fingerprint, fingerprint_frame
from snorkel_nb.embeddings.batches import OfTexts
from snorkel_nb.embeddings.embedder import TEXT
from snorkel_nb.embeddings.spread_out import spread_out
from snorkel_nb.embeddings.unit_length import unit_length

N_DIMENSIONS: Final = 128
MAX_WORDS: Final = 50_000
MAX_CHARS: Final = 4_000
FIT_ROWS: Final = 100_000
"""The words of more texts are learned from a sample of them."""

FEW_ROWS: Final = 200
"""Among fewer texts a word that only one of them has counts too."""

SEED: Final = 7


@dataclass(frozen=True, eq=False)
class TfidfEmbedder(OfTexts):
    """Words and pairs of words, weighed by rarity, projected on the main directions of some texts.

    Args:
        fitted_on: texts that words and directions are learned from, when first needed. Further
            rows are projected on the same directions; words that are not among these count nothing.
        why: it was taken, for people, when they asked for nothing.

    Source: latent semantic analysis, Deerwester et al. 1990; svd by Halko et al. 2009.
    """

    fitted_on: pl.Series
    why: str = ""

    @classmethod
    def of(cls, dataset: Dataset, why: str = "") -> "TfidfEmbedder":
        """One that learns from these rows, or from a sample that is spread out evenly."""
        texts = dataset.texts()
        return cls(texts.gather(spread_out(len(texts), FIT_ROWS)), why)

    @property
    def name(self) -> str:
        """See `Embedder`."""
        return f"tf-idf ({self.why})" if self.why else "tf-idf"

    def fingerprint(self) -> str:
        """See `Embedder`."""
        return self._fingerprint

    def vectors(self, rows: pl.DataFrame) -> SmallFloatArray:
        """See `Embedder`."""
        if self._model is None:
            return np.zeros((len(rows), 1), np.float32)
        words, directions = self._model
        counts = words.transform(_read(rows[TEXT]))
        return unit_length(counts @ directions)

    @cached_property
    def _fingerprint(self) -> str:
        texts = fingerprint_frame(self.fitted_on.alias(TEXT).to_frame())
        return fingerprint("tf-idf", version("scikit-learn"), str(N_DIMENSIONS), texts)

    @cached_property
    def _model(self) -> tuple[Any, SmallFloatArray] | None:
        """What counts words, and (n_words, d) directions; None when no text has a word."""
        from sklearn.decomposition import TruncatedSVD  # noqa: PLC0415  # slow to import
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  # likewise

        words = TfidfVectorizer(
            ngram_range=(1, 2),
            sublinear_tf=True,
            min_df=2 if len(self.fitted_on) >= FEW_ROWS else 1,
            max_features=MAX_WORDS,
            token_pattern=r"\b\w+\b",
            dtype=np.float32,
        )
        try:
            counts = words.fit_transform(_read(self.fitted_on))
        except ValueError:  # how it says that no word is left
            return None
        n_dimensions = min(N_DIMENSIONS, *counts.shape)
        if n_dimensions == counts.shape[1]:  # fewer words than directions: each has its own
            return words, np.eye(n_dimensions, dtype=np.float32)
        svd = TruncatedSVD(n_dimensions, random_state=SEED)  # fixes the signs, too
        svd.fit(counts)
        return words, np.ascontiguousarray(svd.components_.T.astype(np.float32))


def _read(texts: pl.Series) -> list[str]:
    return texts.fill_null("").str.slice(0, MAX_CHARS).to_list()
