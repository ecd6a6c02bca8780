"""Which embedder is meant."""

from collections.abc import Sequence
from typing import Any, Final

from snorkel_nb.core.dataset import Dataset
from snorkel_nb.embeddings.batches import InBatches
from snorkel_nb.embeddings.embedder import Embedder
from snorkel_nb.embeddings.function import (
    PACKAGES,
    FunctionEmbedder,
    NamedModelEmbedder,
    RowFunctionEmbedder,
    function_name,
)
from snorkel_nb.embeddings.given import ArrayEmbedder, ColumnEmbedder
from snorkel_nb.embeddings.table import TableEmbedder, readable_columns
from snorkel_nb.embeddings.tfidf import TfidfEmbedder
from snorkel_nb.embeddings.wordllama import WordllamaEmbedder, is_wordllama_here
from snorkel_nb.errors import EmbeddingError

WAYS: Final = ("wordllama", "tf-idf", "table")
"""That need nothing but this package."""

ACCEPTED: Final = (
    "'wordllama', 'tf-idf', 'table', 'sentence-transformers/NAME', 'model2vec/NAME', the name of a "
    "column of vectors, an array (n_rows, d), a model with .encode(texts), or a function of a list "
    "of texts"
)


def choose_embedder(how: Any, dataset: Dataset, columns: Sequence[str] | None = None) -> Embedder:
    """The embedder of what a person says.

    Args:
        how: see ACCEPTED; None: the column with the embedding role, else the texts with wordllama
            (tf-idf where that is not installed), else the columns of the table.
        dataset: the rows.
        columns: that make up the table, texts and others, instead of all but the text; or that a
            function is given, as a list of row dicts.

    Raises:
        EmbeddingError: says what is accepted.
    """
    if columns is not None and not callable(how):
        if how is not None and not _is(how, "table"):
            raise EmbeddingError(
                "columns are embedded by session.embed(columns=[...]), or given to a function of "
                f"rows; they do not go with {how!r:.80}."
            )
        return TableEmbedder.of(dataset, columns)
    if how is None:
        return _usual(dataset)
    if isinstance(how, str):
        return _named(how, dataset)
    if isinstance(how, InBatches):
        return how
    encode = getattr(how, "encode", None)
    if callable(encode):
        dataset.texts()
        return FunctionEmbedder(encode, type(how).__name__)
    if callable(how):
        return _of_function(how, dataset, columns)
    return ArrayEmbedder.of(how)


def text_embedder(how: Any) -> Embedder:
    """The embedder of texts that belong to no rows.

    Args:
        how: None is wordllama; see `choose_embedder` for names, models and functions; or an
            Embedder.

    Raises:
        EmbeddingError: it needs rows to learn from, or makes no vectors of texts.
    """
    if how is None or _is(how, "wordllama"):
        return WordllamaEmbedder()
    if isinstance(how, str):
        package, _, model = how.partition("/")
        if package in PACKAGES and model:
            return NamedModelEmbedder.of(package, model)
    elif isinstance(how, InBatches):
        if how.reads_text:
            return how
    elif callable(encode := getattr(how, "encode", None)):
        return FunctionEmbedder(encode, type(how).__name__)
    elif callable(how):
        return FunctionEmbedder(how, function_name(how))
    raise EmbeddingError(
        f"Texts cannot be compared with {getattr(how, 'name', how)!r:.80}. Give 'wordllama', "
        "'sentence-transformers/NAME', 'model2vec/NAME', a model with .encode(texts), a function "
        "of a list of texts, or the embedder of an embedding of texts."
    )


def _usual(dataset: Dataset) -> Embedder:
    if dataset.roles.embedding is not None:
        return ColumnEmbedder(dataset.roles.embedding)
    if dataset.roles.text is None:
        return TableEmbedder.of(dataset)
    if is_wordllama_here():
        return WordllamaEmbedder()
    return TfidfEmbedder.of(dataset, "wordllama is not installed")


def _named(how: str, dataset: Dataset) -> Embedder:
    if how == "wordllama":
        dataset.texts()
        return WordllamaEmbedder()
    if how == "tf-idf":
        return TfidfEmbedder.of(dataset)
    if how == "table":
        return TableEmbedder.of(dataset)
    package, _, model = how.partition("/")
    if package in PACKAGES and model:
        dataset.texts()
        return NamedModelEmbedder.of(package, model)
    if how in dataset.columns:
        return ColumnEmbedder(how)
    raise EmbeddingError(f"Rows cannot be embedded with {how!r:.80}. Give {ACCEPTED}.")


def _of_function(how: Any, dataset: Dataset, columns: Sequence[str] | None) -> Embedder:
    name = function_name(how)
    if columns is None and dataset.roles.text is not None:
        return FunctionEmbedder(how, name)
    return RowFunctionEmbedder(how, name, readable_columns(dataset, columns))


def _is(how: Any, name: str) -> bool:
    return isinstance(how, str) and how == name  # of an array, == is an array
