"""How a column of a table becomes numbers."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import FloatArray, SmallFloatArray
from snorkel_nb.core.fingerprint import fingerprint
from snorkel_nb.embeddings.embedder import TEXT
from snorkel_nb.embeddings.wordllama import WordllamaEmbedder, is_wordllama_here

MAX_CATEGORIES: Final = 30
RARE_SHARE: Final = 0.005
"""Values on fewer rows are one category together."""

FAR: Final = 5.0
"""Standard deviations from the median, beyond which it does not matter how far."""

IQR_OF_NORMAL: Final = 1.349
"""Standard deviations between the quartiles of a normal distribution."""

WORDS_OF_TEXT: Final = 3
"""A column of many different values is text where they have so many words on average."""


class ColumnCode(Protocol):
    """One class for each kind of column; what it has learned is frozen."""

    @property
    def column(self) -> str:
        """Its name."""

    def numbers(self, column: pl.Series) -> SmallFloatArray:
        """(n, d) float32, finite, of its values or others."""

    def fingerprint(self) -> str:
        """A name of all that it has learned."""


@dataclass(frozen=True)
class NumberCode:
    """Distance from the median in robust standard deviations; 0 where there is no number.

    Args:
        column: numbers, truth values or times.
        median: of the numbers.
        spread: their standard deviation, from the quartiles.
        missing_weight: of a second number, which says where there is none; 0: there is no second.
    """

    column: str
    median: float
    spread: float
    missing_weight: float

    def numbers(self, column: pl.Series) -> SmallFloatArray:
        """See `ColumnCode`."""
        values = _floats(column)
        is_missing = np.isnan(values)
        far = np.clip((values - self.median) / self.spread, -FAR, FAR)
        found = [np.where(is_missing, 0, far)]
        if self.missing_weight:
            found.append(is_missing * self.missing_weight)
        return np.stack(found, axis=1).astype(np.float32)

    def fingerprint(self) -> str:
        """See `ColumnCode`."""
        return fingerprint("number", repr(self))


@dataclass(frozen=True)
class CategoryCode:
    """One number for each frequent value, and one for all others.

    Args:
        column: texts or truth values.
        categories: the frequent values; null may be one.
        weight: of the number that says which it is.
    """

    column: str
    categories: tuple[str | None, ...]
    weight: float

    def numbers(self, column: pl.Series) -> SmallFloatArray:
        """See `ColumnCode`."""
        places = {category: i for i, category in enumerate(self.categories)}
        n_others = len(self.categories)
        place = [places.get(value, n_others) for value in column.cast(pl.String).to_list()]
        found = np.zeros((len(column), n_others + 1), np.float32)
        found[np.arange(len(column)), place] = self.weight
        return found

    def fingerprint(self) -> str:
        """See `ColumnCode`."""
        return fingerprint("category", repr(self))


@dataclass(frozen=True)
class TextCode:
    """The vector of a text.

    Args:
        column: texts.
        weight: what the vector is multiplied with.
    """

    column: str
    weight: float

    def numbers(self, column: pl.Series) -> SmallFloatArray:
        """See `ColumnCode`."""
        texts = column.cast(pl.String).alias(TEXT).to_frame()
        weighed: SmallFloatArray = WordllamaEmbedder().vectors(texts) * np.float32(self.weight)
        return weighed

    def fingerprint(self) -> str:
        """See `ColumnCode`."""
        return fingerprint("text", repr(self), WordllamaEmbedder().fingerprint())


def fitted_code(column: pl.Series, *, is_text: bool | None = None) -> ColumnCode | None:
    """How a column becomes numbers; None when it tells rows not apart, or holds something else.

    Args:
        column: a sample of its values.
        is_text: None looks at the values.
    """
    dtype = column.dtype
    if dtype.is_numeric() or dtype.is_temporal():
        return _number_code(column)
    if dtype not in (pl.String, pl.Categorical, pl.Enum, pl.Boolean):
        return None
    if is_text is None:
        is_text = dtype == pl.String and _looks_like_text(column)
    if is_text and is_wordllama_here():
        code = TextCode(column.name, 1.0)
        return TextCode(column.name, 1 / spread) if (spread := _spread(code, column)) else None
    return _category_code(column)


def _number_code(column: pl.Series) -> NumberCode | None:
    values = _floats(column)
    is_missing = np.isnan(values)
    known = values[~is_missing]
    share = float(is_missing.mean()) if len(values) else 0.0
    missing_weight = 1 / np.sqrt(share * (1 - share)) if 0 < share < 1 else 0.0
    if not len(known):
        return None
    low, median, high = np.quantile(known, [0.25, 0.5, 0.75])
    spread = float((high - low) / IQR_OF_NORMAL) or float(known.std())
    if not spread or not np.isfinite(spread):
        if not missing_weight:
            return None
        spread = 1.0
    return NumberCode(column.name, float(median), spread, float(min(missing_weight, FAR)))


def _category_code(column: pl.Series) -> CategoryCode | None:
    counts = column.cast(pl.String).value_counts().rows()
    least = max(2, RARE_SHARE * len(column))
    frequent = [(-n, value) for value, n in counts if n >= least]
    # By how frequent, and then by what they are: the same on each run.
    frequent.sort(key=lambda item: (item[0], item[1] is not None, item[1] or ""))
    categories = tuple(value for _, value in frequent[:MAX_CATEGORIES])
    code = CategoryCode(column.name, categories, 1.0)
    spread = _spread(code, column)
    return CategoryCode(column.name, categories, 1 / spread) if spread else None


def _spread(code: ColumnCode, column: pl.Series) -> float:
    """How much rows differ in a code's numbers: the root of their summed variances."""
    if not len(column):
        return 0.0
    return float(np.sqrt(code.numbers(column).astype(np.float64).var(axis=0).sum()))


def _looks_like_text(column: pl.Series) -> bool:
    known = column.drop_nulls()
    if known.n_unique() <= max(MAX_CATEGORIES, len(known) / 20):
        return False
    n_words = known.str.split(" ").list.len().mean()
    return isinstance(n_words, float) and n_words >= WORDS_OF_TEXT


def _floats(column: pl.Series) -> FloatArray:
    """(n,) float64, NaN where there is no finite number; times as numbers."""
    numbers = column.to_physical() if column.dtype.is_temporal() else column
    values: FloatArray = numbers.cast(pl.Float64).to_numpy().copy()
    values[~np.isfinite(values)] = np.nan
    return values
