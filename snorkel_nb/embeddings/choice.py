"""Which embedder is meant."""

from collections.abc import Sequence
from typing import Any, Final

from snorkel_nb.core.dataset import Dataset
from snorkel_nb.embeddings.embedder import Embedder
from snorkel_nb.embeddings.given import ArrayEmbedder, ColumnEmbedder, is_vector_column
from snorkel_nb.embeddings.table import TableEmbedder
from snorkel_nb.embeddings.tfidf import TfidfEmbedder
from snorkel_nb.embeddings.wordllama import WordllamaEmbedder, is_wordllama_here
from snorkel_nb.errors import EmbeddingError

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
        columns: that make up the table, texts and others, instead of all but the text.

    Raises:
        EmbeddingError: says what is accepted.
    """
    is_table = isinstance(how, str) and how == "table"
    if columns is not None or is_table or (how is None and _is_bare(dataset)):
        if how is not None and not is_table:
            raise EmbeddingError(
                f"columns are read by session.embed(columns=[...]) alone, not with {how!r:.80}."
            )
        return TableEmbedder.of(dataset, columns)
    roles = dataset.roles
    if how is None:
        if roles.embedding is not None:
            return ColumnEmbedder(roles.embedding)
        return WordllamaEmbedder() if is_wordllama_here() else TfidfEmbedder.of(dataset)
    if isinstance(how, str):
        if how == "wordllama":
            dataset.texts()
            return WordllamaEmbedder()
        if how == "tf-idf":
            return TfidfEmbedder.of(dataset)
        if how in dataset.columns and is_vector_column(dataset.frame[how]):
            return ColumnEmbedder(how)
    elif how is not None:
        return ArrayEmbedder.of(how)
    raise EmbeddingError(f"Rows cannot be embedded with {how!r:.80}. Give {ACCEPTED}.")


def _is_bare(dataset: Dataset) -> bool:
    """Whether neither texts nor vectors are known."""
    return dataset.roles.text is None and dataset.roles.embedding is None
