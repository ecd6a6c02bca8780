"""LFs that vote where a row is like some examples."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import FloatArray, VoteArray, read_only, vote_dtype
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.failure import FailureRecorder, LFFailure
from snorkel_nb.core.fingerprint import fingerprint, fingerprint_array
from snorkel_nb.core.label_set import ABSTAIN, Label, LabelSet
from snorkel_nb.core.labeling_function import LabelingFunction, Progress, Span
from snorkel_nb.core.table import is_missing
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.embeddings.choice import text_embedder
from snorkel_nb.embeddings.embedder import TEXT, Embedder
from snorkel_nb.embeddings.embedding import Embedding
from snorkel_nb.embeddings.given import ArrayEmbedder
from snorkel_nb.embeddings.making import known_embedding, vectors_from
from snorkel_nb.embeddings.similarity import DECIMALS, similarities
from snorkel_nb.errors import DatasetError, EmbeddingError, LabelingFunctionError

KIND: Final = "similar"

MAX_CHARS: Final = 200
"""Of an example; it is to fit on a line of a cell."""

MAX_EXAMPLES: Final = 1_000


class EmbeddedRows(Protocol):
    """What a session has."""

    @property
    def dataset(self) -> Dataset:
        """The rows."""

    @property
    def embedding(self) -> Embedding | None:
        """Of these rows."""


@dataclass(frozen=True, eq=False)
class SimilarityVoter:
    """Votes for one class where a row's vector points nearly where the examples' mean does.

    Args:
        name: of the LF, for messages.
        label: the class.
        embedder: makes the rows' vectors.
        center: (d,) the mean of the examples' vectors; read-only.
        threshold: the least similarity, -1..1; compared when both are rounded to DECIMALS.
    """

    name: str
    label: Label
    embedder: Embedder
    center: FloatArray
    threshold: float

    def vote(
        self, dataset: Dataset, start: int, label_set: LabelSet, progress: Progress
    ) -> VoteColumn:
        """Votes on the rows from `start` on; see `core.labeling_function.Voter`.

        A row without anything to read abstains. So does one that was appended to an array of
        vectors, as a failure.
        """
        begin = time.perf_counter()
        either: VoteArray = np.array(
            [ABSTAIN, label_set.number(self.label)], vote_dtype(label_set.cardinality)
        )
        n_rows = len(dataset) - start
        if start and isinstance(self.embedder, ArrayEmbedder):
            votes: VoteArray = np.full(n_rows, ABSTAIN, either.dtype)
            return VoteColumn(self.fingerprint(), votes, self._without_vectors(dataset, start))
        vectors = vectors_from(self.embedder, dataset, start, progress)
        if n_rows and vectors.shape[1] != len(self.center):
            raise EmbeddingError(
                f"The examples of LF {self.name!r} have vectors of {len(self.center)} numbers, the "
                f"rows now of {vectors.shape[1]}. Make it again with the present embedding."
            )
        is_like = self._is_like(vectors) if n_rows else np.zeros(0, dtype=bool)
        progress(n_rows, n_rows)
        votes = either.take(is_like.view(np.uint8))
        return VoteColumn(self.fingerprint(), votes, duration_s=time.perf_counter() - begin)

    def vote_on(self, row: Any) -> Label | int:
        """The label if the row's text is like the examples, else ABSTAIN."""
        if not self.embedder.reads_text:
            raise LabelingFunctionError(
                f"LF {self.name!r} compares rows of a dataset, so it cannot vote on a single "
                f"{type(row).__name__}."
            )
        text = row[TEXT] if hasattr(row, "keys") else getattr(row, TEXT)
        if is_missing(text):
            return ABSTAIN
        if not isinstance(text, str):
            raise TypeError(f"{TEXT!r} is a {type(text).__name__}, not text")
        vectors = self.embedder.vectors(pl.DataFrame({TEXT: [text]}))
        return self.label if self._is_like(vectors)[0] else ABSTAIN

    def spans(self, dataset: Dataset, position: int) -> list[Span]:  # noqa: ARG002  # a Voter
        """Nothing: it is the whole text."""
        return []

    def fingerprint(self) -> str:
        """A name of label, embedder, examples and threshold."""
        return self._fingerprint

    def is_at_hand(self, dataset: Dataset) -> bool:
        """Whether the rows' vectors need not be made first."""
        is_known = known_embedding(self.embedder.fingerprint(), dataset) is not None
        return is_known or not self.embedder.is_kept

    def _is_like(self, vectors: Any) -> Any:
        # Of NaN, a row without anything to read, it is not so.
        return similarities(vectors, self.center) >= round(self.threshold, DECIMALS)

    def _without_vectors(self, dataset: Dataset, start: int) -> Any:
        recorder, first = FailureRecorder(), None
        for i in range(start, len(dataset)):
            reason = f"EmbeddingError: the array of vectors ends before this row, at {start}"
            first = first or LFFailure(i, dataset.row_id(i), reason)
            recorder.add(i, reason)
        return recorder.failures(first)

    @cached_property
    def _fingerprint(self) -> str:
        center = fingerprint_array(self.center)
        threshold = f"{self.threshold:.{DECIMALS}f}"
        return fingerprint(KIND, str(self.label), self.embedder.fingerprint(), center, threshold)


def similarity_lf(
    name: str,
    label: Label,
    like: Iterable[str] | None = None,
    *,
    threshold: float,
    embedder: Any = None,
    rows: Iterable[Any] | Any | None = None,
    of: EmbeddedRows | None = None,
) -> LabelingFunction:
    """An LF that votes `label` on rows that are like some examples.

    A row is as similar as the cosine of the angle between its vector and the mean of the examples'
    vectors: 1 is the same direction, 0 nothing in common. It votes from `threshold` on, both
    rounded to 4 decimals; never where there is nothing to read.

    Args:
        name: unique in a session.
        label: the class it votes for.
        like: example texts. Of each, the first 200 characters count, on one line.
        threshold: -1..1; for word vectors .5 to .8 is usual.
        embedder: "wordllama" when None; see `session.embed` for models and functions of texts.
        rows: ids of example rows instead, whose vectors are those of the session `of`.
        of: a session: its present embedding is used, also for `like`.

    Raises:
        LabelingFunctionError: there are no such examples, or nothing in them to compare.
        EmbeddingError: texts cannot be embedded so.
    """
    if isinstance(threshold, bool) or not isinstance(threshold, (int, float)):
        raise _wrong(name, f"threshold {threshold!r:.80}, which is no number. Give one in -1..1")
    if not -1 <= threshold <= 1:
        raise _wrong(name, f"threshold {threshold}. A similarity lies in -1..1")
    if (like is None) == (rows is None):
        raise _wrong(name, "no examples, or two kinds. Give either like=[texts] or rows=[ids]")
    chosen = _chosen_embedder(name, embedder, of)
    examples: list[Any]
    if like is not None:
        examples = _lines(name, like)
        chosen = text_embedder(chosen)
        vectors = chosen.vectors(pl.DataFrame({TEXT: examples}, schema={TEXT: pl.String}))
        source = "\n".join(examples)
    else:
        examples, chosen, vectors = _of_rows(name, rows, of)
        source = f"# like the rows {', '.join(map(repr, examples))}"
    center = vectors.astype(np.float64).mean(axis=0)
    if not center.any():
        raise _wrong(name, "examples without anything to read. Give others")
    voter = SimilarityVoter(name, label, chosen, read_only(center), float(threshold))
    return LabelingFunction(
        name=name,
        kind=KIND,
        label=label,
        source=source,
        fingerprint=voter.fingerprint(),
        parameters={
            "rows" if like is None else "like": examples,
            "threshold": float(threshold),
            "embedder": chosen.name,
        },
        voter=voter,
    )


def one_line(text: str) -> str:
    """The beginning of a text as one line that shows all that it holds."""
    shown = "".join(c if c.isprintable() else " " for c in text[: 4 * MAX_CHARS])
    return " ".join(shown.split())[:MAX_CHARS].strip()


def _chosen_embedder(name: str, embedder: Any, of: EmbeddedRows | None) -> Any:
    if of is None:
        return embedder
    if embedder is not None:
        raise _wrong(name, "an embedder and a session. Give one of them")
    embedding = of.embedding
    if embedding is None:
        raise _wrong(name, "a session without vectors. Call session.embed() first")
    return embedding.embedder


def _lines(name: str, like: Iterable[str]) -> list[str]:
    given = [like] if isinstance(like, str) else list(like)
    for text in given:
        if not isinstance(text, str):
            raise _wrong(name, f"example {text!r:.80}, which is no text")
    lines = list(dict.fromkeys(filter(None, map(one_line, given))))
    if not lines:
        raise _wrong(name, "examples without anything to read. Give others")
    if len(lines) > MAX_EXAMPLES:
        raise _wrong(name, f"{len(lines):,} examples. Give at most {MAX_EXAMPLES:,}")
    return lines


def _of_rows(name: str, rows: Any, of: EmbeddedRows | None) -> tuple[list[Any], Embedder, Any]:
    """Ids as plain values, the embedder, and (n, d) vectors."""
    embedding = of.embedding if of is not None else None
    if of is None or embedding is None:
        raise _wrong(name, "rows of no session. Give of=session, which has them and their vectors")
    try:
        positions = np.unique(of.dataset.positions(rows))
    except DatasetError as error:
        raise LabelingFunctionError(f"LF {name!r}: {error}") from error
    ids = [_plain(of.dataset.row_id(int(i))) for i in positions]
    if not 0 < len(ids) <= MAX_EXAMPLES:
        raise _wrong(name, f"{len(ids):,} rows. Give 1 to {MAX_EXAMPLES:,}")
    return ids, embedding.embedder, embedding.vectors[positions]


def _plain(row_id: Any) -> Any:
    """An id that can be written down: text or a whole number."""
    if isinstance(row_id, (str, int)):
        return row_id
    raise LabelingFunctionError(
        f"Row {row_id!r:.80} is named by a {type(row_id).__name__}, which an LF cannot be written "
        "with. Give examples as texts: like=[...]."
    )


def _wrong(name: str, what: str) -> LabelingFunctionError:
    return LabelingFunctionError(f"LF {name!r} has {what}.")
