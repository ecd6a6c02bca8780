r"""Which rows hold which word, phrase or sign: from it keywords are proposed.

Each term is a keyword of `keyword_lf` that hits the same rows: words are runs of `\w` in lower
case, phrases are words with white space or one sign between them, signs are single characters that
are neither. Letters whose other case is several letters are the exception; whoever proposes a term
counts its hits again by its LF.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from snorkel_nb.core.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    SmallFloatArray,
    read_only,
)

SparseMatrix: TypeAlias = Any
"""Of scipy, which has no types."""

CodeArray: TypeAlias = npt.NDArray[np.int64]

MIN_ROWS: Final = 3
"""A term on fewer rows tells nothing."""

MAX_CHARACTERS: Final = 4_000
"""Of a text; what follows is not looked at when terms are proposed."""

MAX_TERM: Final = 40
"""Characters of a word; longer ones are no words."""

MAX_TERMS: Final = 20_000
"""The most frequent; more of them take memory and tell little."""

N_DIMENSIONS: Final = 64

SEED: Final = 7

_PIECES: Final = r"\w+|\s+|[^\w\s]"

_JOINS: Final = frozenset("'’-.&/@+:")
"""Signs that may stand within a word, such as "don't" or "bbc.co.uk"."""


@dataclass(frozen=True, eq=False)
class TermIndex:
    """The terms of some texts.

    Args:
        terms: (n_terms,) each once; visible text without white space around it.
        n_words: (n_terms,) of a phrase, 1 of a word, 0 of a sign.
        matrix: (n_texts, n_terms) scipy CSR of float32, 1 where the text holds the term.
    """

    terms: tuple[str, ...]
    n_words: IntArray
    matrix: SparseMatrix

    @property
    def n_rows(self) -> int:
        """How many texts."""
        return int(self.matrix.shape[0])

    @cached_property
    def by_term(self) -> SparseMatrix:
        """The matrix as CSC, whose columns are quick."""
        return self.matrix.tocsc()

    @cached_property
    def counts(self) -> IntArray:
        """(n_terms,) texts that hold each term."""
        return read_only(np.diff(self.by_term.indptr).astype(np.int64))

    @cached_property
    def number(self) -> dict[str, int]:
        """The place of each term."""
        return {term: i for i, term in enumerate(self.terms)}

    def sums(self, weights: FloatArray | SmallFloatArray) -> FloatArray:
        """(n_terms,) or (n_terms, k): the sum of a weight over the texts that hold each term.

        Args:
            weights: (n_texts,) or (n_texts, k).
        """
        sums: FloatArray = np.asarray(self.matrix.T @ weights, np.float64)
        return sums

    def hits(self, term: int) -> BoolArray:
        """(n_texts,) which of them hold a term."""
        found = np.zeros(self.n_rows, np.bool_)
        column = self.by_term
        found[column.indices[column.indptr[term] : column.indptr[term + 1]]] = True
        return found

    @cached_property
    def vectors(self) -> SmallFloatArray:
        """(n_texts, d) of length 1 or 0: texts with the same words lie near each other.

        Singular vectors of tf-idf, for when there is no embedding.

        Source: randomised subspace iteration, Halko, Martinsson & Tropp 2011, algorithm 4.4.
        """
        from scipy.sparse import diags  # noqa: PLC0415  # see index_terms

        kept = np.flatnonzero((self.n_words == 1) & (self.counts <= 0.5 * self.n_rows))
        d = min(N_DIMENSIONS, len(kept), self.n_rows)
        if not d:
            return read_only(np.zeros((self.n_rows, 1), np.float32))
        idf = np.log(self.n_rows / self.counts[kept]) + 1
        tf_idf = self.by_term[:, kept].tocsr() @ diags(idf.astype(np.float32))
        norms = np.sqrt(np.asarray(tf_idf.power(2).sum(axis=1)).ravel())
        tf_idf = diags(1 / np.maximum(norms, 1e-9)) @ tf_idf
        basis = np.random.default_rng(SEED).standard_normal((len(kept), d + 8)).astype(np.float32)
        for _ in range(3):
            basis = tf_idf.T @ _orthonormal(tf_idf @ basis)
        vectors = tf_idf @ _orthonormal(basis)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return read_only((vectors / np.maximum(lengths, 1e-9)).astype(np.float32))

    def hits_of(self, terms: Sequence[int]) -> BoolArray:
        """(n_terms wanted, n_texts) the same of several."""
        return np.array([self.hits(t) for t in terms], np.bool_).reshape(len(terms), self.n_rows)


def index_terms(texts: pl.Series, min_rows: int = MIN_ROWS) -> TermIndex:
    """The index of some texts; linear in their pieces, about 3 million a second.

    Args:
        texts: (n,) String; a null has no terms.
        min_rows: terms on fewer texts are left out.
    """
    from scipy.sparse import coo_matrix  # noqa: PLC0415  # 0.2 s that a session without it saves

    row, piece, names = _pieces(texts)
    is_word = np.array([name[0].isalnum() or name[0] == "_" for name in names], np.bool_)
    is_space = np.array([name.isspace() for name in names], np.bool_)
    is_word |= ~is_space & np.array([len(name) > 1 for name in names], np.bool_)
    is_join = np.array([name in _JOINS for name in names], np.bool_)
    is_seen = np.array([name.isprintable() and len(name) <= MAX_TERM for name in names], np.bool_)
    # All white space is one separator: a space in a keyword matches any run of it.
    space = len(names)
    joined = np.where(is_space[piece], space, piece) if len(piece) else piece

    singles = is_seen[piece] & ~is_space[piece]
    found = [(row[singles], piece[singles])]
    texts_of = list(names)
    sizes = np.where(is_word, 1, 0).tolist()
    # A phrase: a word, what joins, a word; and longer, where its beginning is frequent.
    is_start = is_seen[piece] & is_word[piece]
    is_joint = (joined == space) | is_join[piece]
    phrase = np.where(is_start, piece, -1)
    for n_words in (2, 3):
        steps = 2 * (n_words - 1)
        n = max(0, len(piece) - steps)
        at = np.flatnonzero(
            (phrase[:n] >= 0)
            & is_joint[steps - 1 : steps - 1 + n]
            & is_start[steps : steps + n]
            & (row[:n] == row[steps : steps + n])
        )
        key = (phrase[at] * (space + 1) + joined[at + steps - 1]) * (space + 1) + piece[at + steps]
        keys, first, code, counts = np.unique(
            key, return_index=True, return_inverse=True, return_counts=True
        )
        number = np.full(len(keys), -1, np.int64)
        kept = np.flatnonzero(counts >= min_rows)
        number[kept] = len(texts_of) + np.arange(len(kept))
        for i in kept.tolist():
            place = int(at[first[i]])
            between = int(joined[place + steps - 1])
            join = " " if between == space else names[between]
            texts_of.append(texts_of[int(phrase[place])] + join + names[int(piece[place + steps])])
            sizes.append(n_words)
        longer = np.full(len(piece), -1, np.int64)
        longer[at] = number[code]
        phrase = longer
        is_phrase = phrase >= 0
        found.append((row[is_phrase], phrase[is_phrase]))
    rows, codes = (np.concatenate(parts) for parts in zip(*found, strict=True))
    shape = (len(texts), len(texts_of))
    matrix = coo_matrix((np.ones(len(rows), np.float32), (rows, codes)), shape).tocsr()
    matrix.data[:] = 1
    counts = np.bincount(matrix.indices, minlength=len(texts_of))
    kept = np.flatnonzero(counts >= min_rows)
    kept = np.sort(kept[np.argsort(-counts[kept], kind="stable")][:MAX_TERMS])
    return TermIndex(
        tuple(texts_of[i] for i in kept.tolist()),
        read_only(np.array(sizes, np.int64)[kept]),
        matrix[:, kept],
    )


def _orthonormal(block: SmallFloatArray) -> SmallFloatArray:
    """A basis of what the columns span; quicker than QR where there are few."""
    values, axes = np.linalg.eigh((block.T @ block).astype(np.float64))
    scale = 1 / np.sqrt(np.maximum(values, 1e-9 * max(float(values[-1]), 1e-30)))
    basis: SmallFloatArray = block @ (axes * scale).astype(np.float32)
    return basis


def _pieces(texts: pl.Series) -> tuple[CodeArray, CodeArray, list[str]]:
    """Row and name of each word, run of white space and sign, in order; and the names."""
    short = texts.str.slice(0, MAX_CHARACTERS).str.to_lowercase().fill_null("")
    pieces = pl.DataFrame({"piece": short.str.extract_all(_PIECES)}).with_row_index("row")
    pieces = pieces.explode("piece").drop_nulls("piece")
    if not pieces.height:
        empty = np.zeros(0, np.int64)
        return empty, empty, []
    names = pieces["piece"].unique(maintain_order=True)
    codes = pieces["piece"].cast(pl.Enum(names)).to_physical()
    return (
        pieces["row"].to_numpy().astype(np.int64),
        codes.to_numpy().astype(np.int64),
        names.to_list(),
    )
