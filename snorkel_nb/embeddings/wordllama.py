"""Word vectors that come with the package `wordllama`: the default for texts, without a network."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import SmallFloatArray
from snorkel_nb.core.fingerprint import fingerprint
from snorkel_nb.embeddings.batches import OfTexts
from snorkel_nb.embeddings.embedder import TEXT
from snorkel_nb.embeddings.unit_length import unit_length
from snorkel_nb.errors import EmbeddingError

MAX_CHARS: Final = 4_000
"""Of a longer text only the beginning is read: about 900 tokens say what it is about.

On BBC news, of which a fifteenth is longer, nearest neighbours are of one class as often as with
all of it; with 1,000 characters less often.
"""

N_DIMENSIONS: Final = 256

_TOKENIZER: Final = "tokenizers/l2_supercat_tokenizer_config.json"
_WEIGHTS: Final = f"weights/l2_supercat_{N_DIMENSIONS}.safetensors"


@dataclass(frozen=True)
class WordllamaEmbedder(OfTexts):
    """The mean of the vectors of a text's tokens, brought to length 1.

    A text that is null, empty or white space has a vector of zeros.

    The package's files are read directly: importing it would turn on the log of every library, and
    its own loop over texts takes three times as long. (n, 256); the same as its `embed(norm=True)`.
    """

    @property
    def name(self) -> str:
        """See `Embedder`."""
        return "wordllama"

    def fingerprint(self) -> str:
        """See `Embedder`."""
        return fingerprint("wordllama", _version(), str(MAX_CHARS))

    def vectors(self, rows: pl.DataFrame) -> SmallFloatArray:
        """See `Embedder`."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415  # slow to import

        tokenizer, of_tokens = _model()
        texts = rows[TEXT].fill_null("").str.slice(0, MAX_CHARS).str.strip_chars().to_list()
        # Leaves the interpreter to other threads while it works.
        encoded = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        ids = [encoding.ids for encoding in encoded]
        lengths = np.fromiter(map(len, ids), np.int64, len(ids))
        tokens = np.fromiter((i for of_text in ids for i in of_text), np.int32, int(lengths.sum()))
        ends = np.concatenate([[0], lengths.cumsum()])
        shape = len(ids), len(of_tokens)
        # The sum of each text's tokens, in their order, whatever other texts are beside it.
        counts = csr_matrix((np.ones(len(tokens), np.float32), tokens, ends), shape)
        return unit_length(counts @ of_tokens)


def is_wordllama_here() -> bool:
    """Whether the package is installed, with the files that are read."""
    folder = _folder()
    return folder is not None and (folder / _TOKENIZER).is_file() and (folder / _WEIGHTS).is_file()


@cache
def _model() -> tuple[Any, SmallFloatArray]:
    """The tokenizer, and (n_tokens, 256) vectors."""
    folder = _folder()
    if folder is None or not is_wordllama_here():
        raise EmbeddingError(
            "The word vectors of wordllama are not here. Install them: pip install wordllama. Or "
            "use what needs none: session.embed('tf-idf')."
        )
    from safetensors.numpy import load_file  # noqa: PLC0415  # slow to import
    from tokenizers import Tokenizer  # noqa: PLC0415  # likewise

    tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    [of_tokens] = load_file(folder / _WEIGHTS).values()
    return tokenizer, of_tokens.astype(np.float32)


def _folder() -> Path | None:
    """Of the package; it is not imported."""
    found = find_spec("wordllama")
    places = found.submodule_search_locations if found else None
    return Path(places[0]) if places else None


@cache
def _version() -> str:
    try:
        return version("wordllama")
    except PackageNotFoundError:
        return "not installed"
