"""A user's function or model that makes vectors."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import SmallFloatArray
from snorkel_nb.core.code_fingerprint import fingerprint_code
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.fingerprint import fingerprint, fingerprint_array
from snorkel_nb.embeddings.batches import InBatches, OfTexts
from snorkel_nb.embeddings.checked import checked_vectors
from snorkel_nb.embeddings.embedder import TEXT
from snorkel_nb.embeddings.unit_length import unit_length
from snorkel_nb.errors import EmbeddingError

OfManyTexts: TypeAlias = Callable[[list[str]], Any]

FUNCTION_ROWS: Final = 256
"""Rows of a call: many enough for a model on an accelerator, few enough to be stopped soon."""

PROBES: Final = ("a cat sleeps", "the price of the share fell", "subscribe to my channel now")
"""Texts whose vectors tell models of one class apart."""

PACKAGES: Final = {
    "sentence-transformers": ("sentence_transformers", "SentenceTransformer", None),
    "model2vec": ("model2vec", "StaticModel", "from_pretrained"),
}
"""Package to its module, the class of its models, and the method that loads one."""


@dataclass(frozen=True, eq=False)
class FunctionEmbedder(OfTexts):
    """A function of a list of texts, or the `encode` of a model; brought to length 1.

    A null is given as an empty text; the vector of a text without letters is made one of zeros. The
    fingerprint covers the code of a function and the values that it reads, and the vectors of three
    texts, rounded, since no code says what a model has learned.

    Args:
        function: (n, d) numbers of n texts.
        name: for people.
    """

    function: OfManyTexts
    label: str
    batch_rows = FUNCTION_ROWS

    @property
    def name(self) -> str:
        """See `Embedder`."""
        return self.label

    def fingerprint(self) -> str:
        """See `Embedder`; as it was when it was first asked for."""
        return self._fingerprint

    def vectors(self, rows: pl.DataFrame) -> SmallFloatArray:
        """See `Embedder`."""
        texts = rows[TEXT].fill_null("").to_list()
        return text_vectors(self.function, texts, f"{self.label!r}")

    @cached_property
    def _fingerprint(self) -> str:
        probed = text_vectors(self.function, PROBES, f"{self.label!r}")
        # Rounded: the last digits differ from one machine to the next. No zero is negative.
        return fingerprint(
            "function", fingerprint_code(self.function), fingerprint_array(probed.round(3) + 0)
        )


@dataclass(frozen=True, eq=False)
class RowFunctionEmbedder(InBatches):
    """A function of a list of rows, each a dict of column to value; vectors stay as they are.

    The fingerprint covers its code and the values that it reads, not what a model has learned.

    Args:
        function: (n, d) numbers of n rows.
        label: for people.
        columns: what the rows hold.
    """

    function: Callable[[list[dict[str, Any]]], Any]
    label: str
    columns: tuple[str, ...]
    batch_rows = FUNCTION_ROWS

    @property
    def name(self) -> str:
        """See `Embedder`."""
        return self.label

    def fingerprint(self) -> str:
        """See `Embedder`; as it was when it was first asked for."""
        return self._fingerprint

    def read(self, dataset: Dataset) -> pl.DataFrame:
        """The columns."""
        return dataset.frame.select(self.columns)

    def vectors(self, rows: pl.DataFrame) -> SmallFloatArray:
        """See `Embedder`."""
        if not len(rows):
            return np.zeros((0, 1), np.float32)
        return checked_vectors(self.function(rows.to_dicts()), len(rows), f"{self.label!r}")

    @cached_property
    def _fingerprint(self) -> str:
        return fingerprint("rows", fingerprint_code(self.function), *self.columns)


@dataclass(frozen=True)
class NamedModelEmbedder(OfTexts):
    """A model of sentence-transformers or model2vec, loaded when first needed; length 1.

    The fingerprint is its name and the version of the package: what lies in a folder of that name
    may change unseen.

    Args:
        package: see PACKAGES.
        model: what the package calls it.
    """

    package: str
    model: str
    batch_rows = FUNCTION_ROWS

    @classmethod
    def of(cls, package: str, model: str) -> "NamedModelEmbedder":
        """One whose package is installed.

        Raises:
            EmbeddingError: it is not; says what to install.
        """
        if find_spec(PACKAGES[package][0]) is None:
            raise EmbeddingError(
                f"{package}/{model} needs the package {package}, which is not installed. Install "
                f"it: pip install {package}. What needs nothing more: session.embed()."
            )
        return cls(package, model)

    @property
    def name(self) -> str:
        """See `Embedder`."""
        return f"{self.package}/{self.model}"

    def fingerprint(self) -> str:
        """See `Embedder`."""
        try:
            installed = version(self.package)
        except PackageNotFoundError:
            installed = ""
        return fingerprint("model", self.package, self.model, installed)

    def vectors(self, rows: pl.DataFrame) -> SmallFloatArray:
        """See `Embedder`."""
        return text_vectors(self._encode, rows[TEXT].fill_null("").to_list(), self.name)

    @cached_property
    def _encode(self) -> OfManyTexts:
        module, class_name, method = PACKAGES[self.package]
        kind = getattr(importlib.import_module(module), class_name)
        try:
            loaded = (getattr(kind, method) if method else kind)(self.model)
        except Exception as error:  # a missing name, no network, a damaged file: all its own errors
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise EmbeddingError(
                f"The model {self.model!r} of {self.package} could not be loaded: {first:.200} "
                "Give the name of one that is there, or a folder that holds one."
            ) from error
        encode: OfManyTexts = loaded.encode
        return encode


def text_vectors(function: OfManyTexts, texts: Sequence[str], who: str) -> SmallFloatArray:
    """(n, d) of length 1, checked; zeros where there is nothing to read.

    Raises:
        EmbeddingError: the function gives something else; names it.
    """
    if not texts:
        return np.zeros((0, 1), np.float32)
    vectors = unit_length(checked_vectors(function(list(texts)), len(texts), who))
    vectors[[not text.strip() for text in texts]] = 0
    return vectors


def function_name(function: Any) -> str:
    """What people call it."""
    name = getattr(function, "__name__", None)
    return str(name) if name else type(function).__name__
