import logging

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.embeddings import wordllama
from snorkel_nb.embeddings.wordllama import MAX_CHARS, WordllamaEmbedder
from snorkel_nb.errors import EmbeddingError
from tests.embeddings.rows import texts_of


def vectors_of(*texts):
    return WordllamaEmbedder().embed(texts_of(*texts), 0, no_progress)


def test_vectors_are_those_of_the_package_itself():
    from wordllama import WordLlama

    texts = ["subscribe to my channel", "größe 😀 日本", "a", "see you  later"]
    logging.getLogger().handlers.clear()  # importing it writes to the log of all
    folder = wordllama._folder()
    own = WordLlama.load(cache_dir=folder, disable_download=True).embed(texts, norm=True)

    assert_allclose(vectors_of(*texts), own, atol=1e-6)


def test_texts_have_length_one_and_nothing_to_read_has_length_zero():
    lengths = np.linalg.norm(vectors_of("cash now", None, "", " \n\t ", "\x00"), axis=1)

    assert_allclose(lengths, [1, 0, 0, 0, 1], atol=1e-6)


def test_a_vector_is_the_same_whatever_rows_are_beside_it():
    texts = [f"text number {i} says {'cash ' * (i % 7)}" for i in range(50)]

    together = vectors_of(*texts)

    for i in (0, 7, 49):
        assert_array_equal(vectors_of(texts[i])[0], together[i])


def test_the_like_lies_near():
    cash, money, cat = vectors_of("win cash now", "free money prize", "my cat is asleep")

    assert cash @ money > cash @ cat


def test_of_a_long_text_the_beginning_counts():
    head = "cash " * (MAX_CHARS // 5)

    cut, whole = vectors_of(head, head + "something else")

    assert_array_equal(cut, whole)


def test_no_rows_have_no_vectors():
    assert vectors_of().shape == (0, 256)


def test_without_the_package_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setattr(wordllama, "_folder", lambda: None)
    wordllama._model.cache_clear()

    with pytest.raises(EmbeddingError, match=r"pip install wordllama.*tf-idf"):
        vectors_of("cash")
